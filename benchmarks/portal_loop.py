"""The least that tells the portal in order: a loop over the table, fifty calls at once, one attempt each.

It makes the same bodies of the same rows and posts them in the same envelope. It has no claims, so a second one would
send everything twice; no pace agreed between workers; no breaker, no retries, no later acknowledgements.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final
from uuid import UUID

import httpx2
from sqlalchemy import text

from domain.portal.dossier import dossier_body
from domain.portal.lines import standing_of
from models.queries.portal_facts import message_facts
from runtime.database import Sessions

AT_ONCE: Final = 50
_NEXT: Final = text("""
select distinct on (case_id) case_id, seq from portal_messages where status = 'waiting' order by case_id, seq
""")
_CONFIRM: Final = text("""
update portal_messages set status = 'confirmed', body = cast(:body as jsonb), sent_at = now(), settled_at = now()
where case_id = :case_id and seq = :seq returning seq
""")


class NotConfirmedError(Exception):
    """The portal answered something else than "confirmed", so the pace means nothing."""


async def tell_all(sessions: Sessions, http: httpx2.AsyncClient, url: str, token: str, unit: str) -> None:
    """Send what waits, the oldest of each case first, until nothing waits. Raises NotConfirmedError."""
    http.headers["Authorization"] = f"Bearer {token}"
    opened = await http.post(f"{url}/session", json={"madonvi": unit}, headers={"Idempotency-Key": "session"})
    session, slots = opened.json()["session"], asyncio.Semaphore(AT_ONCE)

    async def tell(case_id: UUID, seq: int) -> None:
        async with slots:
            await _tell(sessions, http, url, {"session": session, "madonvi": unit}, case_id, seq)

    while True:
        async with sessions.read() as reading:
            waiting = (await reading.execute(_NEXT)).all()
        if not waiting:
            return
        await asyncio.gather(*(tell(row.case_id, row.seq) for row in waiting))


async def _tell(
    sessions: Sessions, http: httpx2.AsyncClient, url: str, envelope: dict[str, Any], case_id: UUID, seq: int
) -> None:
    async with sessions.read() as reading:
        facts = await message_facts(reading, case_id, seq, "http://bench", {})
    if facts is None or facts.dossier is None:
        raise NotConfirmedError
    body = dossier_body(facts.dossier, standing_of(facts.message.code, facts.message.facts))
    key = f"{facts.code}/{seq}/1"
    call = {**envelope, "service": "DongBoHoSoMC", "MaThongDiep": key, "isUpdating": facts.known, "data": [body]}
    answer = await http.post(f"{url}/DongBoHoSoMC", json=call, headers={"Idempotency-Key": key})
    if answer.json().get("TrangThai") != "confirmed":
        raise NotConfirmedError
    async with sessions.write() as writing:
        await writing.change(_CONFIRM, {"case_id": case_id, "seq": seq, "body": answer.request.content.decode()})
