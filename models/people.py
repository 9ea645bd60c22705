"""Changing people's accounts and posts, each change logged with who made it and in effect at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlmodel import col

from domain.case.acts import Role
from models.access import end_all_sessions
from models.offices import differences
from models.staff_changes import note_change
from models.tables import Staff, StaffRole
from models.viewer import Post
from runtime.database import ReadSession, WriteSession

PERSON_FIELDS = ("name", "position", "agency_id", "unit_id", "phone", "email")

#: Changes that might leave an agency without administrator wait for each other; the number only has to be ours.
_ADMINISTRATORS: Final = 118_2026


class LastAdministratorError(Exception):
    """Nobody would be left to administer an agency; `agency_id` says which."""

    def __init__(self, agency_id: str) -> None:
        super().__init__(agency_id)
        self.agency_id = agency_id


@dataclass(frozen=True, slots=True)
class PersonFields:
    """What a form or a row of a spreadsheet says of a person."""

    name: str
    agency_id: str
    position: str = ""
    unit_id: UUID | None = None
    phone: str = ""
    email: str = ""
    posts: frozenset[Post] = field(default_factory=frozenset)

    def columns(self) -> dict[str, Any]:
        """Return the values of the person's own row."""
        return {name: getattr(self, name) for name in PERSON_FIELDS}


async def posts_of(session: ReadSession, staff_id: UUID) -> frozenset[Post]:
    """Return the posts somebody holds in their own right."""
    found = await session.execute(
        select(col(StaffRole.role), col(StaffRole.agency_id)).where(col(StaffRole.staff_id) == staff_id)
    )
    return frozenset(Post(role, agency) for role, agency in found)


async def person_by_login(session: ReadSession, login: str) -> Staff | None:
    """Return whoever has a login, whether the account is open or closed."""
    return await session.scalar(select(Staff).where(col(Staff.login) == login))


async def add_person(
    session: WriteSession, login: str, wished: PersonFields, password_hash: str, by: UUID, key: str
) -> Staff:
    """Store a new account whose password must be changed at the first sign-in.

    Raises ChangedAlreadyError when the form was sent before.
    """
    person = Staff(login=login, password_hash=password_hash, must_change_password=True, **wished.columns())
    session.add(person)
    await session.flush()
    for post in wished.posts:
        session.add(StaffRole(staff_id=person.id, role=post.role, agency_id=post.agency_id))
    await session.flush()
    detail = {"login": ["", login], "posts": [[], _named(wished.posts)]}
    await note_change(
        session, "person_added", agency_id=wished.agency_id, by=by, staff_id=person.id, detail=detail, key=key
    )
    return person


async def change_person(
    session: WriteSession, person: Staff, wished: PersonFields, within: Iterable[str], by: UUID
) -> bool:
    """Change a person and their posts in the agencies `within`; False when nothing changes.

    Raises LastAdministratorError.
    """
    agencies = frozenset(within)
    before = await posts_of(session, person.id)
    after = {post for post in before if post.agency_id not in agencies} | {
        post for post in wished.posts if post.agency_id in agencies
    }
    changed = differences(person, wished.columns(), PERSON_FIELDS)
    detail = {name: [_plain(old), _plain(new)] for name, (old, new) in changed.items()}
    if before != after:
        detail["posts"] = [_named(before), _named(after)]
    if not detail:
        return False
    await _set_posts(session, person, before, frozenset(after))
    for name, (_, new) in changed.items():
        setattr(person, name, new)
    await session.flush()
    await note_change(session, "person_changed", agency_id=person.agency_id, by=by, staff_id=person.id, detail=detail)
    return True


async def close_account(session: WriteSession, person: Staff, by: UUID, now: datetime) -> None:
    """Close an account: sessions end, held tasks go back to the team; posts stay for when it is opened again.

    Raises LastAdministratorError.
    """
    if not person.active:
        return
    posts = await posts_of(session, person.id)
    await _keep_administrated(session, person.id, _administrated(posts))
    person.active = False
    await session.flush()
    await end_all_sessions(session, person.id, now)
    await session.change(
        text("""update tasks set claimed_by = null, claimed_at = null
            where claimed_by = :person and status in ('open', 'suspended')"""),
        {"person": person.id},
    )
    await note_change(session, "account_closed", agency_id=person.agency_id, by=by, staff_id=person.id)


