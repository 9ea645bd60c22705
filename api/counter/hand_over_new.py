"""Making a hand-over list: what is due today, tick by scanning or by hand, to whom, done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID, uuid5

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.counter.hand_over_form import ListForm, form_of, receiver_of
from api.counter.posts import counters_of
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import FieldProblem, InvalidInput, Problem, Refused
from api.language import Readable, Sentence, say
from api.pages import see_other
from api.readings import log_reading
from api.security.people import Person
from api.services import Services
from domain.case.asked import Kind, recognise
from domain.counter.handing import Turn, hand_over_day, turn_of
from domain.deadline.moments import local_day
from domain.procedure.basics import Words
from models.hand_overs import MOST_CASES, NewList, NotPendingError, WrongSideError, create_list
from models.queries.find_cases import find_cases
from models.queries.hand_over_pending import PendingCase, pending_cases, pending_named
from models.queries.hand_overs import on_open_lists, receivers
from models.tables import Agency

router = APIRouter()
_LISTS: Final = UUID("7d0a2c1e-4b9f-4f63-9e58-1c2d3e4f5a6b")
_ONE_SIDE = say("Một biên bản chỉ giao cho cơ quan giải quyết hồ sơ: chọn cơ quan đó, hoặc bỏ đánh dấu các hồ sơ này.")
_TURNS: Final = {
    Turn.OVERDUE: say("Đáng lẽ đã bàn giao"),
    Turn.TODAY: say("Bàn giao hôm nay"),
    Turn.LATER: say("Bàn giao đầu ngày làm việc sau"),
}


@dataclass(frozen=True, slots=True)
class PendingRow:
    """One case to be handed over, on which day at the latest; `to` is the other agency that decides it, or None."""

    case: PendingCase
    procedure: Words
    day: date
    to: Agency | None = None


@router.get("/hand-overs/new", name="new_hand_over")
async def show_form(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Show what is to be handed over from the person's counter. The reading is logged."""
    return await _show(request, services, staff, form_of(staff, request.query_params.get("agency", ""), None))


