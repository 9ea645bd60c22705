"""Who is asking. Every question about cases takes a viewer and answers within the viewer's posts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from models.tables import Case


@dataclass(frozen=True, slots=True)
class Post:
    """One role in one agency."""

    role: str
    agency_id: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member of staff (or a machine, without `staff_id`) with the posts held."""

    posts: frozenset[Post] = field(default_factory=frozenset)
    staff_id: UUID | None = None

    @classmethod
    def of(cls, agency_ids: Iterable[str], roles: Iterable[str], staff_id: UUID | None = None) -> "Viewer":
        """Return a viewer who holds each of the roles in each of the agencies."""
        wanted = tuple(roles)
        return cls(frozenset(Post(role, agency) for agency in agency_ids for role in wanted), staff_id)

    @property
    def agency_ids(self) -> frozenset[str]:
        """The agencies in which the viewer holds any post."""
        return frozenset(post.agency_id for post in self.posts)

    @property
    def roles(self) -> frozenset[str]:
        """The roles the viewer holds anywhere."""
        return frozenset(post.role for post in self.posts)

    def agencies_as(self, *roles: str) -> frozenset[str]:
        """Return the agencies in which the viewer holds one of these roles."""
        return frozenset(post.agency_id for post in self.posts if post.role in roles)

    def sees_case(self) -> ColumnElement[bool]:
        """Return the condition under which a case row may be seen: decided or received by an own agency."""
        agencies = sorted(self.agency_ids)
        return or_(col(Case.agency_id).in_(agencies), col(Case.received_at_agency).in_(agencies))
