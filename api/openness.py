"""Which acts a person can take on a case now, and why the others are not open.

The rules of `domain.case.rules` are asked, with the state as the read model knows it. The workflow judges
again with its own state when the act arrives: what is said here is a preview by the same rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.case.acts import Act, Command, Refusal, Role
from domain.case.rules import PROBLEM_ACTS, STEP_ACTS, refusal
from domain.case.state import CaseState, Decision, MoneyState, Operation, OperationStatus, Phase, StepState, StepStatus
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.plan import Channel, Plan, PlanStep, Way
from models.queries.case_page import CasePage
from models.tables import Operation as OperationRow
from models.tables import Task
from models.viewer import Viewer

_STEP_STATUS = {
    "open": StepStatus.OPEN,
    "suspended": StepStatus.SUSPENDED,
    "done": StepStatus.DONE,
    "cancelled": StepStatus.SKIPPED,
}
#: What carries a case on comes first, what ends it last.
_ORDER = (
    Act.ACCEPT,
    Act.COMPLETE,
    Act.APPROVE,
    Act.HAND_OVER,
    Act.SUPPLY,
    Act.TAKE_PAYMENT,
    Act.RETRY,
    Act.ENTER_ANSWER,
    Act.REQUEST_SUPPLEMENT,
    Act.SEND_BACK,
    Act.SKIP,
    Act.REFUSE,
    Act.WITHDRAW,
)
#: A reason is always asked for by the form, so its absence is never a ground to hide an act.
_WITH_REASON = "preview"


@dataclass(frozen=True, slots=True)
class ActOption:
    """One act on a case: on which step instance or outside call, in which role, and why not, if not."""

    act: Act
    role: Role
    step: str = ""
    kind: str = ""
    target: str = ""
    targets: tuple[str, ...] = ()
    why_not: Refusal | None = None


def state_of(plan: Plan, page: CasePage) -> CaseState:
    """Return the case's state as far as the read model knows it; enough for the rules of acts."""
    case = page.case
    kinds = [event.kind for event in page.events]
    return CaseState(
        phase=Phase(case.phase),
        money=MoneyState(case.money),
        decision=Decision(case.decision) if case.decision else None,
        channel=Channel(case.channel),
        way=Way(case.way),
        fee=case.fee,
        paid=case.paid,
        filed_at=case.filed_at,
        received_at=case.received_at,
        decided_at=case.decided_at,
        ended_at=case.ended_at,
        steps={step.id: _step_state(step, page.tasks) for step in plan.steps},
        operations={row.key: _operation(row) for row in page.operations if row.status in set(OperationStatus)},
        supplements=kinds.count("supplement_requested"),
        seq=case.seq,
    )


def options(
    plan: Plan, calendar: WorkingCalendar, page: CasePage, viewer: Viewer, now: datetime
) -> tuple[ActOption, ...]:
    """Return every act that makes sense at this point of the case, the open ones first.

    None before the first turn is recorded: nobody is there yet to take an act.
    """
    if page.case.seq == 0:
        return ()
    state = state_of(plan, page)
    found = [*_step_options(plan, page), *_case_options(state, page), *_problem_options(page)]
    judged = [_judged(plan, calendar, state, option, viewer, now) for option in found]
    return tuple(sorted(judged, key=lambda option: (option.why_not is not None, _ORDER.index(option.act))))


def role_for(viewer: Viewer, needed: str, agency: str) -> Role:
    """Return the role to act in: the needed one if the person has that post, else any of the person's own."""
    held = {post.role for post in viewer.posts if post.agency_id == agency} or set(viewer.roles)
    if needed in held or not held:
        return Role(needed)
    return Role(min(held))


def needed_role(plan: Plan, act: Act, step: str) -> Role:
    """Return the role an act asks for in this plan; unknown steps ask for the counter's, and are refused later."""
    name = step.partition("/")[0]
    if act in STEP_ACTS and plan.has_step(name) and plan.step(name).role:
        return Role(plan.step(name).role)
    return Role.SUPERVISOR if act in PROBLEM_ACTS else Role.COUNTER


