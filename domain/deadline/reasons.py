"""Why a due date is that date: the steps of the count, each of which can be read aloud in two languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.deadline.days import Name
from domain.deadline.limit import Limit, Unit
from domain.deadline.text import cited, day_text, moment_text, pick, range_text


class ReasonKind(StrEnum):
    """The steps a count is made of, in the order they are told."""

    RECEIVED = "received"
    RESTARTED = "restarted"
    AFTER_CUT_OFF = "after_cut_off"
    RECEIVED_ON_REST_DAY = "received_on_rest_day"
    OUTSIDE_HOURS = "outside_hours"
    COUNTED = "counted"
    PAUSED = "paused"
    SKIPPED_WEEKEND = "skipped_weekend"
    SKIPPED_HOLIDAY = "skipped_holiday"
    SKIPPED_SWAPPED = "skipped_swapped"
    SKIPPED_CLOSED = "skipped_closed"
    EXTRA_WORKING_DAY = "extra_working_day"
    HALF_DAY = "half_day"
    MONTH_END = "month_end"
    MOVED = "moved"
    EXTENDED = "extended"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class Reason:
    """One step: the days it speaks of (`first` to `last`, both included), an amount, a name, a legal source.

    `amount` is in days (calendar or working, as the limit counts), in whole minutes for a pause of a limit in
    hours, and is the year for `provisional`.
    """

    kind: ReasonKind
    first: date | None = None
    last: date | None = None
    amount: int = 0
    at: datetime | None = None
    limit: Limit | None = None
    name: Name | None = None
    source: str = ""

    def text(self, language: str) -> str:
        """Return the step as one clause, without a full stop."""
        return _CLAUSES[self.kind](self, language)


def _days(reason: Reason, language: str) -> str:
    if reason.first is None or reason.last is None:
        return ""
    return range_text(reason.first, reason.last, language)


def _moment(reason: Reason, language: str) -> str:
    return moment_text(reason.at, language) if reason.at else ""


def _limit(reason: Reason, language: str) -> str:
    return reason.limit.words(language) if reason.limit else ""


def _name(reason: Reason, language: str) -> str:
    return reason.name.text(language) if reason.name else pick(language, "ngày nghỉ cuối tuần", "weekend")


def _source(reason: Reason, language: str) -> str:
    return f" ({cited(reason.source, language)})" if reason.source else ""


def _counted(reason: Reason, language: str) -> str:
    limit, span = _limit(reason, language), _days(reason, language)
    unit = reason.limit.unit if reason.limit else Unit.DAYS
    if unit is Unit.HOURS:
        return pick(
            language,
            f"thời hạn {limit} tính liên tục, kể cả ngoài giờ làm việc",
            f"the limit of {limit} runs without a break, outside working hours too",
        )
    if unit is Unit.SAME_DAY:
        return pick(language, f"giải quyết {limit} {span}", f"to be settled {limit}, {span}")
    if reason.at is not None:
        begin, hours = _moment(reason, language), reason.amount
        if unit is Unit.WORKING_HOURS:
            vi, en = f"thời hạn {limit} chỉ tính", f"the limit of {limit} is counted only"
        else:
            vi = f"thời hạn {limit} bằng {hours} giờ làm việc, chỉ tính"
            en = f"the limit of {limit} is {hours} working hours, counted only"
        return pick(
            language,
            f"{vi} trong giờ làm việc từ {begin}",
            f"{en} while the office is open, from {begin}",
        )
    if unit is Unit.MONTHS and reason.last is not None:
        return pick(
            language,
            f"thời hạn {limit} kết thúc vào ngày tương ứng, {day_text(reason.last, language)}",
            f"the limit of {limit} ends on the corresponding day, {day_text(reason.last, language)}",
        )
    if reason.first == reason.last:
        return pick(
            language,
            f"thời hạn {limit} là {span}, không tính ngày bắt đầu",
            f"the limit of {limit} is {span}, the day it began not counted",
        )
    return pick(
        language,
        f"thời hạn {limit} tính {span}, không tính ngày bắt đầu",
        f"the limit of {limit} runs {span}, the day it began not counted",
    )


def _paused(reason: Reason, language: str) -> str:
    unit = reason.limit.unit if reason.limit else Unit.DAYS
    spans = {
        Unit.HOURS: ("phút", "minutes"),
        Unit.WORKING_HOURS: ("phút làm việc", "working minutes"),
        Unit.WORKING_DAYS: ("ngày làm việc", "working days"),
        Unit.SAME_DAY: ("ngày làm việc", "working days"),
    }
    vi, en = spans.get(unit, ("ngày", "days"))
    en = en.removesuffix("s") if reason.amount == 1 else en
    return pick(
        language,
        f"cộng lại {reason.amount} {vi} tạm dừng, {_days(reason, language)}{_source(reason, language)}",
        f"a pause of {reason.amount} {en} is given back, {_days(reason, language)}{_source(reason, language)}",
    )


def _swapped(reason: Reason, language: str) -> str:
    other = day_text(reason.last, language) if reason.last else ""
    return pick(
        language,
        f"bỏ qua {_first(reason, language)} vì nghỉ hoán đổi, làm bù {other}",
        f"{_first(reason, language)} is skipped: a day off made up on {other}",
    )


def _first(reason: Reason, language: str) -> str:
    return day_text(reason.first, language) if reason.first else ""


def _extra(reason: Reason, language: str) -> str:
    other = day_text(reason.last, language) if reason.last else ""
    return pick(
        language,
        f"tính cả {_first(reason, language)} vì làm bù cho {other}",
        f"{_first(reason, language)} counts: it makes up for {other}",
    )


_CLAUSES: dict[ReasonKind, Callable[[Reason, str], str]] = {
    ReasonKind.RECEIVED: lambda r, x: pick(x, f"nhận lúc {_moment(r, x)}", f"received at {_moment(r, x)}"),
    ReasonKind.RESTARTED: lambda r, x: pick(
        x,
        f"thời hạn tính lại từ đầu từ {_moment(r, x)}{_source(r, x)}",
        f"the limit starts again from {_moment(r, x)}{_source(r, x)}",
    ),
    ReasonKind.AFTER_CUT_OFF: lambda r, x: pick(
        x,
        f"nhận từ {r.name.vi if r.name else ''} trở đi nên tính như nhận {_first(r, x)}",
        f"received at or after {r.name.en if r.name else ''}, so it counts as received on {_first(r, x)}",
    ),
    ReasonKind.RECEIVED_ON_REST_DAY: lambda r, x: pick(
        x,
        f"ngày nhận là ngày nghỉ nên tính như nhận {_first(r, x)}",
        f"the day of receipt is a day off, so it counts as received on {_first(r, x)}",
    ),
    ReasonKind.OUTSIDE_HOURS: lambda r, x: pick(
        x,
        f"ngoài giờ làm việc nên bắt đầu từ {_moment(r, x)}",
        f"outside working hours, so it begins at {_moment(r, x)}",
    ),
    ReasonKind.COUNTED: _counted,
    ReasonKind.PAUSED: _paused,
    ReasonKind.SKIPPED_WEEKEND: lambda r, x: pick(
        x,
        f"bỏ qua {r.amount} ngày nghỉ cuối tuần",
        f"{r.amount} weekend day{'s are' if r.amount > 1 else ' is'} skipped",
    ),
    ReasonKind.SKIPPED_HOLIDAY: lambda r, x: pick(
        x,
        f"bỏ qua {_name(r, x)} ({_days(r, x)})",
        f"{_name(r, x)} ({_days(r, x)}) is skipped",
    ),
    ReasonKind.SKIPPED_SWAPPED: _swapped,
    ReasonKind.SKIPPED_CLOSED: lambda r, x: pick(
        x,
        f"bỏ qua {_days(r, x)} vì cơ quan giải quyết đóng cửa ({_name(r, x)})",
        f"{_days(r, x)} is skipped: the agency that decides is closed ({_name(r, x)})",
    ),
    ReasonKind.EXTRA_WORKING_DAY: _extra,
    ReasonKind.HALF_DAY: lambda r, x: pick(
        x,
        f"{_first(r, x)} làm việc ngắn giờ ({_name(r, x)}) vẫn là một ngày làm việc",
        f"{_first(r, x)} has shorter hours ({_name(r, x)}) and is still one working day",
    ),
    ReasonKind.MONTH_END: lambda r, x: pick(
        x,
        f"tháng cuối không có ngày {r.amount} nên lấy ngày cuối tháng",
        f"the last month has no day {r.amount}, so its last day is taken",
    ),
    ReasonKind.MOVED: lambda r, x: pick(
        x,
        f"ngày cuối {_first(r, x)} là ngày nghỉ ({_name(r, x)}) nên chuyển sang ngày làm việc tiếp theo",
        f"the last day, {_first(r, x)}, is a day off ({_name(r, x)}), so the next working day is taken",
    ),
    ReasonKind.EXTENDED: lambda r, x: pick(
        x,
        f"gia hạn thêm {_limit(r, x)}{_source(r, x)}",
        f"extended by {_limit(r, x)}{_source(r, x)}",
    ),
    ReasonKind.PROVISIONAL: lambda r, x: pick(
        x,
        f"tạm tính vì chưa có quyết định nghỉ lễ năm {r.amount}",
        f"provisional, because the holidays of {r.amount} are not decided yet",
    ),
}
