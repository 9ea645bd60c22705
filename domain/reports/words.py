"""What columns, ways in, outcomes and differences are called. The forms themselves are Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.procedure.basics import Words
from domain.reports.checks import Misfit, Moved
from domain.reports.forms import Column
from domain.reports.lives import CARRIED, Outcome, Received

COLUMNS: Final[Mapping[Column, Words]] = {
    Column.RECEIVED: Words(vi="Tổng số tiếp nhận", en="All received"),
    Column.ONLINE: Words(vi="Trực tuyến", en="Online"),
    Column.ONLINE_FULL: Words(vi="Trực tuyến toàn trình", en="Online, full"),
    Column.ONLINE_PARTIAL: Words(vi="Trực tuyến một phần", en="Online, partial"),
    Column.POST: Words(vi="Bưu chính", en="By post"),
    Column.DIRECT: Words(vi="Trực tiếp", en="In person"),
    Column.DIRECT_OR_POST: Words(vi="Trực tiếp, bưu chính", en="In person or by post"),
    Column.CARRIED: Words(vi="Từ kỳ trước", en="Carried over"),
    Column.RESOLVED: Words(vi="Tổng số đã giải quyết", en="All settled"),
    Column.EARLY: Words(vi="Trước hạn", en="Early"),
    Column.ON_TIME: Words(vi="Đúng hạn", en="On time"),
    Column.EARLY_OR_ON_TIME: Words(vi="Trước hạn và đúng hạn", en="Early or on time"),
    Column.LATE: Words(vi="Quá hạn", en="Late"),
    Column.IN_PROCESS: Words(vi="Tổng số đang giải quyết", en="All in process"),
    Column.IN_TIME: Words(vi="Trong hạn", en="In time"),
    Column.OVERDUE: Words(vi="Quá hạn (đang giải quyết)", en="Overdue"),
}
#: As it stands over the column on the sheet, where the group is named above it.
HEADS: Final[Mapping[Column, str]] = {
    **{column: words.vi for column, words in COLUMNS.items()},
    Column.RECEIVED: "Tổng số",
    Column.RESOLVED: "Tổng số",
    Column.IN_PROCESS: "Tổng số",
    Column.OVERDUE: "Quá hạn",
}
WAYS_IN: Final[Mapping[str, Words]] = {
    CARRIED: COLUMNS[Column.CARRIED],
    Received.ONLINE_FULL: COLUMNS[Column.ONLINE_FULL],
    Received.ONLINE_PARTIAL: COLUMNS[Column.ONLINE_PARTIAL],
    Received.POST: COLUMNS[Column.POST],
    Received.DIRECT: COLUMNS[Column.DIRECT],
    "": Words(vi="không tính", en="not counted"),
}
OUTCOMES: Final[Mapping[str, Words]] = {
    Outcome.EARLY: Words(vi="Đã giải quyết trước hạn", en="Settled early"),
    Outcome.ON_TIME: Words(vi="Đã giải quyết đúng hạn", en="Settled on time"),
    Outcome.LATE: Words(vi="Đã giải quyết quá hạn", en="Settled late"),
    Outcome.ENDED_EARLY: Words(vi="Rút hoặc dừng trước hạn", en="Withdrawn or stopped early"),
    Outcome.ENDED_ON_TIME: Words(vi="Rút hoặc dừng đúng hạn", en="Withdrawn or stopped on time"),
    Outcome.ENDED_LATE: Words(vi="Rút hoặc dừng quá hạn", en="Withdrawn or stopped late"),
    Outcome.IN_TIME: Words(vi="Đang giải quyết, trong hạn", en="In process, in time"),
    Outcome.OVERDUE: Words(vi="Đang giải quyết, quá hạn", en="In process, overdue"),
    Outcome.WAITING: Words(vi="Chờ bổ sung, trong hạn", en="Waiting for a supplement, in time"),
    Outcome.WAITING_OVERDUE: Words(vi="Chờ bổ sung, đã quá hạn", en="Waiting for a supplement, overdue"),
    "": Words(vi="không tính", en="not counted"),
}
MOVED: Final[Mapping[Moved, Words]] = {
    Moved.CAME: Words(vi="nhận từ cơ quan khác", en="came from another agency"),
    Moved.LEFT: Words(vi="chuyển cơ quan khác", en="passed on to another agency"),
    Moved.OTHER_FIELD: Words(vi="đổi lĩnh vực", en="in another sector now"),
    Moved.UNDONE: Words(vi="việc tiếp nhận đã hoàn tác", en="reception taken back"),
    Moved.BECAME_PART: Words(vi="thành hồ sơ kèm của hồ sơ khác", en="became part of another case"),
    Moved.RECORDED_LATER: Words(vi="ghi nhận sau khi chốt kỳ trước", en="recorded after the earlier period was closed"),
    Moved.UNEXPLAINED: Words(vi="chưa rõ lý do", en="for no known reason"),
}


def number(value: int, language: str) -> str:
    """Return a number grouped by thousands: "443.740", or "443,740" in English."""
    grouped = f"{value:,}"
    return grouped if language == "en" else grouped.replace(",", ".")


def misfit_sentence(misfit: Misfit, language: str) -> str:
    """Return what does not add up: "Tổng số đã giải quyết 411.299 + … = 418.871, bảng ghi …: lệch 9"."""
    english = language == "en"
    parts = " + ".join(COLUMNS[part].in_language(language) for part in misfit.parts)
    column = COLUMNS[misfit.column].in_language(language)
    added, said, off = (number(value, language) for value in (misfit.added, misfit.said, abs(misfit.off)))
    if misfit.parts == (misfit.column,):
        return (
            f"{column}: the lines add up to {added}, the total says {said}; {off} apart"
            if english
            else f"{column}: các dòng cộng lại là {added}, dòng tổng ghi {said}; lệch {off}"
        )
    if english:
        return f"{parts} = {added}, but “{column}” says {said}; {off} apart"
    return f"{parts} = {added}, nhưng «{column}» ghi {said}; lệch {off}"
