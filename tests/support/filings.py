"""Ready-made filings, agencies and staff for tests; each test changes the one thing it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from domain.procedure.plan import Channel, Way
from models.filing import FiledCase, Filing, FilingApplicant, FilingItem, file_case
from models.tables import Agency, Staff, StaffRole
from runtime.database import Sessions
from tests.support.plans import AGENCY, marital_status

SERVER_SECRET = "a secret for tests only"
FILED_AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
CALENDAR = '{"id":"test"}'


def filing(**changes: Any) -> Filing:
    """Return a filing at the counter under a key of its own."""
    plan = marital_status()
    values: dict[str, Any] = {
        "principal": "counter-1",
        "key": uuid4().hex,
        "procedure_code": plan.procedure,
        "procedure_version": plan.version,
        "procedure_sha256": plan.sha256,
        "plan": plan.to_json(),
        "calendar": CALENDAR,
        "agency_id": AGENCY,
        "received_at_agency": changes.get("agency_id", AGENCY),
        "applicant": FilingApplicant(
            name="Nguyễn Thị Hồng Đào",
            identity_number="046190001234",
            phone="0912345678",
            email="dao@example.vn",
            address="Phường An Cựu, thành phố Huế",
        ),
        "items": (
            FilingItem(component_id="to-khai", originals=1),
            FilingItem(component_id="can-cuoc", photocopies=2),
        ),
        "channel": Channel.COUNTER,
        "way": Way.COUNTER,
        "facts": {"copies": "2"},
        "summary": "Xác nhận tình trạng hôn nhân",
        "filed_at": FILED_AT,
    }
    return Filing(**{**values, **changes})


async def file_one(sessions: Sessions, **changes: Any) -> FiledCase:
    """File a case and return it."""
    return await file_case(sessions, filing(**changes), SERVER_SECRET)


async def add_agency(sessions: Sessions, agency_id: str = AGENCY) -> None:
    """Store an agency unless it is there."""
    async with sessions.write() as session:
        if await session.get(Agency, agency_id) is None:
            session.add(Agency(id=agency_id, kind="ubnd-xa", name_vi=f"Ủy ban nhân dân {agency_id}"))


async def add_staff(sessions: Sessions, name: str, *roles: str, agency_id: str = AGENCY) -> UUID:
    """Store a person with roles in an agency and return the id."""
    await add_agency(sessions, agency_id)
    staff_id = uuid4()
    async with sessions.write() as session:
        session.add(Staff(id=staff_id, login=f"{name}-{staff_id.hex[:6]}", name=name, agency_id=agency_id))
        await session.flush()
        session.add(*(StaffRole(staff_id=staff_id, role=role, agency_id=agency_id) for role in roles))
    return staff_id
