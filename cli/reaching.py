"""For commands that need the database: what to say when it does not answer, instead of a stack of files."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import typer
from sqlalchemy.exc import DBAPIError

CANNOT = 2
"""Exit code of a command that could not do its work; 1 is what it found."""


@contextmanager
def reaching_database() -> Iterator[None]:
    """End the command with `CANNOT` and one sentence when the database of the block does not answer."""
    try:
        yield
    except (OSError, DBAPIError, asyncpg.PostgresError) as error:
        why = type(getattr(error, "orig", None) or error).__name__
        typer.echo(
            f"Không dùng được cơ sở dữ liệu ({why}). Chạy `make up` ở cửa sổ khác, hoặc đặt DATABASE_URL. / "
            f"The database cannot be used ({why}). Run `make up` in another window, or set DATABASE_URL.",
            err=True,
        )
        raise typer.Exit(CANNOT) from error
