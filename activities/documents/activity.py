"""Issuing the forms of a case: rendered once, stored once."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog
from temporalio import activity

from activities.contract import OperationReply, OperationRequest
from activities.documents.issuing import Issuing, Wanted
from activities.documents.press import Press, PressError
from activities.documents.render import receipt_sheet
from activities.documents.signer import Signer
from activities.documents.store import StoredForm, keep_form
from activities.documents.typesetter import Sheet
from activities.failures import Problem, failure, records_needed
from domain.deadline.views import ProvinceRule
from models.follow import follow_secret
from models.queries.receipt_facts import ReceiptFacts, receipt_facts
from models.tables import Case, Document
from runtime.data_sources import data_source_names
from runtime.database import Sessions
from runtime.settings import Settings

SYSTEM = "documents"
log = structlog.get_logger(__name__)


class DocumentsActivities:
    """`issue` draws up the receipt (form 01), `sign` a letter (forms 02 to 05, the result) and has it signed."""

    def __init__(self, sessions: Sessions, settings: Settings, press: Press, signer: Signer | None = None) -> None:
        """Addresses, secret and way of counting come from the settings; without `signer` letters stay unsigned."""
        self._sessions = sessions
        self._settings = settings
        self._press = press
        self._letters = Issuing(sessions, settings, self._set, signer)

    @activity.defn(name="documents.call")
    async def call(self, request: OperationRequest) -> OperationReply:
        """Issue a form once per business key; `reference` is the id of the stored document.

        For a letter `values["seq"]` names the event it is about; `answer` is then "signed", or "issued" where no
        signing service is set up.

        Fails with "records_unavailable" (retried) while the reception is not yet in the records, with
        "server_error" or "timed_out" (retried) when the press failed, with "missing_case" or "unknown_action"
        for good.
        """
        wanted = Wanted.of(request) if request.action == "sign" else None
        if wanted is None and (request.action, request.subject) != ("issue", "receipt"):
            raise failure(SYSTEM, Problem.UNKNOWN_ACTION)
        document_id = uuid5(NAMESPACE_URL, f"motcua:document:{request.key}")
        if await self._is_stored(document_id):
            return OperationReply(reference=str(document_id), answer="issued" if wanted else "")
        if wanted is not None:
            answer = await self._letters.issue(request, document_id, wanted)
            return OperationReply(reference=str(document_id), answer=answer)
        again = _again(request.key)
        facts = replace(await self._facts(UUID(request.case_id)), again=again)
        secret = follow_secret(self._settings.secret.get_secret_value(), UUID(request.case_id))
        content = await self._set(receipt_sheet(facts, self._settings.public_url, secret))
        form = StoredForm(
            document_id=document_id,
            case_id=UUID(request.case_id),
            form="receipt",
            file_name=f"giay-tiep-nhan-{facts.case_code}{f'-cap-lai-{again}' if again else ''}.pdf",
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
        )
        with records_needed():
            async with self._sessions.write() as session:
                await keep_form(session, form, datetime.now(UTC))
        log.info("form_issued", form="receipt", case_code=request.case_code, bytes=len(content))
        return OperationReply(reference=str(document_id))

    async def _set(self, sheet: Sheet) -> bytes:
        try:
            return (await self._press.typeset(sheet)).pdf
        except TimeoutError:
            problem = Problem.TIMED_OUT
        except (PressError, OSError) as error:  # no process to be had is the machine's trouble, and passes
            log.warning("press_failed", form=sheet.template, reason=str(error))
            problem = Problem.SERVER_ERROR
        raise failure(SYSTEM, problem)

    async def _is_stored(self, document_id: UUID) -> bool:
        with records_needed():
            async with self._sessions.read() as session:
                return await session.get(Document, document_id) is not None

    async def _facts(self, case_id: UUID) -> ReceiptFacts:
        with records_needed():
            async with self._sessions.read() as session:
                sources = data_source_names(self._settings)
                facts = await receipt_facts(
                    session, case_id, self._settings.convention, sources, ProvinceRule(self._settings.province_time)
                )
                if facts is None and await session.get(Case, case_id) is None:
                    raise failure(SYSTEM, Problem.MISSING_CASE)
        if facts is None:
            # The turn that accepted the case is being written at this moment.
            raise failure("records", Problem.RECORDS_UNAVAILABLE)
        return facts


def _again(key: str) -> int:
    """Return which reissue of the receipt a call asks for: 0 for the first, 1 for "…/receipt-2:issue"."""
    found = re.search(r"/receipt-(\d+):issue$", key)
    return int(found[1]) - 1 if found else 0
