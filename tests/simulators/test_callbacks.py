"""Answers called back: signed, insistent, and as troublesome as the dials ask."""

import asyncio
import hashlib
import hmac
import time
from datetime import datetime
from uuid import UUID

import httpx2

from simulators.signing import signature_headers
from tests.simulators.requests import consult, new_key, order, question
from tests.support.simulators import CallbackTaker, Simulators, eventually


def test_signature_of_a_fixed_callback() -> None:
    """The signature is HMAC-SHA256 of timestamp, dot and body; this vector was computed with openssl."""
    headers = signature_headers("a-secret-of-the-post", 1795312800, b'{"event_id":"1","answer":"delivered"}')
    assert headers == {
        "X-Timestamp": "1795312800",
        "X-Signature": "sha256=92e288c902653dcbbf3ab6dcd450101c3f91f3e46a3c4547ed26758cfbd1c928",
    }


async def test_answer_arrives_signed(simulators: Simulators, callback_taker: CallbackTaker) -> None:
    """A consultation is answered by a fresh, signed callback that carries our key and the agency's answer."""
    key = new_key()
    simulators.dial("agencies", answer_ms=0, answer="disagree")
    asked_at = int(time.time())
    consult(simulators, key)
    [callback] = await callback_taker.wait_for(key, 1)
    body = callback.body
    assert (callback.system, body["key"], body["answer"]) == ("agencies", key, "disagree")
    assert set(body) == {"event_id", "key", "answer", "values", "occurred_at"}
    assert UUID(body["event_id"])
    assert datetime.fromisoformat(body["occurred_at"]).tzinfo is not None
    timestamp = callback.headers["x-timestamp"]
    assert asked_at <= int(timestamp) <= time.time()
    secret = simulators.settings.callback_secret("agencies").encode()
    digest = hmac.new(secret, timestamp.encode() + b"." + callback.raw, hashlib.sha256).hexdigest()
    assert callback.headers["x-signature"] == f"sha256={digest}"


async def test_callback_is_retried_until_taken(simulators: Simulators, callback_taker: CallbackTaker) -> None:
    """A callback that is not taken comes again with the same event id, like a real system's."""
    key = new_key()
    simulators.dial("agencies", answer_ms=0)
    callback_taker.statuses.extend([503, 500])
    consult(simulators, key)
    callbacks = await callback_taker.wait_for(key, 3)
    assert len({callback.body["event_id"] for callback in callbacks}) == 1


async def test_duplicate_callbacks(simulators: Simulators, callback_taker: CallbackTaker) -> None:
    """Copies carry the same event id, or fresh ones when the dial says so."""
    same, fresh = new_key(), new_key()
    simulators.dial("agencies", answer_ms=0, duplicate_callbacks=2)
    consult(simulators, same)
    simulators.dial("agencies", answer_ms=0, duplicate_callbacks=2, fresh_event_ids=True)
    consult(simulators, fresh)
    assert len({callback.body["event_id"] for callback in await callback_taker.wait_for(same, 3)}) == 1
    assert len({callback.body["event_id"] for callback in await callback_taker.wait_for(fresh, 3)}) == 3


async def test_post_calls_back_twice_in_order(simulators: Simulators, callback_taker: CallbackTaker) -> None:
    """An item is first on its way, then delivered."""
    key = new_key("return/1:post")
    simulators.dial("post", answer_ms=100)
    order(simulators, key)
    await callback_taker.wait_for(key, 2)
    assert _in_order(simulators, key, "send_at") == ["in_transit", "delivered"]
    assert _in_order(simulators, key, "occurs_at") == ["in_transit", "delivered"]


async def test_callbacks_out_of_order(simulators: Simulators, callback_taker: CallbackTaker) -> None:
    """Out of order, "delivered" leaves before "in_transit", though it happened after it."""
    key = new_key("return/1:post")
    simulators.dial("post", answer_ms=100, out_of_order_callbacks=True)
    order(simulators, key)
    told = {callback.body["answer"]: callback.body for callback in await callback_taker.wait_for(key, 2)}
    assert _in_order(simulators, key, "send_at") == ["delivered", "in_transit"]
    assert told["delivered"]["occurred_at"] > told["in_transit"]["occurred_at"]


def _in_order(simulators: Simulators, key: str, moment: str) -> list[str]:
    """Return what is said of an item by a moment of it: two that are due at once on a busy machine may overtake."""
    [effect] = simulators.received("post", key)
    return [one["answer"] for one in sorted(effect["happenings"], key=lambda one: datetime.fromisoformat(one[moment]))]


async def test_lost_callback_is_seen_by_a_poll(simulators: Simulators, callback_taker: CallbackTaker) -> None:
    """A lost callback never arrives, but asking shows the answer."""
    key = new_key()
    simulators.dial("agencies", answer_ms=0, lose_callbacks=True)
    reference = consult(simulators, key).json()["reference"]
    answered = simulators.get("agencies", f"consultations/{reference}").json()
    assert (answered["state"], answered["answer"]) == ("answered", "agree")
    await asyncio.sleep(0.2)
    assert callback_taker.of(key) == []


async def test_silent_agency_never_answers(simulators: Simulators, callback_taker: CallbackTaker) -> None:
    """A silent agency takes the question and says nothing, not even when asked again."""
    key = new_key()
    simulators.dial("agencies", answer_ms=0, silent=True)
    reference = consult(simulators, key).json()["reference"]
    await asyncio.sleep(0.2)
    assert simulators.get("agencies", f"consultations/{reference}").json()["state"] == "waiting"
    assert callback_taker.of(key) == []


async def test_delayed_callback(simulators: Simulators, callback_taker: CallbackTaker) -> None:
    """A delayed callback comes after the answer could already be seen."""
    key = new_key()
    simulators.dial("agencies", answer_ms=0, callback_delay_ms=400)
    started = time.monotonic()
    reference = consult(simulators, key).json()["reference"]
    assert simulators.get("agencies", f"consultations/{reference}").json()["state"] == "answered"
    [callback] = await callback_taker.wait_for(key, 1)
    assert callback.at - started >= 0.4


async def test_answer_before_the_acknowledgement(simulators: Simulators, callback_taker: CallbackTaker) -> None:
    """With a late answer to the request, the callback overtakes it."""
    key = new_key()
    simulators.dial("agencies", answer_ms=0, success_after_timeout=True, late_ms=600_000)
    headers = simulators.headers("agencies") | {"Idempotency-Key": key}
    async with httpx2.AsyncClient(base_url=simulators.url, trust_env=False, timeout=None) as http:
        asking = http.post("/agencies/cong-an/consultations", json=question(key), headers=headers)
        acknowledged = asyncio.create_task(asking)
        await callback_taker.wait_for(key, 1)
        assert not acknowledged.done()
        acknowledged.cancel()
        await asyncio.gather(acknowledged, return_exceptions=True)
    assert acknowledged.cancelled()
    simulators.dial("agencies")
    assert consult(simulators, key).status_code == 202


async def test_gives_up_in_the_end(simulators: Simulators, callback_taker: CallbackTaker) -> None:
    """A callback nobody ever takes is given up and marked so."""
    key = new_key()
    simulators.dial("agencies", answer_ms=0)
    callback_taker.statuses.extend([500] * simulators.settings.callback_tries)
    consult(simulators, key)

    def given_up() -> bool | None:
        [effect] = simulators.received("agencies", key)
        return True if effect["happenings"][0]["status"] == "given_up" else None

    assert await eventually(given_up)
    assert len(callback_taker.of(key)) == simulators.settings.callback_tries
