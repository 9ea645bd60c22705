"""What engineers can search cases by in Temporal. Never personal data: these are stored in the clear.

SQL visibility has fixed slots (10 keywords, 3 dates, 3 booleans per namespace): add sparingly, and never
reuse a name for another meaning, since a freed slot still holds the old values.
"""

from datetime import datetime
from typing import Final

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

PROCEDURE_CODE: Final = SearchAttributeKey.for_keyword("ProcedureCode")
AGENCY: Final = SearchAttributeKey.for_keyword("Agency")
CASE_PHASE: Final = SearchAttributeKey.for_keyword("CasePhase")
CASE_STEP: Final = SearchAttributeKey.for_keyword("CaseStep")
WAITING_FOR: Final = SearchAttributeKey.for_keyword("WaitingFor")
HOLD: Final = SearchAttributeKey.for_keyword("Hold")
DUE_AT: Final[SearchAttributeKey[datetime]] = SearchAttributeKey.for_datetime("DueAt")
OVERDUE: Final = SearchAttributeKey.for_bool("Overdue")

REGISTRATION: Final[dict[str, str]] = {
    PROCEDURE_CODE.name: "Keyword",
    AGENCY.name: "Keyword",
    CASE_PHASE.name: "Keyword",
    CASE_STEP.name: "Keyword",
    WAITING_FOR.name: "Keyword",
    HOLD.name: "Keyword",
    DUE_AT.name: "Datetime",
    OVERDUE.name: "Bool",
}
"""Name to type as Temporal's command line writes it."""


class SearchAttributeTypeError(RuntimeError):
    """The namespace already has an attribute of this name with another type."""


async def register(client: Client) -> list[str]:
    """Register what the client's namespace lacks and return the names added; again: nothing happens.

    Raises SearchAttributeTypeError on a name already used for another type. A case that sets an
    unregistered attribute gets stuck, so this runs before a deploy, not after.
    """
    wanted = {name: IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{kind.upper()}") for name, kind in REGISTRATION.items()}
    listed = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    present = dict(listed.custom_attributes)
    for name in wanted.keys() & present.keys():
        if wanted[name] != present[name]:
            raise SearchAttributeTypeError(f"{name} exists in {client.namespace} with another type")
    missing = {name: kind for name, kind in wanted.items() if name not in present}
    if missing:
        try:
            await client.operator_service.add_search_attributes(
                AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing)
            )
        except RPCError as error:
            # Another process registered them between our two calls.
            if error.status != RPCStatusCode.ALREADY_EXISTS:
                raise
    return sorted(missing)
