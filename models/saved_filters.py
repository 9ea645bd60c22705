"""Filters that people keep under a name of their own."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from models.base import now
from models.tables import SavedFilter
from runtime.database import ReadSession, WriteSession

MOST: Final = 20


class TooManyFiltersError(Exception):
    """The person keeps as many filters of this page as there is room for."""


async def saved_filters(session: ReadSession, staff_id: UUID, page: str) -> Sequence[SavedFilter]:
    """Return a person's filters of a page, by name."""
    found = await session.scalars(
        select(SavedFilter)
        .where(col(SavedFilter.staff_id) == staff_id, col(SavedFilter.page) == page)
        .order_by(func.fold_text(col(SavedFilter.name)))
    )
    return found.all()


async def save_filter(session: WriteSession, staff_id: UUID, page: str, name: str, query: str) -> None:
    """Keep a filter; one of the same name is replaced. Raises TooManyFiltersError beyond twenty."""
    kept = await session.scalar(
        select(func.count()).where(
            col(SavedFilter.staff_id) == staff_id, col(SavedFilter.page) == page, col(SavedFilter.name) != name
        )
    )
    if (kept or 0) >= MOST:
        raise TooManyFiltersError
    row = {"id": uuid4(), "staff_id": staff_id, "page": page, "name": name, "query": query, "created_at": now()}
    statement = insert(SavedFilter).values(**row)
    await session.change(
        statement.on_conflict_do_update(index_elements=["staff_id", "page", "name"], set_={"query": query})
    )


async def delete_filter(session: WriteSession, staff_id: UUID, filter_id: UUID) -> None:
    """Delete a person's own filter; one that is not there changes nothing."""
    await session.change(
        delete(SavedFilter).where(col(SavedFilter.id) == filter_id, col(SavedFilter.staff_id) == staff_id)
    )
