"""Which acts a person can take on a case now, and why the others are not open.

The rules of `domain.case.rules` are asked, with the state as the read model knows it. The workflow judges
again with its own state when the act arrives: what is said here is a preview by the same rules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from api.posts import post_for
from api.standing import state_of
from api.whole_acts import preview_values, whole_acts
from domain.case.acts import Act, Command, Refusal, Role
from domain.case.entering import answers_by_hand
from domain.case.refunds import WAYS_BACK
from domain.case.rules import PROBLEM_ACTS, STEP_ACTS, refusal
from domain.case.state import CaseState, Phase
from domain.case.ways import open_ways, other_ways
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.plan import Plan, PlanStep, StepKind
from models.queries.case_page import CasePage
from models.viewer import Viewer

#: What carries a case on comes first, what ends it last.
_ORDER = (
    Act.ACCEPT,
    Act.COMPLETE,
    Act.APPROVE,
    Act.HAND_OVER,
    Act.SUPPLY,
    Act.RELEASE,
    Act.TAKE_PAYMENT,
    Act.PAY_BACK,
    Act.RETRY,
    Act.ENTER_ANSWER,
    Act.REQUEST_SUPPLEMENT,
    Act.SEND_BACK,
    Act.SKIP,
    Act.UNDO,
    Act.APOLOGISE,
    Act.EXTEND,
    Act.ALLOW_SUPPLEMENT,
    Act.CORRECT_RESULT,
    Act.REOPEN,
    Act.CHANGE_WAY,
    Act.CORRECT_INTAKE,
    Act.HOLD,
    Act.TRANSFER,
    Act.DENY,
    Act.REFUSE,
    Act.WITHDRAW,
)
#: A reason is always asked for by the form, so its absence is never a ground to hide an act.
_WITH_REASON = "preview"


@dataclass(frozen=True, slots=True)
class ActOption:
    """One act on a case: on which step instance or outside call, in which role, and why not, if not.

    `answers` are the codes to choose from when an answer is entered or another way is chosen. `aside` marks what can be
    done although nothing asks for it: an answer that came by phone is entered while the usual one is still awaited.
    `agency` is the one in whose name it is done: the desk's or the deciding one's; `amount` what is paid back, in đồng.
    """

    act: Act
    role: Role
    step: str = ""
    kind: str = ""
    target: str = ""
    targets: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    aside: bool = False
    agency: str = ""
    amount: int = 0
    why_not: Refusal | None = None


def options(
    plan: Plan, calendar: WorkingCalendar, page: CasePage, viewer: Viewer, now: datetime
) -> tuple[ActOption, ...]:
    """Return every act that makes sense at this point of the case, the open ones first.

    None before the first turn is recorded: nobody is there yet to take an act.
    """
    if page.case.seq == 0:
        return ()
    state = state_of(plan, page)
    whole = [ActOption(act, Role.LEADER) for act in whole_acts(plan, calendar, state, viewer, now)]
    found = [*_step_options(plan, state, page), *_case_options(plan, state, page), *whole, *_problem_options(page)]
    judged = [_judged(plan, calendar, state, option, viewer, now) for option in found]
    # Nobody needs to know that an act of minutes ago cannot be taken back.
    shown = [option for option in judged if option.act is not Act.UNDO or option.why_not is None]
    return tuple(sorted(shown, key=_place))


def why_closed(
    plan: Plan, calendar: WorkingCalendar, page: CasePage, viewer: Viewer, now: datetime, option: ActOption
) -> Refusal | None:
    """Return why one act is not open to somebody; for acts that have a page of their own and stand in no list."""
    return _judged(plan, calendar, state_of(plan, page), option, viewer, now).why_not


def _place(option: ActOption) -> tuple[bool, bool, int]:
    place = _ORDER.index(option.act) if option.act in _ORDER else len(_ORDER)
    return option.why_not is not None, option.aside, place


def _step_options(plan: Plan, state: CaseState, page: CasePage) -> list[ActOption]:
    finished = tuple(
        dict.fromkeys(task.step for task in page.tasks if task.status == "done" and task.kind in ("review", "visit"))
    )
    found: list[ActOption] = []
    for task in page.tasks:
        if task.status not in ("open", "suspended") or not plan.has_step(task.step):
            continue
        step = plan.step(task.step)
        for act, kinds in STEP_ACTS.items():
            if step.kind in kinds and _may(plan, step, act, state):
                targets = finished if act is Act.SEND_BACK else ()
                found.append(ActOption(act, Role(step.role), task.id, step.kind, targets=targets))
    return found


_POWERS = {Act.REFUSE: "refuse", Act.REQUEST_SUPPLEMENT: "request_supplement", Act.SEND_BACK: "send_back"}


def _may(plan: Plan, step: PlanStep, act: Act, state: CaseState) -> bool:
    """Tell whether the procedure gives this step that power at all; what it never gives is not shown."""
    if act is Act.DENY:
        # Who signs a proposal to refuse refuses already.
        refuses = any(
            other.kind is StepKind.REVIEW and state.steps[other.id].outcome == "refuse" for other in plan.steps
        )
        return not refuses and any("refuse" in other.may for other in plan.steps)
    return act not in _POWERS or _POWERS[act] in step.may


def _case_options(plan: Plan, state: CaseState, page: CasePage) -> list[ActOption]:
    # A refund is paid on a closed case, too; one the gateway is at is nobody's to pay yet.
    waiting = {key: refund.amount for key, refund in state.refunds.items() if refund.way == "counter"}
    back = [
        ActOption(Act.PAY_BACK, Role.COUNTER, target=key, answers=WAYS_BACK, amount=amount)
        for key, amount in waiting.items()
    ]
    if state.phase is Phase.RETURNED and page.case.fee > page.case.paid:
        # What the post did not collect is still owed, and taken at the counter.
        back.insert(0, ActOption(Act.TAKE_PAYMENT, Role.COUNTER))
    return back + _options_while_open(plan, state, page)


def _options_while_open(plan: Plan, state: CaseState, page: CasePage) -> list[ActOption]:
    if state.closed:
        return []
    found = [ActOption(Act.WITHDRAW, Role.COUNTER)]
    if state.phase is Phase.AWAITING_SUPPLEMENT:
        found.insert(0, ActOption(Act.SUPPLY, Role.COUNTER))
    if page.case.fee > page.case.paid:
        found.insert(0, ActOption(Act.TAKE_PAYMENT, Role.COUNTER))
    if ways := open_ways(plan, state) or other_ways(plan, state):
        found.append(ActOption(Act.CHANGE_WAY, Role.COUNTER, answers=tuple(ways)))
    return found


def _problem_options(page: CasePage) -> list[ActOption]:
    found: list[ActOption] = []
    for row in page.operations:
        answers = answers_by_hand(row.system, row.action)
        if row.status in ("problem", "retrying"):
            found += [ActOption(act, Role.SUPERVISOR, target=row.key, answers=answers) for act in sorted(PROBLEM_ACTS)]
        elif row.status == "awaiting_answer":
            found.append(ActOption(Act.ENTER_ANSWER, Role.SUPERVISOR, target=row.key, answers=answers, aside=True))
    return found


def _judged(
    plan: Plan, calendar: WorkingCalendar, state: CaseState, option: ActOption, viewer: Viewer, now: datetime
) -> ActOption:
    post = post_for(plan, state, option.act, option.step, viewer)
    command = Command(
        id="preview",
        act=option.act,
        actor=str(viewer.staff_id or ""),
        role=post.role,
        agency=post.agency if post.held else "",
        step=option.step,
        note=_WITH_REASON,
        on_behalf_of=viewer.on_behalf_of(post.role, post.agency),
        target=option.target or (option.targets[0] if option.targets else ""),
        values=_preview_values(plan, calendar, option, state, now),
    )
    why_not = refusal(plan, calendar, state, command, now)
    return replace(option, role=post.role, agency=post.agency, why_not=why_not)


def _preview_values(
    plan: Plan, calendar: WorkingCalendar, option: ActOption, state: CaseState, now: datetime
) -> dict[str, str]:
    match option.act:
        case Act.COMPLETE:
            return {"proposal": "approve"}
        case Act.TAKE_PAYMENT:
            return {"amount": str(state.fee - state.paid)}
        case Act.ENTER_ANSWER:
            return {"answer": option.answers[0]}
        case Act.CHANGE_WAY:
            return {"way": option.answers[0]}
        case Act.PAY_BACK:
            return {"way": "cash"}
        case _:
            return preview_values(option.act, calendar, now)
