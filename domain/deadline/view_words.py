"""The three views of time in words: what each of them counts, in one sentence, and all three in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.deadline.clock import ClockEntry, ClockEvent
from domain.deadline.due import Due
from domain.deadline.text import day_text, pick
from domain.deadline.views import ProvinceRule, View

VIEW_NAMES = {
    View.LAW: ("Theo luật", "By the law"),
    View.NATIONAL_INDEX: ("Theo Bộ chỉ số 766", "By the national index (Decision 766)"),
    View.PROVINCE: ("Theo quy định của tỉnh", "By the province's rule"),
}


def view_name(view: View, language: str) -> str:
    """Return what a view is called."""
    return pick(language, *VIEW_NAMES[view])


def view_sentence(view: View, province: ProvinceRule, entries: Sequence[ClockEntry], language: str) -> str:
    """Return one sentence: how a view counts, with what it makes of this case's supplements, holds and extension."""
    text = pick(language, *_rule(view, province))
    happened = [event for event in _HAPPENED if any(entry.event is event for entry in entries)]
    requests = sum(1 for entry in entries if entry.event is ClockEvent.STOPPED)
    more = [pick(language, *_HAPPENED[event]) for event in happened]
    if view is View.NATIONAL_INDEX and requests > 1:
        more.append(
            pick(
                language,
                f"hồ sơ này đã yêu cầu bổ sung {requests} lần nên bị tính là quá hạn",
                f"a supplement was requested {requests} times here, so this case counts as late",
            )
        )
    return "; ".join([text, *more]) + "."


def views_in_short(dues: Mapping[View, Due], language: str) -> str:
    """Return all three in one line for a receipt; one date where they agree. Empty when there is no date."""
    days = {view: due.last_day for view, due in dues.items()}
    if not days:
        return ""
    if len(set(days.values())) == 1:
        return pick(
            language,
            "Luật, Bộ chỉ số 766 và quy định của tỉnh cho cùng một ngày.",
            "The law, the index of Decision 766 and the province's rule give the same day.",
        )
    told = [f"{view_name(view, language)}: {day_text(day, language)}" for view, day in days.items()]
    return "; ".join(told) + "."


def _rule(view: View, province: ProvinceRule) -> tuple[str, str]:
    if view is View.LAW:
        return (
            "Thời hạn tính từ lúc nhận đủ hồ sơ; bổ sung xong thì tính lại từ đầu (NĐ 118/2025 Điều 19 khoản 5)",
            "Time runs from the receipt of a complete dossier and starts again after a supplement (NĐ 118 Art 19(5))",
        )
    if view is View.NATIONAL_INDEX:
        return (
            "So với ngày hẹn, trừ thời gian chờ bổ sung; bổ sung quá một lần là quá hạn (Quyết định 766/QĐ-TTg)",
            "Against the date of return, less the wait for a supplement; more than one request is late (Decision 766)",
        )
    if province is ProvinceRule.RESTART:
        return (
            "Tỉnh tính như luật: bổ sung xong thì tính lại từ đầu",
            "The province counts as the law does: time starts again once a supplement is there",
        )
    return (
        "Tỉnh coi thời gian chờ bổ sung là tạm dừng: bổ sung xong thì tính tiếp phần còn lại",
        "The province treats the wait for a supplement as a pause: once it is there, the remaining time goes on",
    )


_HAPPENED = {
    ClockEvent.PAUSED: (
        "thời gian tạm dừng có căn cứ được cộng lại",
        "time held on a legal ground is given back",
    ),
    ClockEvent.EXTENDED: (
        "đã gia hạn một lần nên so với ngày hẹn mới",
        "it was extended once, so the new appointment counts",
    ),
}
