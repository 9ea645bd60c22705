"""How the demo cases came to where they stand: pasts that obey the same rules as any case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from cli.demo_people import DEMO_ACCOUNTS, OTHER_COMMUNE
from domain.case.acts import Act, Command, Role
from domain.case.events import Filed
from domain.case.past import relive
from domain.case.rules import refusal
from domain.case.state import CaseState, OperationStatus, Phase, StepStatus
from domain.case.turn import advance, new_state
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.plan import Channel, Plan, StepKind, Way


class Goal(StrEnum):
    """Where a story stops."""

    UNREAD = "unread"
    REFUSED_AT_INTAKE = "refused_at_intake"
    INTAKE_SUPPLEMENT = "intake_supplement"
    RECEIVED = "received"
    SUPPLEMENT = "supplement"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"
    CONSULTING = "consulting"
    TO_SIGN = "to_sign"
    SENT_BACK = "sent_back"
    READY = "ready"
    RETURNED = "returned"
    REFUSED = "refused"
    TO_PAY_BACK = "to_pay_back"
    PAID_BACK = "paid_back"
    TRANSFERRED = "transferred"
    ON_HOLD = "on_hold"
    EXTENDED = "extended"
    STUCK = "stuck"
    OWING = "owing"
    CORRECTING = "correcting"


@dataclass(frozen=True)
class Story:
    """One demo case: which procedure, how filed, how many days ago, where it stops."""

    procedure: str
    goal: Goal
    days_ago: float
    channel: Channel = Channel.COUNTER
    way: Way = Way.COUNTER


#: Every state a case can be in, some fresh, some late, some long over; of each, one old enough to have got there when
#: the office was closed over Tết.
STORIES = (
    Story("1.004873", Goal.UNREAD, 0.02, Channel.ONLINE),
    Story("1.004873", Goal.UNREAD, 0.15, Channel.ONLINE),
    Story("1.001612", Goal.UNREAD, 4, Channel.ONLINE),
    Story("1.013225", Goal.UNREAD, 0.1, Channel.ONLINE),
    Story("2.000635", Goal.UNREAD, 0.01),
    Story("1.004873", Goal.INTAKE_SUPPLEMENT, 3, Channel.ONLINE),
    Story("1.013225", Goal.REFUSED_AT_INTAKE, 13),
    Story("3.000347", Goal.REFUSED_AT_INTAKE, 5),
    Story("1.004873", Goal.RECEIVED, 0.5),
    Story("1.004873", Goal.RECEIVED, 9),
    Story("1.001612", Goal.RECEIVED, 1, Channel.ONLINE),
    Story("1.013225", Goal.RECEIVED, 2),
    Story("3.000347", Goal.RECEIVED, 3, Channel.ONLINE, Way.POST),
    Story("2.000635", Goal.RECEIVED, 3),
    Story("1.013225", Goal.SUPPLEMENT, 5),
    Story("1.001612", Goal.SUPPLEMENT, 8),
    Story("1.004873", Goal.SUPPLEMENT, 30, Channel.ONLINE),
    Story("1.013225", Goal.RESUMED, 9),
    Story("1.001612", Goal.RESUMED, 6, Channel.ONLINE),
    Story("1.004873", Goal.WITHDRAWN, 4),
    Story("1.001612", Goal.WITHDRAWN, 12),
    Story("1.004873", Goal.CONSULTING, 2),
    Story("1.004873", Goal.CONSULTING, 7, Channel.ONLINE),
    Story("1.013225", Goal.CONSULTING, 3),
    Story("1.004873", Goal.TO_SIGN, 3),
    Story("1.001612", Goal.TO_SIGN, 4, Channel.ONLINE),
    Story("3.000347", Goal.TO_SIGN, 12),
    Story("1.013225", Goal.SENT_BACK, 8),
    Story("2.000635", Goal.READY, 1),
    Story("2.000815", Goal.READY, 2),
    Story("1.004873", Goal.READY, 6),
    Story("3.000347", Goal.RETURNED, 9, Channel.ONLINE, Way.POST),
    Story("1.013225", Goal.READY, 20),
    Story("2.000815", Goal.RETURNED, 1),
    Story("2.000815", Goal.RETURNED, 4),
    Story("2.000635", Goal.RETURNED, 6),
    Story("1.004873", Goal.RETURNED, 12, Channel.ONLINE, Way.ONLINE),
    Story("1.001612", Goal.RETURNED, 15, Channel.ONLINE),
    Story("3.000347", Goal.RETURNED, 18),
    Story("1.013225", Goal.RETURNED, 40),
    Story("1.004873", Goal.REFUSED, 14),
    Story("1.001612", Goal.REFUSED, 20, Channel.ONLINE),
    Story("2.000635", Goal.TO_PAY_BACK, 6),
    Story("2.000815", Goal.PAID_BACK, 7),
    Story("1.001612", Goal.STUCK, 0.03, Channel.ONLINE),
    Story("1.013831", Goal.OWING, 13),
    Story("2.000635", Goal.CORRECTING, 13),
    Story("1.004873", Goal.TRANSFERRED, 4),
    Story("1.013225", Goal.ON_HOLD, 13),
    Story("1.013225", Goal.EXTENDED, 5),
    Story("1.004873", Goal.RECEIVED, 1.2, Channel.POST, Way.POST),
)

_REASONS = {
    Act.REFUSE: "Không thuộc thẩm quyền giải quyết của cơ quan tiếp nhận.",
    Act.REQUEST_SUPPLEMENT: "Giấy tờ nộp kèm đã hết hạn; đề nghị nộp bản còn giá trị.",
    Act.SEND_BACK: "Bổ sung căn cứ pháp lý trong tờ trình.",
    Act.ENTER_ANSWER: "Cơ quan trả lời bằng văn bản giấy, nhập lại từ hệ thống cũ.",
    Act.TRANSFER: "Người nộp thường trú ở phường Long Châu.",
    Act.HOLD: "Chờ kết luận về tranh chấp ranh giới thửa đất.",
    Act.EXTEND: "Phải kiểm tra thực địa thêm một lần.",
    Act.COMPLETE: "Hồ sơ không đủ điều kiện theo quy định.",
    Act.CORRECT_RESULT: "Bản trích lục ghi sai tên đệm của người được cấp.",
}


#: What the leader does about a case as a whole, by story.
_ON_THE_WHOLE = {
    Goal.TRANSFERRED: Act.TRANSFER,
    Goal.ON_HOLD: Act.HOLD,
    Goal.EXTENDED: Act.EXTEND,
}


#: The ground of acts that need one; the rules of an invented ward.
_GROUNDS = {Act.HOLD: "Quy chế phối hợp của phường, Điều 7"}

#: A tax notice that came on paper, of a price of 1,000,000,000 đồng: 2 % of income and 0.5 % for the registration.
_NOTICE = {"what": "notice", "notice": "LTB2640-TK0001766", "amount": "25000000", "items": "1006:20000000 2801:5000000"}


@dataclass(frozen=True)
class Told:
    """A past act with the text it carries and its ground, which are stored beside the case."""

    at: datetime
    command: Command
    note: str
    basis: str = ""


def tell(
    story: Story,
    plan: Plan,
    calendar: WorkingCalendar,
    filed_at: datetime,
    now: datetime,
    fee: int,
    ids: Iterator[UUID],
) -> list[Told]:
    """Return the acts that bring a case of this story from its filing to where it stops."""
    first = advance(plan, calendar, new_state(plan, story.channel, story.way), Filed(fee, pays_online=False), filed_at)
    told: list[Told] = []
    at = filed_at
    pace = 0.4 if "same day" in plan.deadline.values() else 1.5  # working hours between two acts
    while True:
        at = calendar.add_working_hours(at, pace) + timedelta(minutes=7)
        if story.goal is Goal.CORRECTING and told and told[-1].command.act is Act.HAND_OVER:
            at = max(at, office_hour(calendar, now - timedelta(hours=3)))  # the mistake was found only now
        if at >= now:
            return told
        past = [(act.at, act.command) for act in told]
        state = relive(plan, calendar, first, past, at).state
        command = _next_act(story, plan, state, str(next(ids)), at, done={act.command.act for act in told})
        if command is None:
            return told
        reason = _REASONS.get(command.act, "") if _carries_reason(command) else ""
        if reason:
            command = _with_note(command, str(next(ids)))
        if refusal(plan, calendar, state, command, at) is not None:
            return told
        told.append(Told(at, command, reason, _GROUNDS.get(command.act, "")))


def office_hour(calendar: WorkingCalendar, at: datetime) -> datetime:
    """Return that instant, or the last one full hours before it at which the office was open."""
    while not calendar.is_working_instant(at):
        at -= timedelta(hours=1)
    return at


#: Makes a command of the story's case: act, role, step, and what the act carries.
_Builder = Callable[..., Command]


def _carries_reason(command: Command) -> bool:
    return command.act is not Act.COMPLETE or command.values.get("proposal") == "refuse"


def _with_note(command: Command, note: str) -> Command:
    return Command(**{**command.__dict__, "note": note})


def _next_act(story: Story, plan: Plan, state: CaseState, key: str, at: datetime, done: set[Act]) -> Command | None:
    """Return what happens next in this story, or None where it stops."""
    goal = story.goal

    def act(act: Act, role: Role, step: str = "", target: str = "", **values: str) -> Command:
        instance = f"{step}/{state.steps[step].instance}" if step else ""
        return Command(key, act, _actor(plan, role), role, plan.agency, instance, target=target, values=values)

    if goal in (Goal.UNREAD, Goal.STUCK) or state.phase is Phase.CORRECTING:
        return None
    if goal is Goal.CORRECTING and state.phase is Phase.RETURNED:
        return act(Act.CORRECT_RESULT, Role.LEADER)
    if goal in (Goal.TO_PAY_BACK, Goal.PAID_BACK) and (Act.TAKE_PAYMENT in done or not state.fee):
        return _taken_back(goal, act, state)
    if state.received_at and goal in _ON_THE_WHOLE:
        return None if _ON_THE_WHOLE[goal] in done else _on_the_whole(goal, act, at)
    if state.phase is Phase.AWAITING_SUPPLEMENT:
        return act(Act.SUPPLY, Role.APPLICANT) if goal is Goal.RESUMED else None
    if state.fee > state.paid and Act.TAKE_PAYMENT not in done and goal is not Goal.REFUSED_AT_INTAKE:
        return act(Act.TAKE_PAYMENT, Role.COUNTER, amount=str(state.fee - state.paid))
    for step in plan.steps:
        if state.steps[step.id].status is not StepStatus.OPEN:
            continue
        match step.kind:
            case StepKind.CHECK:
                if goal is Goal.REFUSED_AT_INTAKE:
                    return act(Act.REFUSE, Role.COUNTER, step.id)
                if goal is Goal.INTAKE_SUPPLEMENT:
                    return act(Act.REQUEST_SUPPLEMENT, Role.COUNTER, step.id)
                return act(Act.ACCEPT, Role.COUNTER, step.id)
            case StepKind.REVIEW:
                return _at_review(goal, act, step.id, done)
            case StepKind.VISIT:
                return None if goal is Goal.RECEIVED else act(Act.COMPLETE, Role.OFFICER, step.id)
            case StepKind.ASK if goal is not Goal.CONSULTING:
                call = f"{step.id}/{state.steps[step.id].instance}:ask"
                waits = state.operations.get(call)
                if waits is not None and waits.status is OperationStatus.AWAITING_ANSWER:
                    return act(Act.ENTER_ANSWER, Role.SUPERVISOR, target=call, answer="agree")
            case StepKind.OBLIGATION if not state.obligations:
                return act(Act.RECORD_OBLIGATION, Role.OFFICER, target=step.id, **_NOTICE)
            case StepKind.SIGN:
                return _at_signature(goal, act, plan, step.id, done)
            case StepKind.HAND_OVER if goal in (Goal.RETURNED, Goal.REFUSED, Goal.CORRECTING):
                return act(Act.HAND_OVER, Role.COUNTER, step.id)
            case _:
                continue
    return None


def _taken_back(goal: Goal, act: _Builder, state: CaseState) -> Command | None:
    """Return how a case goes on whose applicant paid and no longer wants it."""
    if not state.closed:
        return act(Act.WITHDRAW, Role.APPLICANT)
    if goal is Goal.PAID_BACK and state.refunds:
        return act(Act.PAY_BACK, Role.COUNTER, target=next(iter(state.refunds)), way="cash")
    return None


def _on_the_whole(goal: Goal, act: _Builder, at: datetime) -> Command:
    """Return the act of the leader that a story stops after."""
    if goal is Goal.TRANSFERRED:
        return act(Act.TRANSFER, Role.LEADER, agency=OTHER_COMMUNE)
    if goal is Goal.EXTENDED:
        return act(Act.EXTEND, Role.LEADER, days="3")
    return act(Act.HOLD, Role.LEADER, day=(at + timedelta(days=30)).date().isoformat())


def _at_review(goal: Goal, act: _Builder, step: str, done: set[Act]) -> Command | None:
    if goal is Goal.RECEIVED or Act.SEND_BACK in done:
        return None
    if goal in (Goal.SUPPLEMENT, Goal.RESUMED):
        asked = Act.REQUEST_SUPPLEMENT in done
        return None if asked else act(Act.REQUEST_SUPPLEMENT, Role.OFFICER, step)
    if goal is Goal.WITHDRAWN:
        return act(Act.WITHDRAW, Role.APPLICANT)
    return act(Act.COMPLETE, Role.OFFICER, step, proposal="refuse" if goal is Goal.REFUSED else "approve")


def _at_signature(goal: Goal, act: _Builder, plan: Plan, step: str, done: set[Act]) -> Command | None:
    if goal in (Goal.TO_SIGN, Goal.CONSULTING):
        return None
    if goal is Goal.SENT_BACK and Act.SEND_BACK not in done:
        review = next(item.id for item in plan.steps if item.kind is StepKind.REVIEW)
        return act(Act.SEND_BACK, Role.LEADER, step, target=review)
    return act(Act.APPROVE, Role.LEADER, step)


def _actor(plan: Plan, role: Role) -> str:
    """Return the login of the demo account that holds a post; the importer puts the staff id in its place."""
    if role is Role.APPLICANT:
        return "applicant"
    return next(
        account.username for account in DEMO_ACCOUNTS if account.agency_id == plan.agency and account.post is role
    )
