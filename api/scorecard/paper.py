"""The card and the lists as they are printed: titles, what stands over the table, how wide the columns are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from api.desk.sheets import Sheet
from api.filters import short_time
from api.language import say
from api.list_files import Printed
from api.scorecard.access import Chosen
from api.scorecard.counting import moment_of
from api.scorecard.figures import number_text, percent_text, points_text
from api.scorecard.list_sheets import TABS, List
from api.scorecard.words import APOLOGIES, CERTAINTIES, STATES
from domain.scorecard.score import Card, Line
from models.queries.published_late import Apology

_HEADS = (
    say("Số"),
    say("Chỉ số"),
    say("Đã đạt"),
    say("Trên"),
    say("Tỷ lệ"),
    say("Điểm"),
    say("Điểm tối đa"),
    say("Tình trạng"),
    say("Nguồn điểm"),
)
_HIDDEN = say("Bản niêm yết: mã hồ sơ che bớt, không có tên cán bộ.")
_INSIDE = say(
    "Để cơ quan xem xét trách nhiệm (Nghị định 118/2025/NĐ-CP Điều 34 khoản 2) và thông báo hằng tháng cho nơi cử "
    "người (Điều 9 khoản 3); không đưa ra bảng niêm yết."
)
_OWED = say(
    "Cơ quan giải quyết chậm phải thông báo lý do, xin lỗi và hẹn lại (Nghị định 118/2025/NĐ-CP Điều 12 khoản 5)."
)
_BY_INDEX = say("Đúng hạn tính theo bộ chỉ số 766; xin lỗi tính theo ngày hẹn trả.")


def card_sheet(made: Card, language: str) -> tuple[Sheet, frozenset[int]]:
    """Return the card as a sheet, and which of its rows are sums."""
    rows: list[list[str]] = []
    sums = set()
    for group in made.groups:
        rows += [_line(line, language) for line in group.lines]
        part = group.part
        summed = [points_text(value, language) for value in (part.points, part.counted)]
        sums.add(len(rows))
        rows.append(["", group.rule.name.in_language(language), "", "", "", *summed, "", ""])
    whole = [points_text(value, language) for value in (made.whole.points, made.whole.counted)]
    sums.add(len(rows))
    rows.append(["", say("Cộng").read(language), "", "", "", *whole, "", ""])
    return Sheet("766", [head.read(language) for head in _HEADS], rows), frozenset(sums)


def _line(line: Line, language: str) -> list[str]:
    tally = line.tally
    rate: Fraction | None = tally.rate if tally else None
    return [
        line.rule.id,
        line.rule.name.in_language(language),
        str(tally.numerator) if tally else "",
        str(tally.denominator) if tally else "",
        percent_text(rate, language) if rate is not None else "",
        points_text(line.points, language) if line.points is not None else "",
        points_text(line.rule.maximum, language) if line.rule.maximum is not None else "",
        STATES[line.state].read(language),
        CERTAINTIES[line.rule.certainty][0].read(language),
    ]


def card_on_paper(made: Card, sums: frozenset[int], chosen: Chosen, unit: str, language: str) -> Printed:
    """Return what stands on the printed card besides its table."""
    low, high = (points_text(value, language) for value in (made.whole.low, made.whole.high))
    between = say(
        "Trên thang 100, điểm thật nằm trong khoảng %(low)s đến %(high)s: "
        "phần còn lại tính trên dữ liệu không có ở đây.",
        low=low,
        high=high,
    )
    version = say("Công thức: phiên bản %(id)s.", id=made.formula.id)
    return Printed(
        title=say("Bộ chỉ số 766").read(language),
        unit=unit,
        about=_about(chosen, language),
        notes=[_moment(chosen, language), f"{version.read(language)} {between.read(language)}"],
        shares=(0, 4, 0, 0, 0, 0, 0, 1, 1),
        numbers=frozenset({2, 3, 4, 5, 6}),
        moment=chosen.now,
        strong=sums,
        numbered=False,
    )


def list_on_paper(
    shown: List,
    state: Apology,
    chosen: Chosen,
    totals: tuple[int, int],
    unit: str,
    language: str,
    *,
    board: bool,
) -> Printed:
    """Return what stands on a printed list besides its table; `totals` are late dossiers and apologies missing."""
    late, missing = (number_text(count, language) for count in totals)
    counted = say(
        "%(late)s hồ sơ quá hạn so với ngày hẹn trả, %(missing)s hồ sơ chưa có lời xin lỗi.", late=late, missing=missing
    )
    notes = [f"{_moment(chosen, language)} {counted.read(language)}"]
    title = TABS[shown].read(language)
    shares: Sequence[int]
    match shown:
        case List.OFFICERS:
            title = say("Người phụ trách bước quá thời gian của hồ sơ quá hạn").read(language)
            notes.append(_INSIDE.read(language))
            shares, numbers = (3, 2, 3, 2, 0, 0, 0), {4, 5, 6}
        case List.RESULTS:
            title = say("Kết quả giải quyết hồ sơ theo cơ quan").read(language)
            notes.append(_BY_INDEX.read(language))
            shares, numbers = (3, 1, 1, 1, 1, 1, 1, 1, 1), {1, 2, 3, 4, 5, 6, 7, 8}
        case _:
            if shown is List.APOLOGIES:
                title = APOLOGIES[state].read(language)
                notes.append(_OWED.read(language))
            if board:
                notes.append(_HIDDEN.read(language))
            shares, numbers = (0, 2, 3, 0, 0, 1, 2, *(() if board else (3,))), {5}
    return Printed(
        title=title,
        unit=unit,
        about=_about(chosen, language),
        notes=notes,
        shares=shares,
        numbers=frozenset(numbers),
        moment=chosen.now,
    )


def issuer(chosen: Chosen, language: str) -> str:
    """Return who issues a list: the agency it is about, else that of the person who prints it."""
    wanted = chosen.agency or chosen.person.agency_id
    found = next((one for one in chosen.mine if one.id == wanted), None) or chosen.mine[0]
    return found.name_en or found.name_vi if language == "en" else found.name_vi


def _about(chosen: Chosen, language: str) -> str:
    many = say("%(count)s cơ quan", count=str(len(chosen.mine)))
    whose = chosen.agency_name.in_language(language) if chosen.agency_name else many.read(language)
    return f"{whose}, {chosen.period.words.in_language(language)}"


def _moment(chosen: Chosen, language: str) -> str:
    return say("Số liệu đến %(moment)s.", moment=short_time(moment_of(chosen))).read(language)
