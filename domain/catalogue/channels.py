"""The column of channels: for each way of filing a time, one fee and a note, all run together.

The published table has the columns "Hình thức nộp", "Thời gian", "Phí, lệ phí" and "Mô tả". Its text lost the
borders between cells: "Trực tuyến7 Ngày làm việc10,000 Việt Nam Đồng(10.000 đồng/giấy)Trực tiếp...". A row is
found by what no prose has: a channel's name directly followed by a time cell and a fee cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.catalogue.found import Source, source_in
from domain.catalogue.record import COLUMNS, NOTHING_SAID
from domain.procedure.plan import Channel

HEADER = "Hình thức nộpThời gianPhí, lệ phíMô tả"
_NAMES = {"Trực tiếp": Channel.COUNTER, "Trực tuyến": Channel.ONLINE, "Dịch vụ bưu chính": Channel.POST}
_FEE = rf"Miễn phí|{NOTHING_SAID}|[0-9][0-9,]*(?:\.[0-9]+)? (?:Việt Nam Đồng|VNĐ|USD|EUR)"
_TIME = (
    r"[0-9]+ (?:Ngày làm việc|Ngày|Giờ làm việc|Giờ|Tháng|Năm|Phút)"
    rf"|{NOTHING_SAID}"
    r"|[0-9]+(?=Miễn phí|Không có)"
    r"|Không quy định|Không phải trả kết quả cho người nộp thuế|Không ?"
    r"|Hệ thống giải quyết[^:\n]{0,160}?"
)
_ROW = re.compile(rf"(?P<name>{'|'.join(_NAMES)})(?P<time>{_TIME})?(?P<fee>{_FEE})")


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One row: the channel and its cells as published; `bracket` is the fee's own remark, `prose` the note.

    `time` is empty when its digits cannot be told from those of the fee ("1100 VNĐ").
    """

    channel: Channel
    time: str
    fee: str
    bracket: str
    prose: str
    source: Source

    @property
    def note(self) -> str:
        """The remark and the note together."""
        return f"{self.bracket} {self.prose}".strip()

    @property
    def run_together(self) -> bool:
        """True when time and fee are one number."""
        return not self.time and self.fee[0].isdigit()


def rows_of(text: str) -> tuple[ChannelRow, ...]:
    """Return the rows of the column, in the order published; empty for a text that has none."""
    start = len(HEADER) if text.startswith(HEADER) else 0
    found = list(_ROW.finditer(text, start))
    rows = []
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(text)
        after = text[match.end() : end]
        cut = _bracket_end(after)
        rows.append(
            ChannelRow(
                channel=_NAMES[match["name"]],
                time=(match["time"] or "").strip(),
                fee=match["fee"],
                bracket=after[:cut],
                prose=after[cut:],
                source=source_in(COLUMNS["channels"], text, match.start(), end),
            )
        )
    return tuple(rows)


def _bracket_end(text: str) -> int:
    """Return the length of the brackets a note begins with; 0 when it begins with other text."""
    end = 0
    while end < len(text) and text[end] == "(":
        depth = 0
        for index in range(end, len(text)):
            depth += (text[index] == "(") - (text[index] == ")")
            if depth == 0:
                end = index + 1
                break
        else:
            return len(text)
    return end