async def end_posts(session: WriteSession, person: Staff, posts: frozenset[Post], by: UUID) -> None:
    """End some of the posts of a person. Raises LastAdministratorError."""
    before = await posts_of(session, person.id)
    after = before - posts
    if after == before:
        return
    await _set_posts(session, person, before, after)
    detail = {"posts": [_named(before), _named(after)]}
    await note_change(session, "person_changed", agency_id=person.agency_id, by=by, staff_id=person.id, detail=detail)


async def open_account(session: WriteSession, person: Staff, by: UUID) -> None:
    """Open a closed account again, with the posts it had."""
    if person.active:
        return
    person.active = True
    await session.flush()
    await note_change(session, "account_opened", agency_id=person.agency_id, by=by, staff_id=person.id)


async def hand_out_password(
    session: WriteSession, person: Staff, password_hash: str, by: UUID, now: datetime, key: str
) -> None:
    """Replace a password by one that is good for choosing another, and end all sessions.

    Raises ChangedAlreadyError when the form was sent before.
    """
    await note_change(session, "password_reset", agency_id=person.agency_id, by=by, staff_id=person.id, key=key)
    person.password_hash = password_hash
    person.must_change_password = True
    await session.flush()
    await end_all_sessions(session, person.id, now)


async def unlink_identity(session: WriteSession, person: Staff, by: UUID) -> None:
    """Forget which identity of the provider belongs to the account; the next sign-in by login links it anew."""
    if person.subject is None:
        return
    person.subject = None
    await session.flush()
    await note_change(session, "identity_unlinked", agency_id=person.agency_id, by=by, staff_id=person.id)


async def sign_out_person(session: WriteSession, person: Staff, by: UUID, now: datetime) -> None:
    """End every session of a person."""
    await end_all_sessions(session, person.id, now)
    await note_change(session, "signed_out", agency_id=person.agency_id, by=by, staff_id=person.id)


_FREE: Final = text("""
update tasks set claimed_by = null, claimed_at = null
where claimed_by = :person and role = :role and agency_id = :agency and status in ('open', 'suspended')
""")


async def _set_posts(session: WriteSession, person: Staff, before: frozenset[Post], after: frozenset[Post]) -> None:
    await _keep_administrated(session, person.id, _administrated(before - after))
    for post in before - after:
        await session.change(
            delete(StaffRole).where(
                col(StaffRole.staff_id) == person.id,
                col(StaffRole.role) == post.role,
                col(StaffRole.agency_id) == post.agency_id,
            )
        )
        # Nobody holds a task of a post that is theirs no more.
        await session.change(_FREE, {"person": person.id, "role": post.role, "agency": post.agency_id})
    for post in after - before:
        session.add(StaffRole(staff_id=person.id, role=post.role, agency_id=post.agency_id))


_OTHERS: Final = text("""
with recursive above as (
    select a.id, a.parent_id from agencies a where a.id = :agency
    union select a.id, a.parent_id from agencies a join above b on a.id = b.parent_id
)
select exists (
    select from staff_roles r join staff s on s.id = r.staff_id and s.active
    where r.role = 'administrator' and r.staff_id <> :person and r.agency_id in (select id from above)
)
""")


async def _keep_administrated(session: WriteSession, person_id: UUID, agencies: Iterable[str]) -> None:
    """Raise LastAdministratorError when one of the agencies would have no administrator, nor any above it."""
    wanted = sorted(agencies)
    if not wanted:
        return
    await session.change(text("select pg_advisory_xact_lock(:number)"), {"number": _ADMINISTRATORS})
    for agency_id in wanted:
        others = await session.execute(_OTHERS, {"agency": agency_id, "person": person_id})
        if not others.scalar():
            raise LastAdministratorError(agency_id)


def _administrated(posts: Iterable[Post]) -> set[str]:
    return {post.agency_id for post in posts if post.role == Role.ADMINISTRATOR}


def _named(posts: Iterable[Post]) -> list[str]:
    return sorted(f"{post.role}@{post.agency_id}" for post in posts)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value
