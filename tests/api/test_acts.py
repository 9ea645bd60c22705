"""Acting on cases through the JSON doors, with a real workflow behind them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from models.tables import Note, Reading
from tests.api.conftest import AGENCY, OTHER_AGENCY, House, filing, new_key
from tests.api.patient import looks
from tests.api.visitor import Visitor


async def filed(house: House, **changes: Any) -> dict[str, Any]:
    """File a case and return the answer, once its workflow has recorded the filing."""
    machine = await house.machine("file", "read")
    client = house.visitor().client
    answer = (await client.post("/api/v1/cases", json=filing(**changes), headers={**machine, **new_key()})).json()
    async for _ in looks():
        case = (await client.get(answer["links"]["case"], headers=machine)).json()
        if case["seq"]:
            return dict(answer)
    raise AssertionError("the filing was not recorded")


async def act(visitor: Visitor, code: str, name: str, step: str = "", **more: Any) -> Any:
    """Take an act and return the answer."""
    key = more.pop("key", None) or new_key()
    body = {"act": name, "step": step, **more}
    return await visitor.client.post(f"/api/v1/cases/{code}/acts", json=body, headers=key)


async def test_a_case_goes_from_filing_to_hand_over(live_house: House) -> None:
    """Every act of the plain road is taken by the post it belongs to and can be read back at once."""
    code = (await filed(live_house))["code"]
    counter, officer, leader = [await live_house.signed_in(login) for login in ("counter", "officer", "leader")]

    answers = [
        await act(counter, code, "take_payment", values={"amount": "16000"}),
        await act(counter, code, "accept", "check/1"),
        await act(officer, code, "complete", "review/1", values={"proposal": "approve"}),
        await act(leader, code, "approve", "sign/1"),
        await act(counter, code, "hand_over", "hand_over/1"),
    ]

    assert [answer.status_code for answer in answers] == [200] * 5, [answer.text for answer in answers]
    assert all(answer.json()["recorded"] for answer in answers)
    assert [answer.json()["phase"] for answer in answers] == [
        "filed",
        "received",
        "in_progress",
        "decided",
        "returned",
    ]
    case = (await counter.client.get(f"/api/v1/cases/{code}")).json()
    assert [event["kind"] for event in case["events"]][-2:] == ["decided", "handed_over"]
    assert case["paid"] == 16_000
    assert case["events"][1]["by"] == "Trần Thị Hạnh"


async def test_a_refused_act_says_which_rule_and_who_can(live_house: House) -> None:
    """A refusal is 409 with rule, values, who can do it, and a sentence in the caller's language."""
    code = (await filed(live_house))["code"]
    counter = await live_house.signed_in("counter")
    english = await live_house.signed_in("officer", "en")

    unpaid = await act(counter, code, "accept", "check/1")
    wrong_role = await act(english, code, "accept", "check/1")

    assert unpaid.status_code == 409
    assert unpaid.json()["rule"] == "fee_unpaid"
    assert unpaid.json()["detail"] == "Còn 16.000 đồng chưa thu. Hãy thu phí trước."
    assert wrong_role.json()["rule"] == "not_your_role"
    assert wrong_role.json()["who_can"] == [f"counter@{AGENCY}"]
    assert "counter staff" in wrong_role.json()["detail"]


async def test_the_same_key_acts_once_and_another_content_conflicts(live_house: House) -> None:
    """A repeated act gets the first one's answer, even after others; the same key with another reason is 409."""
    code = (await filed(live_house))["code"]
    counter, key = await live_house.signed_in("counter"), new_key()
    reason = "Thiếu chữ ký của người khai"

    first = await act(counter, code, "request_supplement", "check/1", reason=reason, key=key)
    await act(counter, code, "supply")
    again = await act(counter, code, "request_supplement", "check/1", reason=reason, key=key)
    other = await act(counter, code, "request_supplement", "check/1", reason="khác", key=key)

    assert first.status_code == again.status_code == 200, again.text
    assert again.json()["seq"] == first.json()["seq"]
    assert other.status_code == 409
    assert other.json()["type"] == "/problems/idempotency-conflict"
    async with live_house.sessions.read() as session:
        texts = (await session.scalars(select(col(Note.text)).where(col(Note.text) == reason))).all()
    assert texts == [reason]


async def test_a_routing_fact_is_no_sentence(house: House) -> None:
    """An answer or an amount with spaces is 422: what enters the case is a code, never words about somebody."""
    supervisor = await house.signed_in("supervisor")

    for values in ({"answer": "Ông Mật đã kết hôn"}, {"answer": "da ket hon"}, {"amount": "16 000"}):
        answer = await act(supervisor, "H61.12-20260101-0000001", "enter_answer", target="police/1:ask", values=values)
        assert answer.status_code == 422, answer.text
        assert [error["field"] for error in answer.json()["errors"]] == [f"values.{next(iter(values))}"]


