"""Who may write procedures: authors, each for the kinds of agencies of their posts. Nothing else exists for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from api.dependencies import CurrentServices, CurrentStaff
from api.errors import Forbidden, NotFound
from api.security.people import Person
from domain.case.acts import Role
from domain.procedure.basics import DOTTED_CODE_PATTERN
from models.authoring import Author
from models.procedure_drafts import draft_of
from models.queries.authors import author_in
from models.tables import ProcedureDraft
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class Writer:
    """A member of staff who writes procedures; `author` is who the room of authoring knows."""

    person: Person
    author: Author

    @property
    def id(self) -> UUID:
        """The staff id."""
        return self.person.staff_id

    async def draft(self, session: ReadSession, draft_id: UUID) -> ProcedureDraft:
        """Return a draft of the writer's; raises NotFound for any other, as for one that does not exist."""
        found = await draft_of(session, self.author, draft_id)
        if found is None:
            raise NotFound
        return found


async def _writer(services: CurrentServices, staff: CurrentStaff) -> Writer:
    agencies = staff.viewer.agencies_as(Role.AUTHOR)
    if not agencies:
        raise Forbidden
    async with services.sessions.read() as session:
        return Writer(staff, await author_in(session, str(staff.staff_id), agencies))


CurrentWriter = Annotated[Writer, Depends(_writer)]
"""A signed-in author. 403 for other staff."""

ProcedureCode = Annotated[str, Path(pattern=DOTTED_CODE_PATTERN, max_length=20)]
"""The code of a procedure in an address."""
VersionNumber = Annotated[int, Path(ge=1, le=9999)]
"""The number of a version in an address."""
