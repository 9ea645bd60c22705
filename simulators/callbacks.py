"""Calling Motcua back, signed, as stubbornly as a real system would."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

import httpx2
import structlog

from simulators.dials import Dials
from simulators.ledger import Effect, Happening, Ledger, now
from simulators.mail_reports import CONTENT_TYPE, report
from simulators.settings import MAIL, SimulatorSettings
from simulators.signing import signature_headers

logger = structlog.get_logger()
_HTTP_OK = range(200, 300)


class Callbacks:
    """Plans what happens later and calls it back; what had not left before a restart leaves after it."""

    def __init__(self, settings: SimulatorSettings, ledger: Ledger) -> None:
        self._settings = settings
        self._ledger = ledger
        self._client: httpx2.AsyncClient | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Open the client and take up the callbacks an earlier process had planned."""
        self._client = httpx2.AsyncClient(timeout=10, trust_env=False)
        for effect, happening in list(self._ledger.planned()):
            self._schedule(effect, happening)

    async def stop(self) -> None:
        """Stop calling back; planned callbacks stay planned in the journal."""
        self.forget()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()

    def forget(self, system: str = "") -> None:
        """Drop every callback that has not left yet, of one system or of all."""
        for task in self._tasks:
            if system in ("", task.get_name()):
                task.cancel()

    def plan(self, effect: Effect, dials: Dials, events: list[tuple[int, str, Mapping[str, str]]]) -> None:
        """Let events (milliseconds from now, answer, values) happen, and call them back as the dials say."""
        start = now()
        delay = timedelta(milliseconds=dials.callback_delay_ms)
        instants = [start + timedelta(milliseconds=after) for after, _, _ in events]
        leaving = instants[::-1] if dials.out_of_order_callbacks else instants
        for (_, answer, values), occurs_at, leaves_at in zip(events, instants, leaving, strict=True):
            happening = Happening(
                event_id=uuid.uuid4().hex,
                answer=answer,
                values=dict(values),
                occurs_at=occurs_at,
                send_at=leaves_at + delay,
                copies=1 + dials.duplicate_callbacks,
                fresh_event_ids=dials.fresh_event_ids,
                status="lost" if dials.lose_callbacks else "planned",
            )
            effect.happenings.append(happening)
            self._ledger.save(effect)
            if happening.status == "planned":
                self._schedule(effect, happening)

    def _schedule(self, effect: Effect, happening: Happening) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(effect, happening), name=effect.system)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, effect: Effect, happening: Happening) -> None:
        await asyncio.sleep(max(0.0, (happening.send_at - now()).total_seconds()))
        if happening not in effect.happenings:
            return  # it was called off before it happened
        arrived = True
        for copy in range(happening.copies):
            fresh = copy > 0 and happening.fresh_event_ids
            event_id = uuid.uuid4().hex if fresh else happening.event_id
            arrived = await self._insist(effect, happening, event_id) and arrived
        happening.status = "sent" if arrived else "given_up"
        self._ledger.save(effect)

    async def _insist(self, effect: Effect, happening: Happening, event_id: str) -> bool:
        """Try until it arrives or the tries are used up; True when it arrived."""
        body, content_type = _content(effect, event_id, happening)
        pause = self._settings.callback_retry_seconds
        for attempt in range(1, self._settings.callback_tries + 1):
            status = await self._send(effect, body, content_type)
            if status in _HTTP_OK:
                return True
            logger.info("callback_not_taken", system=effect.system, attempt=attempt, status=status)
            if attempt < self._settings.callback_tries:
                await asyncio.sleep(pause)
                pause *= 2
        return False

    async def _send(self, effect: Effect, body: bytes, content_type: str) -> int:
        """Post one signed callback; return the HTTP status, or 0 when nobody answered."""
        if self._client is None:
            raise RuntimeError("start() comes first")
        base = self._settings.callback_base
        # Reports about mails go where the settings say: they are mails themselves.
        url = f"{base}/{effect.system}" if base and effect.system != MAIL else effect.callback
        headers = signature_headers(self._settings.callback_secret(effect.system), int(time.time()), body)
        headers["Content-Type"] = content_type
        try:
            response = await self._client.post(url, content=body, headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL):
            return 0
        return response.status_code


def _content(effect: Effect, event_id: str, happening: Happening) -> tuple[bytes, str]:
    """Return what is called back, and what it is: a JSON object, or for a mail a report about it."""
    if effect.system == MAIL:
        return report(effect, event_id, happening.answer, happening.values.get("status", "")), CONTENT_TYPE
    body = _body(effect.key, event_id, happening.answer, happening.values, happening.occurs_at)
    return body, "application/json"


def _body(key: str, event_id: str, answer: str, values: Mapping[str, str], at: datetime) -> bytes:
    content = {"event_id": event_id, "key": key, "answer": answer, "values": dict(values)}
    return json.dumps({**content, "occurred_at": at.isoformat()}, ensure_ascii=False).encode()
