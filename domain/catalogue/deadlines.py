"""How long each channel takes: the time cell, weighed against what the note beside it says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from domain.catalogue.channels import ChannelRow
from domain.catalogue.found import Found, Source, State, certain, guessed
from domain.catalogue.times import Span, spans, unit_of, working_hours
from domain.deadline.errors import LimitError
from domain.deadline.limit import Limit, Unit
from domain.procedure.plan import Channel

_CELL = re.compile(r"(?P<amount>[0-9]+) (?P<unit>Ngày làm việc|Ngày|Giờ làm việc|Giờ|Tháng)")
_BARE = re.compile(r"[0-9]+")
_CASE = re.compile(r"trường h[ợơ]p|đối với|nếu ", re.IGNORECASE)
#: Limits about a dossier that is not in order, or about what the applicant has to do, are not the deadline.
_ASIDE = re.compile(
    r"không (?:đủ|đầy đủ|hợp lệ|đúng|đáp ứng|đạt|đảm bảo|cấp|chấp thuận|đồng ý)|chưa (?:đủ|đầy đủ|hợp lệ|đúng|đáp ứng)"
    r"|bổ sung|từ chối|tính đầy đủ|thông báo|kiểm tra tính|trả lại|khắc phục|gia hạn thêm|tái xuất|hiệu lực|trước khi",
    re.IGNORECASE,
)
_OVERALL = re.compile(r"thời (?:hạn|gian)(?: tối đa)?(?: giải quyết| xử lý)|tổng thời gian", re.IGNORECASE)
#: A note that begins with a case speaks of that case only; it matters where other rows have other times.
_OF_A_CASE = re.compile(r"^[\s\-+*]*(?:\(?[0-9a-zđ]{1,3}[.)]\s*)?(?:đối với )?(?:các )?trường hợp", re.IGNORECASE)
_KINDS = re.compile(r"cấp mới|cấp lại|cấp đổi|gia hạn|phục hồi|điều chỉnh|sửa đổi|lần đầu|thay đổi", re.IGNORECASE)
_SENTENCE = re.compile(r"[;\n]|\.\s|(?<=[^\d\s])\.(?=[A-ZĐ+\-*])|\s[-+*]\s")

_CLAUSE = re.compile(_SENTENCE.pattern + r"|[()]")


def deadlines_of(rows: Sequence[ChannelRow]) -> Mapping[Channel, Found[Limit]]:
    """Return the deadline of each channel that has rows, in the order of `Channel`."""
    found: dict[Channel, Found[Limit]] = {}
    by_case = len({row.time for row in rows}) > 1 and any(_OF_A_CASE.match(row.prose) for row in rows)
    for channel in Channel:
        mine = [row for row in rows if row.channel is channel]
        if mine:
            read = _agreed([row_limit(row) for row in mine], mine)
            if by_case and read.value and any(_OF_A_CASE.match(row.prose) for row in mine):
                read = Found(None, State.CONTRADICTORY, read.source, "depends_on_case", (read.value, *read.others))
            found[channel] = read
    return found


def _agreed(read: list[Found[Limit]], rows: list[ChannelRow]) -> Found[Limit]:
    """Return the one limit all rows of a channel say; several rows are several cases or several steps."""
    if len(read) == 1:
        return read[0]
    limits = tuple(
        dict.fromkeys(limit for one in read for limit in ((one.value, *one.others) if one.value else one.others))
    )
    if all(one.claimed and one.value == read[0].value for one in read):
        return read[0]
    return Found(None, State.CONTRADICTORY, rows[0].source, "several_times", limits)


def row_limit(row: ChannelRow) -> Found[Limit]:
    """Return the limit of one row, its cell weighed by its note."""
    if row.run_together:
        first = int(row.fee[0])
        offered = (Limit(first, Unit.WORKING_DAYS), Limit(first, Unit.DAYS)) if first else ()
        return Found(None, State.CONTRADICTORY, row.source, "digits_run_together", offered)
    told = told_in(row)
    said = tuple(dict.fromkeys(span.limit for span in told))
    try:
        cell = cell_of(row)
    except LimitError:
        return Found(None, State.CONTRADICTORY, row.source, "impossible_time", said)
    if cell:
        return _weighed(cell, said, told, row)
    if _BARE.fullmatch(row.time):
        return _bare(int(row.time), said, row.source)
    if len(list(spans(row.note))) == 1 and said and not _by_case(told, row.note):
        return guessed(said[0], "only_in_note", row.source)
    return Found(None, State.MISSING, row.source, "no_time", said)


def cell_of(row: ChannelRow) -> Limit | None:
    """Return the limit of the time cell, None when it has no unit; raises `LimitError` for an impossible one."""
    match = _CELL.fullmatch(row.time)
    return Limit(int(match["amount"]), unit_of(match["unit"])) if match else None


def _bare(amount: int, said: tuple[Limit, ...], source: Source) -> Found[Limit]:
    """A number without unit stays blank; what it may be is offered, likeliest first."""
    offered = list(said)
    for unit in (Unit.WORKING_DAYS, Unit.DAYS, Unit.HOURS):
        if 1 <= amount <= 1000 and Limit(amount, unit) not in offered:
            offered.append(Limit(amount, unit))
    return Found(None, State.CONTRADICTORY if amount == 0 else State.MISSING, source, "unit_missing", tuple(offered))


def _weighed(cell: Limit, said: tuple[Limit, ...], told: tuple[Span, ...], row: ChannelRow) -> Found[Limit]:
    """Judge the cell by the limits its note names."""
    others = tuple(limit for limit in said if limit != cell)
    if not others:
        return certain(cell, row.source)
    same_number = [limit for limit in others if limit.amount == cell.amount]
    if same_number and cell not in said:
        return Found(None, State.CONTRADICTORY, row.source, "two_units", (cell, *others))
    if _by_case([span for span in told if span.limit != cell], row.note):
        return Found(None, State.CONTRADICTORY, row.source, "depends_on_case", (cell, *others))
    largest = all(working_hours(limit) < working_hours(cell) for limit in others)
    if not largest or any(_KINDS.search(sentence_of(row.note, span)) for span in told):
        return Found(None, State.CONTRADICTORY, row.source, "note_differs", (cell, *others))
    if cell in said:
        said_whole = any(_OVERALL.search(sentence_of(row.note, span)) for span in told if span.limit == cell)
        if said_whole or _add_up(cell, others):
            return guessed(cell, "note_names_more", row.source, others)
    elif len(others) > 1 or _add_up(cell, [span.limit for span in told]):
        return guessed(cell, "note_names_parts", row.source, others)
    return Found(None, State.CONTRADICTORY, row.source, "note_differs", (cell, *others))


def _add_up(cell: Limit, parts: Sequence[Limit]) -> bool:
    """True when several parts of one unit make the whole."""
    amounts = [part.amount for part in parts if part.unit is cell.unit]
    return len(amounts) > 1 and sum(amounts) == cell.amount


def told_in(row: ChannelRow) -> tuple[Span, ...]:
    """Return the limits of the note that may be about the deadline."""
    return tuple(span for span in spans(row.note) if not _ASIDE.search(sentence_of(row.note, span, _CLAUSE)))


def _by_case(told: Sequence[Span], note: str) -> bool:
    return any(_CASE.search(sentence_of(note, span, _CLAUSE)) for span in told)


def sentence_of(text: str, span: Span, ends: re.Pattern[str] = _SENTENCE) -> str:
    """Return the sentence or list item a limit stands in; with other `ends`, the clause."""
    start = 0
    for mark in ends.finditer(text, 0, span.start):
        start = mark.end()
    after = ends.search(text, span.end)
    return text[start : after.start() if after else len(text)]
