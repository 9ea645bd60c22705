"""Ways out with pages of their own: where the desk leads for one case, and for many chosen cases of one version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from domain.supervision.interventions import MOST
from models.case_selections import freeze_chosen
from models.errors import StorageRefusedError
from models.supervision.intervention_items import preview_item
from models.tables import Case

#: Why cases that were chosen are not led to a decision about them.
_REFUSED: Final[Mapping[str, FieldProblem]] = {
    "several_versions": FieldProblem(
        "way",
        "not_one_version",
        say("Hồ sơ đã chọn không cùng một phiên bản của một thủ tục."),
        say("Lọc theo thủ tục rồi chọn hồ sơ cùng phiên bản. Mỗi quyết định chỉ chuyển hồ sơ của một phiên bản."),
    ),
    "nothing_chosen": FieldProblem(
        "chosen",
        "nothing_chosen",
        say("Chưa chọn hồ sơ nào của cơ quan bạn giám sát."),
        say("Đánh dấu hồ sơ ở đầu dòng rồi chọn lại."),
    ),
    "too_many_chosen": FieldProblem(
        "chosen",
        "too_many",
        say("Mỗi lần chọn nhiều nhất %(most)s hồ sơ.", most=MOST),
        say("Lọc hẹp hơn rồi làm lại."),
    ),
}


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
        WayOut.MOVE_VERSION: move_address(row.procedure_code, row.procedure_version, case=case),
    }.get(way, f"/cases/{case}")
    return see_other(address)


async def led_to_move(
    request: Request, services: Services, overseer: Overseer, chosen: Sequence[UUID], text: str
) -> Response:
    """Freeze the chosen cases and lead to the decision about them; the list again where it cannot be about them."""
    try:
        async with services.sessions.write() as session:
            kept = await freeze_chosen(session, overseer.staff.viewer, chosen)
    except StorageRefusedError as refused:
        problem = InvalidInput(errors=(_REFUSED[str(refused)],))
        return await desk_response(request, services, overseer, text, problem=problem)
    return see_other(move_address(kept.procedure_code, kept.version, selection=str(kept.id)))
