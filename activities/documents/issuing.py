"""Drawing up a letter of a case, having it signed digitally, and keeping exactly the signed bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from activities.documents.render import qr_svg
from activities.documents.signer import SYSTEM as SIGNER
from activities.documents.signer import Signer
from activities.documents.store import StoredForm, keep_form
from activities.documents.typesetter import Sheet
from activities.failures import Problem, failure, records_needed
from activities.forms.form import form_fields
from activities.forms.signatures import BadSignatureError, Prepared, prepare, seal, sha256
from domain.case.events import Record
from domain.papers.books import PaperNumber, book_of
from domain.papers.forms import Form
from domain.papers.letters import letter
from models.paper_marks import paper_mark
from models.papers import NewResult, ask_signature, close_signature, keep_result, signature_request
from models.queries.paper_facts import PaperFacts, paper_facts
from models.tables import SignatureRequest
from runtime.database import Sessions
from runtime.settings import Settings

if TYPE_CHECKING:
    from activities.contract import OperationRequest

log = structlog.get_logger(__name__)
FILE_NAMES = {
    Form.SUPPLEMENT: "phieu-yeu-cau-bo-sung",
    Form.REFUSAL: "phieu-tu-choi",
    Form.APOLOGY: "van-ban-xin-loi",
    Form.STOP: "thong-bao-dung",
    Form.TRANSFER: "phieu-chuyen-xu-ly",
    Form.RESULT: "ket-qua",
}


@dataclass(frozen=True)
class Wanted:
    """One letter to be drawn up: for which event, and the date it turns on."""

    form: Form
    seq: int
    end: datetime | None

    @classmethod
    def of(cls, request: OperationRequest) -> Wanted | None:
        """Return what a request asks for; None when it asks for no letter we know."""
        try:
            form, seq = Form(request.subject), int(request.values.get("seq", ""))
            end = request.values.get("end", "")
            return cls(form, seq, datetime.fromisoformat(end) if end else None) if form in FILE_NAMES else None
        except ValueError:
            return None


class Issuing:
    """Letters: typeset, signed where a signing service is there, kept once."""

    def __init__(
        self,
        sessions: Sessions,
        settings: Settings,
        setting: Callable[[Sheet], Awaitable[bytes]],
        signer: Signer | None,
    ) -> None:
        """`setting` sets a sheet as PDF; without `signer` letters are kept unsigned."""
        self._sessions = sessions
        self._settings = settings
        self._set = setting
        self._signer = signer

    async def issue(self, request: OperationRequest, document_id: UUID, wanted: Wanted) -> str:
        """Draw up, sign and keep one letter; return "signed" or "issued".

        Fails with "records_unavailable" while its event is not in the records yet, with "missing_case", with what the
        signing service's failures are called, and with "bad_answer" when what it gave is no signature of our bytes.
        """
        facts = await self._facts(UUID(request.case_id))
        event = facts.event(wanted.seq)
        if event is None:
            raise failure("records", Problem.RECORDS_UNAVAILABLE)  # the turn is being written at this moment
        book = book_of(wanted.form)
        number = facts.numbers.get((wanted.seq, book)) if book else None
        facts = facts.at(event.at)  # drawn up late, it still comes from whoever had the case when it happened
        if self._signer is None:
            content = await self._set(self._sheet(facts, event, wanted, number))
        else:
            content = await self._signed(request.key, facts, event, wanted, number)
        await self._keep(request.key, document_id, facts, event, wanted, content)
        answer = "signed" if self._signer else "issued"
        log.info("form_issued", form=wanted.form, case_code=request.case_code, bytes=len(content), outcome=answer)
        return answer

    async def _facts(self, case_id: UUID) -> PaperFacts:
        with records_needed():
            async with self._sessions.read() as session:
                facts = await paper_facts(session, case_id)
        if facts is None:
            raise failure("documents", Problem.MISSING_CASE)
        return facts

    def _sheet(self, facts: PaperFacts, event: Record, wanted: Wanted, number: PaperNumber | None) -> Sheet:
        written = letter(wanted.form, facts.events, event, facts.about, wanted.end)
        secret = self._settings.secret.get_secret_value()
        mark = paper_mark(secret, facts.case.code, wanted.form, wanted.seq)
        issuer, code = facts.issuer_of(number), facts.case.code
        fields = form_fields(written, issuer, number, mark, code, self._settings.public_url)
        fields |= {"qr": qr_svg(fields["check_url"]), "signed": self._signer is not None}
        return Sheet("form.typ", fields, int(event.at.timestamp()))

    async def _signed(
        self, key: str, facts: PaperFacts, event: Record, wanted: Wanted, number: PaperNumber | None
    ) -> bytes:
        prepared = await self._prepared(key)
        if prepared is None:
            pdf = await self._set(self._sheet(facts, event, wanted, number))
            issuer = facts.issuer_of(number)
            made = await asyncio.to_thread(
                prepare, pdf, datetime.now(UTC), reason=f"{facts.case.code}/{wanted.form}", place=issuer.place
            )
            asked = SignatureRequest(
                key=key, case_id=facts.case.id, form=wanted.form, digest=made.digest, prepared=made.pdf,
                start=made.start, end=made.end, asked_at=datetime.now(UTC),
            )  # fmt: skip
            with records_needed():
                async with self._sessions.write() as session:
                    await ask_signature(session, asked)
            # Whoever prepared it first: asked again after a crash, the service gets the very same digest.
            prepared = await self._prepared(key) or made
        if self._signer is None:
            raise TypeError("nobody to sign")
        credential = number.agency_id if number is not None else facts.case.received_at_agency
        cms = await self._signer.sign(key, credential, prepared.digest, f"{wanted.form}-{wanted.seq}")
        try:
            return await asyncio.to_thread(seal, prepared, cms)
        except BadSignatureError as error:
            log.warning("signature_does_not_fit", form=wanted.form, reason=str(error))
            raise failure(SIGNER, Problem.BAD_ANSWER) from None

    async def _prepared(self, key: str) -> Prepared | None:
        with records_needed():
            async with self._sessions.read() as session:
                kept = await signature_request(session, key)
        if kept is None or kept.prepared is None:
            return None
        return Prepared(bytes(kept.prepared), kept.digest, kept.start, kept.end)

    async def _keep(
        self, key: str, document_id: UUID, facts: PaperFacts, event: Record, wanted: Wanted, content: bytes
    ) -> None:
        form = StoredForm(
            document_id=document_id,
            case_id=facts.case.id,
            form=wanted.form,
            file_name=f"{FILE_NAMES[wanted.form]}-{facts.case.code}.pdf",
            sha256=sha256(content),
            content=content,
        )
        now = datetime.now(UTC)
        with records_needed():
            async with self._sessions.write() as session:
                await keep_form(session, form, now)
                if self._signer is not None:
                    await close_signature(session, key, document_id, now)
                if wanted.form is Form.RESULT and facts.about.result_code:  # the store is kept by code
                    await keep_result(session, _result(facts, event), document_id)


def _result(facts: PaperFacts, event: Record) -> NewResult:
    holder = facts.about.owner or facts.about.applicant
    return NewResult(
        case_id=facts.case.id,
        seq=event.seq,
        type_code=facts.about.result_code,
        name=facts.about.result_name or facts.about.procedure_name,
        holder_name=holder.name,
        holder_number=holder.number,
        agency_id=facts.case.agency_id,
        issued_at=event.at,
    )
