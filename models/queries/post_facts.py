"""Parcels ordered from the post: who sends to whom, and what pages show of its answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from models.tables import Agency, Applicant, Case, Delivery
from runtime.database import ReadSession, WriteSession

_BEFORE = {
    "in_transit": ("ordered",),
    "delivered": ("ordered", "in_transit", "failed"),
    "returned": ("ordered", "in_transit", "failed"),
}


@dataclass(frozen=True)
class ParcelFacts:
    """Sender (the one-stop unit) and receiver (the named recipient, else the applicant)."""

    agency_id: str
    sender_name: str
    sender_phone: str
    sender_address: str
    receiver_name: str
    receiver_phone: str
    receiver_address: str


async def parcel_facts(session: ReadSession, case_id: UUID) -> ParcelFacts | None:
    """Return who sends a case's result to whom, or None when there is no such case."""
    found = await session.execute(
        select(Case.received_at_agency, Agency, Applicant)
        .select_from(Case)
        .join(Applicant, col(Applicant.case_id) == col(Case.id))
        .outerjoin(Agency, col(Agency.id) == col(Case.received_at_agency))
        .where(col(Case.id) == case_id)
    )
    row = found.one_or_none()
    if row is None:
        return None
    agency_id, agency, person = row
    return ParcelFacts(
        agency_id=agency_id,
        sender_name=agency.name_vi if agency else agency_id,
        sender_phone=agency.phone if agency else "",
        sender_address=agency.address if agency else "",
        receiver_name=person.recipient_name or person.name,
        receiver_phone=person.recipient_phone or person.phone,
        receiver_address=person.recipient_address or person.address,
    )


async def keep_delivery(session: WriteSession, *, key: str, case_id: UUID, tracking_number: str, at: datetime) -> None:
    """Keep an ordered parcel under its business key; once more changes only the tracking number."""
    statement = insert(Delivery).values(
        key=key, case_id=case_id, tracking_number=tracking_number, status="ordered", ordered_at=at, updated_at=at
    )
    await session.change(
        statement.on_conflict_do_update(index_elements=["key"], set_={"tracking_number": tracking_number})
    )


async def keep_delivery_state(session: WriteSession, key: str, status: str, at: datetime) -> None:
    """Note that a parcel is "in_transit", "delivered" or "returned". It never moves backwards."""
    await session.change(
        update(Delivery)
        .where(col(Delivery.key) == key, col(Delivery.status).in_(_BEFORE.get(status, ())))
        .values(status=status, updated_at=at)
    )
