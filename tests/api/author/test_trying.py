"""Trying: one dossier across Tết, every path, scenarios made of trials."""

from __future__ import annotations

from tests.api.author.conftest import Desk, save, whole

EVE = "run=one&day=2027-02-04&clock=15:20&channel=counter"
REFUSED = f"{EVE}&do.review=refuse&after.review=1+working+day"


async def test_a_dossier_is_tried_across_tet(desk: Desk) -> None:
    """The timeline, the due date after the holidays with its sentence, the fee and form 01 are shown."""
    writer = await desk.of("writer")
    address = await desk.draft(writer, "1.000200", whole("1.000200"))
    page = await writer.get(f"{address}/try?{EVE}")
    assert page.status == 200
    assert "Tết Nguyên đán" in page.body
    assert "Mẫu 01" in page.body
    assert page.tree.css("#outcome svg")
    refused = await writer.get(f"{address}/try?{EVE}&do.review=refuse&after.review=1+working+day")
    assert "từ chối" in refused.body.lower()


async def test_what_cannot_be_a_dossier_is_told(desk: Desk) -> None:
    """A day that is none and a pace that is none come back with what to write."""
    writer = await desk.of("writer")
    address = await desk.draft(writer, "1.000201", whole("1.000201"))
    page = await writer.get(f"{address}/try?run=one&day=2027-02-31&clock=15:20&channel=counter")
    assert page.status == 422
    assert page.text("#error-summary")


async def test_every_path_is_walked_away_from_the_door(desk: Desk) -> None:
    """How many paths, how they end, which are late: counted by the child process, with the time it took."""
    writer = await desk.of("writer")
    address = await desk.draft(writer, "1.000202", whole("1.000202"))
    page = await writer.get(f"{address}/try?run=all")
    assert page.status == 200
    assert "đường đi" in page.text("#outcome h2")
    assert "Tính trong" in page.body


async def test_a_trial_becomes_a_scenario_that_passes(desk: Desk) -> None:
    """Added with a name, it is run at once, passes, and covers branches; a wrong expectation fails in words."""
    writer = await desk.of("writer")
    address = await desk.draft(writer, "1.000203", whole("1.000203"))
    assert "Chưa có kịch bản nào" in (await writer.get(f"{address}/scenarios")).body
    page = await writer.submit(f"{address}/scenarios/add", {"query": EVE, "name": 'Nộp "áp Tết"'})
    assert "1 trên 1 kịch bản đạt" in page.body
    _, fields = page.form(action=f"{address}/scenarios")
    wrong = {**fields, "scenarios": fields["scenarios"].replace('"late": false', '"late": true')}
    page = await writer.submit(f"{address}/scenarios", wrong)
    assert "0 trên 1 kịch bản đạt" in page.body
    assert "trễ hạn" in page.text(".results")
    _, fields = page.form(action=f"{address}/scenarios")
    page = await writer.submit(f"{address}/scenarios", {**fields, "scenarios": "scenarios:\n  - name: x\n"})
    assert "dòng" in page.text(".findings")


async def test_a_text_with_errors_is_not_tried(desk: Desk) -> None:
    """The pages stand and say where to go."""
    writer = await desk.of("writer")
    address = await desk.draft(writer, "1.000204")
    await save(writer, address, "procedure: 1\n")
    assert "chưa chạy thử được" in (await writer.get(f"{address}/try")).body
    assert "chưa vẽ được" in (await writer.get(f"{address}/diagram")).body
    assert "chưa chạy được" in (await writer.get(f"{address}/scenarios")).body
    assert "chưa so sánh được" in (await writer.get(f"{address}/changes")).body
    assert (await writer.client.get(f"{address}/diagram.svg")).status_code == 404


async def test_the_engine_being_away_is_told(desk: Desk) -> None:
    """The trial still shows; the link says in a sentence that the form cannot be drawn now."""
    writer = await desk.of("writer")
    address = await desk.draft(writer, "1.000211", whole("1.000211"))
    assert (await writer.get(f"{address}/try?{REFUSED}")).status == 200
    for part in ("forms", "notices"):
        page = await writer.get(f"{address}/try/{part}/1?{REFUSED}")
        assert page.status == 503
        assert "Bộ phận lập mẫu chưa trả lời" in page.body


async def test_what_is_no_trial_has_no_forms(desk: Desk) -> None:
    """A day that is none and a text that cannot be read have no form to show."""
    writer = await desk.of("writer")
    address = await desk.draft(writer, "1.000212", whole("1.000212"))
    wrong = REFUSED.replace("2027-02-04", "2027-02-31")
    for part in ("forms/1", "notices/1", "notices/1/letter"):
        assert (await writer.client.get(f"{address}/try/{part}?{wrong}")).status_code == 404
    await save(writer, address, "procedure: 1\n")
    assert (await writer.client.get(f"{address}/try/forms/1?{REFUSED}")).status_code == 404
