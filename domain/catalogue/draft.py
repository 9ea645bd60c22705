"""From a record to a draft of a definition: what was claimed stands in it, what was not is a doubt.

A draft compiles. Where the language needs a value that the record does not give, a visible stand-in is
written, marked `# ? code`, and a doubt blocks finality. Where even a stand-in would be invention, because no
time limit or no paper is named anywhere, the record is refused with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.catalogue.agency_kinds import AgencyName
from domain.catalogue.doubts import Doubt, doubt, fastest_first
from domain.catalogue.draft_deadline import DraftRefusedError, deadline_of
from domain.catalogue.draft_dossier import dossier_lines
from domain.catalogue.draft_fees import fees_of
from domain.catalogue.draft_stages import result_lines, stages_of
from domain.catalogue.found import State
from domain.catalogue.open_doubts import unmarked_in
from domain.catalogue.reading import Facts, facts_of
from domain.catalogue.record import Record
from domain.catalogue.shared_parts import SectorLaw, Use, number_of, sector_law, shipped_fragments, use_lines
from domain.catalogue.text import shortened, slug
from domain.catalogue.yaml_lines import marked, quoted, words
from domain.procedure.fragments import FragmentShelf
from domain.procedure.plan import Channel

#: The first day of the version of the database this was written for; a person confirms the day.
FIRST_DAY = date(2026, 7, 1)
_LONGEST = 900
_ALL_APPLICANTS = 6

__all__ = ["FIRST_DAY", "Draft", "DraftRefusedError", "doubts_of", "draft_of"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: its YAML, what a person must look at (fastest first), and everything read.

    `agencies` are the kinds the text names, for the register beside it; `place` is where it belongs; `fragments`
    are those it uses, by name@version.
    """

    code: str
    yaml_text: str
    doubts: tuple[Doubt, ...]
    facts: Facts
    agencies: tuple[AgencyName, ...]
    fragments: tuple[str, ...] = ()

    @property
    def lines(self) -> int:
        """Return how many lines the YAML has."""
        return self.yaml_text.count("\n")

    @property
    def place(self) -> str:
        """Return the folder of the draft: "ubnd-xa/1.001612"."""
        return f"{self.agencies[0].id}/{self.code}"

    @property
    def may_become_final(self) -> bool:
        """True when no doubt blocks finality."""
        return not any(one.blocks for one in self.doubts)


def doubts_of(record: Record) -> tuple[Doubt, ...]:
    """Return what a person has to look at, fastest first; raises `DraftRefusedError`."""
    return draft_of(record).doubts


def draft_of(record: Record, effective_from: date = FIRST_DAY, shelf: FragmentShelf | None = None) -> Draft:
    """Return the draft of a record; raises `DraftRefusedError` with the reason none can be made.

    It uses fragments of the shelf, those that come with the system when no other is given.
    """
    shelf = shipped_fragments() if shelf is None else shelf
    facts = facts_of(record)
    agency = facts.agency.value
    if agency is None:
        raise AssertionError("an agency is always chosen, at least by the level")
    if not facts.rows:
        raise DraftRefusedError(record.code, "no_channels", "cach_thuc_thuc_hien")
    if not any(group.papers for group in facts.groups):
        raise DraftRefusedError(record.code, "no_dossier", "thanh_phan_ho_so")
    if facts.result is None or facts.result.value is None:
        raise DraftRefusedError(record.code, "no_result", "ket_qua_xu_ly")
    doubts: list[Doubt] = []
    deadline, shortest = deadline_of(record.code, facts, doubts)
    case_lines, papers, found = dossier_lines(facts.groups)
    stages = stages_of(facts, shortest, shelf)
    law = sector_law(facts, shelf)
    uses = [*([stages.use] if stages.use else []), *([Use(law.key, {})] if law else [])]
    fees = fees_of(facts, shelf, len(uses))
    uses += [fees.use] if fees.use else []
    results, asked = result_lines(facts)
    doubts += [*found, *stages.doubts, *fees.doubts, *asked]
    body = [
        *_head(record, facts, effective_from, uses, law, doubts),
        *deadline,
        *case_lines,
        *papers,
        *fees.lines,
        *stages.lines,
        *results,
    ]
    ordered = fastest_first(doubts)
    text = "\n".join([*_remarks(record, ordered, unmarked_in("\n".join(body), ordered)), *body]) + "\n"
    return Draft(record.code, text, ordered, facts, (agency, *stages.asked), tuple(use.key for use in uses))


