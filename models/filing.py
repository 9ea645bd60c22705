"""Filing a case: number, row, papers and the message that starts its workflow, while a person waits.

One statement, which is a transaction by itself, for everybody who files at the same moment through one
process. Temporal is not asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

import asyncpg

from models.errors import IdempotencyConflictError
from models.filing_parts import Filing, FilingApplicant, FilingItem
from models.filing_sql import FILE, KNOWN, Given, file_values, given_to_file
from models.follow import follow_secret, hash_follow_secret
from models.in_company import InCompany
from runtime.database import Sessions

__all__ = ["FiledCase", "Filing", "FilingApplicant", "FilingItem", "file_case"]


@dataclass(frozen=True, slots=True)
class FiledCase:
    """A case that was filed now, or before under the same key (`repeated`). `secret` goes on the receipt."""

    case_id: UUID
    code: str
    secret: str
    repeated: bool = False


async def file_case(sessions: Sessions, filing: Filing, server_secret: str) -> FiledCase:
    """File a case and return its code. The same key with the same content returns the same case.

    Raises IdempotencyConflictError when the key was used for another content.
    """
    case_id = uuid4()
    secret = follow_secret(server_secret, case_id)
    given = given_to_file(filing, case_id, hash_follow_secret(secret, case_id))
    code = await _FILINGS.ask(sessions, given)
    if code is None:  # this key has filed a case already
        return await _known(sessions, filing, server_secret)
    return FiledCase(case_id, code, secret)


async def _store(sessions: Sessions, company: Sequence[Given]) -> list[str | Exception | None]:
    """Store some filings with one statement, and return the code of each that was stored."""
    try:
        async with sessions.single_statement() as connection:
            stored = {row["case_id"]: row["code"] for row in await connection.fetch(FILE, *file_values(company))}
    except _SOMEBODYS_FAULT as error:
        return [error] if len(company) == 1 else await _store_one_by_one(sessions, company)
    return [stored.get(row[0]) for row, _, _ in company]


async def _store_one_by_one(sessions: Sessions, company: Sequence[Given]) -> list[str | Exception | None]:
    return [outcome for one in company for outcome in await _store(sessions, [one])]


async def _known(sessions: Sessions, filing: Filing, server_secret: str) -> FiledCase:
    async with sessions.single_statement() as connection:
        row = await connection.fetchrow(KNOWN, filing.principal, filing.key)
    if row is None or row["digest"] != filing.digest():
        raise IdempotencyConflictError(filing.key)
    return FiledCase(row["case_id"], row["code"], follow_secret(server_secret, row["case_id"]), repeated=True)


#: Errors that one filing can bring upon those it was to be stored with: they are stored without it.
_SOMEBODYS_FAULT: Final = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.TransactionRollbackError,
)

_FILINGS: Final = InCompany(_store)
