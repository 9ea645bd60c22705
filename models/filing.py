"""Filing a case: number, row, papers and the message that starts its workflow, while a person waits.

Two statements, each a transaction by itself: the number, then everything else. Temporal is not asked.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from domain.deadline.moments import local_day
from models.case_numbers import case_numbers
from models.errors import IdempotencyConflictError
from models.filing_parts import Filing, FilingApplicant, FilingItem
from models.filing_sql import FILE, KNOWN, file_values
from models.follow import follow_secret, hash_follow_secret
from runtime.database import Sessions

__all__ = ["FiledCase", "Filing", "FilingApplicant", "FilingItem", "case_code", "file_case"]


@dataclass(frozen=True, slots=True)
class FiledCase:
    """A case that was filed now, or before under the same key (`repeated`). `secret` goes on the receipt."""

    case_id: UUID
    code: str
    secret: str
    repeated: bool = False


def case_code(agency_id: str, day: date, number: int) -> str:
    """Return the code of a case: agency identifier, Vietnam day, sequence of the day (NĐ 118/2025 Art 28)."""
    return f"{agency_id}-{day:%Y%m%d}-{number:07d}"


async def file_case(sessions: Sessions, filing: Filing, server_secret: str) -> FiledCase:
    """File a case and return its code. The same key with the same content returns the same case.

    Raises IdempotencyConflictError when the key was used for another content.
    """
    digest = filing.digest()
    day = local_day(filing.filed_at)
    number = await case_numbers(sessions).take(filing.agency_id, day)
    case_id = uuid4()
    code = case_code(filing.agency_id, day, number)
    secret = follow_secret(server_secret, case_id)
    async with sessions.single_statement() as connection:
        stored = await connection.fetchval(
            FILE, *file_values(filing, digest, case_id, code, hash_follow_secret(secret, case_id))
        )
        if not stored:  # this key has filed a case already; the number stays unused
            return await _known(connection, filing, digest, server_secret)
    return FiledCase(case_id, code, secret)


async def _known(connection: "asyncpg.Connection[Any]", filing: Filing, digest: str, server_secret: str) -> FiledCase:
    row = await connection.fetchrow(KNOWN, filing.principal, filing.key)
    if row is None or row["digest"] != digest:
        raise IdempotencyConflictError(filing.key)
    return FiledCase(row["case_id"], row["code"], follow_secret(server_secret, row["case_id"]), repeated=True)
