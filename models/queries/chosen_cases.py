"""The cases a decision is to be about alone: read for who may decide it, and how they stand towards it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from models.authoring import Author, SharedKindError
from models.errors import StorageRefusedError
from models.tables import CaseSelection, SelectedCase
from runtime.database import ReadSession


class LeftOut(StrEnum):
    """Why a chosen case is not taken into a decision."""

    ENDED = "ended"
    DECIDED = "decided"
    OTHER_VERSION = "other_version"


class NoSelectionError(StorageRefusedError):
    """There is no such selection for this author."""

    def __init__(self) -> None:
        super().__init__("no_selection")


class OtherSelectionError(StorageRefusedError):
    """The selection is of cases of another procedure."""

    def __init__(self, procedure_code: str) -> None:
        super().__init__("other_selection")
        self.procedure_code = procedure_code


class NoChosenCaseError(StorageRefusedError):
    """The procedure has no case of this code for this author."""

    def __init__(self, case: str) -> None:
        super().__init__("no_chosen_case")
        self.case = case


@dataclass(frozen=True, slots=True)
class ChosenCases:
    """The cases of one version a decision is to be about; `selection` is None for one that is not frozen yet."""

    version: int
    ids: tuple[UUID, ...]
    selection: UUID | None = None


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """One chosen case; `why` says why it would be left out, empty when it would be taken in."""

    code: str
    step: str
    why: str


_KIND: Final = text("""
select agency_kind from procedure_versions where procedure_code = :code order by version desc limit 1
""")
_ONE: Final = text("""
select c.id, c.procedure_version as version from cases c where c.code = :case and c.procedure_code = :code
""")
_WHY: Final = """
case when c.ended_at is not null then 'ended' when c.decided_at is not null then 'decided'
    when c.procedure_version <> :version then 'other_version' else '' end
"""
_STANDING: Final = text(f"""
select {_WHY} as why, count(*) as cases from cases c
where c.id = any(cast(:ids as uuid[]))
    and not exists (select from procedure_move_cases m where m.move_id = :move and m.case_id = c.id)
group by 1
""")  # noqa: S608  made of constants
_LINES: Final = text(f"""
select c.code, c.step, {_WHY} as why from cases c where c.id = any(cast(:ids as uuid[])) order by c.code limit :limit
""")  # noqa: S608  made of constants


async def selected_cases(
    session: ReadSession, author: Author, procedure_code: str, selection_id: UUID | None
) -> ChosenCases:
    """Return a selection for a decision about this procedure, whoever froze it.

    Raises SharedKindError for an author of one agency among several, who decides nothing about its kind, whatever the
    selection; NoSelectionError, and OtherSelectionError when it is of another procedure the author decides about.
    """
    await _must_decide(session, author, procedure_code, NoSelectionError())
    found = await session.get(CaseSelection, selection_id) if selection_id else None
    if found is None:
        raise NoSelectionError
    if found.procedure_code != procedure_code:
        kind = await _kind_of(session, found.procedure_code)
        if kind is None or not author.decides(kind):
            raise NoSelectionError
        raise OtherSelectionError(found.procedure_code)
    return ChosenCases(found.version, await ids_of(session, found.id), found.id)


async def one_chosen(session: ReadSession, author: Author, procedure_code: str, case: str) -> ChosenCases:
    """Return one case of this procedure by its code. Raises NoChosenCaseError, and SharedKindError as above."""
    await _must_decide(session, author, procedure_code, NoChosenCaseError(case))
    row = (await session.execute(_ONE, {"case": case, "code": procedure_code})).one_or_none()
    if row is None:
        raise NoChosenCaseError(case)
    return ChosenCases(row.version, (row.id,))


async def _must_decide(session: ReadSession, author: Author, procedure_code: str, lost: StorageRefusedError) -> None:
    kind = await _kind_of(session, procedure_code)
    if kind is None or not author.may(kind):
        raise lost
    if not author.decides(kind):
        raise SharedKindError(kind)


async def _kind_of(session: ReadSession, procedure_code: str) -> str | None:
    kind: str | None = (await session.execute(_KIND, {"code": procedure_code})).scalar()
    return kind


async def ids_of(session: ReadSession, selection_id: UUID) -> tuple[UUID, ...]:
    """Return the cases of a selection."""
    rows = select(col(SelectedCase.case_id)).where(col(SelectedCase.selection_id) == selection_id)
    return tuple(await session.scalars(rows))


async def standing_of(
    session: ReadSession, ids: Sequence[UUID], version: int, move_id: UUID | None = None
) -> Mapping[str, int]:
    """Return how many of these cases are left out of a decision about `version`, and why; "" counts who would be in.

    Those the decision `move_id` has taken in already are not among them.
    """
    found = await session.execute(_STANDING, {"ids": list(ids), "version": version, "move": move_id})
    return {str(row.why): int(row.cases) for row in found}


async def chosen_lines(session: ReadSession, ids: Sequence[UUID], version: int, limit: int) -> Sequence[ChosenLine]:
    """Return the first of these cases by code, each with why it would be left out."""
    found = await session.execute(_LINES, {"ids": list(ids), "version": version, "limit": limit})
    return [ChosenLine(**row) for row in found.mappings()]


async def selection_sizes(session: ReadSession, selections: Iterable[UUID | None]) -> Mapping[UUID, int]:
    """Return how many cases each of these selections has."""
    wanted = [one for one in selections if one is not None]
    columns = select(col(CaseSelection.id), col(CaseSelection.cases)).where(col(CaseSelection.id).in_(wanted))
    return {row.id: row.cases for row in await session.execute(columns)}
