"""Drafts that nothing blocks any more, so that they may be proposed together; their texts are asked as well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from domain.catalogue.agency_kinds import commune_kinds
from domain.catalogue.draft_stages import NO_CODE
from domain.catalogue.questions import QUESTIONS
from models.author import Author
from runtime.database import ReadSession

#: The head of a draft names its field within its first lines; the whole text is not searched.
FIELD_SQL: Final = "coalesce(substring(left(d.text, 3000) from '\\nfield: *\"?([a-z0-9-]+)'), '')"
_READY: Final = f"""
with ready as (
    select d.id, d.procedure_code, d.name_vi, d.name_en, d.agency_kind, d.state, d.revision, d.origin,
        {FIELD_SQL} as field, coalesce(q.open, 0)::int as doubts, coalesce(q.seconds, 0)::int as seconds
    from procedure_drafts d
    left join lateral (
        select count(*) as open, count(*) filter (where q.blocks) as blocking, sum(q.seconds) as seconds
        from draft_doubts q where q.draft_id = d.id and q.answer = ''
    ) q on true
    where d.state in ('draft', 'final') and coalesce(q.blocking, 0) = 0
        and (cast(:kinds as text[]) is null or d.agency_kind = any(cast(:kinds as text[])))
        and (cast(:deciding as text[]) is null or d.agency_kind = any(cast(:deciding as text[]))
            or d.agency_id = any(cast(:agencies as text[])))
        and not exists (
            select from regexp_matches(d.text, '  # \\? ([a-z_]+)', 'g') as mark
            where mark[1] = any(cast(:blocking as text[])) and not exists (
                select from draft_doubts a where a.draft_id = d.id and a.blocks and a.asked ->> 'code' = mark[1]
            )
        )
        and d.text !~ cast(:stand_in as text)
        and not exists (
            select from proposed_drafts i join publication_proposals p on p.id = i.proposal_id
            where i.draft_id = d.id and i.state in ('chosen', 'ready') and p.state <> 'withdrawn'
        )
)
"""  # noqa: S608 - constant text
_NARROWED: Final = """
where (:field = '' or field = :field) and (:agency = '' or agency_kind = :agency)
    and (:level = '' or (agency_kind = any(cast(:communes as text[]))) = (:level = 'commune'))
"""
_ROWS: Final = text(f"{_READY} select * from ready {_NARROWED} order by procedure_code, id limit :limit")  # noqa: S608 - constant text
_GROUPS: Final = text(f"{_READY} select field, agency_kind, count(*) as drafts from ready group by 1, 2 order by 1, 2")  # noqa: S608 - likewise


@dataclass(frozen=True, slots=True)
class ReadyDraft:
    """A draft without a blocking doubt; `doubts` are the others still open, which take about `seconds`."""

    id: UUID
    procedure_code: str
    name_vi: str
    name_en: str
    agency_kind: str
    state: str
    revision: int
    origin: str
    field: str
    doubts: int
    seconds: int


async def ready_drafts(
    session: ReadSession, author: Author, wanted: Mapping[str, str], limit: int
) -> Sequence[ReadyDraft]:
    """Return the author's drafts that may be proposed, by code; those in a proposal that waits are left out.

    `wanted` may name `field`, `agency` (a kind) and `level` ("province" or "commune"). Whether a text is free of
    errors shows when it is declared final.
    """
    narrowed = {name: wanted.get(name, "") for name in ("field", "agency", "level")}
    asked = {**_asked(author), **narrowed, "communes": sorted(commune_kinds()), "limit": limit}
    found = await session.execute(_ROWS, asked)
    return [ReadyDraft(**row) for row in found.mappings()]


async def ready_groups(session: ReadSession, author: Author) -> Sequence[tuple[str, str, int]]:
    """Return every pair of field and agency kind of drafts that may be proposed, with how many there are."""
    found = await session.execute(_GROUPS, _asked(author))
    return [(str(row[0]), str(row[1]), int(row[2])) for row in found.all()]


def _asked(author: Author) -> dict[str, Any]:
    blocking = sorted(code for code, question in QUESTIONS.items() if question.blocks)
    # As in `domain.catalogue.open_doubts`: the stand-in counts wherever it is no remark, answered or not.
    stand_in = f"(?n)^[^#]*{NO_CODE.replace('.', '[.]')}"
    return {**author.of_drafts(), "blocking": blocking, "stand_in": stand_in}
