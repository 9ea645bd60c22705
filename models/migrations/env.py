"""Alembic's entry: runs on the connection that `models.migrate` hands over."""

from alembic import context
from sqlalchemy import Connection

import models.tables  # noqa: F401  # fills the metadata
from models.base import Row


def run() -> None:
    """Run the asked migrations in one transaction, waiting for locks at most four seconds."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=Row.metadata, compare_server_default=True)
    with context.begin_transaction():
        # A migration that waits for a lock makes everybody behind it wait: better to fail and come again.
        connection.exec_driver_sql("set local lock_timeout = '4s'")
        context.run_migrations()


run()
