"""Who may stand in for whom, and when: the rules of absences. Pure; instants are aware, roles are those of `Role`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as stored
from datetime import datetime, timedelta

from domain.case.acts import Role

#: The roles from whose holders a substitute may come: the same office, or one that stands above it.
STANDS_IN: dict[Role, frozenset[Role]] = {
    Role.COUNTER: frozenset({Role.COUNTER, Role.OFFICER, Role.LEADER}),
    Role.OFFICER: frozenset({Role.OFFICER, Role.LEADER}),
    Role.LEADER: frozenset({Role.LEADER}),
    Role.SUPERVISOR: frozenset({Role.SUPERVISOR, Role.LEADER}),
    Role.ADMINISTRATOR: frozenset({Role.ADMINISTRATOR}),
    Role.AUTHOR: frozenset({Role.AUTHOR}),
}

#: A longer absence is a change of posts, which an administrator makes.
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class HeldPost:
    """One role in one agency."""

    role: str
    agency: str


@dataclass(frozen=True, slots=True)
class Away:
    """A time in which `person` is away; `substitute` is empty when nobody stands in. `role` "" means every post."""

    person: str
    substitute: str
    role: str
    starts_at: datetime
    ends_at: datetime

    def meets(self, other: Away) -> bool:
        """Tell whether both times have an instant in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def touches(self, other: Away) -> bool:
        """Tell whether both speak of the same post of the same person at the same time."""
        same_post = "" in (self.role, other.role) or self.role == other.role
        return self.person == other.person and same_post and self.meets(other)


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """Why an absence cannot be kept: a stable rule code, the field it is about, and the values that decided."""

    rule: str
    field: str
    values: dict[str, str] = stored(default_factory=dict)


def why_not(
    wished: Away,
    posts: frozenset[HeldPost],
    substitute_posts: frozenset[HeldPost],
    known: Iterable[Away],
    now: datetime,
) -> NotAllowed | None:
    """Return why this absence cannot be kept, or None when it can.

    `posts` and `substitute_posts` are the posts the two hold in their own right: what is held for a third
    person is not passed on. `known` are the absences in force or to come of either of them.
    """
    return _time(wished, now) or _others(wished, known) or _posts(wished, posts, substitute_posts)


def _time(wished: Away, now: datetime) -> NotAllowed | None:
    if wished.ends_at <= wished.starts_at:
        return NotAllowed("ends_before_it_starts", "ends_at")
    if wished.ends_at <= now:
        return NotAllowed("already_over", "ends_at")
    if wished.ends_at - wished.starts_at > LONGEST:
        return NotAllowed("too_long", "ends_at")
    return None


def _others(wished: Away, known: Iterable[Away]) -> NotAllowed | None:
    if wished.person == wished.substitute:
        return NotAllowed("own_substitute", "substitute")
    for other in known:
        times = {"starts_at": other.starts_at.isoformat(), "ends_at": other.ends_at.isoformat()}
        if wished.touches(other):
            return NotAllowed("overlaps", "starts_at", times)
        if wished.substitute and other.person == wished.substitute and wished.meets(other):
            return NotAllowed("substitute_is_away", "substitute", times)
        if wished.substitute and other.substitute == wished.person and wished.meets(other):
            return NotAllowed("stands_in_then", "starts_at", times)
    return None


def _posts(wished: Away, posts: frozenset[HeldPost], substitute_posts: frozenset[HeldPost]) -> NotAllowed | None:
    handed = sorted(
        (post for post in posts if wished.role in ("", post.role)), key=lambda post: (post.agency, post.role)
    )
    if wished.role and not handed:
        return NotAllowed("role_not_held", "role", {"role": wished.role})
    if not wished.substitute:
        return None
    for post in handed:
        held = {held.role for held in substitute_posts if held.agency == post.agency}
        if not held:
            return NotAllowed("other_agency", "substitute", {"role": post.role, "agency": post.agency})
        if not held & STANDS_IN[Role(post.role)]:
            return NotAllowed("lower_rank", "substitute", {"role": post.role})
    return None
