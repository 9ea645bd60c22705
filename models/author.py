"""Who writes procedures, for which agencies, and what of other agencies is nothing to them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from models.tables import ProcedureDraft


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who writes or publishes procedures: `who` is a staff id or a name, `kinds` the kinds of agency.

    `kinds` None is the province's own authors, who may do so for every kind. No function of authoring sees or
    changes what belongs to another kind; it then behaves as if there were nothing. A procedure is one for all
    agencies of its kind: of the kinds in `shared`, which others are of too, the author sees and edits the drafts
    that the own agencies (`posts`, as kind and agency) began, and puts nothing into force.
    """

    who: str
    kinds: frozenset[str] | None = None
    shared: frozenset[str] = frozenset()
    posts: frozenset[tuple[str, str]] = frozenset()

    def may(self, kind: str) -> bool:
        """True when procedures of this kind of agency are the author's."""
        return self.kinds is None or kind in self.kinds

    def decides(self, kind: str) -> bool:
        """True when the author may put procedures of this kind of agency into force, for every agency of it."""
        return self.may(kind) and kind not in self.shared

    def agency_of(self, kind: str) -> str:
        """Return the own agency that a draft of this kind belongs to; empty for who writes for every agency."""
        return min((agency for one, agency in self.posts if one == kind), default="")

    def within(self, column: Any) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions that keep a question about `column` (an agency kind) within the author's kinds."""
        return () if self.kinds is None else (col(column).in_(sorted(self.kinds)),)

    def deciding(self, column: Any) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions that keep a question within the kinds whose procedures the author puts into force."""
        return () if self.kinds is None else (col(column).in_(sorted(self.kinds - self.shared)),)

    def drafts(self) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions that keep a question about drafts within those of the author."""
        if self.kinds is None:
            return ()
        own = col(ProcedureDraft.agency_id).in_(sorted(agency for _, agency in self.posts))
        return (*self.within(ProcedureDraft.agency_kind), or_(*self.deciding(ProcedureDraft.agency_kind), own))

    def of_drafts(self) -> dict[str, list[str] | None]:
        """Return the same conditions as values for SQL: `kinds`, `deciding` (None for all) and `agencies`."""
        if self.kinds is None:
            return {"kinds": None, "deciding": None, "agencies": []}
        agencies = sorted(agency for _, agency in self.posts)
        return {"kinds": sorted(self.kinds), "deciding": sorted(self.kinds - self.shared), "agencies": agencies}
