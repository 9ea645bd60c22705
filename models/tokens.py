"""Machines' tokens: given out once, revoked for good, each change logged."""

from datetime import datetime
from uuid import UUID

from models.staff_changes import note_change
from models.tables import ApiToken
from runtime.database import WriteSession


async def add_token(session: WriteSession, token: ApiToken, by: UUID, key: str) -> None:
    """Store a new token. Raises ChangedAlreadyError when the form was sent before."""
    detail = {"name": ["", token.name], "scopes": [[], list(token.scopes)]}
    await note_change(session, "token_added", agency_id=token.agency_id, by=by, detail=detail, key=key)
    session.add(token)
    await session.flush()


async def revoke_token(session: WriteSession, token: ApiToken, by: UUID, now: datetime) -> None:
    """Revoke a token; doing it again changes nothing."""
    if token.revoked_at is not None:
        return
    token.revoked_at = now
    await session.flush()
    await note_change(
        session, "token_revoked", agency_id=token.agency_id, by=by, detail={"name": [token.name, token.name]}
    )
