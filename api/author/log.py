"""The log of authoring in words: who did what, when; many saves of one sitting are one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from api.language import Sentence, say
from models.authoring import ChangeLine

_KINDS: dict[str, Sentence] = {
    "draft_created": say("Tạo bản thảo"),
    "draft_saved": say("Sửa bản thảo"),
    "draft_finalised": say("Chốt bản thảo"),
    "draft_reopened": say("Mở lại để sửa"),
    "draft_discarded": say("Bỏ bản thảo"),
    "published": say("Công bố"),
    "published_from_file": say("Công bố từ tệp"),
    "cancelled": say("Hủy phiên bản chưa áp dụng"),
    "taken_in": say("Nhận từ gói của nơi khác"),
    "fragments_installed": say("Thêm mảnh dùng chung kèm gói"),
    "move_decided": say("Lập quyết định chuyển hồ sơ"),
    "move_confirmed": say("Xác nhận quyết định chuyển"),
    "move_try_begun": say("Chạy thử việc chuyển"),
    "move_move_begun": say("Chuyển hồ sơ"),
    "move_undo_begun": say("Đưa hồ sơ về phiên bản cũ"),
}
_ONE_SITTING = timedelta(hours=2)


@dataclass(slots=True)
class LogRow:
    """One line as people read it; `since` is earlier than `at` when several saves are told together."""

    at: datetime
    since: datetime
    kind: str
    words: Sentence
    by: str
    detail: Mapping[str, Any]
    times: int = 1


def log_rows(lines: Sequence[ChangeLine], names: Mapping[str, str]) -> list[LogRow]:
    """Return the lines, the newest first, saves of the same draft by the same person put together."""
    rows: list[LogRow] = []
    for line in lines:
        last = rows[-1] if rows else None
        same = last is not None and (last.kind, last.by) == (line.kind, names.get(line.by, line.by))
        if last is not None and same and line.kind == "draft_saved" and last.since - line.at < _ONE_SITTING:
            last.since, last.times = line.at, last.times + 1
            continue
        words = _KINDS.get(line.kind, say("Việc khác"))
        rows.append(LogRow(line.at, line.at, line.kind, words, names.get(line.by, line.by), line.detail))
    return rows
