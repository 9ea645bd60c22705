"""The one metadata of all tables: constraint names, instants, checks on closed sets of values."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, DateTime, Dialect, MetaData
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

NAMING = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


class Row(SQLModel):
    """Base of every table class.

    A table class neither validates nor refuses misspelt arguments: build rows from validated values.
    """

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


class Instant(TypeDecorator[datetime]):
    """A timestamptz that refuses naive times, so that no local time can slip into storage."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Pass an aware time on; raises ValueError for a naive one."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError("a stored instant needs a time zone")
        return value


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """Return a check that a column holds one of a closed set of words (a text, never a native enum)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column)


def filled(column: str) -> CheckConstraint:
    """Return a check that a text column is not empty."""
    return CheckConstraint(f"{column} <> ''", name=column)


#: What `__table_args__` of a table class holds.
TableArguments = tuple[Any, ...]
