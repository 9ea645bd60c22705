"""What the answers of outside systems mean for a case, whoever brings them: webhook, poll or a person."""

from __future__ import annotations

from domain.case import obligations, refunds, steps, sub_cases
from domain.case.acts import Command
from domain.case.payments import book_payment, booked_before, owed, payment_failed, readable_amount
from domain.case.picture import fee_is_missing
from domain.case.state import DeliveryState, Operation, OperationStatus, StepStatus
from domain.case.work import Work
from domain.procedure.plan import FeeMoment, StepKind, Way


def take_answer(
    work: Work, operation: Operation, answer: str, values: dict[str, str], by: Command | None = None
) -> None:
    """Apply an answer to the call it belongs to. An answer that ends the call removes it from the state."""
    match operation.system:
        case "agencies":
            del work.state.operations[operation.key]
            _agency_answered(work, operation, answer, by)
        case sub_cases.SYSTEM:
            del work.state.operations[operation.key]
            sub_cases.part_answered(work, operation, answer, values, by)
        case "payments" if operation.action == "refund":
            refunds.gateway_answered(work, operation, answer, by)
        case "payments" if operation.action == "cancel":
            _cancelled(work, operation, answer, values, by)
        case obligations.SYSTEM:
            obligations.taxes_answered(work, operation, answer, values, by)
        case "payments":
            _payment_answered(work, operation, answer, values, by)
        case "post":
            _post_answered(work, operation, answer, values, by)
        case _:
            # Notices and papers: nothing in the case waits for them, so their end says nothing more.
            del work.state.operations[operation.key]


def _agency_answered(work: Work, operation: Operation, answer: str, by: Command | None) -> None:
    current = work.state.steps.get(operation.step)
    if current is None or current.status is not StepStatus.OPEN:
        return
    step = work.plan.step(operation.step)
    steps.finish(work, step.id, answer or "done", by)
    kind = "consultation_answered" if step.kind is StepKind.ASK else "agency_informed"
    work.record(kind, by=by, step=step.id, agency=step.agency, answer=answer or "done")


def _payment_answered(
    work: Work, operation: Operation, answer: str, values: dict[str, str], by: Command | None
) -> None:
    amount = values.get("amount") or str(owed(work))
    if answer == "paid" and not readable_amount(amount):
        # Money is not guessed at: a person looks at the bank's statement and enters what was paid.
        operation.status = OperationStatus.PROBLEM
        operation.problem = "bad_answer"
        work.record(
            "problem_raised",
            step=operation.step,
            operation=operation.key,
            system=operation.system,
            problem=operation.problem,
        )
        return
    del work.state.operations[operation.key]
    if answer == "paid":
        booked_before(work.state, operation.key, values)
        transaction = values.get("transaction", "")
        book_payment(work, int(amount), "online", by, request=operation.key, transaction=transaction)
    else:
        payment_failed(work, answer, by)


def _cancelled(work: Work, operation: Operation, answer: str, values: dict[str, str], by: Command | None) -> None:
    """Take the end of a request that was withdrawn: cancelled, or paid in the same moment."""
    del work.state.operations[operation.key]
    request = operation.values.get("request", "")
    amount = values.get("amount", "")
    if answer == "paid" and readable_amount(amount) and not booked_before(work.state, request, values):
        transaction = values.get("transaction", "")
        book_payment(work, int(amount), "online", by, request=request, transaction=transaction)


def _collected(work: Work, operation: Operation, values: dict[str, str], by: Command | None) -> None:
    """Book what the post collected: what it says, and where it says nothing what it was told to collect.

    Less than was asked leaves the rest to be paid, more is promised back. What was paid another way in the meantime
    changes nothing: the post collects what it was told.
    """
    if work.state.edition >= refunds.SINCE:
        said = values.get("cod_amount", "")
        collected = said if readable_amount(said) else operation.values.get("collect", "0")
        if collected.isdecimal() and int(collected):
            book_payment(work, int(collected), "post", by)
    elif fee_is_missing(work.plan, work.state, FeeMoment.ON_DELIVERY):
        book_payment(work, owed(work), "post", by)


def _post_answered(work: Work, operation: Operation, answer: str, values: dict[str, str], by: Command | None) -> None:
    state = work.state
    if answer == "in_transit":
        if state.delivery is DeliveryState.ORDERED:
            state.delivery = DeliveryState.IN_TRANSIT
            work.record("result_posted", step=operation.step)
        return
    del state.operations[operation.key]
    if answer == "delivered":
        _collected(work, operation, values, by)
        work.record("delivered_by_post", by=by, step=operation.step)
        steps.close_delivered(work, "delivered", by)
        work.notify("returned")
        return
    # Returned to sender, or skipped by a person: the result waits at the counter instead.
    state.way = Way.COUNTER
    state.delivery = DeliveryState.READY
    work.record("delivery_returned", by=by, step=operation.step, answer=answer)
