"""A Temporal server of somebody's own under `make up`: what it must know before the first case starts."""

from __future__ import annotations

import structlog
from temporalio.service import RPCError, RPCStatusCode

from runtime.embedded.errors import EmbeddedError
from runtime.search_attributes import SearchAttributeTypeError, register
from runtime.settings import Settings
from runtime.temporal import connect

log = structlog.get_logger(__name__)

#: A hosted server may let nobody ask or add: whoever runs it has done so (docs/operations.md).
_NOT_OURS = frozenset({RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNIMPLEMENTED})


async def register_search_attributes(settings: Settings) -> None:
    """Register what cases are searched by; a case that sets an attribute its server does not know is stuck.

    Raises EmbeddedError when the server does not answer, lacks the namespace, or knows a name of ours as another type.
    """
    try:
        added = await register(await connect(settings, process="setup"))
    except SearchAttributeTypeError as error:
        raise EmbeddedError(str(error)) from error
    except RPCError as error:
        if error.status not in _NOT_OURS:
            raise EmbeddedError(f"Temporal at {settings.temporal_address}: {error.status.name}") from error
        log.warning("search_attributes_not_registered", problem=error.status.name)
    except RuntimeError as error:  # the SDK's word for "nobody listens"
        raise EmbeddedError(f"Temporal does not answer at {settings.temporal_address}") from error
    else:
        log.info("search_attributes_registered", added=len(added))
