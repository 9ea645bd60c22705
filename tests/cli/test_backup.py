"""Backups of a real instance: taken while it runs, restored elsewhere, and made to prove themselves."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text

from cli.backup_comparing import compare
from cli.backup_drill import Drill
from cli.backup_manifest import DUMP, MANIFEST, TEMPORAL, BackupError, Manifest, described, read_manifest
from cli.backup_restoring import restore, standing
from cli.backup_taking import copy_sqlite, take, temporal_file
from models.migrate import upgrade
from models.tables import Agency
from models.verification import differences
from runtime.database import Sessions
from runtime.embedded.postgres_files import remove
from runtime.embedded.servers import embedded_servers
from runtime.settings import ROOT, Settings
from tests.cli.backup_instance import AGENCY, Instance, at_work, row_of
from tests.support.patience import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that PostgreSQL's own account may pass through."""
    folder = tmp_path_factory.mktemp("backup")
    for part in (folder, *folder.parents):
        if part.name.startswith("pytest"):
            part.chmod(0o711)
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def instance(place: Path) -> AsyncIterator[Instance]:
    """An instance on servers of its own, with its data in a folder as `make up` has it."""
    home = place / "home"
    home.mkdir(mode=0o711)
    (home / "secret").write_text("a secret for tests only\n")
    async with embedded_servers(home, durable=False) as servers:
        await upgrade(servers.database_url)
        settings = Settings(
            home=home,
            database_url=servers.database_url,
            temporal_address=servers.temporal_address,
            graceful_seconds=1,
            codec_keys="k1:" + "A" * 43 + "=",
        )
        sessions = Sessions.open(settings.database_url, pool_size=4)
        async with sessions.write() as session:
            session.add(Agency(id=AGENCY, kind="ubnd-xa", name_vi="UBND phường An Bình"))
        async with at_work(settings, sessions) as working:
            for _ in range(3):
                await working.file()
            await working.accept(working.codes[0])
            yield working
        await sessions.close()
    remove(home)


def silent(_: str) -> None:
    """Tell nobody."""


def written_anew(backup: Path, manifest: Manifest, **changes: object) -> None:
    """Write the manifest of a backup whose files were exchanged, as if both had been taken then."""
    files = {name: described(backup / name) for name in manifest.files}
    said = manifest.model_copy(update={"files": files, **changes})
    (backup / MANIFEST).write_text(said.model_dump_json())


async def drilled(instance: Instance, backup: Path, place: Path) -> Drill:
    drill = Drill(instance.settings, backup)
    async for _ in drill.run(place):
        pass
    return drill


async def test_a_backup_of_a_running_instance_proves_itself(instance: Instance, place: Path) -> None:
    """Files, rows, hash chains, both sides and replayed workflows agree; nothing of the drill is left behind."""
    backup = place / "one"
    manifest = await take(instance.settings, backup, silent)

    drill = await drilled(instance, backup, place)

    assert [check for check in drill.checks if not check.well] == []
    assert len(drill.checks) == 6
    assert manifest.cases == len(instance.codes)
    assert manifest.codec_keys == ["k1"]
    assert manifest.temporal_at is not None
    assert manifest.temporal_at > manifest.database_at
    assert "motcua_backup_finished_timestamp_seconds" in (backup / "motcua.prom").read_text()
    assert [file.stat().st_mode & 0o077 for file in (backup / DUMP, backup / TEMPORAL, backup)] == [0, 0, 0]
    assert [folder.name for folder in place.iterdir() if folder.name.startswith("motcua-drill")] == []


