"""Whom a new version would concern: how many running cases follow which version, and on which steps they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.authoring import Author
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class Pinned:
    """The running cases that follow one version; `undecided` are those a move could concern."""

    version: int
    sha256: str
    running: int
    undecided: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How many undecided cases of a version stand on one step, open or put aside for a supplement."""

    version: int
    step: str
    cases: int


_PINNED: Final = text("""
select c.procedure_version as version, c.procedure_sha256 as sha256, count(*) as running,
    count(*) filter (where c.decided_at is null) as undecided, count(*) filter (where c.overdue) as overdue
from cases c
join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
where c.procedure_code = :code and c.ended_at is null
    and (cast(:kinds as text[]) is null or v.agency_kind = any(cast(:kinds as text[])))
    and (cast(:cases as uuid[]) is null or c.id = any(cast(:cases as uuid[])))
group by 1, 2 order by 1
""")

#: The case row names every open step, consultations too; what is put aside has only its task.
_STANDING: Final = text("""
select c.procedure_version as version, s.step, count(*) as cases
from cases c
join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
cross join lateral (
    select unnest(string_to_array(c.step, ',')) as step
    union
    select t.step from tasks t where t.case_id = c.id and t.status = 'suspended'
) s
where c.procedure_code = :code and c.ended_at is null and c.decided_at is null and s.step <> ''
    and (cast(:version as int) is null or c.procedure_version = :version)
    and (cast(:kinds as text[]) is null or v.agency_kind = any(cast(:kinds as text[])))
    and (cast(:cases as uuid[]) is null or c.id = any(cast(:cases as uuid[])))
group by 1, 2 order by 1, 2
""")


async def pinned_cases(
    session: ReadSession, author: Author, procedure_code: str, cases: Sequence[UUID] | None = None
) -> Sequence[Pinned]:
    """Return the running cases of a procedure by the version they follow, within the author's agencies.

    `cases` are the only ones that count; None for all.
    """
    found = await session.execute(_PINNED, {"code": procedure_code, "kinds": _kinds(author), "cases": _ids(cases)})
    return [Pinned(**row) for row in found.mappings()]


async def standing_cases(
    session: ReadSession,
    author: Author,
    procedure_code: str,
    version: int | None = None,
    cases: Sequence[UUID] | None = None,
) -> Sequence[Standing]:
    """Return how many undecided cases stand on each step, of one version or of all; of `cases` alone unless None."""
    values = {"code": procedure_code, "version": version, "kinds": _kinds(author), "cases": _ids(cases)}
    found = await session.execute(_STANDING, values)
    return [Standing(**row) for row in found.mappings()]


def _kinds(author: Author) -> list[str] | None:
    return None if author.kinds is None else sorted(author.kinds)


def _ids(cases: Sequence[UUID] | None) -> list[UUID] | None:
    return None if cases is None else list(cases)
