"""Outside systems that do nothing, at once: both sides of a comparison call the same ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from temporalio import activity

from activities.contract import OperationReply, OperationRequest

SYSTEMS = ("agencies", "payments", "post", "notifications", "documents")


def stand_in(system: str) -> Callable[[OperationRequest], Awaitable[OperationReply]]:
    """Return the activity `<system>.call` that accepts everything."""

    @activity.defn(name=f"{system}.call")
    async def call(request: OperationRequest) -> OperationReply:
        return OperationReply()

    return call