async def test_acts_between_the_two_copies_are_written_again(instance: Instance, place: Path) -> None:
    """What Temporal's copy knows more comes back word for word: the same line, the same hash, the same open task."""
    backup = place / "between"
    manifest = await take(instance.settings, backup, silent)
    code = instance.codes[1]
    seq = await instance.accept(code)
    lost = await instance.file()
    (backup / TEMPORAL).unlink()
    copy_sqlite(temporal_file(instance.settings), backup / TEMPORAL)
    written_anew(backup, manifest)

    drill = await drilled(instance, backup, place)
    assert drill.well, drill.checks
    home = place / "restored-between"
    settings = instance.settings.model_copy(update={"home": home})
    settings.model_fields_set.discard("database_url")
    healed = await restore(settings, backup, silent)

    assert healed is not None
    assert healed.cases == 1
    assert healed.left.orphans == [lost]
    assert not healed.left.unwritten
    async with embedded_servers(home, durable=False) as servers:
        sessions = Sessions.open(servers.database_url, pool_size=2)
        again, live = await row_of(sessions, code), await row_of(instance.sessions, code)
        assert again is not None
        assert live is not None
        assert (again.seq, again.last_hash, again.phase) == (seq, live.last_hash, live.phase)
        async with sessions.read() as session:
            assert await differences(session, again.id) == []
        await sessions.close()
    remove(home)


async def test_a_restored_case_goes_on_where_it_was(instance: Instance, place: Path) -> None:
    """The restored instance is a whole one: a case filed in the first is received in the second."""
    code = await instance.file()
    backup = place / "goes-on"
    await take(instance.settings, backup, silent)
    home = place / "second"
    settings = instance.settings.model_copy(update={"home": home})
    settings.model_fields_set.discard("database_url")
    await restore(settings, backup, silent)

    async with embedded_servers(home, durable=False) as servers:
        opened = settings.model_copy(
            update={
                "database_url": Settings(database_url=servers.database_url).database_url,
                "temporal_address": servers.temporal_address,
            }
        )
        sessions = Sessions.open(opened.database_url, pool_size=4)
        async with at_work(opened, sessions) as second:
            seq = await second.accept(code)
            row = await second.until(code, seq)
            assert row.phase in ("received", "in_progress")
            newer = await second.file()
            assert newer not in instance.codes
        await sessions.close()
    assert (home / "secret").read_text() == (instance.settings.home / "secret").read_text()
    untouched = await row_of(instance.sessions, code)
    assert untouched is not None
    assert untouched.phase == "filed"
    remove(home)


async def test_our_database_newer_than_temporal_is_told(instance: Instance, place: Path) -> None:
    """A case our log knows more of is named; one Temporal never heard of runs on where its log ends."""
    older = place / "older.db"
    copy_sqlite(temporal_file(instance.settings), older)
    copied_at = datetime.now(UTC)
    unheard = await instance.file()  # filed and received after Temporal's copy
    await instance.accept(unheard)
    known = instance.codes[2]
    await instance.accept(known)
    backup = place / "newer"
    manifest = await take(instance.settings, backup, silent)
    shutil.copyfile(older, backup / TEMPORAL)
    written_anew(backup, manifest, temporal_at=copied_at)

    drill = await drilled(instance, backup, place)
    assert not drill.well
    assert [check.name for check in drill.checks if not check.well] == ["Hai bên / both sides"]
    home = place / "restored-newer"
    settings = instance.settings.model_copy(update={"home": home})
    settings.model_fields_set.discard("database_url")
    healed = await restore(settings, backup, silent)

    assert healed is not None
    assert set(healed.left.behind) == {known}
    assert (healed.begun, healed.left.missing, healed.left.stopped) == (1, [], [])
    received = await row_of(instance.sessions, unheard)
    assert received is not None
    async with embedded_servers(home, durable=False) as servers:
        urls = {
            "database_url": Settings(database_url=servers.database_url).database_url,
            "temporal_address": servers.temporal_address,
        }
        sessions = Sessions.open(urls["database_url"], pool_size=4)
        async with at_work(settings.model_copy(update=urls), sessions) as second:
            row = await second.until(unheard, await second.withdraw(unheard))
        assert (row.phase, row.seq > received.seq) == ("withdrawn", True)
        async with sessions.read() as session:
            assert await differences(session, row.id) == []
        await sessions.close()
    remove(home)


