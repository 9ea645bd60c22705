"""Who receives a result by post: kept with the applicant, never in a workflow."""

from dataclasses import dataclass
from uuid import UUID

from models.tables import Applicant
from runtime.database import WriteSession


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where the post would bring a result now; empty fields are not known."""

    phone: str
    address: str


async def keep_receiver(session: WriteSession, case_id: UUID, name: str, phone: str, address: str) -> Receiver:
    """Keep what was typed, leave what was not, and return where the post would go; the applicant stands in."""
    person = await session.get(Applicant, case_id)
    if person is None:
        return Receiver("", "")
    person.recipient_name = name or person.recipient_name
    person.recipient_phone = phone or person.recipient_phone
    person.recipient_address = address or person.recipient_address
    await session.flush()
    return Receiver(person.recipient_phone or person.phone, person.recipient_address or person.address)
