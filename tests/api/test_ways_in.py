"""What the description says of coming in is what happens, and its examples are what the doors take and answer."""

from __future__ import annotations

import json
import time
from typing import Any

from api.problems import MEDIA_TYPE
from simulators.signing import signature_headers
from tests.api.conftest import House, new_key
from tests.api.described import JSON, Described, described_doors, description

SCOPES = ("file", "read", "act:counter", "act:officer", "act:leader", "act:supervisor")


def named(door: Described) -> set[str]:
    """Return the ways in that a door names."""
    return {name for way in door.said["security"] for name in way}


def answered(door: Described, status: int) -> Any:
    """Return the example of an answer."""
    return door.said["responses"][str(status)]["content"][JSON]["example"]


async def knock(house: House, door: Described, headers: dict[str, str]) -> Any:
    """Send a door its own example."""
    sent = door.request()
    return await house.visitor().client.request(**{**sent, "headers": sent["headers"] | new_key() | headers})


async def test_every_way_in_is_declared_and_used(house: House) -> None:
    """Four ways are declared, the session by the cookie's own name, and each door names its own or is open."""
    declared = (await description(house))["components"]["securitySchemes"]
    doors = await described_doors(house)

    assert {name: (way["type"], way.get("name", way.get("scheme"))) for name, way in declared.items()} == {
        "token": ("http", "bearer"),
        "session": ("apiKey", "session"),
        "caseSecret": ("apiKey", "X-Case-Secret"),
        "signature": ("apiKey", "X-Signature"),
    }
    assert set().union(*(named(door) for door in doors)) == set(declared)
    assert {door.name for door in doors if door.said["security"] == []} == {
        "GET /api/v1/procedures",
        "GET /api/v1/procedures/{code}",
        "GET /api/v1/procedures/{code}/fee",
        "GET /api/v1/calendar/due",
        "POST /api/v1/public/cases/{code}",  # the secret stands in the form
    }


async def test_who_shows_nothing_gets_where_the_description_says(house: House) -> None:
    """Without token, session or a good signature a door that names one answers 401; the others do not ask."""
    for door in await described_doors(house):
        answer = await knock(house, door, {})
        closed = bool(named(door) & {"token", "session", "signature"})
        assert (answer.status_code == 401) is closed, (door.name, answer.text)
        if "caseSecret" in named(door):
            assert answer.json()["type"] == "/problems/wrong-code-or-secret", door.name


async def test_a_token_opens_the_doors_that_name_it(house: House) -> None:
    """A machine with every scope is known where the description says so, and nowhere else where staff is."""
    machine = await house.machine(*SCOPES)
    for door in await described_doors(house):
        if "session" not in named(door):
            continue
        answer = await knock(house, door, machine)
        assert (answer.status_code != 401) is ("token" in named(door)), (door.name, answer.text)


async def test_a_session_opens_the_doors_that_name_it(house: House) -> None:
    """Whoever supervises is known at every door that names the session."""
    visitor = await house.signed_in("supervisor")
    for door in await described_doors(house):
        if "session" in named(door):
            sent = door.request()
            answer = await visitor.client.request(**{**sent, "headers": sent["headers"] | new_key()})
            assert answer.status_code not in (401, 403), (door.name, answer.text)


async def test_examples_of_open_doors_are_what_they_answer(house: House) -> None:
    """Date and fee of the examples are what is counted for the requests of the examples."""
    told = {"GET /api/v1/calendar/due", "GET /api/v1/procedures/{code}/fee"}
    doors = [door for door in await described_doors(house) if door.name in told]
    assert len(doors) == len(told)
    for door in doors:
        answer = await knock(house, door, {})
        assert answer.json() == answered(door, 200), door.name


async def test_the_example_of_a_filing_is_taken_and_goes_on(house: House) -> None:
    """It is answered as shown, also when it comes again; its file is kept, and its secret shows the case."""
    doors = {one.name: one for one in await described_doors(house)}
    client, machine = house.visitor().client, await house.machine("file")
    filing = doors["POST /api/v1/cases"]
    sent = {**filing.request(), "headers": new_key() | machine}
    first, again = [await client.request(**sent) for _ in range(2)]
    assert [first.status_code, again.status_code] == [201, 200], first.text
    for answer in (first, again):
        told, shown = answer.json(), answered(filing, answer.status_code)
        assert told.keys() == shown.keys()
        assert [told[name] for name in ("fee", "fee_open", "repeated")] == [
            shown[name] for name in ("fee", "fee_open", "repeated")
        ]

    code, secret = first.json()["code"], first.json()["secret"]
    handing_in = doors["POST /api/v1/cases/{code}/documents"]
    kept = await client.request(
        **{**handing_in.request(), "url": f"/api/v1/cases/{code}/documents", "headers": machine}
    )
    assert kept.status_code == 201, kept.text
    for name in ("kind", "file_name", "media_type", "size", "sha256"):
        assert kept.json()[name] == answered(handing_in, 201)[name], name
    path = f"/api/v1/public/cases/{code}"
    for followed in (
        await client.get(path, headers={"X-Case-Secret": secret}),
        await client.post(path, data={"secret": secret}),
    ):
        assert followed.status_code == 200, followed.text
        assert followed.json().keys() == answered(doors["GET /api/v1/public/cases/{code}"], 200).keys()


async def test_the_examples_of_other_systems_are_taken_when_signed(house: House) -> None:
    """What an agency, a mail server and the portal send as shown is taken with the signature the description names."""
    doors = [door for door in await described_doors(house) if "signature" in named(door)]
    assert len(doors) == 3
    for door in doors:
        sent = door.request()
        raw = sent.pop("content", b"") or json.dumps(sent.pop("json")).encode()
        system = {"/api/v1/callbacks/mail/reports": "mail", "/api/v1/portal/dossiers": "portal"}
        secret = house.settings.webhook_secret(system.get(door.path, "agencies")).get_secret_value()
        headers = sent["headers"] | signature_headers(secret, int(time.time()), raw)

        answer = await house.visitor().client.request(**{**sent, "headers": headers, "content": raw})

        assert answer.status_code in (200, 201), (door.name, answer.text)
        assert answer.json().keys() == answered(door, answer.status_code).keys(), door.name


async def test_an_error_is_what_the_description_shows(house: House) -> None:
    """Too short a search gets the very problem that stands in the description, but for the number of the request."""
    [door] = [one for one in await described_doors(house) if one.name == "GET /api/v1/cases"]
    shown = door.said["responses"]["422"]["content"][MEDIA_TYPE]["examples"]["invalid-input"]["value"]

    answer = await house.visitor().client.get("/api/v1/cases", params={"q": "x"}, headers=await house.machine("read"))

    assert answer.json() == shown | {"request_id": answer.json()["request_id"]}
