"""One case row, for the doors that need no more of a case than where it stands."""

from sqlalchemy import select
from sqlmodel import col

from models.tables import Case
from models.viewer import Viewer
from runtime.database import ReadSession


async def one_case(session: ReadSession, viewer: Viewer, code: str) -> Case | None:
    """Return a case within the viewer's agencies, or None."""
    return await session.scalar(select(Case).where(col(Case.code) == code, viewer.sees_case()))
