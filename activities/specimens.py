"""What is asked of the press for a specimen: plain JSON about a trial, every person in it invented."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter

from domain.deadline.limit import Limit
from domain.procedure.definition import Definition
from domain.procedure.handed_in import usual
from domain.procedure.resolve import resolve
from domain.simulation.letters import AGENCY_NAME, APPLICANT_NAME, SUPERIOR_NAME, case_code, letter_of
from domain.simulation.run import FormLine, Run
from models.queries.receipt_facts import FeeLine, Paper, Party, ReceiptFacts

RECEIPT = "01"
#: A period report is no specimen, but drawn the same way: for a page that waits, with nothing kept.
REPORT = "report"
RECEIPT_FACTS = TypeAdapter(ReceiptFacts)


@dataclass(frozen=True)
class SpecimenRequest:
    """One form of a trial. `at` is its instant in seconds; `facts` are `ReceiptFacts` for form 01, else a `Letter`.

    Under the number `REPORT` the facts are the fields of a period report.
    """

    number: str
    at: int
    facts: dict[str, Any]


def specimen_request(run: Run, definition: Definition, form: FormLine) -> SpecimenRequest:
    """Return what to draw for one form of a trial; `definition` is the one the trial ran."""
    if form.number == RECEIPT:
        facts = RECEIPT_FACTS.dump_python(_receipt(run, definition, form), mode="json")
    else:
        facts = asdict(letter_of(run, definition, form))
    return SpecimenRequest(form.number, int(form.at.timestamp()), facts)


def _receipt(run: Run, definition: Definition, form: FormLine) -> ReceiptFacts:
    # The date the receipt promises is the first; a supplement sets another later.
    due = next((line for line in run.dues if line.subject == "case"), None)
    situation, state = run.situation, run.state
    return ReceiptFacts(
        case_code=case_code(run),
        procedure_code=run.procedure,
        procedure_name=run.name.vi,
        superior_name=SUPERIOR_NAME,
        agency_name=AGENCY_NAME,
        agency_phone="",
        place="",
        applicant=Party(APPLICANT_NAME, "Địa chỉ bản thử", "0900000000", "", "000000000000"),
        owner=None,
        channel=situation.channel.value,
        content="",
        papers=[
            Paper(component.name.vi, counts.originals, counts.certified, counts.photocopies)
            for component in resolve(definition, situation).dossier
            if (counts := usual(component)).total
        ],
        limit=_limit(run),
        received_at=form.at,
        appointment_at=due.appointment if due else None,
        convention=due.sentence.vi if due else "",
        money="paid" if state.paid and state.paid >= state.fee else "due" if state.fee else "none",
        way=state.way.value,
        delivery_address="",
        received_by="Người tiếp nhận (bản thử)",
        fees=[FeeLine(line.name.vi, line.amount) for line in run.fees.lines if line.amount or line.is_open],
    )


def _limit(run: Run) -> str:
    return Limit.parse(run.plan.deadline[run.situation.channel.value]).text()
