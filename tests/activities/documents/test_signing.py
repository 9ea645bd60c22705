"""Letters of a case: numbered, signed over exactly the bytes that are kept, once, whatever the service does."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from pypdf import PdfReader
from sqlmodel import col, select
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.testing import ActivityEnvironment

from activities.contract import OperationReply
from activities.dependencies import Dependencies
from activities.documents import signer_of
from activities.documents.activity import DocumentsActivities
from activities.documents.check import check_signing
from activities.documents.render import sample_sheet
from activities.documents.typesetter import typeset
from activities.forms.signatures import (
    BadSignatureError,
    FoundSignature,
    inspect,
    prepare,
    read_roots,
    seal,
    sha256,
)
from activities.records import Records
from domain.papers.validity import Validity
from models.queries.held_results import held_by
from models.queries.known_paper import paper_of_bytes
from models.tables import Case, Document, DocumentContent, HeldResult, PaperNumber, SignatureRequest
from runtime.settings import Settings
from tests.activities.documents.conftest import Archive, request_for
from tests.activities.hurry import LATE_MS
from tests.support.filings import file_one
from tests.support.patience import PATIENCE
from tests.support.simulators import Simulators, running
from tests.support.turns import AT, turn

__all__ = ["running"]

HURRY_SECONDS = 1.0
"""How long a caller in a hurry waits for the service; the slow dials outlast it."""


@pytest.fixture(autouse=True)
def healthy(running: Simulators) -> Iterator[None]:
    """Every test begins and ends with a signing service in good health."""
    running.reset()
    yield
    running.reset()


@pytest.fixture
async def signing(archive: Archive, running: Simulators) -> AsyncIterator[DocumentsActivities]:
    """The activity with the simulated signing service."""
    async with signing_with(archive, running, PATIENCE) as activities:
        yield activities


@asynccontextmanager
async def signing_with(archive: Archive, running: Simulators, seconds: float) -> AsyncIterator[DocumentsActivities]:
    """The activity with a client that waits so long for the service."""
    settings = Settings(
        secret=running.settings.secret,
        public_url="https://motcua.example.vn",
        signature_url=f"{running.url}/signature",
    )
    async with httpx2.AsyncClient(timeout=seconds) as http:
        signer = signer_of(Dependencies(archive.sessions, settings, http), None)
        yield DocumentsActivities(archive.sessions, settings, archive.press, signer)


async def asked_case(archive: Archive, *kinds: str, **changes: Any) -> Case:
    """Store a case in which these events happened one after the other."""
    filed = await file_one(archive.sessions, agency_id="H61.12", procedure_code="2.000815", **changes)
    await Records(archive.sessions).record_turn(turn(filed.case_id, 0, *kinds, snapshot={"received_at": AT}))
    async with archive.sessions.read() as session:
        case = await session.get(Case, filed.case_id)
    assert case is not None
    return case


async def sign(activities: DocumentsActivities, case: Case, form: str, seq: int) -> OperationReply:
    """Ask for a letter as the case does."""
    request = request_for(
        case,
        key=f"{case.code}/{form}-{seq}:sign",
        operation=f"{form}-{seq}:sign",
        action="sign",
        subject=form,
        values={"seq": str(seq)},
    )
    return await ActivityEnvironment().run(activities.call, request)


async def kept(archive: Archive, reference: str) -> tuple[Document, bytes]:
    """Return a stored document with its bytes."""
    async with archive.sessions.read() as session:
        document = await session.get(Document, UUID(reference))
        assert document is not None
        content = await session.get(DocumentContent, document.sha256)
    assert content is not None
    return document, bytes(content.content)


async def looked_at(content: bytes, roots: Sequence[bytes] = ()) -> tuple[FoundSignature, ...]:
    """Look at the signatures of a PDF, away from the event loop as the page does."""
    return await asyncio.to_thread(inspect, content, roots)


async def test_the_check_of_the_signing_service(archive: Archive, running: Simulators) -> None:
    """Green while the service is there, red with a sentence when it is not, and nothing to say where there is none."""
    settings = Settings(secret=running.settings.secret, signature_url=f"{running.url}/signature")
    async with httpx2.AsyncClient(timeout=PATIENCE) as http:
        given = Dependencies(archive.sessions, settings, http)
        green = await check_signing(given)
        running.dial("signature", down=True)
        red = await check_signing(given)
        none = await check_signing(Dependencies(archive.sessions, Settings(secret=running.settings.secret), http))
    assert green is not None
    assert red is not None
    assert (green.system, green.green, green.vietnamese) == ("signature", True, "Dịch vụ ký số: hoạt động bình thường.")
    assert (red.green, red.problem) == (False, "server_error")
    assert none is None


async def test_what_is_kept_is_what_was_signed(archive: Archive, signing: DocumentsActivities) -> None:
    """The kept file is signed over all of its bytes by the agency, carries its number, and hashes to its name."""
    case = await asked_case(archive, "filed", "received", "withdrawn")
    reply = await sign(signing, case, "stop", 3)
    document, content = await kept(archive, reply.reference)
    [found] = await looked_at(content)
    assert (reply.answer, document.kind, document.sha256) == ("signed", "form:stop", sha256(content))
    assert (found.signer, found.intact, found.whole) == ("Chữ ký thử nghiệm H61.12", True, True)
    text = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    async with archive.sessions.read() as session:
        number = await session.scalar(
            select(col(PaperNumber.number)).where(col(PaperNumber.case_id) == case.id, col(PaperNumber.book) == "stop")
        )
    assert "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ" in text
    assert f"Số: {number:02d}/TB" in text


async def test_one_changed_byte_shows(archive: Archive, signing: DocumentsActivities) -> None:
    """A file with one changed byte is no longer intact, one with something added after its end is not whole."""
    case = await asked_case(archive, "filed", "received", "withdrawn")
    _, content = await kept(archive, (await sign(signing, case, "stop", 3)).reference)
    changed = bytearray(content)
    changed[len(content) // 3] ^= 1
    assert [found.intact for found in await looked_at(content)] == [True]
    assert not any(found.intact for found in await looked_at(bytes(changed)))
    assert [(found.intact, found.whole) for found in await looked_at(content + b"\n%more")] == [(True, False)]


async def test_the_root_is_trusted_when_it_is_known(
    archive: Archive, signing: DocumentsActivities, running: Simulators
) -> None:
    """With the service's root the signature is trusted; with another it is not; without any nothing is said."""
    case = await asked_case(archive, "filed", "received", "withdrawn")
    _, content = await kept(archive, (await sign(signing, case, "stop", 3)).reference)
    roots = read_roots(running.http.get("/signature/root.pem").raise_for_status().content)
    assert [(await looked_at(content, known))[0].trusted for known in (roots, ())] == [True, None]


