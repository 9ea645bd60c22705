"""Having a result carried to the applicant by post."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from temporalio import activity

from activities.contract import HeldThere, OperationReply, OperationRequest
from activities.failures import Problem, failure, records_needed
from activities.post.client import PostClient
from activities.post.wire import Order, Receiver, Sender
from models.queries.operation_facts import keep_acceptance
from models.queries.post_facts import ParcelFacts, keep_delivery, keep_delivery_state, parcel_facts
from runtime.database import Sessions

SYSTEM = "post"


class PostActivities:
    """`order` is answered later ("in_transit", then "delivered" or "returned"), by webhook or slow poll."""

    def __init__(self, client: PostClient, sessions: Sessions, callback: str) -> None:
        """`callback` is the address answers are sent to."""
        self._client = client
        self._sessions = sessions
        self._callback = callback

    @activity.defn(name="post.call")
    async def call(self, request: OperationRequest) -> OperationReply:
        """Order an item once per business key; `values["collect"]` đồng are collected on delivery.

        Fails with "missing_address", for a person to repair, when nobody could be found with what we know.
        """
        if request.action != "order":
            raise failure(SYSTEM, Problem.UNKNOWN_ACTION)
        facts = await self._facts(request)
        ordered = await self._client.order(
            Order(
                customer_code=facts.agency_id,
                order_number=request.key,
                cod_amount=int(request.values.get("collect", "0")),
                description=request.case_code,
                sender=Sender(name=facts.sender_name, tel=facts.sender_phone, address=facts.sender_address),
                receiver=Receiver(name=facts.receiver_name, tel=facts.receiver_phone, address=facts.receiver_address),
                callback=self._callback,
            )
        )
        case_id, now = UUID(request.case_id), datetime.now(UTC)
        with records_needed():
            async with self._sessions.write() as session:
                await keep_delivery(
                    session, key=request.key, case_id=case_id, tracking_number=ordered.item_code, at=now
                )
                await keep_acceptance(
                    session, case_id=case_id, operation=request.operation, reference=ordered.item_code, at=now
                )
        return OperationReply(reference=ordered.item_code)

    @activity.defn(name="post.poll")
    async def poll(self, request: OperationRequest) -> OperationReply:
        """Look where an item is, in case a webhook was lost."""
        if not request.reference:
            return OperationReply()  # the system never took it on: it knows of nothing to be asked about
        found = await self._client.whereabouts(request.reference)
        if found.state == "accepted":
            return OperationReply(reference=found.item_code)
        with records_needed():
            async with self._sessions.write() as session:
                await keep_delivery_state(session, request.key, found.state, datetime.now(UTC))
        values = found.values.model_dump(exclude_defaults=True)
        return OperationReply(reference=found.item_code, answer=found.state, values=values)

    @activity.defn(name="post.held")
    async def held(self, request: OperationRequest) -> HeldThere:
        """Say what the post holds of an order, whatever became of it here."""
        found = await self._client.held(request.reference, request.key)
        if found is None:
            await self._client.health()  # a wrong address knows of nothing either
            return HeldThere(known=False)
        answer = "" if found.state == "accepted" else found.state
        return HeldThere(known=True, answer=answer, values=found.values.model_dump(exclude_defaults=True))

    async def _facts(self, request: OperationRequest) -> ParcelFacts:
        with records_needed():
            async with self._sessions.read() as session:
                facts = await parcel_facts(session, UUID(request.case_id))
        if facts is None:
            raise failure(SYSTEM, Problem.MISSING_CASE)
        if not (facts.receiver_address.strip() and facts.receiver_phone.strip()):
            raise failure(SYSTEM, Problem.MISSING_ADDRESS)
        return facts
