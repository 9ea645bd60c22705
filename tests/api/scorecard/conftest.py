"""Dossiers with a history, as the read model has them, without a workflow behind them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from models.tables import Case
from tests.api.conftest import AGENCY, House, filing, new_key


@dataclass(frozen=True)
class Put:
    """A dossier that was stored."""

    id: UUID
    code: str


async def put_case(house: House, agency: str = AGENCY, **columns: object) -> Put:
    """File a dossier and set columns of its row."""
    machine = await house.machine("file", agency=agency)
    visitor = house.visitor()
    filed = await visitor.client.post("/api/v1/cases", json=filing(agency=agency), headers={**machine, **new_key()})
    code = str(filed.json()["code"])
    async with house.sessions.write() as session:
        case_id = await session.scalar(select(col(Case.id)).where(col(Case.code) == code))
        assert case_id is not None
        if columns:
            listed = ", ".join(f"{name} = :{name}" for name in columns)
            await session.change(
                text(f"update cases set {listed} where id = :id"),  # names of columns, from the tests
                {**columns, "id": case_id},
            )
    return Put(case_id, code)


async def add_event(house: House, case_id: UUID, kind: str, at: datetime) -> None:
    """Write one event of a dossier."""
    async with house.sessions.write() as session:
        await session.change(
            text("""
                insert into case_events (case_id, seq, kind, at, actor, role, on_behalf_of, step, note, "values", hash,
                    recorded_at)
                select :id, coalesce(max(seq), 0) + 1000, :kind, :at, '', '', '', '', '', '{}', '', now()
                from case_events where case_id = :id
            """),
            {"id": case_id, "kind": kind, "at": at},
        )


async def add_late_task(
    house: House, case_id: UUID, login: str, due: datetime, done: datetime | None, agency: str = AGENCY
) -> None:
    """Write a step that took longer than its time, done by a person, or taken on by nobody for an empty login."""
    async with house.sessions.write() as session:
        await session.change(
            text("""
                insert into tasks (case_id, id, step, kind, stage, role, agency_id, status, opened_at, due_at, done_by,
                    done_at, outcome)
                values (:id, :task, 'review', 'review', 'appraise', 'officer', :agency, :status, :due, :due, :by,
                    :done, '')
            """),
            {
                "id": case_id,
                "task": f"review/{secrets.token_hex(2)}",
                "agency": agency,
                "status": "done" if done else "open",
                "due": due,
                "by": str(house.staff[login]) if login else "",
                "done": done,
            },
        )
