"""What a number of the card is made of: dossiers, procedures, or feedback; those that count and those that do not."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, Language
from api.desk.sheets import Sheet, SheetFormat, cut_note, sheet_response
from api.errors import NotFound
from api.filters import short_time
from api.language import Sentence, say
from api.scorecard.access import Chosen, CurrentChosen
from api.scorecard.counting import (
    PROCEDURE_SHARES,
    asked_of,
    feedback_lines,
    formula_of,
    moment_of,
    procedure_lines,
)
from api.scorecard.figures import number_text, points_text
from api.services import Services
from domain.case import wording, words
from domain.procedure.basics import Words
from domain.scorecard.formula import IndicatorRule
from domain.scorecard.measures import HOLDINGS, Behind, Measure
from models.paging import BadCursorError, Cursor
from models.queries.scorecard_cases import CaseLine, cases_behind, names_of
from models.queries.scorecard_on_time import average_times

router = APIRouter()

PAGE: Final = 50
_SHEET_MOST: Final = 20_000


class Which(StrEnum):
    """Which of them."""

    ALL = "all"
    COUNTED = "counted"
    MISSING = "missing"

    @property
    def counted(self) -> bool | None:
        """True for those that count, False for those that do not, None for all."""
        return {Which.ALL: None, Which.COUNTED: True, Which.MISSING: False}[self]


class Standing(StrEnum):
    """Which of them by how far they are."""

    ANY = ""
    OVER = "over"
    OPEN = "open"

    @property
    def over(self) -> bool | None:
        """True for those finished in the period, False for those open at its end, None for all."""
        return {Standing.ANY: None, Standing.OVER: True, Standing.OPEN: False}[self]


STANDINGS: Final[dict[Standing, Sentence]] = {
    Standing.ANY: say("Đã xong và đang xử lý"),
    Standing.OVER: say("Đã xong"),
    Standing.OPEN: say("Đang xử lý"),
}
CUTS: Final[dict[Which, Sentence]] = {
    Which.MISSING: say("Còn thiếu"),
    Which.COUNTED: say("Đã đạt"),
    Which.ALL: say("Tất cả"),
}
_HEADS: Final = (
    say("Mã hồ sơ"),
    say("Cơ quan"),
    say("Thủ tục"),
    say("Kênh nộp"),
    say("Ngày tiếp nhận"),
    say("Hẹn trả"),
    say("Xong"),
    say("Lần yêu cầu bổ sung"),
)


def _rule(chosen: Chosen, indicator: str) -> IndicatorRule:
    formula = formula_of(chosen)
    rule = formula.rule_of(indicator) if formula else None
    if rule is None or HOLDINGS[rule.measure].behind is Behind.NONE:
        raise NotFound
    return rule


@router.get("/scorecard/{indicator}")
async def show_behind(
    request: Request,
    services: CurrentServices,
    chosen: CurrentChosen,
    language: Language,
    indicator: str,
    which: Which = Which.MISSING,
    standing: Standing = Standing.ANY,
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show what the number of one indicator is made of."""
    rule = _rule(chosen, indicator)
    values: dict[str, Any] = {
        "chosen": chosen,
        "rule": rule,
        "holding": HOLDINGS[rule.measure],
        "which": which,
        "cuts": CUTS,
        "standing": standing,
        "standings": STANDINGS if rule.measure is Measure.ON_TIME else {},
        "as_of": moment_of(chosen),
        "after": None,
        "number": lambda value: number_text(value, language),
        "points": lambda value: points_text(value, language),
        **await _lines(services, chosen, rule, which, standing, after),
    }
    return services.pages.render(request, "scorecard/behind.html", values)


async def _lines(
    services: Services, chosen: Chosen, rule: IndicatorRule, which: Which, standing: Standing, after: str
) -> dict[str, Any]:
    measure = rule.measure
    async with services.sessions.read() as session:
        if measure is Measure.AVERAGE_TIME:
            found = await average_times(session, chosen.agencies, chosen.period.start, chosen.period.until)
            names = await names_of(session, [one.procedure_code for one in found])
            rows = [(_named(names, one.procedure_code), one.cases, Decimal(f"{one.days:.1f}")) for one in found]
            return {"kind": "average", "lines": sorted(rows, key=lambda row: -row[2])}
        if measure in PROCEDURE_SHARES:
            share = PROCEDURE_SHARES[measure]
            among = [one for one in await procedure_lines(services, session, chosen) if share.of(one)]
            marked = [(one, share.counts(one)) for one in among]
            wanted = [pair for pair in marked if which.counted is None or pair[1] is which.counted]
            return {"kind": "procedures", "lines": wanted}
        if HOLDINGS[measure].behind is Behind.FEEDBACK:
            feedback = await feedback_lines(services, session, chosen)
            among_ = [one for one in feedback if one.in_period or measure is Measure.FEEDBACK_ON_TIME]
            return {
                "kind": "feedback",
                "lines": [one for one in among_ if which.counted is None or one.on_time is which.counted],
            }
        asked = await asked_of(services, chosen)
        page = await cases_behind(
            session, measure, asked, counted=which.counted, over=standing.over, after=_cursor(after), limit=PAGE
        )
    return {"kind": "cases", "lines": page.lines, "after": page.after}


def _named(names: dict[str, tuple[str, str]], code: str) -> Words:
    vi, en = names.get(code, (code, code))
    return Words(vi=vi, en=en)


def _cursor(text: str) -> Cursor | None:
    try:
        return Cursor.parse(text) if text else None
    except BadCursorError:
        return None


@router.get("/scorecard/{indicator}/export")
async def export_behind(
    services: CurrentServices,
    chosen: CurrentChosen,
    language: Language,
    indicator: str,
    which: Which = Which.MISSING,
    standing: Standing = Standing.ANY,
    wanted: Annotated[SheetFormat, Query(alias="format")] = SheetFormat.XLSX,
) -> Response:
    """Send the dossiers behind a number as a sheet, at most 20,000 of them; its last row tells of more."""
    rule = _rule(chosen, indicator)
    if HOLDINGS[rule.measure].behind is not Behind.CASES:
        raise NotFound
    async with services.sessions.read() as session:
        asked = await asked_of(services, chosen)
        page = await cases_behind(
            session, rule.measure, asked, counted=which.counted, over=standing.over, limit=_SHEET_MOST
        )
    note = cut_note(len(page.lines), language, total=None) if page.after else ""
    rows = [_row(line, language) for line in page.lines]
    sheet = Sheet(rule.id, [head.read(language) for head in _HEADS], rows, note)
    return await sheet_response(sheet, wanted, f"766-{rule.id}-{which.value}-{chosen.period.text}")


def _row(line: CaseLine, language: str) -> list[str]:
    english = language == "en"
    return [
        line.code,
        line.agency_en if english else line.agency_vi,
        line.procedure_en if english else line.procedure_vi,
        wording.word(words.CHANNELS, line.channel, language),
        short_time(line.received_at),
        short_time(line.due_at) if line.due_at else "",
        short_time(line.finished_at) if line.finished_at else "",
        str(line.requests),
    ]
