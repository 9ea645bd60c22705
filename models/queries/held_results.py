"""Results that stand for papers of a case: what its applicant holds in the store, by the papers it asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from domain.papers.books import Book, PaperNumber
from runtime.database import ReadSession

_PAPER: Final = """
select h.id, h.case_id, h.type_code, h.name, h.issued_at, h.agency_id, coalesce(g.name_vi, h.agency_id) as agency_name,
    h.document_id, d.file_name, d.media_type, d.size, d.sha256, n.number as entered, n.year, n.volume
"""
#: A result stands while nothing replaced it and its case is not being corrected (as `domain.papers.validity` has it).
_STANDING: Final = """
join documents d on d.id = h.document_id
left join agencies g on g.id = h.agency_id
left join paper_numbers n on n.case_id = h.case_id and n.seq = h.seq and n.book = 'result'
where h.holder_number <> '' and h.type_code = any(cast(:codes as text[]))
    and h.superseded_by is null and (h.valid_until is null or h.valid_until > now())
    and not exists (select from case_events e where e.case_id = h.case_id and e.seq > h.seq
        and e.kind in ('correction_begun', 'result_corrected'))
"""
#: The holder is the owner of the dossier, else who filed it.
_HELD: Final = text(f"""{_PAPER}
from applicants a
join held_results h on h.holder_number = coalesce(nullif(a.owner_identity_number, ''), a.identity_number)
{_STANDING} and a.case_id = :case_id and h.case_id <> :case_id
order by h.issued_at desc
""")
_HELD_BY: Final = text(f"""{_PAPER}
from held_results h {_STANDING} and h.holder_number = :holder
order by h.issued_at desc
""")


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """One result in the store that can stand for a paper, with the file it is."""

    id: UUID
    case_id: UUID
    type_code: str
    name: str
    issued_at: datetime
    agency_id: str
    agency_name: str
    document_id: UUID
    file_name: str
    media_type: str
    size: int
    sha256: str
    entered: int | None = None
    year: int | None = None
    volume: int | None = None

    @property
    def number(self) -> str:
        """The number it was issued under, "12/KQ"; empty when it took none."""
        if self.entered is None or self.year is None or self.volume is None:
            return ""
        return PaperNumber(Book.RESULT, self.agency_id, self.year, self.volume, self.entered).text()


async def held_for_case(session: ReadSession, case_id: UUID, codes: Mapping[str, str]) -> dict[str, HeldPaper]:
    """Return what the holder of a case holds, by component; `codes` maps components to result codes. Newest first."""
    if not codes:
        return {}
    found = await session.execute(_HELD, {"case_id": case_id, "codes": sorted(set(codes.values()))})
    return _by_component([HeldPaper(**row) for row in found.mappings()], codes)


async def held_by(session: ReadSession, holder: str, codes: Mapping[str, str]) -> dict[str, HeldPaper]:
    """Return what the person of an identity number holds, by component, before there is a case; else as for a case."""
    if not codes or not holder:
        return {}
    found = await session.execute(_HELD_BY, {"holder": holder, "codes": sorted(set(codes.values()))})
    return _by_component([HeldPaper(**row) for row in found.mappings()], codes)


def _by_component(papers: Sequence[HeldPaper], codes: Mapping[str, str]) -> dict[str, HeldPaper]:
    return {
        component: paper
        for component, code in codes.items()
        if (paper := next((paper for paper in papers if paper.type_code == code), None)) is not None
    }
