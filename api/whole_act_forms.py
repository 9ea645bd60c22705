"""What forms of acts on a case as a whole are checked for before the case itself judges: days, agencies, grounds."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Final

from api.bank_transfers import is_bank_transfer, with_reference
from api.errors import FieldProblem, InvalidInput
from api.language import Readable, say
from api.services import Services
from api.v1.act_form import ActForm
from domain.case.acts import Act
from domain.case.extending import LONGEST_IN_DAYS
from models.queries.agencies import agencies_like
from models.tables import Case

#: These rest on a ground of law that is written down beside the reason.
GROUNDED: Final = frozenset({Act.HOLD, Act.ALLOW_SUPPLEMENT, Act.REOPEN})
WITH_DAY: Final = frozenset({Act.HOLD, Act.APOLOGISE})

_NO_GROUND = (say("Còn thiếu căn cứ pháp lý."), say("Ghi điều, khoản của văn bản cho phép việc này."))
_NO_DAY = (say("Chưa có ngày."), say("Ghi ngày, tháng, năm, ví dụ 01/12/2026."))
_NOT_A_DAY = (say("Ngày này không đọc được."), say("Ghi ngày, tháng, năm, ví dụ 01/12/2026."))
_NO_DAYS = (
    say("Chưa ghi số ngày gia hạn."),
    say("Ghi từ 1 đến %(most)s ngày làm việc.", most=LONGEST_IN_DAYS),
)
_NOT_DAYS = (
    say("Số ngày gia hạn không đọc được."),
    say("Ghi từ 1 đến %(most)s ngày làm việc.", most=LONGEST_IN_DAYS),
)
_NO_AGENCY = (say("Chưa chọn cơ quan tiếp nhận xử lý."), say("Chọn một cơ quan trong danh sách."))
_WRONG_AGENCY = (
    say("Không chuyển được đến cơ quan này."),
    say("Chọn cơ quan khác cùng loại, đang hoạt động."),
)


async def checked_values(services: Services, case: Case, form: ActForm) -> ActForm:
    """Return the form with its day written as the case reads it, "2026-12-01".

    Raises InvalidInput, field by field: a day that is none, days of an extension nobody can mean, a ground that is
    missing, an agency that is not there, not in service, of another kind, or the one that decides already, a transfer
    without the bank's number.
    """
    problems = [problem for problem in (_ground(form), _days(form)) if problem]
    if is_bank_transfer(form):
        form, unnumbered = with_reference(form)
        problems += [unnumbered] if unnumbered else []
    if form.act in WITH_DAY or is_bank_transfer(form):
        given = form.values.get("day", "")
        no_day = day_problem(given)
        problems += [no_day] if no_day else []
        form = form.model_copy(update={"values": {**form.values, "day": iso_day(given)}})
    if form.act is Act.TRANSFER and (problem := await _agency(services, case, form)):
        problems.append(problem)
    if problems:
        raise InvalidInput(errors=tuple(problems))
    return form


def grounds_of(form: ActForm) -> list[dict[str, str]]:
    """Return the legal ground as it is kept with the reason: [{"basis": "Điều 19"}]; nothing without one."""
    return [{"basis": form.basis}] if form.basis and form.act in GROUNDED else []


def iso_day(text: str) -> str:
    """Return "1995-02-28" for 28/02/1995, 28-2-1995, 28021995 or 1995-02-28; empty when it is no day."""
    text = text.strip()
    found = re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})|(\d{2})(\d{2})(\d{4})", text)
    with suppress(ValueError):
        if found:
            day, month, year = (int(part) for part in found.groups() if part)
            return date(year, month, day).isoformat()
        return date.fromisoformat(text).isoformat()
    return ""


def day_problem(text: str) -> FieldProblem | None:
    """Return what is wrong with a typed day, None when it can be read."""
    if iso_day(text):
        return None
    return _problem("values.day", "day_unreadable", _NOT_A_DAY if text else _NO_DAY)


def readable_days(text: str) -> bool:
    """Tell whether a text is a number of working days an extension may have."""
    return text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= LONGEST_IN_DAYS


def _ground(form: ActForm) -> FieldProblem | None:
    missing = form.act in GROUNDED and not form.basis
    return _problem("basis", "ground_required", _NO_GROUND) if missing else None


def _days(form: ActForm) -> FieldProblem | None:
    if form.act is not Act.EXTEND or readable_days(form.values.get("days", "")):
        return None
    return _problem("values.days", "days_unreadable", _NOT_DAYS if form.values.get("days") else _NO_DAYS)


async def _agency(services: Services, case: Case, form: ActForm) -> FieldProblem | None:
    target = form.values.get("agency", "")
    if not target:
        return _problem("values.agency", "agency_required", _NO_AGENCY)
    async with services.sessions.read() as session:
        known = {agency.id for agency in await agencies_like(session, case.agency_id)}
    return None if target in known else _problem("values.agency", "agency_unfit", _WRONG_AGENCY)


def _problem(field: str, rule: str, words: tuple[Readable, Readable]) -> FieldProblem:
    return FieldProblem(field, rule, *words)
