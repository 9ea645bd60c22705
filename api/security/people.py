"""Who is behind a request: a signed-in member of staff, or a machine with a token."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from starlette.requests import Request

from api.errors import Forbidden, SignInRequired
from domain.procedure.basics import Words
from models.access import StaffAccount, machine_of_token, staff_of_session
from models.viewer import Post, Viewer
from runtime.database import Sessions

#: How long a checked session or token is believed without asking again. A revocation is told to every process
#: at once and works from there; this is only how long a lost notification could do harm.
BELIEVED = timedelta(seconds=5)
ACT_SCOPE = "act:"


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in member of staff; `viewer` limits every question to the person's posts."""

    viewer: Viewer
    staff_id: UUID
    name: str
    agency_id: str
    agency: Words
    good_until: datetime | None = None

    @property
    def principal(self) -> str:
        """The id that scopes idempotency keys and stands as actor in commands."""
        return str(self.staff_id)

    @property
    def stands_in_for(self) -> tuple[str, ...]:
        """The names of colleagues whose posts this person holds while they are away, for the head of every page."""
        return tuple(dict.fromkeys(held.name for held in self.viewer.stands_in))

    def may(self, scope: str) -> bool:
        """Staff are limited by their posts, not by scopes."""
        return bool(scope)


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine with a token: scopes "file", "read" and "act:<role>", for one agency."""

    viewer: Viewer
    token_id: UUID
    agency_id: str
    scopes: frozenset[str]
    good_until: datetime | None = None

    @property
    def principal(self) -> str:
        """The id that scopes idempotency keys and stands as actor in commands."""
        return f"machine:{self.token_id}"

    def may(self, scope: str) -> bool:
        """Tell whether the token was given for this."""
        if scope == "act":
            return any(held.startswith(ACT_SCOPE) for held in self.scopes)
        return scope in self.scopes


def token_hash(token: str) -> str:
    """Return what is stored of a session or machine token; it is random, so one fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class Doorkeeper:
    """Finds out who is asking; remembers the answer for a few seconds.

    Changes of access are told to `forget`. While they cannot be heard, nothing remembered is believed.
    """

    def __init__(self, sessions: Sessions, cookie: str) -> None:
        self._sessions = sessions
        self._cookie = cookie
        self._known: dict[str, tuple[float, Person | Machine]] = {}
        self._hears = False
        self._told = 0

    async def who(self, request: Request) -> Person | Machine:
        """Return who sent the request; raises SignInRequired when nobody we know."""
        authorization = request.headers.get("authorization", "")
        scheme, _, token = authorization.partition(" ")
        if authorization:
            if scheme.lower() != "bearer" or not token:
                raise SignInRequired
            return await self._remembered(f"token:{token_hash(token)}")
        cookie = request.cookies.get(self._cookie, "")
        if not cookie:
            raise SignInRequired
        person = await self._remembered(f"session:{token_hash(cookie)}")
        request.scope.setdefault("state", {})["viewer"] = person
        return person

    def forget(self, staff_id: UUID | None = None) -> None:
        """Believe this person no more, or nobody: somebody signed out, was signed out, or lost or won a post."""
        self._told += 1
        if staff_id is None:
            self._known.clear()
            return
        for key in [key for key, (_, who) in self._known.items() if who.viewer.staff_id == staff_id]:
            del self._known[key]

    def hears_again(self) -> None:
        """Remember from now on: changes of access are heard. What was missed before is not known."""
        self._hears = True
        self.forget()

    def hears_nothing(self) -> None:
        """Ask each time from now on: a change of access would not be heard."""
        self._hears = False
        self.forget()

    async def _remembered(self, key: str) -> Person | Machine:
        known = self._known.get(key)
        if known and self._hears and time.monotonic() < known[0]:
            return known[1]
        told = self._told
        found = await _find(key, self._sessions)
        if found is None:
            self._known.pop(key, None)
            raise SignInRequired
        if len(self._known) > 10_000:
            self._known.clear()
        # What was found before a change was heard may be what it was before the change.
        if self._hears and told == self._told:
            self._known[key] = (time.monotonic() + _believed_seconds(found), found)
        return found


def _believed_seconds(found: Person | Machine) -> float:
    """Return how long an answer may stand: never beyond the end of the session, or of a time as a substitute."""
    if found.good_until is None:
        return BELIEVED.total_seconds()
    return min(BELIEVED, found.good_until - datetime.now(UTC)).total_seconds()


async def _find(key: str, sessions: Sessions) -> Person | Machine | None:
    kind, _, hashed = key.partition(":")
    now = datetime.now(UTC)
    async with sessions.read() as session:
        if kind == "session":
            account = await staff_of_session(session, hashed, now)
            return person_of(account) if account else None
        token = await machine_of_token(session, hashed, now)
    if token is None:
        return None
    scopes = frozenset(token.scopes)
    roles = {scope.removeprefix(ACT_SCOPE) for scope in scopes if scope.startswith(ACT_SCOPE)}
    posts = {Post(role, token.agency_id) for role in {"machine", *roles}}
    return Machine(Viewer(frozenset(posts)), token.id, token.agency_id, scopes, token.expires_at)


def person_of(account: StaffAccount) -> Person:
    """Return the person behind an account."""
    return Person(
        viewer=Viewer(
            account.posts | {held.post for held in account.stands_in},
            account.staff_id,
            account.stands_in,
            account.posts,
            account.stood_in,
            account.below,
        ),
        staff_id=account.staff_id,
        name=account.name,
        agency_id=account.agency_id,
        agency=Words(vi=account.agency_vi, en=account.agency_en),
        good_until=account.good_until,
    )


def demand(someone: Person | Machine, scope: str) -> None:
    """Raise Forbidden unless the machine's token was given for this."""
    if not someone.may(scope):
        raise Forbidden
