"""Paying the fee of a case: the amount, the gateway's page, a VietQR transfer, and what became of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import segno
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.citizen.account import Account, account_of
from api.dependencies import CurrentServices
from api.following import followed
from api.public.facts import opening_hours
from api.services import Services
from domain.case.looks import poll_delay
from domain.vietqr import Transfer, purpose_of, vietqr
from models.base import now
from models.queries.payment_standing import newest_online_payment
from models.tables import Case, Payment

router = APIRouter()

#: How long a page looks by itself whether the money has come.
WATCHED_SECONDS = 120
State = Literal["nothing", "preparing", "open", "failed", "counter", "paid"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a payer is told. `payment` is the newest request at the gateway, if any."""

    state: State
    case: Case
    payment: Payment | None

    @property
    def owed(self) -> int:
        """Đồng still to be paid."""
        return max(self.case.fee - self.case.paid, 0)


@router.get("/pay/{code}")
async def show_payment(
    request: Request,
    services: CurrentServices,
    code: str,
    since: Annotated[int, Query(ge=0)] = 0,
    known: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show what is to be paid and how, and look by itself for two minutes whether it was.

    For whoever has shown the secret of the case. `since` is when the looking began (unix seconds), `known`
    the state the page shows already.
    """
    status = await followed(request, services, code)
    standing = await _standing(services, status.case)
    began = since or int(time.time())
    watching = standing.state in ("preparing", "open") and time.time() - began < WATCHED_SECONDS
    if watching and known == standing.state and request.headers.get("HX-Request"):
        return Response(status_code=204)
    agencies = await services.definitions.agencies()
    procedure = await services.definitions.of_case(standing.case)
    account = account_of(services.settings)
    values = {
        "standing": standing,
        "case": standing.case,
        "open_fees": procedure.open_fees(standing.case) if procedure else (),
        "payment": standing.payment,
        "began": began,
        "watching": watching,
        "looked_again_at": _looked_again_at(standing, now()),
        "agency": next((one for one in agencies if one.id == standing.case.received_at_agency), None),
        "hours": opening_hours(await services.definitions.calendar()),
        "account": account if standing.state == "open" else None,
        "purpose": purpose_of(standing.case.code),
        "qr": _qr(account, standing) if account and standing.state == "open" else "",
    }
    return services.pages.render(request, "citizen/pay.html", values)


async def _standing(services: Services, case: Case) -> Standing:
    async with services.sessions.read() as session:
        payment = await newest_online_payment(session, case.id)
    return Standing(_state(case, payment), case, payment)


def _state(case: Case, payment: Payment | None) -> State:
    if not case.fee:
        return "nothing"
    if case.paid >= case.fee:
        return "paid"
    if case.ended_at is not None:
        return "nothing"
    if case.money == "requested":
        return "open" if payment is not None and payment.pay_address else "preparing"
    if not case.seq:  # filed a moment ago: the case has not said yet how it is to be paid
        return "preparing"
    return "failed" if payment is not None and payment.status == "failed" else "counter"


def _looked_again_at(standing: Standing, at: datetime) -> datetime | None:
    """Return when the gateway is next asked for a payment it has not told us of."""
    if standing.payment is None:
        return None
    looked, looks = standing.payment.created_at, 0
    while looked <= at and looks < 60:
        looked += poll_delay("payments", looks)
        looks += 1
    return looked


def _qr(account: Account, standing: Standing) -> str:
    transfer = Transfer(account.bank, account.number, standing.owed, purpose_of(standing.case.code))
    return segno.make(vietqr(transfer), error="m", micro=False).svg_data_uri(scale=5, border=4)
