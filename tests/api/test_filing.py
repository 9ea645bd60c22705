"""Filing through the JSON door."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import col

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
