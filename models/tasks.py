"""Who holds a task. No legal effect, hence no event and no workflow: the first who takes it has it."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, tuple_, update
from sqlmodel import col

from models.base import now
from models.errors import TaskHeldError, TaskNotOpenError
from models.holders import Deed, Outcome, TaskName, change_holders
from models.tables import Case, Staff, Task
from models.viewer import Viewer
from runtime.database import WriteSession


async def claim(session: WriteSession, viewer: Viewer, case_id: UUID, task_id: str) -> None:
    """Take a task for the viewer; taking it again changes nothing.

    Raises TaskHeldError when somebody else has it, TaskNotOpenError when it is not open or not for a post
    of the viewer.
    """
    taken = await session.change(
        update(Task)
        .where(
            *_open_for(viewer, case_id, task_id),
            or_(col(Task.claimed_by).is_(None), col(Task.claimed_by) == viewer.staff_id),
        )
        .values(claimed_by=viewer.staff_id, claimed_at=now())
        .returning(col(Task.id))
    )
    if taken.scalar() is None:
        await _explain(session, viewer, case_id, task_id)


async def release(session: WriteSession, viewer: Viewer, case_id: UUID, task_id: str) -> None:
    """Give a task back; a supervisor may give back anybody's. Giving back a free task changes nothing.

    Raises TaskHeldError and TaskNotOpenError as `claim` does.
    """
    supervised = sorted(viewer.agencies_as("supervisor"))
    freed = await session.change(
        update(Task)
        .where(
            col(Task.case_id) == case_id,
            col(Task.id) == task_id,
            col(Task.status).in_(("open", "suspended")),
            or_(
                col(Task.claimed_by).is_(None),
                col(Task.claimed_by) == viewer.staff_id,
                col(Task.agency_id).in_(supervised),
            ),
            col(Task.agency_id).in_(sorted(viewer.agency_ids)),
        )
        .values(claimed_by=None, claimed_at=None)
        .returning(col(Task.id))
    )
    if freed.scalar() is None:
        await _explain(session, viewer, case_id, task_id)


async def give(session: WriteSession, viewer: Viewer, code: str, task_id: str, receiver: UUID) -> None:
    """Give a task to a colleague who has the post it is for; it is theirs from then on.

    Raises TaskHeldError when it is another colleague's and the viewer is not a supervisor of the agency, and
    TaskNotOpenError when it is not open, not for a post of the viewer, or the receiver lacks the post.
    """
    [handled] = await change_holders(session, viewer, Deed.GIVE, [TaskName(code, task_id)], receiver)
    if handled.outcome is Outcome.HELD:
        found = await session.execute(
            select(col(Task.claimed_by))
            .join(Case, col(Case.id) == col(Task.case_id))
            .where(col(Case.code) == code, col(Task.id) == task_id)
        )
        holder = found.scalar_one()
        if holder is not None:
            raise TaskHeldError(holder, handled.holder_name)
    if handled.outcome is not Outcome.DONE:
        raise TaskNotOpenError(task_id)


def _open_for(viewer: Viewer, case_id: UUID, task_id: str) -> tuple[ColumnElement[bool], ...]:
    posts = [(post.agency_id, post.role) for post in viewer.posts]
    return (
        col(Task.case_id) == case_id,
        col(Task.id) == task_id,
        col(Task.status).in_(("open", "suspended")),
        tuple_(col(Task.agency_id), col(Task.role)).in_(posts),
    )


async def _explain(session: WriteSession, viewer: Viewer, case_id: UUID, task_id: str) -> None:
    """Raise the error that tells why nothing was changed."""
    found = await session.execute(
        select(col(Staff.id), col(Staff.name))
        .join(Task, col(Task.claimed_by) == col(Staff.id))
        .where(
            col(Task.case_id) == case_id,
            col(Task.id) == task_id,
            col(Task.status).in_(("open", "suspended")),
            col(Task.agency_id).in_(sorted(viewer.agency_ids)),
        )
    )
    holder = found.one_or_none()
    if holder is None or holder[0] == viewer.staff_id:
        raise TaskNotOpenError(task_id)
    raise TaskHeldError(*holder)
