"""What a case has going on outside: opinions asked, calls to other systems, money, delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.case.reading import CaseReading
from api.deadline_view import budget_end
from api.language import Readable, say
from api.services import Services
from domain.case.acts import Role
from domain.case.opinions import HERE
from domain.deadline.due import Due
from domain.procedure.plan import PlanStep, Silence, StepKind
from models.queries.papers_shown import named_in
from models.queries.portal_report import SyncState, sync_state
from models.tables import CaseEvent, Document, Operation, Task

_ANSWERED = ("consultation_answered", "agreed_by_silence", "opinion_changed")

_CALLS: Final[dict[tuple[str, str], Readable]] = {
    ("agencies", "ask"): say("Lấy ý kiến"),
    ("agencies", "inform"): say("Gửi thông tin"),
    ("cases", "open"): say("Mở hồ sơ kèm"),
    ("taxes", "assess"): say("Gửi phiếu chuyển thông tin nghĩa vụ tài chính"),
    ("payments", "request"): say("Đề nghị thanh toán trực tuyến"),
    ("post", "order"): say("Gọi bưu chính chuyển kết quả"),
    ("notifications", "send"): say("Nhắn tin"),
    ("documents", "issue"): say("Lập giấy tờ"),
    ("documents", "sign"): say("Lập giấy tờ và ký số"),
}
_SOME_CALL: Final = say("Lời gọi")
_STATUS: Final[dict[str, Readable]] = {
    "calling": say("đang gọi"),
    "retrying": say("tự gọi lại"),
    "awaiting_answer": say("chờ trả lời"),
    "problem": say("cần người xử lý"),
    "done": say("đã xong"),
    "skipped": say("đã bỏ qua"),
    "entered": say("đã nhập tay"),
}
_TO_DO: Final[dict[str, Readable]] = {
    "calling": say("Không phải làm gì."),
    "retrying": say("Không phải làm gì: sẽ tự gọi lại. Tiếp tục làm việc bình thường."),
    "awaiting_answer": say("Không phải làm gì. Đã có trả lời qua điện thoại hay giấy thì nhập tay."),
    "problem": say("Người giám sát chọn gọi lại, bỏ qua hoặc nhập câu trả lời."),
}
_PARCEL: Final[dict[str, Readable]] = {
    "ordered": say("Đã gọi bưu chính đến nhận"),
    "in_transit": say("Bưu chính đang chuyển"),
    "delivered": say("Bưu chính đã phát"),
    "returned": say("Bưu chính chuyển hoàn"),
    "failed": say("Bưu chính không nhận chuyển"),
}
#: What comes first in the list: what needs a person.
_ORDER: Final = ("problem", "retrying", "awaiting_answer", "calling")


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call to an outside system: what, to whom, how it stands, what to do about it."""

    key: str
    what: Readable
    whom: str
    system: str
    status: str
    status_words: Readable
    problem: str
    reference: str
    since: datetime | None
    to_do: Readable | None

    @property
    def over(self) -> bool:
        """True when nothing is awaited of it any more."""
        return self.to_do is None


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel with the post: how it stands, since when, under which number."""

    words: Readable
    tracking_number: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpinionVersion:
    """One version of an opinion given in this system: what was said, by whom, with which words."""

    answer: str
    at: datetime
    by: str
    text: str
    file: Document | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the asking officer wrote: in which words, which papers may be opened (none named: all), who, when."""

    text: str
    papers: tuple[Document, ...]
    named: frozenset[str]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Opinion:
    """One consultation: what was asked of whom, until when, what came of it, what silence means.

    `here` when people of this system are asked; `task` is then theirs, and `may_answer` whether the viewer is one.
    """

    agency: str
    about: str
    asked_at: datetime | None
    due: Due | None
    within: str
    agrees_by_silence: bool
    answer: str
    answered_at: datetime | None
    silent: bool
    by_hand: bool
    reference: str
    late: bool
    step: str = ""
    here: bool = False
    task: str = ""
    may_answer: bool = False
    versions: tuple[OpinionVersion, ...] = ()
    summed_up_by: str = ""
    question: Asked | None = None
    may_ask: bool = False

    @property
    def next_version(self) -> int:
        """The number the next version of this opinion would have."""
        return len(self.versions) + 1


def calls_of(reading: CaseReading) -> list[CallLine]:
    """Return the outside calls of the case: those that need a person first, those that are over last."""
    rows = sorted(reading.page.operations, key=lambda row: _place(row.status))
    return [_call(reading, row) for row in rows]


def _place(status: str) -> int:
    return _ORDER.index(status) if status in _ORDER else len(_ORDER)


def _call(reading: CaseReading, row: Operation) -> CallLine:
    step = reading.plan.step(row.step) if reading.plan.has_step(row.step) else None
    return CallLine(
        key=row.key,
        what=call_words(row.system, row.action),
        whom=reading.agency_name(step.agency) if step and step.agency else "",
        system=row.system,
        status=row.status,
        status_words=_STATUS.get(row.status, say("đã xong")),
        problem=row.problem,
        reference=_number(row.reference),
        since=row.since,
        to_do=_TO_DO.get(row.status),
    )


