"""A trial tells the truth: the same dossier, filed for real, writes the same event log on a real Temporal server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.case.acts import Act, Role
from domain.deadline.moments import local_day
from domain.procedure.plan import Channel, StepKind
from domain.procedure.situation import Situation
from domain.simulation.acting import answer_of
from domain.simulation.pace import Pace
from domain.simulation.script import APPLICANT, PAYMENT, Decision, Outcome, Script
from domain.simulation.simulate import follow
from domain.simulation.trial import Filing, Trial
from domain.simulation.walk import Beat
from models.tables import CaseEvent
from tests.support.lives import shipped_calendar
from tests.support.office import AGENCY, CaseInHand, Office
from tests.support.parts import BIRTH, BIRTH_OR_NOTHING, furnish_parts, part_procedures
from tests.support.simulators import Simulators
from tests.workflows.clock import Clock

SCRIPTS: dict[str, tuple[str, Channel, tuple[Decision, ...]]] = {
    "straight": ("1.004873", Channel.COUNTER, ()),
    "online": ("1.001612", Channel.ONLINE, ()),
    "refused at reception": ("1.013225", Channel.COUNTER, (Decision("check", Outcome.REFUSE),)),
    "refused": ("1.001612", Channel.COUNTER, (Decision("review", Outcome.REFUSE),)),
    "supplemented": (
        "1.004873",
        Channel.COUNTER,
        (Decision("review", Outcome.REQUEST_SUPPLEMENT), Decision(APPLICANT, Outcome.SUPPLY, Pace.parse("3 days"))),
    ),
    "lapsed": (
        "1.004873",
        Channel.COUNTER,
        (Decision("review", Outcome.REQUEST_SUPPLEMENT), Decision(APPLICANT, Outcome.SILENT)),
    ),
    "sent back": ("2.000635", Channel.COUNTER, (Decision("sign", Outcome.SEND_BACK),)),
    "agreed by silence": ("1.013225", Channel.COUNTER, tuple(Decision(s, Outcome.SILENT) for s in ("fire", "land"))),
    "late answer": ("1.004873", Channel.COUNTER, (Decision("police", Outcome.LATE),)),
    "forgotten": ("2.000815", Channel.COUNTER, (Decision("review", Outcome.APPROVE, Pace.parse("4 working days")),)),
    "a part granted late": (BIRTH, Channel.COUNTER, (Decision("residence", Outcome.LATE),)),
    "a part refused": (BIRTH, Channel.COUNTER, (Decision("residence", Outcome.REFUSE),)),
    "a part refused, all with it": (BIRTH_OR_NOTHING, Channel.COUNTER, (Decision("residence", Outcome.REFUSE),)),
    "withdrawn": ("3.000347", Channel.COUNTER, (Decision(APPLICANT, Outcome.WITHDRAW, Pace.parse("4 days")),)),
}


async def repeat(case: CaseInHand, clock: Clock, beat: Beat) -> None:
    """Do for real what somebody decided in the trial."""
    decision = beat.decision
    assert decision is not None
    if decision.subject == PAYMENT:
        row = await case.row()
        amount = str(row.fee - row.paid)
        if row.money == "requested":
            await case.answer("fee:request", "paid", amount=amount)
        else:
            await case.act(Act.TAKE_PAYMENT, Role.COUNTER, values={"amount": amount})
    elif decision.subject == APPLICANT:
        await case.act(Act(decision.outcome.value), Role.APPLICANT)
    elif case.plan.step(decision.subject).kind is StepKind.ASK:
        await case.answer(f"{decision.subject}/1:ask", answer_of(decision, case.plan))
    elif case.plan.step(decision.subject).kind is StepKind.OPEN_CASE:
        await case.answer(f"{decision.subject}/1:case", answer_of(decision, case.plan))
    else:
        await _staff(case, decision, beat)


async def _staff(case: CaseInHand, decision: Decision, beat: Beat) -> None:
    step = case.plan.step(decision.subject)
    by_kind = {
        StepKind.CHECK: {Outcome.ACCEPT: Act.ACCEPT, Outcome.REFUSE: Act.REFUSE},
        StepKind.REVIEW: {Outcome.APPROVE: Act.COMPLETE, Outcome.REFUSE: Act.COMPLETE},
        StepKind.VISIT: {Outcome.DONE: Act.COMPLETE},
        StepKind.SIGN: {Outcome.APPROVE: Act.APPROVE, Outcome.SEND_BACK: Act.SEND_BACK},
        StepKind.HAND_OVER: {Outcome.HAND_OVER: Act.HAND_OVER},
    }
    more: dict[str, Any] = {"note": "11111111-1111-1111-1111-111111111111"}
    act = by_kind[step.kind].get(decision.outcome, Act.REQUEST_SUPPLEMENT)
    if step.kind is StepKind.REVIEW and act is Act.COMPLETE:
        more["values"] = {"proposal": decision.outcome.value}
    if act is Act.SEND_BACK:
        more["target"] = next(record.values["to"] for record in beat.records if record.kind == "sent_back")
    await case.act(act, Role(step.role), step.id, **more)


async def log_of(case: CaseInHand) -> list[tuple[str, str, dict[str, Any]]]:
    """Return the event log of the real case: kind, step and values without instants."""
    async with case.office.sessions.read() as session:
        question = select(CaseEvent).where(col(CaseEvent.case_id) == case.case_id).order_by(col(CaseEvent.seq))
        return [(event.kind, event.step, told(event.values)) for event in (await session.scalars(question)).all()]


def told(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values without those that are instants, which differ by the seconds the test takes."""
    return {key: str(value) for key, value in values.items() if key not in ("due", "at")}


@pytest.mark.slow
@pytest.mark.parametrize("name", SCRIPTS)
async def test_a_trial_and_a_real_case_write_the_same_log(name: str, office: Office, simulators: Simulators) -> None:
    """Records, end, decision and due day of the trial are those of the workflow."""
    for system in ("agencies", "payments", "post"):
        simulators.dial(system, silent=True)  # answers come when the trial says so, and no slow look finds another
    await furnish_parts(office.sessions)
    office.procedures |= part_procedures()
    code, channel, decisions = SCRIPTS[name]
    filed_at = datetime.now(UTC)
    trial = Trial(office.procedures[code].definition, shipped_calendar())
    filing = Filing(Situation(channel, local_day(filed_at)), filed_at)
    fee = trial.quote(filing).total
    plan = office.procedures[code].plan_for(AGENCY)
    walk = trial.file(filing, plan, fee)
    follow(walk, Script(decisions))
    assert len({beat.at for beat in walk.beats}) > 1

    case = await office.file(
        code, plan=plan, channel=channel, fee=fee, pays_online=channel is Channel.ONLINE, filed_at=filed_at
    )
    clock = Clock(case)
    seq = len(walk.beats[0].records)
    for beat in walk.beats[1:]:
        # A breath later, so that what time alone does has been done when a person acts.
        await clock.go_to(beat.at + timedelta(seconds=1))
        if beat.decision is not None:
            await repeat(case, clock, beat)
        seq += len(beat.records)
        await case.recorded(seq)
    expected = [(r.kind, r.step, told(dict(r.values))) for beat in walk.beats for r in beat.records]
    assert await log_of(case) == expected
    row = await case.row()
    assert (row.phase, row.decision or "") == (str(walk.state.phase), str(walk.state.decision or ""))
    assert (row.due_at and local_day(row.due_at)) == (walk.state.due_at and local_day(walk.state.due_at))
