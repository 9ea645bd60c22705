"""Cases chosen for a decision about them alone: frozen once, then read by whoever may decide about their procedure."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from domain.supervision.interventions import MOST
from models.base import now
from models.errors import StorageRefusedError
from models.supervision.intervention_errors import NothingChosenError, TooManyChosenError
from models.supervision.narrowing import supervised
from models.tables import CaseSelection
from models.viewer import Viewer
from runtime.database import WriteSession

#: What the ids of selections are made under, for ever.
_NAMESPACE: Final = UUID("8a2f6d0e-5b1c-4f5e-9a57-0c9d1e7b3f42")

_CHOSEN: Final = text("""
select id, procedure_code, procedure_version from cases
where id = any(cast(:ids as uuid[])) and agency_id = any(cast(:agencies as text[]))
""")
_ADD: Final = text("""
insert into case_selection_cases (selection_id, case_id)
select :selection, unnest(cast(:ids as uuid[]))
on conflict do nothing
""")


class SeveralVersionsError(StorageRefusedError):
    """The chosen cases follow several versions, and a decision is about one."""

    def __init__(self, versions: Iterable[tuple[str, int]]) -> None:
        super().__init__("several_versions")
        self.versions = tuple(sorted(versions))


async def freeze_chosen(session: WriteSession, viewer: Viewer, case_ids: Sequence[UUID]) -> CaseSelection:
    """Freeze what somebody chose on the desk, without the cases they do not supervise, as if those were not there.

    Raises NothingChosenError, TooManyChosenError, SeveralVersionsError.
    """
    assert viewer.staff_id is not None  # noqa: S101  the desk is for people
    if len(case_ids) > MOST:
        raise TooManyChosenError
    rows = (await session.execute(_CHOSEN, {"ids": list(case_ids), "agencies": list(supervised(viewer))})).all()
    if not rows:
        raise NothingChosenError
    versions = {(row.procedure_code, row.procedure_version) for row in rows}
    if len(versions) > 1:
        raise SeveralVersionsError(versions)
    [(procedure, version)] = versions
    return await keep_selection(session, viewer.staff_id, procedure, version, [row.id for row in rows])


async def keep_selection(
    session: WriteSession, made_by: UUID, procedure_code: str, version: int, case_ids: Sequence[UUID]
) -> CaseSelection:
    """Keep these cases of one version as the choice of somebody; the same choice again is the selection there is."""
    ids = sorted(set(case_ids))
    selection = uuid5(_NAMESPACE, "/".join((str(made_by), procedure_code, str(version), *map(str, ids))))
    row = {
        "id": selection,
        "procedure_code": procedure_code,
        "version": version,
        "cases": len(ids),
        "made_by": made_by,
        "made_at": now(),
    }
    await session.change(insert(CaseSelection).values(row).on_conflict_do_nothing())
    await session.change(_ADD, {"selection": selection, "ids": ids})
    kept = await session.get(CaseSelection, selection)
    assert kept is not None  # noqa: S101  just kept, by us or by the same choice before
    return kept
