"""Fetching the files of dossiers that were filed on the national portal."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid5

import httpx2
import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.breaker import Breaker
from activities.failures import Problem, answer_failure, failure, records_needed
from activities.http import CALL_SECONDS
from activities.portal.client import SYSTEM
from models.portal_files import PRINCIPAL, WaitingFile, claim_files, keep_file, put_file_off
from models.tables import Document
from runtime.database import Sessions
from runtime.file_types import kept_type, safe_name

log = structlog.get_logger(__name__)

#: Files taken up at once; each call of the activity goes on until none waits.
BATCH: Final = 10
EMPTY: Final = "empty_file"
WRONG_TYPE: Final = "wrong_file_type"
WRONG_ADDRESS: Final = "wrong_address"
#: After so many attempts a file the portal does not have counts as lost.
TRIES: Final = 5


class PortalFiles:
    """The activity that fetches what waits at the portal. An address anywhere else is not followed."""

    def __init__(
        self, http: httpx2.AsyncClient, breaker: Breaker, sessions: Sessions, base_url: str, token: str, largest: int
    ) -> None:
        """`base_url` is the portal's, below which files must lie; `largest` is in bytes."""
        self._http = http
        self._breaker = breaker
        self._sessions = sessions
        self._base_url = base_url.rstrip("/") + "/"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._largest = largest

    @activity.defn(name="portal.fetch_files")
    async def fetch_files(self) -> int:
        """Fetch every file that may be fetched now and return how many were kept."""
        kept = 0
        while True:
            activity.heartbeat(kept)
            with records_needed():
                async with self._sessions.write() as session:
                    files = await claim_files(session, BATCH)
            if not files:
                return kept
            kept += sum([await self._fetch(file) for file in files])

    async def _fetch(self, file: WaitingFile) -> bool:
        try:
            if not file.address.startswith(self._base_url):
                await self._put_off(file, WRONG_ADDRESS, final=True)
                return False
            async with self._breaker.guard():
                content = await self._download(file.address)
        except ApplicationError as error:
            problem = error.type or "unexpected"
            # A file may be there a little later than its dossier.
            await self._put_off(file, problem, final=problem == Problem.REJECTED and file.attempts >= TRIES)
            return False
        media_type = kept_type(content) if content else None
        if media_type is None:
            await self._put_off(file, WRONG_TYPE if content else EMPTY, final=True)
            return False
        sha256 = hashlib.sha256(content).hexdigest()
        kind = f"component:{file.component_id}"
        document = Document(
            # The same file fetched again meets its own row.
            id=uuid5(NAMESPACE_URL, f"portal/{file.number}/{file.place}/{sha256}"),
            case_id=file.case_id,
            kind=kind,
            file_name=safe_name(file.file_name, media_type),
            media_type=media_type,
            size=len(content),
            sha256=sha256,
            created_at=datetime.now(UTC),
            created_by=PRINCIPAL,
        )
        with records_needed():
            async with self._sessions.write() as session:
                await keep_file(session, file, document, content)
        return True

    async def _put_off(self, file: WaitingFile, problem: str, *, final: bool) -> None:
        log.info("portal_file_put_off", problem=problem, final=final)
        with records_needed():
            async with self._sessions.write() as session:
                await put_file_off(session, file, problem, final=final)

    async def _download(self, address: str) -> bytes:
        try:
            async with asyncio.timeout(CALL_SECONDS):
                async with self._http.stream("GET", address, headers=self._headers) as response:
                    refused = answer_failure(SYSTEM, response.status_code, response.headers)
                    if refused is not None:
                        raise refused
                    raw = bytearray()
                    async for part in response.aiter_bytes():
                        raw += part
                        if len(raw) > self._largest:
                            raise failure(SYSTEM, Problem.REJECTED)
                    return bytes(raw)
        except TimeoutError:
            raise failure(SYSTEM, Problem.TIMED_OUT) from None
        except httpx2.HTTPError:
            raise failure(SYSTEM, Problem.UNREACHABLE) from None
