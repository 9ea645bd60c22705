"""Issuing the forms of a case: rendered once, stored once."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog
from temporalio import activity

from activities.contract import OperationReply, OperationRequest
from activities.documents.press import print_receipt
from activities.documents.store import StoredForm, keep_form
from activities.failures import Problem, failure, records_needed
from models.follow import follow_secret
from models.queries.receipt_facts import ReceiptFacts, receipt_facts
from models.tables import Case, Document
from runtime.database import Sessions
from runtime.settings import Settings

SYSTEM = "documents"
log = structlog.get_logger(__name__)


class DocumentsActivities:
    """`issue` is done at once; `subject` names the form. There is one form so far: "receipt" (form 01)."""

    def __init__(self, sessions: Sessions, settings: Settings) -> None:
        """Addresses, secret and way of counting come from the settings."""
        self._sessions = sessions
        self._settings = settings

    @activity.defn(name="documents.call")
    async def call(self, request: OperationRequest) -> OperationReply:
        """Issue a form once per business key; `reference` is the id of the stored document.

        Fails with "records_unavailable" (retried) while the reception is not yet in the records, with
        "missing_case" or "unknown_action" for good.
        """
        if (request.action, request.subject) != ("issue", "receipt"):
            raise failure(SYSTEM, Problem.UNKNOWN_ACTION)
        document_id = uuid5(NAMESPACE_URL, f"motcua:document:{request.key}")
        if await self._is_stored(document_id):
            return OperationReply(reference=str(document_id))
        facts = await self._facts(UUID(request.case_id))
        secret = follow_secret(self._settings.secret.get_secret_value(), UUID(request.case_id))
        content = await print_receipt(facts, self._settings.public_url, secret)
        form = StoredForm(
            document_id=document_id,
            case_id=UUID(request.case_id),
            form="receipt",
            file_name=f"giay-tiep-nhan-{facts.case_code}.pdf",
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
        )
        with records_needed():
            async with self._sessions.write() as session:
                await keep_form(session, form, datetime.now(UTC))
        log.info("form_issued", form="receipt", case_code=request.case_code, bytes=len(content))
        return OperationReply(reference=str(document_id))

    async def _is_stored(self, document_id: UUID) -> bool:
        with records_needed():
            async with self._sessions.read() as session:
                return await session.get(Document, document_id) is not None

    async def _facts(self, case_id: UUID) -> ReceiptFacts:
        with records_needed():
            async with self._sessions.read() as session:
                facts = await receipt_facts(session, case_id, self._settings.convention)
                if facts is None and await session.get(Case, case_id) is None:
                    raise failure(SYSTEM, Problem.MISSING_CASE)
        if facts is None:
            # The turn that accepted the case is being written at this moment.
            raise failure("records", Problem.RECORDS_UNAVAILABLE)
        return facts
