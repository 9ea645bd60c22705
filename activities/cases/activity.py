"""Opening a case of another procedure for the same applicant, and looking whether it was decided."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import structlog
from temporalio import activity

from activities.bell import Bell
from activities.cases.filing import filing_of
from activities.contract import OperationReply, OperationRequest
from activities.failures import Problem, failure, records_needed
from domain.case.sub_cases import SYSTEM
from models.errors import IdempotencyConflictError
from models.filing import file_case
from models.queries.operation_facts import keep_acceptance
from models.sub_case_facts import sub_case_facts
from models.sub_cases import PRINCIPAL, filed_for, link, part_of, tell_of_the_whole
from runtime.database import Sessions

log = structlog.get_logger(__name__)

__all__ = ["SYSTEM", "CasesActivities"]


class CasesActivities:
    """`open` files the case once and is answered by its decision, which is pushed; `poll` is the net behind that.

    Everything personal is copied inside PostgreSQL: what passes through Temporal are codes.
    """

    def __init__(self, sessions: Sessions, bell: Bell, convention: str, secret: str) -> None:
        """`convention` counts time where a procedure is silent, `secret` makes the secrets of receipts."""
        self._sessions = sessions
        self._bell = bell
        self._convention = convention
        self._secret = secret

    @activity.defn(name="cases.call")
    async def call(self, request: OperationRequest) -> OperationReply:
        """Open the case `request.subject` names, at an agency of the kind `request.agency`; the reference is its code.

        The same request again finds the case it opened before, links it and gives it its files, whatever was cut
        off. Fails for good, for a person to settle, when nobody can tell the agency, when no version of the
        procedure is in force, when it would open itself, or when the dossier cannot be filed as it is.
        """
        if request.action != "open":
            raise failure(SYSTEM, Problem.UNKNOWN_ACTION)
        whole = UUID(request.case_id)
        with records_needed():
            async with self._sessions.read() as session:
                known = await filed_for(session, request.key)
            part, code = known or await self._file(whole, request)
            async with self._sessions.write() as session:
                await link(session, part, whole, request.operation)
                await tell_of_the_whole(session, part)
                await keep_acceptance(
                    session, case_id=whole, operation=request.operation, reference=code, at=datetime.now(UTC)
                )
        await self._bell.ring()
        return OperationReply(reference=code)

    @activity.defn(name="cases.poll")
    async def poll(self, request: OperationRequest) -> OperationReply:
        """Look whether the part was decided or has ended, in case its own word of it was lost."""
        with records_needed():
            async with self._sessions.read() as session:
                part = await part_of(session, UUID(request.case_id), request.operation)
        if part is None or not part.answer:
            return OperationReply(reference=part.code if part else request.reference)
        return OperationReply(reference=part.code, answer=part.answer, values={"case": part.code})

    async def _file(self, whole: UUID, request: OperationRequest) -> tuple[UUID, str]:
        now = datetime.now(UTC)
        async with self._sessions.read() as session:
            facts = await sub_case_facts(session, whole, request.subject, now)
        if facts is None:
            raise failure(SYSTEM, Problem.MISSING_CASE)
        filing = filing_of(facts, request.agency, PRINCIPAL, request.key, self._convention, now, request.values)
        try:
            filed = await file_case(self._sessions, filing, self._secret)
        except IdempotencyConflictError:
            # An earlier attempt filed it, and the applicant's details were changed in the meantime.
            async with self._sessions.read() as session:
                known = await filed_for(session, request.key)
            if known is None:
                raise failure("records", Problem.RECORDS_UNAVAILABLE) from None
            return known
        log.info("sub_case_opened", case_code=request.case_code, part=filed.code, procedure=request.subject)
        return filed.case_id, filed.code
