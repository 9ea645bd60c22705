"""What follows a filing at once when everything is there: the fee is taken and the dossier received.

Each act has a key of its own made from the form's, so the form sent again takes nothing twice. When the workflow
is not up, the acts go on through the outbox and are taken as soon as it is: the case is filed either way.
"""

from __future__ import annotations

import structlog

from api import acts
from api.definitions import Procedure
from api.errors import IdempotencyConflict, NotFound, Refused, StillWorking, TooManyRequests, Unavailable
from api.filing import FilingResult
from api.security.people import Person
from api.services import Services
from api.v1.act_form import ActForm, ValueName
from domain.case.acts import Act
from models.commands import command_later, keep_note
from models.queries.one_case import one_case
from workflows.messages import case_workflow_id

log = structlog.stdlib.get_logger()

#: How long, in seconds, a clerk waits for the workflow of a fresh case; usually a tenth of that.
STARTED_WITHIN = 3.0
#: Said on the timeline beside the amount.
_BY_CARD = "Thu bằng thẻ."

Acts = list[tuple[str, ActForm]]


async def finish(
    services: Services, staff: Person, procedure: Procedure, agency_id: str, filed: FilingResult, key: str, pay: str
) -> None:
    """Take the fee (`pay` "cash" or "card") and receive the dossier. Returns when that is done or on its way.

    An act that the rules refuse is left to the case page, which says why.
    """
    wanted = _wanted(services, procedure, agency_id, filed.fee, key, pay)
    if not await services.recorded.wait_recorded(filed.case.case_id, 1, STARTED_WITHIN):
        await _later(services, staff, procedure, filed, wanted)
        return
    for place, (act_key, form) in enumerate(wanted):
        try:
            await acts.take(services, staff, filed.case.code, form, act_key)
        except (Unavailable, StillWorking, TooManyRequests):
            await _later(services, staff, procedure, filed, wanted[place:])
            return
        except (Refused, IdempotencyConflict, NotFound) as problem:
            # Sent again after the case had gone on: what was to be done is done, or is decided by a person.
            log.info("intake_act_left", act=form.act, problem=problem.kind, case_code=filed.case.code)
            return


def _wanted(services: Services, procedure: Procedure, agency_id: str, fee: int, key: str, pay: str) -> Acts:
    reception = services.definitions.plan(procedure, agency_id).reception.id
    wanted: Acts = []
    if fee and pay in ("cash", "card"):
        values: dict[ValueName, str] = {"amount": str(fee), "means": pay}
        reason = _BY_CARD if pay == "card" else ""
        wanted.append((f"{key}.pay", ActForm(act=Act.TAKE_PAYMENT, values=values, reason=reason)))
    return [*wanted, (f"{key}.accept", ActForm(act=Act.ACCEPT, step=f"{reception}/1"))]


async def _later(services: Services, staff: Person, procedure: Procedure, filed: FilingResult, wanted: Acts) -> None:
    """Put acts in the outbox, in their order, as the very commands that taking them now would send."""
    code = filed.case.code
    async with services.sessions.write() as session:
        case = await one_case(session, staff.viewer, code)
        if case is None:
            raise NotFound
        for key, form in wanted:
            note = ""
            if form.reason:
                note = str(await keep_note(session, case.id, staff.principal, key, form.reason))
            command = acts.command_of(services, procedure, case, staff, form, key, note)
            await command_later(session, case_workflow_id(code), command)
    services.bell.ring()
    log.info("intake_acts_deferred", acts=len(wanted), case_code=code)
