"""Everything is killed at once, or Temporal is away: after the next start every case goes on where it was."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.client import Client

from runtime.database import Sessions
from runtime.embedded.instance import Instance
from runtime.settings import Settings
from tests.journeys.instance import kill_all, living, motcua, ready
from tests.journeys.people import Dossier, People, at_work
from tests.journeys.proof import prove
from tests.journeys.town import Town, looking_at

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SIX = (
    Dossier("2.000815"),
    Dossier("1.004873"),
    Dossier("1.001612", channel="online", pays_online=True),
    Dossier("1.013225"),
    Dossier("3.000347", way="post"),
    Dossier("2.000635"),
)


async def test_everything_is_killed_in_the_middle_and_started_again(place: Path) -> None:
    """kill -9 of every process while cases move and dossiers are filed: nothing is lost, nothing doubled; SIGINT ends
    it with code 0 and leaves nobody behind."""
    up = motcua(place, "up")
    try:
        address = (await ready(place, up)).addresses["pages"]
        async with at_work(address, patience=240) as people:
            codes = await asyncio.gather(*(people.file(dossier) for dossier in SIX))
            walks = asyncio.gather(*(people.finish(code, twice=True) for code in codes))
            await asyncio.sleep(1.5)
            keys = [str(uuid4()) for _ in SIX]
            filings = asyncio.gather(*(people.file(one, key) for one, key in zip(SIX, keys, strict=True)))
            await asyncio.sleep(0.1)
            kill_all(place, up)
            assert living(place) == []

            up = motcua(place, "up")
            instance = await ready(place, up)
            assert instance.addresses["pages"] == address
            late = await filings
            assert len({*codes, *late}) == 2 * len(SIX)
            await asyncio.gather(walks, *(people.finish(code, twice=True) for code in late))
            await _prove_all([*codes, *late], people, instance)
        up.send_signal(signal.SIGINT)
        said, _ = await asyncio.to_thread(up.communicate, timeout=120)
        assert up.returncode == 0, said
        assert living(place) == []
    finally:
        up.kill()


async def _prove_all(codes: list[str], people: People, instance: Instance) -> None:
    settings = Settings.model_validate(
        {
            "database_url": instance.environment["DATABASE_URL"],
            "temporal_address": instance.environment["TEMPORAL_ADDRESS"],
            "secret": instance.environment["MOTCUA_SECRET"],
        }
    )
    client = await Client.connect(settings.temporal_address)
    sessions = Sessions.open(settings.database_url, pool_size=2)
    with looking_at(instance.addresses["simulators"], settings) as simulators:
        for code in codes:
            case = await prove(code, people, sessions, client, simulators)
            assert case.phase == "returned"
    await sessions.close()


async def test_filing_goes_on_while_temporal_is_away(town: Town, people: People) -> None:
    """Temporal is killed: dossiers are taken, decisions are asked to come back; its return starts every case."""
    running = await people.file(Dossier("2.000635"))
    check = await people.until_task(running, "check")
    await town.kill_temporal()

    counter = await people.of("H61.12", "counter")
    act = {"act": "take_payment", "values": {"amount": "16000"}}
    key = {"Idempotency-Key": str(uuid4())}
    refused = await counter.post(f"/api/v1/cases/{running}/acts", json=act, headers=key)
    codes = await asyncio.gather(*(people.file(dossier) for dossier in SIX))
    untouched = [await people.read(code) for code in codes]
    await town.start_temporal()

    assert refused.status_code == 503
    assert all(case["seq"] == 0 for case in untouched), "a case ran without Temporal"
    people.patience = 240
    await asyncio.gather(*(people.finish(code) for code in (running, *codes)))
    assert check == "check/1"
    client = await town.client()
    for code in (running, *codes):
        assert (await prove(code, people, town.sessions, client, town.simulators)).phase == "returned"
