"""Who a person is stays in PostgreSQL: not in messages, search attributes, histories, logs or addresses."""

from __future__ import annotations

import dataclasses
import typing
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from activities import contract
from domain.case import acts, events, state
from models.tables import Applicant, Case
from runtime.search_attributes import REGISTRATION
from tests.journeys.people import Dossier, People
from tests.journeys.town import Town
from tests.support.traces import in_temporal, written
from workflows import messages

#: Words of which a field that says who somebody is, or what they wrote, would be made.
PERSONAL = frozenset(
    {
        *("name", "names", "person", "people", "applicant", "citizen", "owner", "recipient", "phone", "telephone"),
        *("tel", "mobile", "email", "mail", "address", "identity", "identification", "passport", "birth", "birthday"),
        *("born", "gender", "sex", "ethnicity", "text", "reason", "comment", "remark", "body"),
    }
)
#: The clock's reason is the article of law that moved it, written by the core and by nobody else.
SAYS_NOTHING_OF_ANYBODY = {"ClockEntry.reason"}

NAME = "Đặng Thị Ngọc Bích Trâm Kỳ Lạ"
PHONE = "0900771843"
EMAIL = "ngoc.bich.ky.la@example.com"
NUMBER = "099195771843"
STREET = "7718 đường Không Có Thật"
REASON = "Thiếu giấy tờ mà chỉ người này mới có"
PLANTED = {"name": NAME, "phone": PHONE, "email": EMAIL, "number": NUMBER, "street": STREET, "reason": REASON}


def carried() -> set[type]:
    """Every dataclass that enters Temporal, with those it is made of."""
    found: set[type] = set()
    waiting: list[Any] = [
        *(getattr(contract, name) for name in contract.__all__),
        *(kind for kind in vars(messages).values() if dataclasses.is_dataclass(kind)),
        acts.Command,
        events.Record,
        state.CaseState,
    ]
    while waiting:
        kind = waiting.pop()
        if dataclasses.is_dataclass(kind) and isinstance(kind, type) and kind not in found:
            found.add(kind)
            waiting += typing.get_type_hints(kind).values()
        waiting += typing.get_args(kind)
    return found


def test_no_message_has_a_field_for_a_person() -> None:
    """What is sent to, kept in and written by a workflow has no place for a name, a number or a free text."""
    kinds = carried()
    assert {"StartCase", "Command", "CaseState", "TurnRecord", "TaskLine", "Record"} <= {
        kind.__name__ for kind in kinds
    }
    places = {f"{kind.__name__}.{field.name}" for kind in kinds for field in dataclasses.fields(kind)}
    personal = {place for place in places if PERSONAL & set(place.partition(".")[2].split("_"))}
    assert personal == SAYS_NOTHING_OF_ANYBODY


def test_no_search_attribute_is_about_a_person() -> None:
    """Search attributes are stored in the clear, beside every payload codec."""
    words = {part for name in REGISTRATION for part in _words(name)}
    assert words & PERSONAL == set()


def _words(name: str) -> list[str]:
    return "".join(f" {letter}" if letter.isupper() else letter for letter in name).lower().split()


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_what_was_planted_is_found_in_postgresql_alone(town: Town, people: People) -> None:
    """A person files, supplies, pays and is sent the result: Temporal and the logs never learn who it was."""
    codes = [
        await people.file(dossier(procedure, **more))
        for procedure, more in (
            ("1.004873", {}),
            ("1.001612", {"channel": "online", "pays_online": True}),
            ("3.000347", {"way": "post"}),
        )
    ]
    await a_refused_request(people, codes[0])
    task = await people.until_task(codes[0], "review")
    await people.act(codes[0], "officer", "request_supplement", task, reason=REASON)
    await people.act(codes[0], "counter", "supply")
    counter = await people.of("H61.12", "counter")
    for asked in (NAME, PHONE, NUMBER):
        assert len((await counter.get("/api/v1/cases", params={"q": asked})).json()) == 2
    for code in codes:
        await people.finish(code)

    async with town.sessions.read() as session:
        kept = select(Applicant).join(Case, col(Case.id) == col(Applicant.case_id)).where(col(Case.code).in_(codes))
        assert {person.name for person in (await session.scalars(kept)).all()} == {NAME}
    client = await town.client()
    for code in codes:
        found = await in_temporal(client, f"case/{code}")
        assert "filed" in found, "the history could not be read"
        assert [what for what, text in PLANTED.items() if written(text, found)] == []
    logs = town.logs()
    assert "request_served" in logs["api.log"]
    assert "outside_call" in logs["worker.log"]
    assert [(file, what) for file, log in logs.items() for what, text in PLANTED.items() if written(text, log)] == []


def dossier(procedure: str, **more: Any) -> Dossier:
    """Return the dossier of somebody whose name can stand nowhere by chance."""
    planted: dict[str, Any] = {
        "name": NAME,
        "phone": PHONE,
        "email": EMAIL,
        "identity_number": NUMBER,
        "address": STREET,
    }
    return Dossier(procedure, **planted, **more)


async def a_refused_request(people: People, code: str) -> None:
    """Send something wrong that carries the person, so that errors are looked through as well."""
    counter = await people.of("H61.12", "counter")
    wrong = {"procedure": "none", "agency": NAME, "channel": "counter", "applicant": {"name": NAME, "phone": "x"}}
    refused = await counter.post("/api/v1/cases", json=wrong, headers={"Idempotency-Key": "planted-in-vain"})
    assert refused.status_code == 422
    body = {"act": "refuse", "step": "check/9", "reason": REASON}
    refused = await counter.post(
        f"/api/v1/cases/{code}/acts", json=body, headers={"Idempotency-Key": "planted-in-vain"}
    )
    assert refused.status_code in (409, 503), refused.text
