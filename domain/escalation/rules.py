"""The rules: when, whom, by which way; and the morning's mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Final

from domain.deadline.limit import Limit
from domain.deadline.text import pick


class Trigger(StrEnum):
    """What a rule watches. Each counts from an instant of its own, in the working time of the case's agency."""

    OVERDUE = "overdue"
    UNTOLD = "overdue without apology"
    DUE_WITHIN = "due within"
    UNASSIGNED = "unassigned"
    STEP_LATE = "step late"
    NOT_ACCEPTED = "not accepted"
    APPLICANT = "waiting for applicant"
    AGENCY = "waiting for agency"
    MONEY = "waiting for money"
    ON_HOLD = "on hold"
    POST = "post late"
    PORTAL = "portal out of step"
    STUCK = "stuck"


class Told(StrEnum):
    """Who is told, at the agency that decides the case and at the one that received it."""

    HOLDER = "holder"
    HEAD_OF_UNIT = "head of unit"
    COUNTER = "counter"
    OFFICER = "officer"
    LEADER = "leader"
    SUPERVISOR = "supervisor"


class By(StrEnum):
    """The ways to staff."""

    SCREEN = "screen"
    MAIL = "mail"


#: Those who are meant by holding a post, as the desk names posts.
POSTS: Final = (Told.COUNTER, Told.OFFICER, Told.LEADER, Told.SUPERVISOR)

_WHEN: Final = {
    Trigger.OVERDUE: ("Quá hạn {limit}", "Overdue by {limit}"),
    Trigger.UNTOLD: ("Quá hạn {limit} mà chưa xin lỗi", "Overdue by {limit} without an apology"),
    Trigger.DUE_WITHIN: ("Còn dưới {limit} là đến hạn", "Due within {limit}"),
    Trigger.UNASSIGNED: ("Chưa ai nhận việc sau {limit}", "Nobody has taken the task for {limit}"),
    Trigger.STEP_LATE: ("Một bước chậm {limit}", "A step is late by {limit}"),
    Trigger.NOT_ACCEPTED: ("Hồ sơ trực tuyến chưa tiếp nhận sau {limit}", "An online filing not accepted for {limit}"),
    Trigger.APPLICANT: ("Chờ người nộp đã {limit}", "Waiting for the applicant for {limit}"),
    Trigger.AGENCY: ("Chờ cơ quan khác đã {limit}", "Waiting for another agency for {limit}"),
    Trigger.MONEY: ("Chờ nộp tiền đã {limit}", "Waiting for a payment for {limit}"),
    Trigger.ON_HOLD: ("Tạm dừng đã {limit}", "On hold for {limit}"),
    Trigger.POST: ("Bưu chính chậm {limit}", "The post is late by {limit}"),
    Trigger.PORTAL: (
        "Lệch với Cổng Dịch vụ công quốc gia đã {limit}",
        "Out of step with the national portal for {limit}",
    ),
    Trigger.STUCK: ("Kẹt kỹ thuật đã {limit}", "Stuck for {limit}"),
}
_AT_ONCE: Final = {
    Trigger.OVERDUE: ("Quá hạn", "Overdue"),
    Trigger.UNTOLD: ("Quá hạn mà chưa xin lỗi", "Overdue without an apology"),
    Trigger.STEP_LATE: ("Một bước bị chậm", "A step is late"),
    Trigger.POST: ("Bưu chính chậm", "The post is late"),
    Trigger.PORTAL: ("Lệch với Cổng Dịch vụ công quốc gia", "Out of step with the national portal"),
    Trigger.STUCK: ("Kẹt kỹ thuật", "Stuck"),
}
#: What may stand without a time: it is told as soon as it is so.
AT_ONCE: Final = frozenset(_AT_ONCE)
_WHO: Final = {
    Told.HOLDER: ("người đang giữ việc", "whoever holds the task"),
    Told.HEAD_OF_UNIT: ("lãnh đạo trực tiếp của người giữ việc", "the head of the holder's unit"),
    Told.COUNTER: ("một cửa", "the counter"),
    Told.OFFICER: ("cán bộ thụ lý", "officers"),
    Told.LEADER: ("lãnh đạo cơ quan", "the agency's leaders"),
    Told.SUPERVISOR: ("người giám sát", "supervisors"),
}
_BY: Final = {By.SCREEN: ("trên màn hình", "on screen"), By.MAIL: ("qua thư điện tử", "by mail")}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `id` is what a telling is told once under; without a `limit` it tells at once.

    `procedures` limits it to some codes; empty means all.
    """

    id: str
    trigger: Trigger
    limit: Limit | None
    tell: tuple[Told, ...]
    by: tuple[By, ...]
    procedures: tuple[str, ...] = ()

    def when(self, language: str) -> str:
        """Return when it tells, for people: "Quá hạn 1 ngày làm việc"."""
        if self.limit is None:
            return pick(language, *_AT_ONCE[self.trigger])
        return pick(language, *_WHEN[self.trigger]).format(limit=self.limit.words(language))

    def whom(self, language: str) -> str:
        """Return who is told, for people."""
        return ", ".join(pick(language, *_WHO[told]) for told in self.tell)

    def how(self, language: str) -> str:
        """Return the ways, for people."""
        return ", ".join(pick(language, *_BY[by]) for by in self.by)


@dataclass(frozen=True, slots=True)
class Digest:
    """The morning's mail: Vietnam time of a working day, and the posts it goes to. Nobody gets an empty one."""

    at: time
    to: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a province or an agency, in the order of their file."""

    rules: tuple[Rule, ...] = ()
    digest: Digest | None = None
