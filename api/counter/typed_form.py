"""The form of a dossier as its page names the fields: flat, and turned into the body of a filing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.asked_at_filing import asked_by, facts_typed, part_typed
from api.counter.document_kinds import whole_name
from api.definitions import Procedure
from api.errors import FieldProblem
from api.language import say
from api.whole_act_forms import iso_day
from domain.procedure.definition import Definition
from domain.procedure.handed_in import Counts, usual

Typed = dict[str, str]
"""What stands in the form, by field name."""

KINDS = ("originals", "certified", "photocopies")
#: How the fee is settled. `later` means: when the result is handed over.
PAYMENTS = ("cash", "card", "qr", "later")
PAID_HERE = PAYMENTS[:2]

_NOT_A_DATE = FieldProblem(
    "applicant.birth_date",
    "date_parsing",
    say("Ngày sinh cần có ngày, tháng, năm."),
    say("Gõ như trên thẻ, ví dụ 28/02/1995 hoặc 28021995."),
)


def starting(procedure: Procedure, agency_id: str) -> Typed:
    """Return what a fresh form holds: the first case, the usual counts, one page, one copy, cash."""
    definition = procedure.definition
    channels = counter_channels(definition)
    typed = {
        "agency": agency_id,
        "channel": channels[0] if channels else "counter",
        "way": definition.result.ways[0].value,
        "facts.pages": "1",
        "facts.copies": "1",
        "pay": PAYMENTS[0],
    }
    asked = asked_by(definition)
    if asked.case_types:
        typed["facts.case_type"] = asked.case_types[0].id
    if asked.applicants:
        typed["facts.applicant"] = asked.applicants[0][0]
    return with_usual_counts(typed, definition)


def with_usual_counts(typed: Typed, definition: Definition) -> Typed:
    """Fill in the usual counts of papers that were not on the page before: those of the case that was chosen."""
    for component in definition.dossier:
        counts = usual(component)
        for kind in KINDS:
            typed.setdefault(f"components.{component.id}.{kind}", str(getattr(counts, kind)))
    return typed


def counter_channels(definition: Definition) -> list[str]:
    """Return the channels a dossier comes through at the counter: everything but online."""
    return [channel.value for channel in definition.accepted_channels if channel.value != "online"]


def is_simple(definition: Definition) -> bool:
    """Tell whether one paper is all that is always asked for: then checklist and delivery need no look."""
    return sum(component.required == "always" for component in definition.dossier) <= 1


def charges_pages(definition: Definition) -> bool:
    """Tell whether a fee depends on the pages of an original."""
    return any(fee.per_page for fee in definition.fees)


def charges_copies(definition: Definition) -> bool:
    """Tell whether a fee depends on the number of copies."""
    return any(fee.per_page or fee.per_copy for fee in definition.fees)


def counts_typed(typed: Mapping[str, str], definition: Definition) -> dict[str, Counts]:
    """Return the counts by component; what is no number counts as nothing."""
    return {
        component.id: Counts(**{kind: _number(typed.get(f"components.{component.id}.{kind}", "")) for kind in KINDS})
        for component in definition.dossier
    }


def held_typed(typed: Mapping[str, str], definition: Definition) -> set[str]:
    """Return the components said to be held by a register of the state already, so that they are not handed in."""
    return {one.id for one in definition.dossier if one.held_in and typed.get(f"components.{one.id}.held")}


def filing_body(typed: Mapping[str, str], procedure: Procedure) -> dict[str, Any]:
    """Return the body of a filing (`FilingForm`); dates are turned round, short names of papers written out."""
    applicant = part_typed(typed, "applicant")
    held = held_typed(typed, procedure.definition)
    applicant["birth_date"] = iso_day(applicant.get("birth_date", "")) or applicant.get("birth_date", "")
    body: dict[str, Any] = {
        "procedure": procedure.version.procedure_code,
        "agency": typed.get("agency", ""),
        "channel": typed.get("channel", ""),
        "way": typed.get("way", ""),
        "summary": summary_of(typed, procedure.definition),
        "pays_online": typed.get("pay") == "qr",
        "applicant": {name: value for name, value in applicant.items() if value or name == "name"},
        "facts": facts_typed(typed),
        "components": [
            {"id": component.id, "held": True} if component.id in held else counts
            for component in procedure.definition.dossier
            if component.id in held or (counts := _counts(typed, component.id))
        ],
    }
    owner, recipient = part_typed(typed, "owner"), part_typed(typed, "recipient")
    if any(value.strip() for value in owner.values()):
        body["owner"] = owner
    if any(value.strip() for value in recipient.values()):
        body["recipient"] = recipient
    return body


def summary_of(typed: Mapping[str, str], definition: Definition) -> str:
    """Return what the request is about; where copies are certified, the name of the paper written out."""
    text = typed.get("summary", "").strip()
    return whole_name(text) if charges_pages(definition) else text


def own_problems(typed: Mapping[str, str]) -> tuple[FieldProblem, ...]:
    """Return what only this page can say: a date of birth that is none."""
    birth = typed.get("applicant.birth_date", "").strip()
    return (_NOT_A_DATE,) if birth and not iso_day(birth) else ()


def as_typed(problem: FieldProblem, body: Mapping[str, Any]) -> FieldProblem:
    """Return a problem of a component under the name its field has on the page: by component, not by position."""
    parts = problem.field.split(".")
    if parts[0] != "components" or len(parts) < 3:
        return problem
    component = body["components"][int(parts[1])]["id"]
    return replace(problem, field=f"components.{component}.{parts[2]}")


def _counts(typed: Mapping[str, str], component: str) -> dict[str, str] | None:
    counts = {
        field: value
        for field, value in part_typed(typed, f"components.{component}").items()
        if field not in ("held", "reused") and value not in ("", "0")
    }
    return {"id": component, **counts} if counts else None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else 0
