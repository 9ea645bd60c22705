"""Following a case with the code and secret of the receipt."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest_asyncio
from sqlalchemy import event

from models import follow
from tests.api.conftest import House, filing, new_key


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def case(house: House) -> dict[str, Any]:
    """A filed case."""
    machine = await house.machine("file")
    answer = await house.visitor().client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})
    found: dict[str, Any] = answer.json()
    return found


async def test_code_and_secret_show_where_the_case_stands(house: House, case: dict[str, Any]) -> None:
    """The status has no personal data; the secret may be typed with small letters and spaces."""
    client = house.visitor().client
    typed = f"{case['secret'][:4].lower()} {case['secret'][4:]}"

    by_header = await client.get(case["links"]["public"], headers={"X-Case-Secret": case["secret"]})
    by_form = await client.post(case["links"]["public"], data={"secret": typed})

    assert by_header.status_code == by_form.status_code == 200, by_form.text
    assert by_header.json() == by_form.json()
    assert by_header.json()["phase"] == "filed"
    for personal in ("Nguyễn", "001195000001", "0900000001"):
        assert personal not in by_header.text


@contextmanager
def worked(house: House) -> Iterator[dict[str, list[Any]]]:
    """Note what is asked of the database and, by its length, all that is hashed and compared in this thread."""
    done: dict[str, list[Any]] = {"statements": [], "sha256": [], "compare_digest": []}
    engine = house.app.state.services.sessions.reading.sync_engine

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        done["statements"].append(statement)

    def look(frame: FrameType, kind: str, called: object) -> None:
        name = getattr(called, "__name__", "")
        if kind == "c_call" and frame.f_globals.get("__name__") == follow.__name__:
            hashed = {"openssl_sha256": "sha256", "compare_digest": "compare_digest"}.get(name)
            if hashed:
                done[hashed].append(name)

    event.listen(engine, "before_cursor_execute", note)
    before = sys.getprofile()
    sys.setprofile(look)
    try:
        yield done
    finally:
        sys.setprofile(before)
        event.remove(engine, "before_cursor_execute", note)


async def test_unknown_code_and_wrong_secret_answer_alike(house: House, case: dict[str, Any]) -> None:
    """Neither the answer nor the work behind it tells whether a code exists: the same question, as much hashed."""
    client = house.visitor().client
    unknown_code = case["code"][:-7] + "9999999"
    answers: dict[str, Any] = {}
    work: dict[str, Any] = {}

    for code in (case["code"], unknown_code):
        with worked(house) as done:
            answer = await client.get(f"/api/v1/public/cases/{code}", headers={"X-Case-Secret": "WRONG000"})
        body = answer.json()
        answers[code] = (answer.status_code, body["type"], body["title"], body["detail"])
        work[code] = done

    assert answers[case["code"]] == answers[unknown_code]
    assert answers[unknown_code][0] == 404
    assert work[case["code"]] == work[unknown_code]
    assert work[unknown_code]["sha256"], "the secret is hashed"
    assert work[unknown_code]["statements"], "the case is looked for"


async def test_guessing_the_secret_of_a_case_is_slowed_down(house: House, case: dict[str, Any]) -> None:
    """After ten wrong secrets a code answers 429, and other cases are not affected."""
    client = house.visitor().client
    machine = await house.machine("file")
    other = (await client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})).json()

    answers = [
        (await client.get(other["links"]["public"], headers={"X-Case-Secret": f"WRONG{n:03}"})).status_code
        for n in range(11)
    ]

    assert answers == [404] * 10 + [429]
    assert (await client.get(case["links"]["public"], headers={"X-Case-Secret": case["secret"]})).status_code == 200


async def test_the_page_shows_the_case_and_never_puts_the_secret_in_an_address(
    house: House, case: dict[str, Any]
) -> None:
    """The look-up is a form that posts; what comes back says what the applicant has to do."""
    visitor = house.visitor()
    page = await visitor.get("/follow")
    action, fields = page.form(action="/follow")

    found = await visitor.submit(action, {**fields, "code": case["code"].lower(), "secret": case["secret"]})

    assert found.status == 200
    assert found.heading == "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh"
    assert "Hồ sơ đã gửi và đang chờ Bộ phận Một cửa tiếp nhận." in found.body
    assert "16.000 đồng" in found.body
    addresses = [node.attributes.get(name) or "" for name in ("href", "action") for node in found.tree.css("*")]
    assert not any(case["secret"] in address for address in addresses)


async def test_a_wrong_pair_is_told_kindly_on_the_page(house: House) -> None:
    """The code typed is kept, the secret is not."""
    visitor = house.visitor("en")

    page = await visitor.submit("/follow", {"code": "H61.12-20260101-0000001", "secret": "AAAA0000"})

    assert page.status == 404
    assert "Check the receipt" in page.body
    assert page.tree.css("#code")[0].attributes["value"] == "H61.12-20260101-0000001"
    assert not page.tree.css("#secret")[0].attributes["value"]


async def test_many_followers_at_once_are_served(house: House) -> None:
    """Eight look-ups together all answer, of a case nobody has guessed at before."""
    client = house.visitor().client
    machine = await house.machine("file")
    filed = (await client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})).json()
    headers = {"X-Case-Secret": filed["secret"]}

    answers = await asyncio.gather(*(client.get(filed["links"]["public"], headers=headers) for _ in range(8)))

    assert {answer.status_code for answer in answers} == {200}
