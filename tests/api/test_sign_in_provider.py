"""Signing in through a real OpenID Connect provider over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx2
import pytest_asyncio
from joserfc.jwk import RSAKey

from models.tables import Staff
from runtime.database import Sessions
from tests.api.conftest import House, open_house
from tests.api.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, serving
from tests.api.visitor import Visitor


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def provider() -> AsyncIterator[Provider]:
    """A provider that runs."""
    async with serving(Provider()) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def oidc_house(
    database_url: str, sessions: Sessions, furnished: dict[str, UUID], provider: Provider
) -> AsyncIterator[House]:
    """The application that trusts the provider."""
    changes = {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": CLIENT_SECRET,
    }
    async with open_house(database_url, sessions, furnished, **changes) as opened:
        yield opened


async def come_back(visitor: Visitor, back: str = "/tasks") -> httpx2.Response:
    """Go to the provider and come back with what it gave."""
    leaving = await visitor.client.get("/sign-in/provider", params={"back": back})
    async with httpx2.AsyncClient() as browser:
        returning = await browser.get(leaving.headers["location"])
    address = urlsplit(returning.headers["location"])
    return await visitor.client.get(f"{address.path}?{address.query}")


async def test_a_person_the_provider_vouches_for_is_signed_in(oidc_house: House, provider: Provider) -> None:
    """Code, PKCE, state and nonce fit; the account is linked by login once and known by its subject later."""
    visitor = oidc_house.visitor()

    answer = await come_back(visitor, "/cases/new")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/cases/new"
    assert "Lê Văn Phúc" in (await visitor.get("/tasks")).text("header")
    async with oidc_house.sessions.read() as session:
        person = await session.get(Staff, oidc_house.staff["officer"])
    assert person is not None
    assert person.subject == provider.subject


async def test_another_subject_with_the_same_login_does_not_take_the_account_over(
    oidc_house: House, provider: Provider
) -> None:
    """Once an account is linked, a login name alone opens nothing."""
    await come_back(oidc_house.visitor())
    provider.subject = "somebody-else"
    visitor = oidc_house.visitor()

    answer = await come_back(visitor)

    provider.subject = "subject-1"
    assert answer.status_code == 403
    assert "chưa được gán đơn vị" in answer.text
    assert "session" not in visitor.client.cookies


async def test_an_answer_that_does_not_fit_the_question_is_refused(oidc_house: House, provider: Provider) -> None:
    """Foreign state, foreign nonce, wrong audience, expired token, foreign signature: none signs anybody in."""
    visitor = oidc_house.visitor()
    leaving = await visitor.client.get("/sign-in/provider")
    state = parse_qs(urlsplit(leaving.headers["location"]).query)["state"][0]
    foreign_state = await visitor.client.get("/sign-in/provider/callback?state=other&code=x")
    no_code = await visitor.client.get(f"/sign-in/provider/callback?state={state}&code=unknown")
    cookieless = await oidc_house.visitor().client.get(f"/sign-in/provider/callback?state={state}&code=x")
    statuses = [foreign_state.status_code, no_code.status_code, cookieless.status_code]

    for claims in ({"nonce": "other"}, {"aud": "other"}, {"iss": "http://other"}, {"exp": 1}):
        provider.claims = claims
        statuses.append((await come_back(oidc_house.visitor())).status_code)
    provider.claims = {}
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "1"})
    statuses.append((await come_back(oidc_house.visitor())).status_code)
    provider.signing_key = None

    assert statuses == [403] * 8


async def test_the_sign_in_page_offers_both_ways(oidc_house: House) -> None:
    """The sign-in page offers the provider and, folded away, the local accounts."""
    page = await oidc_house.visitor().get("/sign-in")

    assert "Đăng nhập bằng tài khoản định danh" in page.body
    assert page.form(action="/sign-in")
    assert (await oidc_house.signed_in("counter")).client.cookies["session"]