def _remarks(record: Record, doubts: tuple[Doubt, ...], elsewhere: Sequence[str]) -> list[str]:
    """Return the first lines; the last carries the marks of `elsewhere`, what blocks and has no line of its own."""
    blocking = sum(one.blocks for one in doubts)
    marks = "".join(f"  # ? {identifier}" for identifier in elsewhere)
    return [
        f"# Bản nháp từ cơ sở dữ liệu quốc gia, {record.code}: {len(doubts)} điều cần xem, {blocking} điều phải xong.",
        f"# Draft from the national database, {record.code}: {len(doubts)} doubts, {blocking} of them blocking.{marks}",
    ]


def _head(
    record: Record,
    facts: Facts,
    effective_from: date,
    uses: Sequence[Use],
    law: SectorLaw | None,
    doubts: list[Doubt],
) -> list[str]:
    name, agency, field = facts.name.value or record.code, facts.agency, facts.field.value
    if len(name) > _LONGEST:
        doubts.append(doubt("name_cut", "name.vi", State.GUESSED, facts.name.source))
    doubts.append(doubt("needs_english", "name.en", State.MISSING, facts.name.source))
    doubts.append(doubt("effective_from", "effective.from", State.GUESSED))
    agency_line = f"agency: {agency.value.id if agency.value else ''}"
    if agency.why and agency.value:
        agency_line = marked(agency_line, agency.why)
        offered = [other.id for other in agency.others if other != agency.value]
        doubts.append(doubt(agency.why, "agency", agency.state, agency.source, offered, name=agency.value.vi))
    if field is None:
        doubts.append(doubt("not_said", "field", State.MISSING, facts.field.source))
    lines = [
        f"procedure: {quoted(record.code)}",
        "version: 1",
        *use_lines(uses),
        f"effective: {{from: {effective_from.isoformat()}}}",
        f"name: {words(shortened(name, _LONGEST))}",
        agency_line,
        *([] if law else [f"field: {slug(field or 'chua-ro', 8)}"]),
        *_channels(facts, doubts),
    ]
    if facts.decision.value and not (law and law.gives_decision):
        lines.append(f"decision: {quoted(facts.decision.value[:60])}")
    if facts.applicants.value and len(facts.applicants.value) < _ALL_APPLICANTS:
        lines.append(f"applicants: [{', '.join(facts.applicants.value)}]")
    return [*lines, *_legal(record, facts, law, doubts)]


def _channels(facts: Facts, doubts: list[Doubt]) -> list[str]:
    offered = tuple(facts.deadlines)
    lines = ["online: none"]
    if Channel.ONLINE in offered:
        lines = [marked("online: partial", "online_level")]
        doubts.append(doubt("online_level", "online", State.GUESSED, None, ("full",)))
    if set(offered) != set(Channel):
        lines.append(f"channels: [{', '.join(offered)}]")
    return lines


def _legal(record: Record, facts: Facts, law: SectorLaw | None, doubts: list[Doubt]) -> list[str]:
    lines = ["legal_basis:"]
    for one in facts.legal:
        if one.value is None or (law and number_of(one.value.citation) in law.numbers):
            continue
        line = f"  - {quoted(one.value.citation)}"
        if one.why:
            line = marked(line, one.why)
            path = f"legal_basis[{len(lines) - 1}]"
            doubts.append(doubt(one.why, path, one.state, one.source, citation=one.value.citation))
        lines.append(line)
    if len(lines) == 1 and law:
        return []
    if len(lines) == 1:
        decision = facts.decision.value
        if not decision:
            raise DraftRefusedError(record.code, "no_legal_basis", "can_cu_phap_ly")
        lines.append(marked(f"  - {quoted('Quyết định công bố ' + decision)}", "no_legal_basis"))
        doubts.append(doubt("no_legal_basis", "legal_basis[0]", State.MISSING))
    return lines
