"""Causes, sides, ways and parts in the language of a page, and who exactly has to move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.language import Sentence, say
from domain.case.wording import word
from domain.case.words import ROLES, SYSTEMS
from domain.deadline.text import capitalised
from domain.procedure.basics import Words
from domain.supervision.causes import Side
from domain.supervision.findings import Part
from domain.supervision.part_words import PART_ENDS, PART_WAYS, PARTS
from domain.supervision.words import CAUSES, GROUPS, SIDES, WAYS
from models.supervision.desk import DeskRow

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class WhoCan:
    """The posts that may do something, in an agency; None where the post is held for a kind of agency."""

    roles: tuple[str, ...]
    agency: Words | None

    def read(self, language: str) -> str:
        """Return it for people: "Lãnh đạo / Người giám sát, UBND phường An Bình"."""
        roles = " / ".join(word(ROLES, role, language) for role in self.roles)
        return capitalised(", ".join(filter(None, (roles, self.agency.in_language(language) if self.agency else ""))))


_PEOPLE: Final = (Side.COUNTER, Side.OFFICER, Side.LEADER, Side.SUPERVISOR)
#: What runs by a schedule, and what is done on a queue, in words.
SCHEDULES: Final[dict[str, Sentence]] = {
    "outbox-net": say("Gửi tin tới luồng xử lý"),
    "notice-look": say("Theo dõi tin nhắn đã gửi"),
    "outbox-housekeeping": say("Dọn tin đã gửi"),
    "draft-housekeeping": say("Dọn bản nháp cũ"),
    "payment-reconciliation": say("Đối soát tiền"),
    "portal-net": say("Gửi tin lên Cổng quốc gia"),
    "portal-night": say("Đối soát với Cổng quốc gia"),
    "portal-housekeeping": say("Dọn tin đã gửi lên Cổng"),
    "board-minute": say("Tính số liệu điều hành"),
    "escalation-look": say("Báo theo quy tắc leo thang"),
    "desk-look": say("Xem lại bàn giám sát"),
    "sides-night": say("Đối chiếu hai bên trong đêm"),
    "outside-night": say("Đối chiếu với hệ thống ngoài"),
}
QUEUES: Final[dict[str, Sentence]] = {
    "case": say("Luồng xử lý hồ sơ"),
    "records": say("Ghi sổ và việc nền"),
    "agencies": say("Gọi cơ quan phối hợp"),
    "payments": say("Gọi cổng thanh toán"),
    "post": say("Gọi bưu chính"),
    "notifications": say("Gửi tin nhắn"),
    "documents": say("Lập và ký văn bản"),
    "taxes": say("Gọi cơ quan thuế"),
    "portal": say("Gọi Cổng quốc gia"),
    "cases": say("Mở hồ sơ kèm"),
}


def pair(words: Pair) -> Words:
    """Return a pair of words as pages read them."""
    return Words(vi=words[0], en=words[1])


CAUSE_NAMES: Final = {cause: pair(name) for cause, (name, _) in CAUSES.items()}
_NAMES_BY_CODE: Final[dict[str, Words]] = {cause.value: name for cause, name in CAUSE_NAMES.items()}
CAUSE_SENTENCES: Final = {cause: pair(sentence) for cause, (_, sentence) in CAUSES.items()}
GROUP_NAMES: Final = {group: pair(name) for group, name in GROUPS.items()}
SIDE_NAMES: Final = {side: pair(name) for side, name in SIDES.items()}
WAY_NAMES: Final = {way: pair(name) for way, name in WAYS.items()}
PART_NAMES: Final = {part: pair(name) for part, (name, _) in PARTS.items()}
PART_DEEDS: Final = {part: pair(deed) for part, (_, deed) in PARTS.items()}
PART_WAY_NAMES: Final = {way: pair(name) for way, (name, _) in PART_WAYS.items()}
PART_WAY_EFFECTS: Final = {way: pair(effect) for way, (_, effect) in PART_WAYS.items()}
PART_END_NAMES: Final = {end: pair(name) for end, name in PART_ENDS.items()}


@dataclass(frozen=True, slots=True)
class Mover:
    """The one side that has to move, and its name where it has one: an agency, a person, a system."""

    side: Words
    name: Words | None


def mover(row: DeskRow, names: Mapping[str, Pair], *, many: bool) -> Mover:
    """Return whose move it is. `names` are agencies, and kinds of agencies, by id.

    Our own people go by their names, else by their agency. Within one agency (not `many`) its own name says nothing.
    """
    side = Side(row.side)
    if side in _PEOPLE:
        return Mover(SIDE_NAMES[side], _people(row, names, many=many))
    known = names.get(row.who) or SYSTEMS.get(row.who)
    named = side not in (Side.PORTAL, Side.POST) and (many or row.who != row.agency_id)
    return Mover(SIDE_NAMES[side], pair(known) if known and named else None)


def _people(row: DeskRow, names: Mapping[str, Pair], *, many: bool) -> Words | None:
    agency = row.who if row.who in names else row.agency_id
    elsewhere, known = agency != row.agency_id, names.get(agency)
    if not row.mover_name:
        return pair(known) if known and (many or elsewhere) else None
    if known and elsewhere:
        return Words(vi=f"{row.mover_name}, {known[0]}", en=f"{row.mover_name}, {known[1]}")
    return Words(vi=row.mover_name, en=row.mover_name)


def part_name(cause: str, name: str) -> Sentence | Words:
    """Return what a part of the installation is called; an unknown one by its own name."""
    if name in SYSTEMS and cause == Part.CIRCUIT_OPEN:
        return pair(SYSTEMS[name])
    return QUEUES.get(name) or SCHEDULES.get(name) or Words(vi=name, en=name)


def lasting(since: datetime, now: datetime, language: str) -> str:
    """Return how long something has lasted in wall-clock time: "3 giờ", "2 ngày"; "12 minutes" in English."""
    minutes = max(0, int((now - since) / timedelta(minutes=1)))
    for size, vi, en in ((1440, "ngày", "day"), (60, "giờ", "hour"), (1, "phút", "minute")):
        if minutes >= size or size == 1:
            count = minutes // size
            return f"{count} {vi}" if language == "vi" else f"{count} {en}{'' if count == 1 else 's'}"
    raise AssertionError("a minute always fits")


def readable_cause(code: str) -> Words:
    """Return the name of a cause kept as text; one that is no more known is shown as it is."""
    return _NAMES_BY_CODE.get(code, Words(vi=code, en=code))
