"""Many records at once: drafts that compile, refusals with reasons, the register they need, and the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from domain.catalogue.agency_kinds import AgencyName
from domain.catalogue.draft import FIRST_DAY, Draft, DraftRefusedError, draft_of
from domain.catalogue.found import Found
from domain.catalogue.reading import Facts
from domain.catalogue.record import Record
from domain.catalogue.review_time import DraftTime, review_time
from domain.catalogue.shared_parts import shipped_fragments
from domain.catalogue.yaml_lines import quoted
from domain.procedure.compile import compile_definition
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fragments import FragmentShelf
from domain.procedure.loader import load_definition

DRAFT_NAME = "v1.yaml"
DOUBTS_NAME = "v1.doubts.json"
#: A procedure of so many lines is long (its reader's eye loses the whole).
_SHORT = 40


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record without a draft: `reason` is a stable code, `detail` the column or the errors' codes."""

    code: str
    name: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of many records, in their order; `passed_over` counts those of neither province nor commune."""

    drafts: tuple[Draft, ...]
    refusals: tuple[Refusal, ...]
    passed_over: int = 0


def draft_all(
    records: Iterable[Record],
    effective_from: date = FIRST_DAY,
    *,
    check: bool = True,
    shelf: FragmentShelf | None = None,
) -> Batch:
    """Draft every record of province or commune; with `check` a draft that does not compile becomes a refusal.

    Drafts use and are checked with the fragments of the shelf, those that come with the system when none is given.
    """
    drafts: list[Draft] = []
    refusals: list[Refusal] = []
    passed_over = 0
    for record in records:
        if not record.is_local:
            passed_over += 1
            continue
        try:
            draft = draft_of(record, effective_from, shelf)
        except DraftRefusedError as refused:
            refusals.append(Refusal(record.code, record.name, refused.reason, refused.detail))
            continue
        wrong = errors_of(draft, shelf) if check else ""
        if wrong:
            refusals.append(Refusal(record.code, record.name, "does_not_compile", wrong))
        else:
            drafts.append(draft)
    return Batch(tuple(drafts), tuple(refusals), passed_over)


def errors_of(draft: Draft, shelf: FragmentShelf | None = None) -> str:
    """Return the codes of what is wrong with a draft's text, parted by spaces; empty when it compiles."""
    try:
        name = f"{draft.place}/{DRAFT_NAME}"
        compile_definition(load_definition(draft.yaml_text, name, shipped_fragments() if shelf is None else shelf))
    except DefinitionErrors as found:
        return " ".join(sorted({error.code for error in found.errors}))
    return ""


def fragment_files(drafts: Iterable[Draft], shelf: FragmentShelf | None = None) -> dict[str, str]:
    """Return the file of each fragment the drafts use, those used inside others too: "mot-cap/v1.yaml" -> its file."""
    by_key = (shipped_fragments() if shelf is None else shelf).by_key
    waiting = sorted({key for draft in drafts for key in draft.fragments})
    files: dict[str, str] = {}
    while waiting:
        loaded = by_key[waiting.pop()]
        place = f"{loaded.fragment.fragment}/v{loaded.fragment.version}.yaml"
        waiting += [] if place in files else loaded.fragment.use
        files[place] = loaded.file
    return files


def register_text(drafts: Iterable[Draft]) -> str:
    """Return the register (agencies.yaml) of the kinds the drafts name: those that decide work in this system."""
    deciding: dict[str, AgencyName] = {}
    named: dict[str, AgencyName] = {}
    for draft in drafts:
        deciding.setdefault(draft.agencies[0].id, draft.agencies[0])
        found = [one.value for one in (*draft.facts.agencies, *draft.facts.asked) if one.value]
        for kind in (*draft.agencies, *found):
            named.setdefault(kind.id, kind)
    lines = ["# Loại cơ quan mà các bản nháp nhắc tới. / The kinds of agencies that the drafts name.", "agencies:"]
    for identifier, kind in sorted(named.items()):
        endpoint = "own" if identifier in deciding else "answers"
        lines.append(f"  - id: {identifier}")
        lines.append(f"    name: {{vi: {quoted(kind.vi)}, en: {quoted(kind.en)}}}")
        lines.append(f"    endpoint: {endpoint}")
    return "\n".join(lines) + "\n"


def summary(batch: Batch) -> dict[str, Any]:
    """Return the figures of a batch as plain data: how many of what, by reason, kind, field and state."""
    doubts = [one for draft in batch.drafts for one in draft.doubts]
    takes = review_time(DraftTime.of(draft.doubts) for draft in batch.drafts)
    return {
        "records": len(batch.drafts) + len(batch.refusals),
        "passed_over": batch.passed_over,
        "drafts": len(batch.drafts),
        "median_lines": int(median(draft.lines for draft in batch.drafts)) if batch.drafts else 0,
        "under_40_lines": sum(draft.lines < _SHORT for draft in batch.drafts),
        "fragments": _counted(key for draft in batch.drafts for key in draft.fragments),
        "without_blocking_doubt": sum(draft.may_become_final for draft in batch.drafts),
        "refused": _counted(one.reason for one in batch.refusals),
        "doubts": len(doubts),
        "blocking_doubts": sum(one.blocks for one in doubts),
        "doubts_by_kind": _counted(str(one.kind) for one in doubts),
        "doubts_by_code": _counted(one.code for one in doubts),
        "review_seconds": {"blocking": takes.blocking, "others": takes.others, "translating": takes.translating},
        "ready_after_hours": {str(hours): count for hours, count in takes.ready_after.items()},
        "by_agency": _counted(draft.agencies[0].id for draft in batch.drafts),
        "states": {field: _counted(states) for field, states in _states(batch.drafts).items()},
    }


def facts_to_data(facts: Facts) -> list[dict[str, Any]]:
    """Return what was read as plain data, each value with its state, its reason and its place in the record."""
    rows: list[tuple[str, Found[Any], object]] = [
        ("agency", facts.agency, facts.agency.value.id if facts.agency.value else None),
        ("decision", facts.decision, facts.decision.value),
        ("field", facts.field, facts.field.value),
        *((f"deadline.{c}", one, one.value.text() if one.value else None) for c, one in facts.deadlines.items()),
        *((f"fees.{c}", one, one.value.dong if one.value else None) for c, one in facts.charges.items()),
        *((f"legal_basis[{i}]", one, one.value.citation if one.value else None) for i, one in enumerate(facts.legal)),
        *((f"results[{i}]", one, one.value.code if one.value else None) for i, one in enumerate(facts.results)),
    ]
    papers = [found for group in facts.groups for found in group.papers]
    rows += [(f"dossier[{i}]", one, one.value.form if one.value else None) for i, one in enumerate(papers)]
    return [_fact(path, found, value) for path, found, value in rows]


def _fact(path: str, found: Found[Any], value: object) -> dict[str, Any]:
    source = found.source
    place = {"column": source.column, "start": source.start, "end": source.end} if source else None
    return {"path": path, "value": value, "state": str(found.state), "why": found.why, "source": place}


def _states(drafts: Iterable[Draft]) -> Mapping[str, list[str]]:
    states: dict[str, list[str]] = {}
    for draft in drafts:
        for fact in facts_to_data(draft.facts):
            field = fact["path"].split(".")[0].split("[")[0]
            states.setdefault(field, []).append(fact["state"])
    return states


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())
