"""Money that goes back: what a case owes the applicant, and how each refund ends. Edition 3 and later.

Money that came online is sent back by the gateway; when it says no, and for money that came any other way, a person
pays. A case stays alive until every refund has ended, closed or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from domain.case.acts import Command, Refusal, Role
from domain.case.in_charge import not_at_a_desk
from domain.case.state import CaseState, MoneyState, Operation, OperationStatus, Phase, Refund, StepStatus
from domain.case.work import Work
from domain.money.refunds import Incoming, goes_back, shares
from domain.procedure.plan import Plan, StepKind

SYSTEM: Final = "payments"
#: The first edition whose cases give money back by themselves.
SINCE: Final = 3

#: How a person can settle a refund: out of the till, by transfer, or not at all because the applicant gave it up.
WAYS_BACK: Final = ("cash", "transfer", "forgone")


def came_in(work: Work, amount: int, way: str, *, request: str = "", transaction: str = "") -> None:
    """Remember money that came in, so that it can go back the way it came."""
    if work.state.edition >= SINCE:
        work.state.incoming.append(Incoming(amount, amount, way, request, transaction))


def withdraw_requests(work: Work) -> bool:
    """Stop waiting for payments that were asked for; the gateway is told, so that nobody pays for nothing.

    Returns whether there were any.
    """
    open_requests = [
        operation
        for operation in work.state.operations.values()
        if operation.system == SYSTEM and operation.action == "request"
    ]
    for operation in open_requests:
        del work.state.operations[operation.key]
        if work.state.edition >= SINCE:
            name = operation.key.removesuffix(":request")
            work.call(f"{name}:cancel", SYSTEM, "cancel", request=operation.key)
    return bool(open_requests)


def end_money(work: Work, phase: Phase) -> None:
    """Settle the fee of a case that ends in `phase`: nobody owes for what is not decided, unless the rule keeps it."""
    state = work.state
    if state.edition < SINCE:
        return
    if phase is not Phase.RETURNED and not state.decided_at:
        kept = 0 if _goes_back(work, phase) else min(state.fee, state.paid)
        if state.fee > kept:
            waived = state.fee - kept
            state.fee = kept
            state.waived += waived
            work.record("fee_waived", amount=str(waived))
    give_back(work, str(phase))


def _goes_back(work: Work, phase: Phase) -> bool:
    rule = {
        Phase.REFUSED_AT_INTAKE: work.plan.refund_refused,
        Phase.WITHDRAWN: work.plan.refund_withdrawn,
    }.get(phase, work.plan.refund_stopped)
    appraised = any(
        step.kind is StepKind.REVIEW and work.state.steps[step.id].status is StepStatus.DONE for step in work.plan.steps
    )
    return goes_back(rule, received=work.state.received_at is not None, appraised=appraised)


def owe_again(work: Work) -> None:
    """Charge the fee again that was waived when the case ended: it goes on after all."""
    state = work.state
    if not state.waived:
        return
    work.record("fee_restored", amount=str(state.waived))
    state.fee += state.waived
    state.waived = 0
    if state.pays_online and state.fee > state.paid:
        work.call(f"fee-{state.seq}:request", SYSTEM, "request", amount=str(state.fee - state.paid))
    tell_money(state)


def give_back(work: Work, why: str) -> None:
    """Promise back what was paid beyond what is owed, each part the way it came; `why` is a code for the log."""
    state = work.state
    if state.edition < SINCE:
        return
    known = sum(came.left for came in state.incoming)
    over = min(max(state.paid - state.fee, 0), known)
    for share in shares(state.incoming, over):
        came = state.incoming[share.place]
        state.incoming[share.place] = replace(came, left=came.left - share.amount)
        _promise(work, came, share.amount, why)
    tell_money(state)


def _promise(work: Work, came: Incoming, amount: int, why: str) -> None:
    state = work.state
    state.refunds_made += 1
    key = f"refund-{state.refunds_made}"
    way = "online" if came.returns_online else "counter"
    state.paid -= amount
    state.refunds[key] = Refund(amount=amount, way=way)
    work.record("refund_due", amount=str(amount), way=way, refund=key, why=why)
    if way == "online":
        values = {"amount": str(amount), "request": came.request, "transaction": came.transaction}
        work.call(f"{key}:refund", SYSTEM, "refund", **values)


def gateway_answered(work: Work, operation: Operation, answer: str, by: Command | None) -> None:
    """Take the gateway's word on a refund: done, or a person has to pay it back another way."""
    key = operation.key.removesuffix(":refund")
    refund = work.state.refunds.get(key)
    del work.state.operations[operation.key]
    if refund is None:
        return
    if answer == "refunded":
        _ended(work, key, refund, "online", by)
        return
    work.state.refunds[key] = replace(refund, way="counter", refused=True)
    work.record("refund_refused", by=by, amount=str(refund.amount), refund=key)
    work.notify("refund_refused")


