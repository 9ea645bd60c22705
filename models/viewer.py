"""Who is asking. Every question about cases takes a viewer and answers within the viewer's posts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from domain.case.acts import Role
from models.tables import Case, Task

#: Who oversees an agency: these see what lies below it in the tree of agencies, too.
OVERSEERS: Final = (Role.SUPERVISOR, Role.LEADER)


@dataclass(frozen=True, slots=True)
class Post:
    """One role in one agency."""

    role: str
    agency_id: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """A post held in the place of somebody who is away, until the absence ends."""

    post: Post
    staff_id: UUID
    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member of staff (or a machine, without `staff_id`) with the posts held.

    `posts` are all of them; those in `stands_in` and not in `own_posts` are held for a colleague who is away.
    `stood_in` are posts that were held so until lately: they are held no more. `below` are the agencies below one that
    the viewer supervises or leads, each under that role: what is seen from above. No act of the case follows from it.
    """

    posts: frozenset[Post] = field(default_factory=frozenset)
    staff_id: UUID | None = None
    stands_in: tuple[StandIn, ...] = ()
    own_posts: frozenset[Post] = field(default_factory=frozenset)
    stood_in: tuple[StandIn, ...] = ()
    below: frozenset[Post] = field(default_factory=frozenset)

    def on_behalf_of(self, role: str, agency_id: str) -> str:
        """Return the staff id of the person in whose place this post is held; empty for an own post or none."""
        post = Post(role, agency_id)
        if post in self.own_posts:
            return ""
        return next((str(held.staff_id) for held in self.stands_in if held.post == post), "")

    @classmethod
    def of(cls, agency_ids: Iterable[str], roles: Iterable[str], staff_id: UUID | None = None) -> "Viewer":
        """Return a viewer who holds each of the roles in each of the agencies."""
        wanted = tuple(roles)
        return cls(frozenset(Post(role, agency) for agency in agency_ids for role in wanted), staff_id)

    @property
    def agency_ids(self) -> frozenset[str]:
        """The agencies whose cases the viewer may see. Who only writes procedures there sees none."""
        return frozenset(post.agency_id for post in self.posts if post.role != Role.AUTHOR)

    @property
    def seen_agencies(self) -> frozenset[str]:
        """The agencies whose cases the viewer may read: those of the posts, and all below one supervised or led."""
        return self.agency_ids | {post.agency_id for post in self.below}

    @property
    def roles(self) -> frozenset[str]:
        """The roles the viewer holds anywhere."""
        return frozenset(post.role for post in self.posts)

    def agencies_as(self, *roles: str) -> frozenset[str]:
        """Return the agencies in which the viewer holds one of these roles."""
        return frozenset(post.agency_id for post in self.posts if post.role in roles)

    def agencies_over(self, *roles: str) -> frozenset[str]:
        """Return the agencies in which the viewer holds one of these roles, and those below that it oversees."""
        return self.agencies_as(*roles) | {post.agency_id for post in self.below if post.role in roles}

    def only_from_above(self, *agencies: str) -> bool:
        """Tell whether a case of these agencies is seen from above alone: it is read, and nothing is put into it."""
        return self.agency_ids.isdisjoint(agencies) and not self.seen_agencies.isdisjoint(agencies)

    def sees_case(self) -> ColumnElement[bool]:
        """Return the condition under which a case row may be seen: decided or received by an own agency or one below.

        Or its opinion is asked: a consulted agency reads what it is asked about (NĐ 118/2025 Art 20(2)).
        """
        agencies = sorted(self.seen_agencies)
        asked = select(col(Task.id)).where(
            col(Task.case_id) == col(Case.id), col(Task.kind) == "ask", col(Task.agency_id).in_(agencies)
        )
        return or_(col(Case.agency_id).in_(agencies), col(Case.received_at_agency).in_(agencies), asked.exists())
