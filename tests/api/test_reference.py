"""Procedures, fees, the calendar, health, and the description of the API itself."""

from __future__ import annotations

import pytest

from api.problems import MEDIA_TYPE, known_kinds
from tests.api.conftest import COPIES, House
from tests.api.described import Described, described_doors, description, examples_of, left_out


@pytest.mark.parametrize("asked", ["trích lục", "TRICH LUC ho tich", "khai sinh ban sao", "2.000635", "birth extracts"])
async def test_a_procedure_is_found_by_part_of_its_name_or_code(house: House, asked: str) -> None:
    """Words in any order, with or without diacritics, in either language."""
    found = (await house.visitor().client.get("/api/v1/procedures", params={"q": asked})).json()

    assert COPIES in [line["code"] for line in found]


async def test_a_procedure_is_read_whole_in_either_language(house: House) -> None:
    """Papers, steps, deadline and ways come with names in the language asked for."""
    vietnamese = (await house.visitor().client.get(f"/api/v1/procedures/{COPIES}")).json()
    english = (await house.visitor("en").client.get(f"/api/v1/procedures/{COPIES}")).json()

    assert vietnamese["deadline"]["counter"] == "trong ngày làm việc"
    assert [step["stage"] for step in english["steps"]] == ["receive", "appraise", "approve", "return"]
    assert english["name"].startswith("Copies of civil-status extracts")
    assert (await house.visitor().client.get("/api/v1/procedures/9.999999")).status_code == 404


async def test_a_fee_is_quoted_with_its_reckoning(house: House) -> None:
    """Three copies at 8.000 đồng; an unknown exemption is named as the field to mend."""
    client = house.visitor().client
    good = await client.get(f"/api/v1/procedures/{COPIES}/fee", params={"channel": "counter", "copies": 3})
    bad = await client.get(f"/api/v1/procedures/{COPIES}/fee", params={"channel": "counter", "exemption": "x"})

    assert good.json()["total"] == 24_000
    assert "3 bản" in good.json()["lines"][0]["explanation"]
    assert bad.status_code == 422
    assert bad.json()["errors"][0]["rule"] == "unknown_exemption"


async def test_a_time_limit_is_counted_and_explained(house: House) -> None:
    """Three working days over Tết skip the holidays and say so; an unreadable limit is told how to mend."""
    client = house.visitor().client
    asked = {"start": "2026-02-13T09:00:00+07:00", "limit": "3 working days"}
    good = (await client.get("/api/v1/calendar/due", params=asked)).json()
    bad = await client.get("/api/v1/calendar/due", params={**asked, "limit": "soon"})
    naive = await client.get("/api/v1/calendar/due", params={**asked, "start": "2026-02-13T09:00:00"})

    assert good["last_day"] == "2026-02-25"
    assert "Tết" in good["sentence"]
    assert bad.json()["errors"][0]["rule"] == "bad_limit"
    assert naive.status_code == 422


async def test_health_tells_postgresql_from_temporal(house: House) -> None:
    """Ready without Temporal, because filing does not need it; alive asks nobody."""
    client = house.visitor().client

    ready = await client.get("/health/ready")
    live = await client.get("/health/live")

    assert ready.status_code == 200
    assert ready.json() == {"status": "ready", "postgresql": "up", "temporal": "down"}
    assert live.json() == {"status": "alive"}


async def test_the_description_of_the_api_is_complete(house: House) -> None:
    """Every door has a summary, a description, and its errors as problem+json; no page is among them."""
    for path, methods in (await description(house))["paths"].items():
        assert path.startswith(("/api/v1/", "/health/"))
        for method, door in methods.items():
            assert door["summary"], (method, path)
            assert door["description"], (method, path)
            assert door["tags"], (method, path)
            if path.startswith("/health/"):
                continue
            failures = {status: answer for status, answer in door["responses"].items() if int(status) >= 400}
            assert failures, (method, path)
            for status, answer in failures.items():
                assert list(answer["content"]) == [MEDIA_TYPE], (method, path, status)
                assert answer["description"], (method, path, status)
            for parameter in door.get("parameters", []):
                assert parameter.get("schema"), (method, path, parameter["name"])


async def test_every_door_shows_what_it_is_sent(house: House) -> None:
    """Each body and each parameter has an example, and each example is one the door would take."""
    bodies = 0
    for door in await described_doors(house):
        for content in door.said.get("requestBody", {}).get("content", {}).values():
            assert door.fits(content["example"], content["schema"]), door.name
            bodies += 1
        for parameter in door.said.get("parameters", []):
            assert examples_of(parameter), (door.name, parameter["name"])
            for example in examples_of(parameter):
                assert door.fits(example, parameter["schema"]), (door.name, parameter["name"])
    assert bodies > 10


async def test_every_door_shows_what_it_answers(house: House) -> None:
    """Each answer has an example that is what its schema says, with every field of it."""
    for door in await described_doors(house):
        good = {status: answer for status, answer in door.said["responses"].items() if int(status) < 400}
        assert good, door.name
        for status, answer in good.items():
            for media_type, content in answer.get("content", {}).items():
                if media_type == MEDIA_TYPE:
                    continue
                assert content["example"], (door.name, status)
                schema = content.get("schema", {})
                assert door.fits(content["example"], schema), (door.name, status)
                assert list(left_out(content["example"], schema, door.parts)) == [], (door.name, status)


async def test_every_error_is_shown_as_it_is_sent(house: House) -> None:
    """Each kind of error of each door is there whole: its own status, kind and address; bad input with what to mend."""
    for door in await described_doors(house):
        kinds = set()
        for status, answer in door.said["responses"].items():
            content = answer.get("content", {}).get(MEDIA_TYPE, {"examples": {}, "schema": {}})
            for kind, example in content["examples"].items():
                said = example["value"]
                assert door.fits(said, content["schema"]), (door.name, kind)
                assert said.keys() >= {"type", "title", "status", "detail", "instance", "request_id", "errors"}
                assert (said["type"], said["status"]) == (f"/problems/{kind}", int(status)), door.name
                assert kind in known_kinds()
                assert said["instance"] == door.request()["url"]
                assert "%(" not in said["detail"], (door.name, kind)
                kinds.add(kind)
                if kind == "invalid-input":
                    [wrong] = said["errors"]
                    assert all(wrong.values()), door.name
                    assert wrong["field"].partition(".")[0] in takes(door), door.name
        assert kinds >= {"invalid-input", "fault"}, door.name


def takes(door: Described) -> set[str]:
    """Return the names of all that a door can be sent; of a mail, the header that tells which it was."""
    names = {"text", "Message-ID", *door.given("path"), *door.given("query"), *door.given("header")}
    for content in door.said.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        shape = door.parts["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        names |= set(shape.get("properties", {}))
    return names


async def test_errors_of_the_framework_look_like_ours(house: House) -> None:
    """Unknown address and wrong method are problems on the API and pages elsewhere, both with the headers."""
    client = house.visitor().client

    missing = await client.get("/api/v1/nothing")
    method = await client.delete("/api/v1/cases")
    garbled = await client.post(
        "/api/v1/cases", content=b"{", headers={"Content-Type": "application/json", **await house.machine("file")}
    )
    page = await house.visitor("en").get("/nothing")

    assert [missing.status_code, method.status_code, garbled.status_code] == [404, 405, 422]
    for answer in (missing, method, garbled):
        assert answer.headers["content-type"] == MEDIA_TYPE
        assert answer.headers["x-request-id"] == answer.json()["request_id"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert page.status == 404
    assert page.heading == "Not found"
