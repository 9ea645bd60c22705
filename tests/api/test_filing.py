"""Filing through the JSON door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from domain.deadline.moments import local_day
from models.tables import Applicant, Case, OutboxMessage
from tests.api.conftest import AGENCY, House, filing, new_key


async def test_a_dossier_is_filed_while_temporal_is_down(house: House) -> None:
    """A filing gets code, secret and fee from PostgreSQL alone, and its start waits in the outbox."""
    machine = await house.machine("file")

    answer = await house.visitor().client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})

    assert answer.status_code == 201, answer.text
    filed = answer.json()
    assert filed["code"].startswith(f"{AGENCY}-")
    assert len(filed["secret"]) == 8
    assert filed["fee"] == 16_000
    assert answer.headers["location"] == filed["links"]["case"]
    async with house.sessions.read() as session:
        case = await session.scalar(select(Case).where(col(Case.code) == filed["code"]))
        assert case is not None
        person = await session.get(Applicant, case.id)
        waiting = await session.scalar(
            select(OutboxMessage).where(col(OutboxMessage.workflow_id) == f"case/{filed['code']}")
        )
    assert person is not None
    assert person.phone == "0900000001"
    assert waiting is not None
    assert waiting.kind == "start"
    assert "Nguyễn" not in str(waiting.payload)


async def test_the_same_key_files_one_case(house: House) -> None:
    """A repeated request answers 200 with the same code and secret, and another dossier under the key 409."""
    machine, key = await house.machine("file"), new_key()
    client = house.visitor().client

    first = await client.post("/api/v1/cases", json=filing(), headers={**machine, **key})
    again = await client.post("/api/v1/cases", json=filing(), headers={**machine, **key})
    other = await client.post("/api/v1/cases", json=filing(summary="khác"), headers={**machine, **key})

    assert again.status_code == 200
    assert again.json()["repeated"] is True
    assert (first.json()["code"], first.json()["secret"]) == (again.json()["code"], again.json()["secret"])
    assert other.status_code == 409
    assert other.json()["type"] == "/problems/idempotency-conflict"


async def test_every_field_to_mend_is_named_in_the_callers_language(house: House) -> None:
    """A wrong filing answers 422 problem+json with field, rule and mend, Vietnamese or English, and stores nothing."""
    machine = await house.machine("file")
    wrong = filing(
        channel="telepathy", applicant={"name": "", "identity_number": "12", "phone": "x"}, components=[{"id": 5}]
    )

    vietnamese = await house.visitor().client.post("/api/v1/cases", json=wrong, headers={**machine, **new_key()})
    english = await house.visitor("en").client.post("/api/v1/cases", json=wrong, headers={**machine, **new_key()})

    assert vietnamese.status_code == 422
    assert vietnamese.headers["content-type"] == "application/problem+json"
    assert vietnamese.headers["content-language"] == "vi"
    named = {error["field"]: error["rule"] for error in vietnamese.json()["errors"]}
    assert named == {
        "channel": "enum",
        "applicant.name": "string_too_short",
        "applicant.identity_number": "identity_number",
        "applicant.phone": "phone",
        "components.0.id": "string_type",
    }
    assert english.json()["title"] == "There is something to mend"
    assert all(error["mend"] for error in english.json()["errors"])
    assert "12" not in {error["detail"] for error in english.json()["errors"]}


@pytest.mark.parametrize("name", ["\u200b", "\u202e\u00ad", "\x1f\u2060", "\u3164", "12 34", "…"])
async def test_a_name_without_a_letter_is_nobodys(house: House, name: str) -> None:
    """Invisible characters, digits or signs alone are no name: of the applicant, the owner or the recipient."""
    machine = await house.machine("file")
    wrong = filing(
        applicant={"name": name}, owner={"name": name, "proxy_basis": "Giấy ủy quyền"}, recipient={"name": name}
    )

    answer = await house.visitor("en").client.post("/api/v1/cases", json=wrong, headers={**machine, **new_key()})

    assert answer.status_code == 422, answer.text
    assert {error["field"]: error["rule"] for error in answer.json()["errors"]} == {
        "applicant.name": "name",
        "owner.name": "name",
        "recipient.name": "name",
    }
    assert answer.json()["errors"][0]["detail"] == "A name needs at least one letter."
    assert answer.json()["errors"][0]["mend"] == "Enter the name as it stands on the identity paper."


@pytest.mark.parametrize("born", ["1899-12-31", "tomorrow", "9999-12-31"])
async def test_a_birth_date_is_possible(house: House, born: str) -> None:
    """Nobody who files was born before 1900 or after today in Vietnam; the message says between which days."""
    machine = await house.machine("file")
    today = local_day(datetime.now(UTC))
    stated = str(today + timedelta(days=1)) if born == "tomorrow" else born
    wrong = filing(applicant={"name": "Nguyễn Thị Mẫu", "birth_date": stated})

    answer = await house.visitor().client.post("/api/v1/cases", json=wrong, headers={**machine, **new_key()})

    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    assert (error["field"], error["rule"]) == ("applicant.birth_date", "birth_date")
    assert error["detail"] == f"Ngày sinh cần nằm trong khoảng từ 01/01/1900 đến {today:%d/%m/%Y}."
    assert error["mend"] == "Kiểm tra lại ngày sinh trên giấy tờ."


async def test_somebody_born_today_can_be_named(house: House) -> None:
    """A child's papers are filed on the day of birth, with a name of any script."""
    machine = await house.machine("file")
    person = {"name": "김 Đỗ Ý", "birth_date": str(local_day(datetime.now(UTC)))}

    answer = await house.visitor().client.post(
        "/api/v1/cases", json=filing(applicant=person), headers={**machine, **new_key()}
    )

    assert answer.status_code == 201, answer.text