@router.post("/hand-overs/new")
async def make(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Tick the case that was scanned and show the form again, or make the list."""
    sent = await request.form(max_fields=300)
    form = form_of(staff, str(sent.get("agency", "")), sent)
    scanned = str(sent.get("scan", ""))[:300].strip()
    if sent.get("do") == "scan" or scanned:
        said, problem = await _tick(services, staff, form, scanned)
        return await _show(request, services, staff, form, said=said, problem=problem)
    try:
        list_id = await _make(services, staff, form)
    except Problem as problem:
        return await _show(request, services, staff, form, problem=problem)
    return see_other(f"/hand-overs/{list_id}")


async def _tick(
    services: Services, staff: Person, form: ListForm, scanned: str
) -> tuple[Readable | None, Problem | None]:
    """Tick the scanned case; return what to say of it, or why it cannot go on this list."""
    asked = recognise(scanned)
    async with services.sessions.read() as session:
        if asked.kind is Kind.CODE:
            codes = [asked.value]
        else:
            codes = [case.code for case in await find_cases(session, staff.viewer, scanned, open_only=True, limit=2)]
        pending = await pending_named(session, staff.viewer, form.agency, codes)
        listed = await on_open_lists(session, staff.viewer, codes)
    if len(codes) == 1 and len(pending) == 1:
        code = pending[0].code
        if code not in form.chosen:
            form.chosen.append(code)
        return say("Đã đánh dấu %(code)s.", code=code), None
    for code, number in listed.items():
        return None, Refused(
            say("%(code)s đang ở biên bản %(number)s, chờ bên nhận xác nhận.", code=code, number=number)
        )
    if len(codes) == 1:
        why = say(
            "%(code)s không có giấy tờ chờ bàn giao: chưa tiếp nhận, không có bản giấy, đã bàn giao hoặc đã xong.",
            code=codes[0],
        )
        return None, Refused(why)
    return None, Refused(say("Không nhận ra mã vừa quét, hoặc có nhiều hồ sơ khớp. Quét lại, hoặc gõ đủ mã hồ sơ."))


async def _make(services: Services, staff: Person, form: ListForm) -> UUID:
    """Make the list and return its id. Raises InvalidInput or Refused."""
    async with services.sessions.read() as session:
        units, people = await receivers(session, staff.viewer, form.agency)
        chosen = await pending_named(session, staff.viewer, form.agency, form.chosen)
    others = {case.agency_id for case in chosen} - {form.agency}
    to = receiver_of(form, units, people, others)
    list_id = uuid5(_LISTS, f"{staff.principal}/{form.key}")
    made = NewList(list_id, form.agency, form.chosen, to.unit_id, to.name, form.note, to.agency)
    try:
        async with services.sessions.write() as session:
            return await create_list(session, staff.viewer, made, local_day(datetime.now(UTC)).year)
    except WrongSideError as error:
        codes = ", ".join(error.codes[:5])
        raise InvalidInput(
            errors=(
                FieldProblem(
                    "to", "wrong_side", say("Hồ sơ do cơ quan khác giải quyết: %(codes)s.", codes=codes), _ONE_SIDE
                ),
            )
        ) from error
    except NotPendingError as error:
        raise Refused(await _why_not(services, staff, form, error.codes)) from error


async def _why_not(services: Services, staff: Person, form: ListForm, codes: Sequence[str]) -> Sentence:
    """Take off the form what cannot be handed over, and say why."""
    async with services.sessions.read() as session:
        listed = await on_open_lists(session, staff.viewer, codes)
    form.chosen = [code for code in form.chosen if code not in codes]
    named = ", ".join(f"{code} ({listed[code]})" if code in listed else code for code in codes[:5])
    return say(
        "Chưa lập biên bản: %(codes)s vừa được đưa vào biên bản khác hoặc không còn chờ bàn giao. "
        "Đã bỏ khỏi danh sách; xem lại rồi lập.",
        codes=named,
    )


async def _show(
    request: Request,
    services: Services,
    staff: Person,
    form: ListForm,
    *,
    said: Readable | None = None,
    problem: Problem | None = None,
) -> Response:
    async with services.sessions.read() as session:
        page = await pending_cases(session, staff.viewer, form.agency, limit=MOST_CASES)
        shown = {line.code for line in page.lines}
        more = await pending_named(
            session, staff.viewer, form.agency, [code for code in form.chosen if code not in shown]
        )
        units, people = await receivers(session, staff.viewer, form.agency)
    lines = [*more, *page.lines]
    others = {line.agency_id for line in lines} - {form.agency}
    agencies = {one.id: one for one in await services.definitions.agencies() if one.id in others}
    await log_reading(services, staff, None, "hand-over form")
    values = {
        "form": form,
        "groups": await _groups(services, lines, agencies),
        "agencies": sorted(agencies.values(), key=lambda one: one.name_vi),
        "more": page.after is not None,
        "units": units,
        "people": people,
        "counters": await _counters(services, staff),
        "said": said,
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    status = problem.status if problem else 200
    return services.pages.render(request, "counter/hand_over_new.html", values, status=status)


async def _groups(
    services: Services, lines: Sequence[PendingCase], agencies: Mapping[str, Agency]
) -> list[tuple[Readable, list[PendingRow]]]:
    """Return the cases by when they are due for hand-over, those that should have gone before first."""
    calendar, today = await services.definitions.calendar(), local_day(datetime.now(UTC))
    found: Mapping[Turn, list[PendingRow]] = {turn: [] for turn in Turn}
    for line in lines:
        row = PendingRow(
            line,
            Words(vi=line.procedure_vi, en=line.procedure_en),
            hand_over_day(line.received_at, calendar),
            agencies.get(line.agency_id),
        )
        found[turn_of(line.received_at, today, calendar)].append(row)
    return [(_TURNS[turn], rows) for turn, rows in found.items() if rows]


async def _counters(services: Services, staff: Person) -> list[tuple[str, str]]:
    """Return the counters at which the person sits, with their agencies' names."""
    named = []
    for agency_id in sorted(counters_of(staff)):
        agency = await services.definitions.agency(agency_id)
        named.append((agency_id, agency.name_vi if agency else agency_id))
    return named