def _step_options(plan: Plan, page: CasePage) -> list[ActOption]:
    finished = tuple(
        dict.fromkeys(task.step for task in page.tasks if task.status == "done" and task.kind in ("review", "visit"))
    )
    found: list[ActOption] = []
    for task in page.tasks:
        if task.status not in ("open", "suspended") or not plan.has_step(task.step):
            continue
        step = plan.step(task.step)
        for act, kinds in STEP_ACTS.items():
            if step.kind in kinds and _may(step, act):
                targets = finished if act is Act.SEND_BACK else ()
                found.append(ActOption(act, Role(step.role), task.id, step.kind, targets=targets))
    return found


_POWERS = {Act.REFUSE: "refuse", Act.REQUEST_SUPPLEMENT: "request_supplement", Act.SEND_BACK: "send_back"}


def _may(step: PlanStep, act: Act) -> bool:
    """Tell whether the procedure gives this step that power at all; what it never gives is not shown."""
    return act not in _POWERS or _POWERS[act] in step.may


def _case_options(state: CaseState, page: CasePage) -> list[ActOption]:
    if state.closed:
        return []
    found = [ActOption(Act.WITHDRAW, Role.COUNTER)]
    if state.phase is Phase.AWAITING_SUPPLEMENT:
        found.insert(0, ActOption(Act.SUPPLY, Role.COUNTER))
    if page.case.fee > page.case.paid:
        found.insert(0, ActOption(Act.TAKE_PAYMENT, Role.COUNTER))
    return found


def _problem_options(page: CasePage) -> list[ActOption]:
    troubled = [row for row in page.operations if row.status in ("problem", "retrying")]
    return [ActOption(act, Role.SUPERVISOR, target=row.key) for row in troubled for act in sorted(PROBLEM_ACTS)]


def _judged(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, option: ActOption, viewer: Viewer, now: datetime
) -> ActOption:
    role = role_for(viewer, option.role, plan.agency)
    if option.act in PROBLEM_ACTS and Role.ADMINISTRATOR in {
        post.role for post in viewer.posts if post.agency_id == plan.agency
    }:
        role = Role.ADMINISTRATOR
    holds_post = any(post.role == role and post.agency_id == plan.agency for post in viewer.posts)
    command = Command(
        id="preview",
        act=option.act,
        actor=str(viewer.staff_id or ""),
        role=role,
        agency=plan.agency if holds_post else "",
        step=option.step,
        note=_WITH_REASON,
        target=option.target or (option.targets[0] if option.targets else ""),
        values=_preview_values(option, state),
    )
    why_not = refusal(plan, calendar, state, command, now)
    return replace(option, role=role, why_not=why_not)


def _preview_values(option: ActOption, state: CaseState) -> dict[str, str]:
    match option.act:
        case Act.COMPLETE:
            return {"proposal": "approve"}
        case Act.TAKE_PAYMENT:
            return {"amount": str(state.fee - state.paid)}
        case Act.ENTER_ANSWER:
            return {"answer": "agree"}
        case _:
            return {}


def _step_state(step: PlanStep, tasks: Sequence[Task]) -> StepState:
    mine = [task for task in tasks if task.step == step.id]
    if not mine:
        return StepState()
    latest = max(mine, key=lambda task: int(task.id.partition("/")[2] or 0))
    return StepState(
        status=_STEP_STATUS[latest.status],
        instance=int(latest.id.partition("/")[2] or 0),
        opened_at=latest.opened_at,
        due_at=latest.due_at,
        done_by=latest.done_by,
        outcome=latest.outcome,
    )


def _operation(row: OperationRow) -> Operation:
    return Operation(
        key=row.key,
        system=row.system,
        action=row.action,
        step=row.step,
        status=OperationStatus(row.status),
        problem=row.problem,
        reference=row.reference,
        since=row.since,
    )