def call_words(system: str, action: str) -> Readable:
    """Return what a call to an outside system is for."""
    return _CALLS.get((system, action), _SOME_CALL)


def _number(reference: str) -> str:
    """Return the other side's own number; calls of before an import have none that anybody could quote."""
    return "" if reference.startswith(("past:", HERE)) else reference


def parcels_of(reading: CaseReading) -> list[Parcel]:
    """Return the parcels ordered for the result, oldest first."""
    return [Parcel(_PARCEL[row.status], row.tracking_number, row.updated_at) for row in reading.page.deliveries]


def opinions_of(reading: CaseReading) -> list[Opinion]:
    """Return the consultations the procedure provides for, asked or still to be asked, in its order."""
    return [opinion_of(reading, step) for step in reading.plan.steps if step.kind is StepKind.ASK]


def opinion_of(reading: CaseReading, step: PlanStep) -> Opinion:
    """Return one consultation as it stands."""
    events = [event for event in reading.page.events if event.step == step.id]
    asked = next((event for event in reversed(events) if event.kind == "consultation_asked"), None)
    since = [event for event in events if asked and event.seq > asked.seq]
    answer = next((event for event in reversed(since) if event.kind in _ANSWERED), None)
    calls = [row for row in reading.page.operations if row.key.startswith(f"{step.id}/") and row.action == "ask"]
    ends = budget_end(reading.plan, reading.calendar, asked.at, step.within) if asked and step.within else None
    silent = answer is not None and answer.kind == "agreed_by_silence"
    task = next((task for task in reversed(reading.page.tasks) if task.step == step.id), None)
    return Opinion(
        agency=reading.agency_name(step.agency),
        about=reading.step_name(step.id),
        asked_at=asked.at if asked else None,
        due=ends,
        within=step.within,
        agrees_by_silence=step.if_silent is Silence.AGREE,
        answer="" if answer is None or silent else str(answer.values.get("answer", "")),
        answered_at=answer.at if answer else None,
        silent=silent,
        by_hand=any(event.kind == "answer_entered" for event in since),
        reference=_number(calls[-1].reference) if calls else "",
        late=ends is not None and (answer.at if answer else reading.now) > ends.instant,
        step=step.id,
        here=task is not None,
        task=task.id if task else "",
        may_answer=task is not None and _may_answer(reading, task),
        versions=tuple(_version(reading, event) for event in since if "version" in event.values),
        summed_up_by=_lead(reading, step),
        question=_question(reading, events),
        may_ask=task is not None and task.status == "open" and _may_ask(reading),
    )


def _question(reading: CaseReading, events: Sequence[CaseEvent]) -> Asked | None:
    """Return what was written of a question last; None while it is only the procedure's own."""
    event = next((event for event in reversed(events) if event.kind == "question_put"), None)
    note = reading.page.notes.get(event.note) if event else None
    if event is None or note is None:
        return None
    named = frozenset(named_in(note.items))
    papers = tuple(file for file in reading.page.documents if str(file.id) in named)
    return Asked(note.text, papers, named, reading.person_name(event.actor), event.at)


def _may_ask(reading: CaseReading) -> bool:
    """Tell whether the viewer is of the agency that decides and may write what is asked."""
    case = reading.page.case
    posts = {(post.agency_id, post.role) for post in reading.staff.viewer.posts}
    return bool(posts & {(case.agency_id, Role.OFFICER), (case.agency_id, Role.LEADER)})


def _may_answer(reading: CaseReading, task: Task) -> bool:
    """Tell whether the viewer is of the agency asked and the question is not over; the rules judge when it is sent."""
    posts = {(post.agency_id, post.role) for post in reading.staff.viewer.posts}
    asked = {(task.agency_id, Role.OFFICER), (task.agency_id, Role.LEADER)}
    return bool(posts & asked) and task.status in ("open", "done") and reading.page.case.decided_at is None


def _version(reading: CaseReading, event: CaseEvent) -> OpinionVersion:
    note = reading.page.notes.get(event.note)
    file = next((one for one in reading.page.documents if str(one.id) == event.values.get("file")), None)
    return OpinionVersion(
        str(event.values.get("answer", "")), event.at, reading.person_name(event.actor), note.text if note else "", file
    )


def _lead(reading: CaseReading, step: PlanStep) -> str:
    """Return the agency that sums this opinion up, where the procedure names one."""
    for _, other in reading.procedure.definition.located_steps():
        if step.id in (getattr(other, "sums_up", None) or ()):
            return reading.agency_name(other.who)
    return ""


async def portal_state(services: Services, reading: CaseReading) -> SyncState:
    """Return how far the national portal knows the case."""
    async with services.sessions.read() as session:
        return await sync_state(session, reading.page.case.id)