@pytest.mark.parametrize(
    ("dials", "problem"),
    [
        ({"slow_ms": LATE_MS}, "timed_out"),
        ({"down": True}, "server_error"),
        ({"fail_rate": 1.0}, "server_error"),
        ({"success_after_timeout": True, "late_ms": LATE_MS}, "timed_out"),
        ({"crash": True}, "unreachable"),
        ({"bad_answer": True}, "bad_answer"),
        ({"answer": "wrong"}, "bad_answer"),
        ({"reject": True}, "rejected"),
    ],
    ids=["slow_ms", "down", "fail_rate", "success_after_timeout", "crash", "bad_answer", "answer", "reject"],
)
async def test_trouble_keeps_nothing_and_ends_well(
    archive: Archive, signing: DocumentsActivities, running: Simulators, dials: dict[str, Any], problem: str
) -> None:
    """While the service is in trouble no paper is kept; afterwards there is one, over the digest asked for at first."""
    case = await asked_case(archive, "filed", "received", "withdrawn")
    running.dial("signature", **dials)
    seconds = HURRY_SECONDS if problem == "timed_out" else PATIENCE
    async with signing_with(archive, running, seconds) as asking:
        with pytest.raises(ApplicationError) as caught:
            await sign(asking, case, "stop", 3)
    async with archive.sessions.read() as session:
        request = await session.get(SignatureRequest, f"{case.code}/stop-3:sign")
        assert request is not None
        assert not (await session.scalars(select(Document).where(col(Document.case_id) == case.id))).all()
    assert caught.value.type == problem
    running.dial("signature")
    await sign(signing, case, "stop", 3)
    effects = running.received("signature", case.code)
    assert {effect["body"]["digest"] for effect in effects} == {request.digest}
    assert len(effects) == 1


async def test_too_many_requests_waits_as_long_as_asked(
    archive: Archive, signing: DocumentsActivities, running: Simulators
) -> None:
    """A 429 is retried after its Retry-After, is no error to anybody's alarm, and nothing was signed by then."""
    case = await asked_case(archive, "filed", "received", "withdrawn")
    running.dial("signature", too_many=True, retry_after_s=7)
    with pytest.raises(ApplicationError) as caught:
        await sign(signing, case, "stop", 3)
    assert (caught.value.type, caught.value.next_retry_delay) == ("rate_limited", timedelta(seconds=7))
    assert caught.value.category is ApplicationErrorCategory.BENIGN
    assert running.received("signature", case.code) == []