async def test_an_unreadable_date_says_how_to_write_one(house: House) -> None:
    """A date in another order is named with its field and the order that is read."""
    machine = await house.machine("file")
    wrong = filing(applicant={"name": "Nguyễn Thị Mẫu", "birth_date": "28/02/1995"})

    answer = await house.visitor().client.post("/api/v1/cases", json=wrong, headers={**machine, **new_key()})

    [error] = answer.json()["errors"]
    assert error["field"] == "applicant.birth_date"
    assert error["mend"] == "Gửi theo dạng năm-tháng-ngày, ví dụ 1995-02-28."


async def test_what_does_not_fit_the_procedure_is_refused_together(house: House) -> None:
    """Agency, way and components are judged by the procedure in force, all at once."""
    machine = await house.machine("file")
    wrong = filing(agency="H61.99", components=[{"id": "khong-co"}], way="post", applicant={"name": "A"})

    answer = await house.visitor().client.post("/api/v1/cases", json=wrong, headers={**machine, **new_key()})

    assert answer.status_code == 422
    rules = {error["rule"] for error in answer.json()["errors"]}
    assert rules == {"unknown_component", "agency_not_competent", "address_needed"}


async def test_a_filing_needs_a_key_and_somebody_who_may_file(house: House) -> None:
    """No key is 422, nobody is 401, a machine without the scope is 403, and nothing is stored."""
    client = house.visitor().client
    reader, filer = await house.machine("read"), await house.machine("file")
    async with house.sessions.read() as session:
        before = await session.scalar(select(func.count()).select_from(Case))

    keyless = await client.post("/api/v1/cases", json=filing(), headers=filer)
    nobody = await client.post("/api/v1/cases", json=filing(), headers=new_key())
    unknown = await client.post("/api/v1/cases", json=filing(), headers={"Authorization": "Bearer wrong", **new_key()})
    forbidden = await client.post("/api/v1/cases", json=filing(), headers={**reader, **new_key()})

    assert [keyless.status_code, nobody.status_code, unknown.status_code, forbidden.status_code] == [422, 401, 401, 403]
    assert keyless.json()["errors"][0]["rule"] == "idempotency_key"
    assert nobody.headers["www-authenticate"].startswith("Bearer")
    async with house.sessions.read() as session:
        assert await session.scalar(select(func.count()).select_from(Case)) == before


async def test_a_dossier_that_came_by_post_is_filed_as_such(house: House) -> None:
    """What the post brought to the counter pays the fee of that channel, is received here, and says how it came."""
    machine = await house.machine("file", "read")
    client = house.visitor().client
    body = filing(
        procedure="1.001612", channel="post", way="post", components=[{"id": "giay-de-nghi", "originals": 1}], facts={}
    )

    first, second = {**machine, **new_key()}, {**machine, **new_key()}
    at_counter = await client.post("/api/v1/cases", json=body | {"channel": "counter"}, headers=first)
    by_post = await client.post("/api/v1/cases", json=body, headers=second)

    assert (at_counter.status_code, by_post.status_code) == (201, 201), by_post.text
    assert (at_counter.json()["fee"], by_post.json()["fee"]) == (50_000, 150_000)
    code = by_post.json()["code"]
    read = (await client.get(f"/api/v1/cases/{code}", headers=machine)).json()
    assert (read["channel"], read["way"], read["fee"]) == ("post", "post", 150_000)
    page = await (await house.signed_in("counter")).get(f"/cases/{code}")
    facts = dict(zip(page.texts("dl.facts dt"), page.texts("dl.facts dd"), strict=True))
    assert "qua bưu chính" in facts["Nộp lúc"]
    async with house.sessions.read() as session:
        received_at = await session.scalar(select(col(Case.received_at_agency)).where(col(Case.code) == code))
        waiting = await session.scalar(select(OutboxMessage).where(col(OutboxMessage.workflow_id) == f"case/{code}"))
    assert received_at == AGENCY
    assert waiting is not None
    assert (waiting.payload["channel"], waiting.payload["fee"]) == ("post", 150_000)


async def test_a_procedure_closed_to_the_post_refuses_it(house: House) -> None:
    """A driving licence is exchanged at the counter or online; the refusal names both."""
    machine = await house.machine("file")
    wrong = filing(procedure="3.000347", channel="post", components=[], facts={})

    answer = await house.visitor("en").client.post("/api/v1/cases", json=wrong, headers={**machine, **new_key()})

    assert answer.status_code == 422
    [error] = [one for one in answer.json()["errors"] if one["field"] == "channel"]
    assert error["rule"] == "channel_not_accepted"
    assert "counter, online" in error["mend"]