def refunded_late(work: Work, operation_key: str) -> None:
    """Take a "refunded" that nobody waits for any more, for instance after the gateway had said no.

    If nobody has paid yet, it is the refund. If somebody has, the applicant has the money twice and owes it.
    """
    key = operation_key.removesuffix(":refund")
    if work.state.edition < SINCE or not key.startswith("refund-"):
        return
    refund = work.state.refunds.get(key)
    amount = work.state.refused_refunds.get(key)
    if refund is not None and refund.way == "counter":
        # The ledger knows it as the person's to pay: back to the gateway first, and paid by it then.
        _ended(work, key, refund, "gateway", None)
    elif refund is None and amount:
        work.record("refunded_again", amount=str(amount), refund=key)
        work.state.paid -= amount
        del work.state.refused_refunds[key]
        tell_money(work.state)


def _ended(work: Work, key: str, refund: Refund, way: str, by: Command | None) -> None:
    desk = {"desk": by.agency} if by is not None else {}
    work.record("refunded", by=by, amount=str(refund.amount), refund=key, way=way, **desk)
    work.notify("refunded")  # cash, too: who did not get it hears that it is said to be paid
    del work.state.refunds[key]
    if refund.refused and way != "gateway":
        work.state.refused_refunds[key] = refund.amount
    tell_money(work.state)


def pay_back(work: Work, command: Command) -> None:
    """Settle a refund by a person's hand: cash, transfer, or given up by the applicant."""
    key, way = command.target, command.values["way"]
    refund = work.state.refunds[key]
    if way != "forgone":
        _ended(work, key, refund, way, command)
        return
    work.record("refund_forgone", by=command, amount=str(refund.amount), refund=key)
    del work.state.refunds[key]
    if refund.refused:
        work.state.refused_refunds[key] = refund.amount
    tell_money(work.state)


def pay_back_refusal(plan: Plan, state: CaseState, command: Command) -> Refusal | None:
    """Return why a refund cannot be settled by this command, or None. It is open after the case has ended, too.

    The counter pays; a transfer and a refund given up need their reason, and only the supervisor lets one go.
    """
    way = command.values.get("way", "")
    roles = (Role.SUPERVISOR,) if way == "forgone" else (Role.COUNTER, Role.SUPERVISOR)
    if wrong := not_at_a_desk(plan, state, command, *roles):
        return wrong
    refund = state.refunds.get(command.target)
    if refund is None:
        return Refusal("no_such_refund", {"target": command.target})
    if refund.way == "online":
        return Refusal("refund_under_way", {"amount": str(refund.amount)})
    if way not in WAYS_BACK:
        return Refusal("refund_way_unknown", {"given": way})
    if way != "cash" and not command.note:
        return Refusal("reason_required", {"act": command.act})
    return None


def relive_money(state: CaseState, events: Iterable[tuple[str, Mapping[str, str]]]) -> None:
    """Fill in what a state knows of payments and refunds from the case's log of (kind, values), oldest first."""
    for kind, values in events:
        text = str(values.get("amount", ""))
        amount, key = int(text) if text.isdecimal() else 0, str(values.get("refund", ""))
        match kind:
            case "paid":
                request, transaction = str(values.get("request", "fee:request")), str(values.get("transaction", ""))
                state.incoming.append(Incoming(amount, amount, str(values.get("way", "")), request, transaction))
            case "fee_waived":
                state.waived += amount
            case "fee_restored":
                state.waived = 0
            case "refund_due":
                state.refunds_made += 1
                state.refunds[key] = Refund(amount, str(values.get("way", "")))
                for share in shares(state.incoming, min(amount, sum(came.left for came in state.incoming))):
                    came = state.incoming[share.place]
                    state.incoming[share.place] = replace(came, left=came.left - share.amount)
            case "refund_refused" if key in state.refunds:
                state.refunds[key] = replace(state.refunds[key], way="counter", refused=True)
            case "refunded" | "refund_forgone":
                state.refunds.pop(key, None)


def tell_money(state: CaseState) -> None:
    """Say on the money axis where the case stands: what is owed comes first, then what is to be paid back."""
    if state.fee > state.paid:
        asked = any(
            one.system == SYSTEM and one.action == "request" and one.status is not OperationStatus.PROBLEM
            for one in state.operations.values()
        )
        state.money = MoneyState.REQUESTED if asked else MoneyState.DUE
    elif state.refunds:
        state.money = MoneyState.REFUND_DUE
    elif state.refunds_made and state.paid <= 0:
        state.money = MoneyState.REFUNDED
    else:
        state.money = MoneyState.PAID if state.paid else MoneyState.NONE
