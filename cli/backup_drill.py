"""The drill: a backup is restored where nobody is told anything, and has to prove that it is whole."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from sqlalchemy import select
from sqlmodel import col
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from cli.backup_healing import Healed, heal
from cli.backup_manifest import DUMP, Manifest, damaged, read_manifest
from cli.backup_restoring import standing
from cli.backup_taking import count
from models.tables import Case
from models.verification import differences
from runtime.database import Sessions, driver_address
from runtime.embedded.postgres_files import remove
from runtime.settings import Settings
from runtime.temporal import data_converter
from workflows.case import CaseWorkflow

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the verdict: what was looked at, what was expected and found, and how long it took (seconds)."""

    name: str
    expected: str
    found: str
    well: bool
    seconds: float


Look = Callable[[], Awaitable[tuple[str, str, bool]]]


class Drill:
    """One run of the drill. `checks` is what was found so far, in order."""

    def __init__(self, settings: Settings, directory: Path, *, sample: int = 200, chains: int = 0) -> None:
        """`sample`: how many workflows are replayed; `chains`: how many hash chains are verified, 0: all."""
        self._settings = settings
        self._directory = directory
        self._sample = sample
        self._chains = chains
        self._healed: Healed | None = None
        self.checks: list[Check] = []

    @property
    def well(self) -> bool:
        """True when every check went well."""
        return bool(self.checks) and all(check.well for check in self.checks)

    async def run(self, place: Path | None = None) -> AsyncIterator[Check]:
        """Give each check as it is done. `place` is where the throw-away instance is made, and removed again.

        Raises BackupError, EmbeddedError.
        """
        manifest = read_manifest(self._directory)
        yield await self._check("Tệp / files", lambda: self._files(manifest))
        if not self.well:
            return
        home = _throw_away_home(place)
        began = time.monotonic()
        try:
            opened = standing(self._settings, self._directory, manifest, home, durable=False)
            async with opened as (settings, sessions, client):
                self.checks.append(
                    Check(
                        "Khôi phục / restored",
                        DUMP,
                        "PostgreSQL, Temporal",
                        well=True,
                        seconds=time.monotonic() - began,
                    )
                )
                yield self.checks[-1]
                yield await self._check("Số dòng / rows", lambda: _rows(settings, manifest))
                yield await self._check("Chuỗi băm / hash chains", lambda: self._verify(sessions))
                if client is not None:
                    yield await self._check("Hai bên / both sides", lambda: self._both(sessions, client, manifest))
                    yield await self._check("Chạy lại / replayed", lambda: self._replay(sessions, client))
                    if self._healed is not None and self._healed.turns:
                        yield await self._check("Chuỗi băm sau đó / chains after", lambda: self._verify(sessions))
        finally:
            remove(home)

    async def _check(self, name: str, look: Look) -> Check:
        began = time.monotonic()
        try:
            expected, found, well = await look()
        except Exception as error:  # whatever a check runs into is its finding
            expected, found, well = "", f"{type(error).__name__}: {error}", False
        self.checks.append(Check(name, expected, found, well, time.monotonic() - began))
        return self.checks[-1]

    async def _files(self, manifest: Manifest) -> tuple[str, str, bool]:
        broken = await asyncio.to_thread(damaged, self._directory, manifest)
        size = sum(file.bytes for file in manifest.files.values())
        return f"{len(manifest.files)}, {size:,} byte", ", ".join(broken) or "SHA-256", not broken

    async def _verify(self, sessions: Sessions) -> tuple[str, str, bool]:
        """Verify hash chains, and every row against its log."""
        checked, wrong, after = 0, 0, ""
        while True:
            async with sessions.read() as session:
                question = select(col(Case.code), col(Case.id)).where(col(Case.code) > after)
                rows = (await session.execute(question.order_by(col(Case.code)).limit(_BATCH))).all()
                for _, case_id in rows:
                    wrong += bool(await differences(session, case_id))
            checked += len(rows)
            if not rows or 0 < self._chains <= checked:
                return f"{checked}", f"{checked - wrong} ✓, {wrong} ✗", not wrong
            after = rows[-1][0]

    async def _replay(self, sessions: Sessions, client: Client) -> tuple[str, str, bool]:
        """Run the workflow code of this version over a sample of histories: it must come to the same commands."""
        async with sessions.read() as session:
            question = select(col(Case.code)).where(col(Case.ended_at).is_(None), col(Case.seq) > 0)
            absent = set(self._healed.left.missing) if self._healed else set()
            codes = sorted(set((await session.scalars(question)).all()) - absent)
        chosen = codes if len(codes) <= self._sample else random.Random(0).sample(codes, self._sample)  # noqa: S311 - a sample

        async def histories() -> AsyncIterator[WorkflowHistory]:
            for code in chosen:
                yield await client.get_workflow_handle(f"case/{code}").fetch_history()

        replayer = Replayer(
            workflows=[CaseWorkflow],
            workflow_runner=UnsandboxedWorkflowRunner(),
            data_converter=data_converter(self._settings),
        )
        result = await replayer.replay_workflows(histories(), raise_on_replay_failure=False)
        failed = len(result.replay_failures)
        return f"{len(chosen)}", f"{len(chosen) - failed} ✓, {failed} ✗", not failed

    async def _both(self, sessions: Sessions, client: Client, manifest: Manifest) -> tuple[str, str, bool]:
        """Heal, and judge what differed: what was written again is well, what nobody can mend is not."""
        healed = self._healed = await heal(sessions, client)
        between = (manifest.temporal_at - manifest.database_at).total_seconds() if manifest.temporal_at else 0.0
        left = healed.left
        parts = [
            f"{left.agreeing} ✓",
            f"{healed.cases} hồ sơ ghi lại / cases written again ({healed.turns})",
            f"{len(left.missing)} chưa chạy / not started",
            f"{len(left.stopped)} bị dừng / stopped",
            f"{len(left.behind)} mới hơn / newer here",
            f"{len(left.orphans)} mất / lost",
        ]
        expected = f"{manifest.open_cases}; {between:.1f} s giữa hai bản / between the copies"
        # Orphans are filings of the seconds between the two copies: told, and what every backup loses.
        return expected, ", ".join(parts), not left.behind and not left.unwritten


def _throw_away_home(place: Path | None) -> Path:
    home = Path(tempfile.mkdtemp(prefix="motcua-drill-", dir=place))
    home.chmod(0o711)  # as root, PostgreSQL runs under another account that must pass through
    return home


async def _rows(settings: Settings, manifest: Manifest) -> tuple[str, str, bool]:
    connection = await asyncpg.connect(driver_address(settings.database_url))
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            found = await count(connection)
    finally:
        await connection.close()
    wrong = sorted(
        name for name in {*manifest.rows, *found["rows"]} if manifest.rows.get(name) != found["rows"].get(name)
    )
    heads = found["chain_heads"] == manifest.chain_heads
    expected = f"{sum(manifest.rows.values()):,} / {len(manifest.rows)}; {manifest.chain_heads[:12]}"
    told = f"{sum(found['rows'].values()):,} / {len(found['rows'])}; {found['chain_heads'][:12]}"
    return expected, ", ".join([told, *wrong]), heads and not wrong