async def test_many_attempts_at_once_keep_one_paper(
    archive: Archive, signing: DocumentsActivities, running: Simulators
) -> None:
    """Attempts side by side ask for one digest and leave one document."""
    case = await asked_case(archive, "filed", "received", "withdrawn")
    replies = await asyncio.gather(*(sign(signing, case, "stop", 3) for _ in range(4)), return_exceptions=True)
    reply = await sign(signing, case, "stop", 3)
    references = {one.reference for one in replies if isinstance(one, OperationReply)}
    assert references == {reply.reference}
    async with archive.sessions.read() as session:
        assert len((await session.scalars(select(Document).where(col(Document.case_id) == case.id))).all()) == 1
    assert len(running.received("signature", case.code)) == 1


async def test_a_result_enters_the_store(archive: Archive, signing: DocumentsActivities) -> None:
    """A signed result stands in the store under its holder's number and its type, with the signed document."""
    case = await asked_case(archive, "filed", "received", "decided")
    reply = await sign(signing, case, "result", 3)
    async with archive.sessions.read() as session:
        [held] = (await session.scalars(select(HeldResult).where(col(HeldResult.case_id) == case.id))).all()
    assert str(held.document_id) == reply.reference
    assert held.paper_code == f"046190001234.{held.type_code}"
    assert held.superseded_by is None


@pytest.mark.parametrize("order", [(3, 5), (5, 3)])
async def test_a_corrected_result_supersedes_the_one_before(
    archive: Archive, signing: DocumentsActivities, order: tuple[int, int]
) -> None:
    """Whichever is signed first, only the corrected result is offered; the old file stays, told to be replaced."""
    holder = f"0461900{order[0]:05}"
    case = await asked_case(
        archive, "filed", "received", "decided", "correction_begun", "result_corrected",
        applicant={"name": "Nguyễn Thị Mẫu", "identity_number": holder},
    )  # fmt: skip
    references = {seq: (await sign(signing, case, "result", seq)).reference for seq in order}
    async with archive.sessions.read() as session:
        rows = await session.scalars(
            select(HeldResult).where(col(HeldResult.case_id) == case.id).order_by(col(HeldResult.seq))
        )
        old, new = rows.all()
        offered = await held_by(session, holder, {"giay": new.type_code})
    assert (old.superseded_by, new.superseded_by) == (new.id, None)
    assert offered["giay"].id == new.id
    for seq, stands in ((3, Validity.REPLACED), (5, Validity.VALID)):
        document, content = await kept(archive, references[seq])
        assert PdfReader(io.BytesIO(content)).pages
        async with archive.sessions.read() as session:
            paper = await paper_of_bytes(session, document.sha256)
        assert paper is not None
        assert paper.validity is stands


async def test_while_a_result_is_being_corrected_it_is_not_offered(
    archive: Archive, signing: DocumentsActivities
) -> None:
    """A result under correction stands for no paper of another case, though nothing has replaced it yet."""
    holder = "046190009999"
    who = {"name": "Nguyễn Thị Mẫu", "identity_number": holder}
    case = await asked_case(archive, "filed", "received", "decided", applicant=who)
    await sign(signing, case, "result", 3)
    async with archive.sessions.read() as session:
        [held] = (await session.scalars(select(HeldResult).where(col(HeldResult.case_id) == case.id))).all()
        before = await held_by(session, holder, {"giay": held.type_code})
    await Records(archive.sessions).record_turn(turn(case.id, 3, "correction_begun", snapshot={"received_at": AT}))
    async with archive.sessions.read() as session:
        after = await held_by(session, holder, {"giay": held.type_code})
    assert list(before) == ["giay"]
    assert after == {}


async def test_without_a_service_papers_are_issued_unsigned(archive: Archive) -> None:
    """Where no signing service is set up the letter is kept all the same, and says it is to be signed by hand."""
    case = await asked_case(archive, "filed", "received", "withdrawn")
    reply = await sign(archive.activities, case, "stop", 3)
    _, content = await kept(archive, reply.reference)
    assert reply.answer == "issued"
    assert await looked_at(content) == ()
    assert "Ký và ghi rõ họ tên" in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_garbage_is_no_signed_paper() -> None:
    """What is no PDF at all has no signatures, and looking at it does not fail."""
    assert inspect(b"") == inspect(b"%PDF-1.7 nonsense") == inspect(bytes(range(256)) * 40) == ()


def test_prepared_twice_is_not_the_same() -> None:
    """What is prepared anew has another digest: that is why what was prepared is kept."""
    pdf = typeset(sample_sheet())
    first, second = (prepare(pdf, datetime(2026, 11, 23, tzinfo=UTC), reason="x", place="") for _ in range(2))
    assert first.digest != second.digest
    with pytest.raises(BadSignatureError):
        seal(first, b"no signature")