async def test_a_workflow_somebody_ended_is_told(instance: Instance, place: Path) -> None:
    """A case that is open while an engineer has terminated its workflow is named, and nothing is started for it."""
    code = await instance.file()
    await instance.client.get_workflow_handle(f"case/{code}").terminate("by hand")

    async with asyncio.timeout(PATIENCE):  # Temporal lists with a moment's delay
        while (found := await compare(instance.sessions, instance.client)).stopped != [code]:
            await asyncio.sleep(0.2)

    assert found.behind == {}
    assert not found.agrees


async def test_a_damaged_file_is_named(instance: Instance, place: Path) -> None:
    """One byte that changed on the shelf is found before anything is restored."""
    backup = place / "damaged"
    await take(instance.settings, backup, silent)
    with (backup / DUMP).open("r+b") as file:
        file.seek(5000)
        byte = file.read(1)
        file.seek(5000)
        file.write(bytes([byte[0] ^ 1]))

    drill = await drilled(instance, backup, place)

    assert not drill.well
    assert [check.found for check in drill.checks] == [DUMP]
    with pytest.raises(BackupError, match=DUMP):
        await restore(instance.settings.model_copy(update={"home": place / "never"}), backup, silent)
    assert not (place / "never").exists()


async def _rewrite(instance: Instance, actor: str) -> None:
    """Change a line of a log behind everybody's back, as only the owner of the database could."""
    lines = "seq = 1 and case_id = (select id from cases where code = :code)"
    async with instance.sessions.write() as session:
        await session.change(text("alter table case_events disable trigger user"))
        await session.change(
            text(f"update case_events set actor = :actor where {lines}"), {"actor": actor, "code": instance.codes[0]}
        )
        await session.change(text("alter table case_events enable trigger user"))


async def test_a_changed_log_line_fails_the_drill(instance: Instance, place: Path) -> None:
    """A backup of a log somebody has changed is whole and still does not pass."""
    await _rewrite(instance, "somebody")
    backup = place / "changed"
    await take(instance.settings, backup, silent)
    await _rewrite(instance, "")

    drill = await drilled(instance, backup, place)

    assert [check.name for check in drill.checks if not check.well] == ["Chuỗi băm / hash chains"]


async def test_the_drill_works_without_the_first_instance(instance: Instance, place: Path) -> None:
    """The command needs the folder and the keys, nothing else: it ends with 0 and says how long it took."""
    backup = place / "alone"
    await take(instance.settings, backup, silent)
    keys = instance.settings.codec_keys
    assert keys is not None
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "cli.main", "restore-drill", str(backup), "--place", str(place)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "MOTCUA_HOME": str(place / "none"), "MOTCUA_CODEC_KEYS": keys.get_secret_value()},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASSED" in done.stdout
    assert "Nguyễn" not in done.stdout


async def test_lost_keys_fail_the_drill(instance: Instance, place: Path) -> None:
    """Histories nobody can read are no backup: without the codec keys the drill says so."""
    backup = place / "keys"
    await take(instance.settings, backup, silent)
    drill = Drill(instance.settings.model_copy(update={"codec_keys": None}), backup)
    async for _ in drill.run(place):
        pass
    assert not drill.well


async def test_nothing_is_overwritten(instance: Instance, place: Path) -> None:
    """A backup wants an empty folder, a restore a new one."""
    full = place / "full"
    full.mkdir()
    (full / "something").touch()
    with pytest.raises(BackupError):
        await take(instance.settings, full, silent)
    backup = place / "kept"
    manifest = await take(instance.settings, backup, silent)
    with pytest.raises(BackupError):
        async with standing(instance.settings, backup, manifest, full, durable=False):
            pass
    assert [file.name for file in full.iterdir()] == ["something"]
    with pytest.raises(BackupError, match="empty"):
        await restore(instance.settings, backup, silent)  # its DATABASE_URL is full


def test_a_folder_without_a_manifest_is_no_backup(tmp_path: Path) -> None:
    """A backup that was cut short is not taken for one."""
    with pytest.raises(BackupError):
        read_manifest(tmp_path)
    (tmp_path / MANIFEST).write_text(json.dumps({"format": 1}))
    with pytest.raises(BackupError):
        read_manifest(tmp_path)
