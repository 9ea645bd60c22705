"""What the applicant owes the state budget before the result: slip sent, notices, money to the treasury, proof.

This money never passes through the case's own ledger: it is paid to the treasury, and the case only waits for the
proof. Notices come in any order, several for one slip, or corrected by a later one; a proof may come before its
notice. Each is told apart by its number, so that the webhook, the slow look behind it and an officer who enters
the same paper by hand are one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.case import clock
from domain.case.acts import Command
from domain.case.payments import readable_amount
from domain.case.state import CaseState, Operation, OperationStatus, Phase, StepStatus, TaxNotice
from domain.case.steps import finish, forget_calls
from domain.case.work import Work
from domain.deadline.clock import ClockState
from domain.deadline.ledger import ClockEvent, state_of
from domain.procedure.plan import StepKind

SYSTEM: Final = "taxes"

#: What the tax system, or a person in its place, can say. "standing" is all of it at once, the answer to a look.
ANSWERS: Final = ("noticed", "paid", "nothing_owed", "standing", "skipped")
_NUMBER: Final = re.compile(r"[0-9A-Za-zĐ][0-9A-Za-zĐ./-]{0,39}")
_ITEMS: Final = re.compile(r"([0-9]{4}:[0-9]{1,15})( [0-9]{4}:[0-9]{1,15}){0,19}")
_BEING_WORKED_ON: Final = (Phase.RECEIVED, Phase.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Notice:
    """A tax notice as it is told: đồng, `items` "1006:25000000 2801:6000000" by sub-item of the state budget.

    `replaces` is the number of the notice it corrects, `expected` how many notices the slip will bring in all.
    """

    number: str
    amount: int
    items: str = ""
    replaces: str = ""
    expected: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """Proof that money for a notice reached the treasury, in đồng, under the number of the paying-in slip."""

    number: str
    notice: str
    amount: int


def read_notice(values: Mapping[str, str]) -> Notice | None:
    """Return the notice that values tell of, or None when they cannot be read."""
    number, amount = values.get("notice", ""), values.get("amount", "")
    items, replaces, expected = (values.get(name, "") for name in ("items", "replaces", "expected"))
    readable = _NUMBER.fullmatch(number) and readable_amount(amount) and (not items or _ITEMS.fullmatch(items))
    if not readable or (replaces and not _NUMBER.fullmatch(replaces)) or replaces == number:
        return None
    return Notice(number, int(amount), items, replaces, int(expected) if re.fullmatch(r"[0-9]{1,2}", expected) else 0)


def read_proof(values: Mapping[str, str]) -> Proof | None:
    """Return the proof that values tell of, or None when they cannot be read."""
    number, notice, amount = (values.get(name, "") for name in ("proof", "notice", "amount"))
    if not (_NUMBER.fullmatch(number) and _NUMBER.fullmatch(notice) and readable_amount(amount) and int(amount)):
        return None
    return Proof(number, notice, int(amount))


def taxes_answered(
    work: Work, operation: Operation, answer: str, values: Mapping[str, str], by: Command | None = None
) -> None:
    """Take what the tax system says of a slip. The call ends only when nothing is owed any more."""
    if answer in ("nothing_owed", "skipped"):
        _settle(work, operation.step, answer, by)
        return
    notices, proofs, readable = _told(answer, values)
    if not readable:
        # Money is not guessed at: a person looks at the paper and enters what it says.
        operation.status, operation.problem = OperationStatus.PROBLEM, "bad_answer"
        work.record(
            "problem_raised",
            step=operation.step,
            operation=operation.key,
            system=operation.system,
            problem=operation.problem,
        )
        return
    take(work, operation.step, notices, proofs, by)


def answered_late(work: Work, key: str, answer: str, values: Mapping[str, str]) -> None:
    """Take a notice or proof for a slip that was settled already: a corrected notice may still ask for more."""
    step = key.partition("/")[0]
    if not work.plan.has_step(step) or work.plan.step(step).kind is not StepKind.OBLIGATION:
        return
    notices, proofs, readable = _told(answer, values)
    if readable:
        take(work, step, notices, proofs)


def _told(answer: str, values: Mapping[str, str]) -> tuple[list[Notice], list[Proof], bool]:
    """Return notices and proofs of an answer, and whether all of it could be read."""
    if answer == "standing":
        lines = _lines(values.get("notices", "")), _lines(values.get("proofs", ""))
        notices, proofs = [read_notice(line) for line in lines[0]], [read_proof(line) for line in lines[1]]
    else:
        notices = [read_notice(values)] if answer == "noticed" else []
        proofs = [read_proof(values)] if answer == "paid" else []
    found = [notice for notice in notices if notice], [proof for proof in proofs if proof]
    complete = len(found[0]) == len(notices) and len(found[1]) == len(proofs) and bool(notices or proofs)
    return (*found, complete)


def _lines(text: str) -> list[dict[str, str]]:
    try:
        lines: Any = json.loads(text or "[]")
    except ValueError:
        return [{}]
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        return [{}]
    return [{str(name): str(value) for name, value in line.items()} for line in lines]


def take(
    work: Work, step: str, notices: Iterable[Notice] = (), proofs: Iterable[Proof] = (), by: Command | None = None
) -> None:
    """Book notices and proofs on a step, each once, and let the case wait or go on as they say."""
    for notice in notices:
        _book_notice(work, step, notice, by)
    for proof in proofs:
        _book_proof(work, step, proof, by)
    follow(work, by)


def _book_notice(work: Work, step: str, notice: Notice, by: Command | None) -> None:
    known = work.state.obligations
    entry = known.setdefault(notice.number, TaxNotice(step=step))
    if entry.noticed:
        return
    entry.noticed, entry.amount, entry.items = True, notice.amount, notice.items
    entry.replaces, entry.expected = notice.replaces, notice.expected
    told = {"notice": notice.number, "amount": str(notice.amount), "agency": work.plan.step(step).agency}
    if notice.items:
        told["items"] = notice.items
    if notice.replaces:
        told["replaces"] = notice.replaces
    if notice.expected:
        told["expected"] = str(notice.expected)
    work.record("obligation_corrected" if notice.replaces else "obligation_noticed", by=by, step=step, **told)
    if notice.replaces in known:
        _replace(known, notice.replaces, notice.number)
    for number, other in known.items():
        if other.noticed and other.replaces == notice.number:
            _replace(known, notice.number, number)
    if not entry.replaced_by and entry.amount > entry.paid:
        work.notify("obligation_noticed")


def _replace(known: dict[str, TaxNotice], old: str, new: str) -> None:
    """Let one notice stand for another; what was paid for the old one counts for the new."""
    was, stands = known[old], known[new]
    if was.replaced_by:
        return
    was.replaced_by = new
    stands.paid += was.paid
    stands.proofs += was.proofs
    was.paid, was.proofs = 0, []


def _book_proof(work: Work, step: str, proof: Proof, by: Command | None) -> None:
    known = work.state.obligations
    if any(proof.number in entry.proofs for entry in known.values()):
        return
    number = proof.notice
    while number in known and known[number].replaced_by:
        number = known[number].replaced_by
    entry = known.setdefault(number, TaxNotice(step=step))
    entry.paid += proof.amount
    entry.proofs = [*entry.proofs, proof.number]
    told = {"notice": number, "amount": str(proof.amount), "proof": proof.number}
    if entry.noticed:
        told["left"] = str(max(entry.amount - entry.paid, 0))
    work.record("obligation_paid", by=by, step=step, **told)


def in_force(state: CaseState, step: str = "") -> dict[str, TaxNotice]:
    """Return the notices that stand, by number: of one step, or of all."""
    return {
        number: notice
        for number, notice in state.obligations.items()
        if not notice.replaced_by and step in ("", notice.step)
    }


def still_to_pay(state: CaseState, step: str = "") -> int:
    """Return what is still to be paid to the treasury, in đồng, as far as notices have come."""
    return sum(max(notice.amount - notice.paid, 0) for notice in in_force(state, step).values() if notice.noticed)


def is_settled(state: CaseState, step: str) -> bool:
    """True when every notice the slip brings has come and each is paid in full."""
    standing = in_force(state, step)
    if not standing or any(not notice.noticed or notice.paid < notice.amount for notice in standing.values()):
        return False
    return len(standing) >= max(notice.expected for notice in standing.values())


def follow(work: Work, by: Command | None = None) -> None:
    """Let the case wait for the applicant, or go on, as its notices stand. Changes nothing where it does so already."""
    state = work.state
    if not state.obligations or state.closed or state.decided_at:
        return
    for step in dict.fromkeys(notice.step for notice in state.obligations.values()):
        if is_settled(state, step):
            if state.steps[step].status is StepStatus.OPEN or state.phase is Phase.AWAITING_OBLIGATION:
                _settle(work, step, "paid", by)
        elif state.phase in _BEING_WORKED_ON and still_to_pay(state, step):
            _wait(work, step)


def _wait(work: Work, step_id: str) -> None:
    state, step = work.state, work.plan.step(step_id)
    state.phase = Phase.AWAITING_OBLIGATION
    current = state.steps[step_id]
    if current.status is StepStatus.OPEN:
        current.due_at, current.late = work.limit_end(step.pay_within), False
    if step.pause_basis and clock.is_running(work):
        clock.mark(work, ClockEvent.PAUSED, step.pause_basis)


def _settle(work: Work, step_id: str, outcome: str, by: Command | None) -> None:
    state, step = work.state, work.plan.step(step_id)
    if state.steps[step_id].status is StepStatus.OPEN:
        forget_calls(work, step_id)
        finish(work, step_id, outcome, by)
    others = [name for name in dict.fromkeys(notice.step for notice in state.obligations.values()) if name != step_id]
    if state.phase is Phase.AWAITING_OBLIGATION and all(not still_to_pay(state, name) for name in others):
        state.phase = Phase.IN_PROGRESS
        if state_of(state.clock) is ClockState.PAUSED:
            clock.mark(work, ClockEvent.RESUMED, step.pause_basis)
    due = {"due": state.appointment_at.isoformat()} if state.appointment_at else {}
    work.record("obligation_settled", by=by, step=step_id, agency=step.agency, outcome=outcome, **due)
    if outcome == "paid":
        work.notify("obligation_settled")


def wake_late(work: Work, step_id: str) -> None:
    """Tell that the tax office, or after its notice the applicant, has not acted in time."""
    step = work.plan.step(step_id)
    owed = still_to_pay(work.state, step_id)
    if owed:
        work.record("obligation_unpaid_late", step=step_id, amount=str(owed))
        work.notify("obligation_reminder")
    else:
        work.record("obligation_late", step=step_id, agency=step.agency)


def told_by(events: Iterable[tuple[str, str, Mapping[str, str]]]) -> dict[str, TaxNotice]:
    """Return the notices of a case from its log, (kind, step, values) in order: what its state holds as well."""
    known: dict[str, TaxNotice] = {}
    for kind, step, values in events:
        number = values.get("notice", "")
        if kind in ("obligation_noticed", "obligation_corrected"):
            entry = known.setdefault(number, TaxNotice(step=step))
            entry.noticed, entry.amount, entry.items = True, int(values["amount"]), values.get("items", "")
            entry.replaces, entry.expected = values.get("replaces", ""), int(values.get("expected", "0"))
            if entry.replaces in known:
                _replace(known, entry.replaces, number)
            for later, other in known.items():
                if other.noticed and other.replaces == number:
                    _replace(known, number, later)
        elif kind == "obligation_paid":
            entry = known.setdefault(number, TaxNotice(step=step))
            entry.paid += int(values["amount"])
            entry.proofs = [*entry.proofs, values.get("proof", "")]
    return known
