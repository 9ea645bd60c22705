"""Ways out with pages of their own: where the desk leads for one case, and for many cases of one version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from api.errors import FieldProblem, InvalidInput, NotFound
from api.language import say
from api.pages import see_other
from api.services import Services
from api.supervision.access import Overseer
from api.supervision.links import move_address
from api.supervision.list_page import desk_response
from domain.supervision.causes import Cause, WayOut
from models.supervision.intervention_items import preview_item
from models.supervision.interventions import versions_of
from models.tables import Case

_NOT_ONE_VERSION: Final = FieldProblem(
    "way",
    "not_one_version",
    say("Hồ sơ đã chọn không cùng một phiên bản của một thủ tục."),
    say("Lọc theo thủ tục rồi chọn hồ sơ cùng phiên bản; việc chuyển tính cho cả phiên bản, có bước thử trước."),
)


async def led_elsewhere(services: Services, overseer: Overseer, way: WayOut, case: str) -> Response:
    """Lead to the page a way has of its own, for one case. Raises NotFound for a foreign one."""
    async with services.sessions.read() as session:
        known = await preview_item(session, overseer.staff.viewer, way, case, {})
        row = await session.get(Case, known.case_id) if known is not None else None
    if known is None or row is None:
        raise NotFound
    refund = known.then.cause == Cause.REFUND_REFUSED
    address = {
        WayOut.CALL_APPLICANT: f"/cases/{case}/notices",
        WayOut.SETTLE_MONEY: "/cashier/refunds" if refund else "/cashier/reconciliation",
        WayOut.MOVE_VERSION: move_address(row.procedure_code, row.procedure_version),
    }.get(way, f"/cases/{case}")
    return see_other(address)


async def led_to_move(
    request: Request, services: Services, overseer: Overseer, chosen: Sequence[UUID], text: str
) -> Response:
    """Lead to the move of the version that all chosen cases run by; the list again where they are not of one."""
    async with services.sessions.read() as session:
        versions = await versions_of(session, overseer.staff.viewer, chosen)
    if len(versions) != 1:
        return await desk_response(request, services, overseer, text, problem=InvalidInput(errors=(_NOT_ONE_VERSION,)))
    [(procedure, version)] = versions
    return see_other(move_address(procedure, version))
