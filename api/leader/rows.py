"""A case that waits for a signature, as lists show it: what is proposed, time left, what to look out for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from api.badges import Badge, due_badge
from api.language import Sentence, say
from api.services import Services
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.warning import is_time_to_propose
from domain.procedure.basics import Words
from domain.procedure.declared import step_named
from models.queries.approvals import ApprovalLine
from models.viewer import Viewer

PROPOSALS: dict[str, Sentence] = {
    "approve": say("Đề nghị giải quyết"),
    "refuse": say("Đề nghị từ chối"),
    "": say("Không qua thẩm định"),
}


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One line of the list. `own` is true when the viewer may not sign it, having a hand in the proposal."""

    code: str
    task: str
    person: str
    reason: str
    proposed_by: str
    proposed_at: datetime | None
    badge: Badge
    sign_by: datetime | None
    warnings: tuple[Sentence, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class ApprovalGroup:
    """Cases of one procedure with one proposal: what may be signed in one batch."""

    key: str
    procedure_code: str
    procedure: Words
    proposal: Sentence
    refuses: bool
    rows: tuple[ApprovalRow, ...]


async def rows_of(
    services: Services, viewer: Viewer, lines: Iterable[ApprovalLine], now: datetime
) -> list[ApprovalRow]:
    """Return the rows of these lines, in the same order."""
    calendar = await services.definitions.calendar()
    return [_row(line, viewer, now, calendar, own=await is_own(services, viewer, line)) for line in lines]


async def groups_of(
    services: Services, viewer: Viewer, lines: Iterable[ApprovalLine], now: datetime
) -> list[ApprovalGroup]:
    """Return the lines by procedure and proposal; the group with the most urgent case comes first."""
    found: dict[tuple[str, str], list[ApprovalLine]] = {}
    for line in lines:
        found.setdefault((line.procedure_code, line.proposal), []).append(line)
    return [
        ApprovalGroup(
            key=f"{code.replace('.', '-')}-{proposal or 'direct'}",
            procedure_code=code,
            procedure=Words(vi=members[0].procedure_vi, en=members[0].procedure_en),
            proposal=PROPOSALS[proposal],
            refuses=proposal == "refuse",
            rows=tuple(await rows_of(services, viewer, members, now)),
        )
        for (code, proposal), members in found.items()
    ]


async def is_own(services: Services, viewer: Viewer, line: ApprovalLine) -> bool:
    """Tell whether the viewer, or the person the viewer stands in for, had a hand in the proposal."""
    signs = {str(viewer.staff_id), viewer.on_behalf_of(line.role, line.agency_id)}
    if not {line.proposed_by, line.proposed_for} & signs - {""}:
        return False  # nearly every line of a list: what its procedure says need not be read then
    procedure = await services.definitions.of_case(line)
    step = step_named(procedure.definition, line.step) if procedure else None
    return bool(getattr(step, "not_the_person_of", None))


def _row(line: ApprovalLine, viewer: Viewer, now: datetime, calendar: WorkingCalendar, *, own: bool) -> ApprovalRow:
    return ApprovalRow(
        code=line.code,
        task=line.task_id,
        person=line.person,
        reason=line.reason,
        proposed_by=line.proposed_by_name,
        proposed_at=line.proposed_at,
        badge=due_badge(line.sign_by, now, calendar),
        sign_by=line.sign_by,
        warnings=tuple(_warnings(line, viewer, own=own, propose=is_time_to_propose(line.case_due_at, now, calendar))),
        own=own,
    )


def _warnings(line: ApprovalLine, viewer: Viewer, *, own: bool, propose: bool) -> list[Sentence]:
    found = []
    if propose:
        found.append(say("Ngày làm việc cuối trước hạn: ký, hoặc xin lỗi và gia hạn ngay."))
    if own:
        found.append(say("Cần người khác ký: người ký không được là người đề nghị."))
    if line.disagreed:
        found.append(say("Cơ quan phối hợp không đồng ý."))
    if line.silent:
        found.append(say("Có ý kiến coi như đồng ý vì quá hạn trả lời."))
    if line.sent_back:
        found.append(say("Đã trả lại %(times)s lần.", times=line.sent_back))
    if line.held_by and line.held_by != viewer.staff_id:
        found.append(say("%(name)s đang giữ.", name=line.held_by_name))
    return found
