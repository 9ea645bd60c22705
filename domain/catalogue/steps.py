"""What the prose of the procedure hints at: numbered steps, a visit, opinions asked; always guesses.

The stages of a draft are one of five standard sets, chosen by these hints: check, review, sign and hand over;
with a visit; with a team's inspection and its minutes; with opinions; with a visit and opinions. Budgets are shares
of the shortest deadline, so that they fit it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.catalogue.agency_kinds import AgencyName, kind_of
from domain.catalogue.found import Found, guessed, source_in
from domain.catalogue.record import COLUMNS, Level, Record
from domain.catalogue.times import spans, working_hours
from domain.deadline.limit import Limit

_ON_THE_SPOT = re.compile(r"thực tế|thực địa|tại chỗ|hiện trường", re.IGNORECASE)
_CHECKED = re.compile(r"(?:kiểm tra|thẩm định|xác minh|khảo sát|đánh giá)[^.;\n]{0,40}$", re.IGNORECASE)
#: The thing itself is looked at, in other words than "on the spot".
_LOOKED_AT = re.compile(
    r"kiểm tra thực trạng|đối chiếu với thực tế|đánh giá tại cơ sở|khảo sát tại trụ sở"
    r"|lập biên bản (?:kiểm tra|xác minh)|(?:kiểm tra|đánh giá)[^.;\n]{0,30}điều kiện (?:của )?(?:cơ sở|trụ sở)",
    re.IGNORECASE,
)
_ASK = re.compile(r"lấy ý kiến|xin ý kiến|cho ý kiến|có ý kiến bằng văn bản", re.IGNORECASE)
_STOP = re.compile(r"[.;\n]")
_AGENCY = re.compile(
    r"(?:Công an (?:cấp )?(?:xã|tỉnh)|Sở [A-ZĐ][a-zà-ỹ]+(?: [a-zà-ỹ]+)?(?: và [A-ZĐ][a-zà-ỹ]+ [a-zà-ỹ]+)?"
    r"|[Cc]ơ quan thuế"
    r"|Văn phòng đăng ký đất đai|Ủy ban nhân dân cấp xã|UBND cấp xã|Bảo hiểm xã hội|Kho bạc)"
)
#: A step begins a line, after the mark of a list, or is followed by a colon, stop or dash: else it is referred to.
_STEP = re.compile(
    r"(?:^[^\w\n]*(?:\w{1,2}[.)]\s*)?bước\s*(\d{1,2})|\bbước\s*(\d{1,2})\s*[:.–-])", re.IGNORECASE | re.MULTILINE
)
_OPINION = re.compile(r"(?:lấy|xin|hỏi|tham vấn|tham khảo) ý kiến|thống nhất ý kiến với", re.IGNORECASE)
#: Those whose opinion is asked by the applicant, or that are no other agency.
_OWN_OPINION = re.compile(
    r"[^.;\n]{0,30}?(?:cộng đồng|(?<!ban )(?<!đồng )(?<!an )(?<!án )nhân dân|những người|số người|người dân|cổ đông"
    r"|thành viên|cử tri|dân cư|công chúng)",
    re.IGNORECASE,
)
_NOT = re.compile(r"(?:không|chưa)(?: (?:phải|cần|thể|tổ chức|thực hiện|tiến hành|thủ tục|việc))*\s*$", re.IGNORECASE)
_OPTIONAL = re.compile(r"nếu cần|trường hợp cần|khi cần|cần thiết|có thể", re.IGNORECASE)
_TEAM = re.compile(r"(?:đoàn|tổ) (?:công tác )?(?:thẩm định|thẩm tra|kiểm tra|đánh giá|xác minh)", re.IGNORECASE)
_MINUTES = re.compile(r"biên bản (?:thẩm định|thẩm tra|kiểm tra|đánh giá|xác minh)|lập biên bản", re.IGNORECASE)
#: What each step of an inspection by a team may take of the deadline, in per cent.
INSPECTION_SHARES = {"ho-so": 20, "thuc-te": 35, "bien-ban": 20, "ky": 15}
#: What each limited step of a standard set may take of the deadline, in per cent.
_SHARES = {
    (False, False): {"review": 60, "sign": 20},
    (True, False): {"review": 40, "visit": 25, "sign": 15},
    (False, True): {"review": 40, "ask": 30, "sign": 15},
    (True, True): {"review": 30, "visit": 20, "ask": 25, "sign": 15},
}


@dataclass(frozen=True, slots=True)
class Asking:
    """An agency asked for its opinion, and within what limit when the prose says so."""

    agency: AgencyName
    within: str = ""


@dataclass(frozen=True, slots=True)
class Hints:
    """What the prose hints at: numbered steps, a visit, by a `team` that writes minutes or not, agencies asked.

    `steps` is 0 where none are numbered, or where lists of cases have different lengths. `opinion` is that others are
    asked for an opinion, named or not; `asking` holds those that are named and answer in this system.
    """

    steps: int
    visit: Found[bool] | None
    asking: tuple[Found[Asking], ...]
    team: bool = False
    opinion: Found[bool] | None = None


def hints_of(record: Record, deciding: AgencyName) -> Hints:
    """Return the hints of the prose; an agency that asks itself is passed over."""
    text = record.steps
    column = COLUMNS["steps"]
    asking: dict[str, Found[Asking]] = {}
    for match in _ASK.finditer(text):
        start, end = _sentence(text, match.start(), match.end())
        named = _AGENCY.search(text, match.end(), end)
        kind = kind_of(named[0]) if named else None
        if kind is None or kind.id == deciding.id or kind.id in asking or kind.level is Level.MINISTRY:
            continue
        limit = next((span.limit.text() for span in spans(text[start:end])), "")
        why = "hint_optional" if _OPTIONAL.search(text, start, end) else "hint_in_prose"
        asking[kind.id] = guessed(Asking(kind, limit), why, source_in(column, text, start, end))
    visit = _visit(text)
    team = visit is not None and _by_team(text)
    return Hints(_numbered(text), visit, tuple(asking.values())[:3], team, _opinion(text))


def _numbered(text: str) -> int:
    """Return how many steps the prose numbers; 0 for none and for lists, one a case, of different lengths."""
    lists: list[int] = []
    for match in _STEP.finditer(text):
        number = int(match[1] or match[2])
        if not lists or (number == 1 and lists[-1] > 1):
            lists.append(number)
        lists[-1] = max(lists[-1], number)
    return lists[0] if len(set(lists)) == 1 and lists[0] > 1 else 0


def _opinion(text: str) -> Found[bool] | None:
    """Return that somebody else is asked for an opinion, where the first time it is said."""
    if "ý kiến" not in text.lower():
        return None
    for match in _OPINION.finditer(text):
        if _NOT.search(text, max(0, match.start() - 60), match.start()) or _OWN_OPINION.match(text, match.end()):
            continue
        start, end = _sentence(text, match.start(), match.end())
        return guessed(value=True, why="hint_in_prose", source=source_in(COLUMNS["steps"], text, start, end))
    return None


def _visit(text: str) -> Found[bool] | None:
    spots = ((_CHECKED.search(text, max(0, one.start() - 60), one.start()), one) for one in _ON_THE_SPOT.finditer(text))
    places = [(checked.start(), one.end()) for checked, one in spots if checked]
    places += [one.span() for one in _LOOKED_AT.finditer(text)]
    for start, end in places:
        if not _NOT.search(text, max(0, start - 60), start):
            return guessed(value=True, why="hint_in_prose", source=source_in(COLUMNS["steps"], text, start, end))
    return None


def _by_team(text: str) -> bool:
    """True when a team inspects and writes minutes, each said where nothing makes it optional."""
    for pattern in (_TEAM, _MINUTES):
        places = (_sentence(text, match.start(), match.end()) for match in pattern.finditer(text))
        if not any(_OPTIONAL.search(text, start, end) is None for start, end in places):
            return False
    return True


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence around a place begins and ends, at most a few lines away."""
    before = [mark.end() for mark in _STOP.finditer(text, max(0, start - 200), start)]
    after = _STOP.search(text, end, end + 200)
    return (before[-1] if before else max(0, start - 200)), (after.start() if after else min(len(text), end + 200))


def budgets(shortest: Limit, *, visit: bool, ask: bool) -> dict[str, str]:
    """Return a limit text for each limited step, together no longer than the shortest deadline.

    A deadline of one hour leaves time for the signature only: then `review` is absent.
    """
    hours = working_hours(shortest)
    shares = _SHARES[(visit, ask)]
    if hours < 2:
        return {"sign": "1 working hour"}
    if hours < 8:
        shares = {"review": 60, "sign": 20}
    return shared_out(shortest, shares)


def shared_out(shortest: Limit, shares: Mapping[str, int]) -> dict[str, str]:
    """Return a limit text for each share, in per cent, of the shortest deadline: whole days from one day on."""
    hours = working_hours(shortest)
    return {step: _limit_text(max(1, hours * share // 100)) for step, share in shares.items()}


def _limit_text(hours: int) -> str:
    amount, unit = (hours // 8, "working day") if hours >= 8 else (hours, "working hour")
    return f"{amount} {unit}{'s' if amount > 1 else ''}"
