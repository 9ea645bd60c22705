"""The demo's people in the database: agencies, units, accounts and who is away."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from api.security.passwords import hash_password
from cli.demo_people import DEMO_ABSENCES, DEMO_ACCOUNTS, DEMO_PASSWORD, UNITS, agencies
from models.tables import Absence, Agency, Staff, StaffRole, Unit
from runtime.database import Sessions, WriteSession

_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


async def demo_staff(sessions: Sessions) -> None:
    """Store what is not there yet; accounts and agencies that somebody changed stay as they are."""
    password_hash = await asyncio.to_thread(hash_password, DEMO_PASSWORD)  # one for all: the start is waited for
    async with sessions.write() as session:
        for agency in agencies():
            if await session.get(Agency, agency.id) is None:
                session.add(agency)
                await session.flush()
        units = await _units(session)
        added = []
        for account in DEMO_ACCOUNTS:
            if await session.scalar(select(Staff).where(col(Staff.login) == account.username)) is not None:
                continue
            staff = Staff(
                login=account.username,
                name=account.name,
                agency_id=account.agency_id,
                unit_id=units[account.agency_id, account.unit].id if account.unit else None,
                position=account.position,
                phone=account.phone,
                password_hash=password_hash,
            )
            session.add(staff)
            await session.flush()
            session.add(StaffRole(staff_id=staff.id, role=account.post, agency_id=account.agency_id))
            added.append(staff)
        await session.flush()
        if len(added) == len(DEMO_ACCOUNTS):
            _absences(session, {staff.login: staff for staff in added})


async def _units(session: WriteSession) -> dict[tuple[str, str], Unit]:
    """Return the units by agency and name, those of the demo added."""
    known = {(unit.agency_id, unit.name_vi): unit for unit in (await session.scalars(select(Unit))).all()}
    for agency_id, named in UNITS.items():
        for name_vi, name_en, phone in named:
            if (agency_id, name_vi) not in known:
                unit = Unit(agency_id=agency_id, name_vi=name_vi, name_en=name_en, phone=phone)
                session.add(unit)
                known[agency_id, name_vi] = unit
    await session.flush()
    return known


def _absences(session: WriteSession, staff: dict[str, Staff]) -> None:
    """Let somebody be away now, and somebody next week, on the first start only."""
    today = datetime.combine(datetime.now(UTC).astimezone(_VIETNAM).date(), time(), _VIETNAM)
    for login, substitute, first, last, basis in DEMO_ABSENCES:
        session.add(
            Absence(
                staff_id=staff[login].id,
                substitute_id=staff[substitute].id,
                starts_at=today + timedelta(days=first),
                ends_at=today + timedelta(days=last + 1),
                basis=basis,
                created_by=staff["quantri"].id,
            )
        )