async def test_a_case_that_has_ended_takes_nothing_more(live_house: House) -> None:
    """After the end the same act still gets its answer, and any other is refused as closed."""
    code = (await filed(live_house))["code"]
    counter, key = await live_house.signed_in("counter"), new_key()

    first = await act(counter, code, "withdraw", key=key)
    again = await act(counter, code, "withdraw", key=key)
    other = await act(counter, code, "accept", "check/1")

    assert first.status_code == again.status_code == 200, again.text
    assert other.status_code == 409
    assert other.json()["rule"] == "case_closed"


async def test_another_agency_sees_nothing_and_cannot_act(live_house: House) -> None:
    """A case outside the viewer's agencies does not exist for the viewer."""
    code = (await filed(live_house))["code"]
    stranger = await live_house.signed_in("stranger")
    machine = await live_house.machine("read", agency=OTHER_AGENCY)

    assert (await stranger.client.get(f"/api/v1/cases/{code}")).status_code == 404
    assert (await act(stranger, code, "accept", "check/1")).status_code == 404
    assert (await live_house.visitor().client.get(f"/api/v1/cases/{code}", headers=machine)).status_code == 404
    assert (await stranger.client.get("/api/v1/cases", params={"q": code})).json() == []


async def test_each_reading_by_staff_is_logged(live_house: House) -> None:
    """Reading a case leaves a line with who and what; a refused reading leaves none."""
    code = (await filed(live_house))["code"]
    leader = await live_house.signed_in("leader")
    async with live_house.sessions.read() as session:
        before = len((await session.scalars(select(Reading))).all())

    await leader.client.get(f"/api/v1/cases/{code}")
    await leader.client.get(f"/api/v1/cases/{code}-nothing")

    async with live_house.sessions.read() as session:
        lines = (await session.scalars(select(Reading).order_by(col(Reading.id)))).all()
    assert len(lines) == before + 1
    assert lines[-1].staff_id == live_house.staff["leader"]
    assert lines[-1].what == "case"


async def test_tasks_are_listed_taken_and_given_back(live_house: House) -> None:
    """A task is taken by the first who asks; a colleague is told who holds it; a supervisor may free it."""
    code = (await filed(live_house))["code"]
    counter, colleague = await live_house.signed_in("counter"), await live_house.signed_in("counter2")
    supervisor = await live_house.signed_in("supervisor")
    address = f"/api/v1/cases/{code}/tasks"

    async def holders() -> list[str]:
        tasks = (await counter.client.get("/api/v1/tasks", params={"holder": "anybody"})).json()["tasks"]
        return [task["held_by_name"] for task in tasks if task["code"] == code]

    assert await holders() == [""]
    assert (await counter.client.post(f"{address}/claim", json={"task": "check/1"})).status_code == 204
    assert await holders() == ["Trần Thị Hạnh"]
    taken = await colleague.client.post(f"{address}/claim", json={"task": "check/1"})
    assert taken.status_code == 409
    assert taken.json()["detail"].startswith("Trần Thị Hạnh đang giữ việc này")
    assert (await supervisor.client.post(f"{address}/release", json={"task": "check/1"})).status_code == 204
    assert await holders() == [""]
    assert (await counter.client.post(f"{address}/claim", json={"task": "sign/1"})).status_code == 404


async def test_an_act_while_temporal_is_down_is_unavailable_and_nothing_happens(house: House) -> None:
    """503 with Retry-After: the person is told nothing was done."""
    machine = await house.machine("file")
    client = house.visitor().client
    code = (await client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})).json()["code"]
    counter = await house.signed_in("counter")

    answer = await act(counter, code, "accept", "check/1")

    assert answer.status_code == 503, answer.text
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["type"] == "/problems/unavailable"


async def test_an_applicant_acts_with_code_and_secret_alone(live_house: House) -> None:
    """Withdrawing needs no account; it travels through the outbox and reaches the case."""
    case = await filed(live_house)
    client = live_house.visitor().client

    answer = await client.post(
        f"{case['links']['public']}/acts",
        json={"act": "withdraw", "reason": "Tôi không cần nữa"},
        headers={"X-Case-Secret": case["secret"], **new_key()},
    )

    assert answer.status_code == 202, answer.text
    async for _ in looks():
        seen = (await client.get(case["links"]["public"], headers={"X-Case-Secret": case["secret"]})).json()
        if seen["phase"] == "withdrawn":
            break
    assert seen["phase"] == "withdrawn"
    assert "Tôi không cần nữa" not in str(seen)
