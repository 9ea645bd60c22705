"""Issuing the receipt of a stored case: the right facts, one document, however often it is asked for."""

import asyncio
import hashlib
import io
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlmodel import col, select
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.contract import OperationReply, OperationRequest
from activities.dependencies import Dependencies
from activities.documents import TASK_QUEUE, activities
from activities.documents.activity import DocumentsActivities
from activities.documents.check import check
from activities.documents.press import Press
from models.follow import follow_secret
from models.tables import Case, Document, DocumentContent
from runtime.database import Sessions
from tests.activities.documents.conftest import SECRET, Archive, request_for, stop_press_under_the_sheet


async def issue(archive: Archive, request: OperationRequest) -> OperationReply:
    """Run the activity as a worker would."""
    return await ActivityEnvironment().run(archive.activities.call, request)


async def failed(archive: Archive, request: OperationRequest) -> ApplicationError:
    """Run the activity, which must fail; its failure tells system and code and nothing else."""
    with pytest.raises(ApplicationError) as caught:
        await issue(archive, request)
    assert caught.value.message in {f"documents: {caught.value.type}", f"records: {caught.value.type}"}
    return caught.value


async def documents(archive: Archive, case: Case) -> list[Document]:
    """Return the documents of a case."""
    async with archive.sessions.read() as session:
        return list((await session.scalars(select(Document).where(col(Document.case_id) == case.id))).all())


async def printed(archive: Archive, case: Case) -> str:
    """Return the text of the one receipt of a case."""
    [document] = await documents(archive, case)
    async with archive.sessions.read() as session:
        content = await session.get(DocumentContent, document.sha256)
    assert content is not None
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content.content)).pages)
    return " ".join(unicodedata.normalize("NFC", text).split())


async def test_receipt_tells_the_stored_case(archive: Archive, counter_clerk: str) -> None:
    """The receipt says what the register, the procedure and the case say, down to fee, clerk and secret."""
    case = await archive.received_case(actor=counter_clerk)
    await issue(archive, request_for(case))
    text = await printed(archive, case)
    secret = follow_secret(SECRET, case.id)
    for words in (
        "ỦY BAN NHÂN DÂN XÃ NHỊ LONG",
        "Nhị Long, ngày 23 tháng 11 năm 2026",
        "Nguyễn Thị Ưỡng (nộp trực tiếp)",
        "Chứng thực bản sao từ bản chính giấy tờ, văn bản (2.000815)",
        "Bản chính giấy tờ, văn bản làm cơ sở chứng thực (bằng đại học) 1 – –",
        "thời gian giải quyết theo quy định: trong ngày làm việc",
        "17 giờ 00 phút, thứ Hai ngày 23 tháng 11 năm 2026",
        "Phí chứng thực bản sao từ bản chính 10.000 đồng (đã nộp)",
        "cách tính: Bộ luật Dân sự 2015, Điều 145-148",
        "Lê Thị Bưởi",
        f"https://motcua.example.vn/follow?code={case.code}",
        f"{secret[:4]}-{secret[4:]}",
    ):
        assert words in text


async def test_same_key_leaves_one_document(archive: Archive) -> None:
    """A retry, also after the case changed, gives the same reference and leaves one document and its bytes."""
    case = await archive.received_case()
    first = await issue(archive, request_for(case))
    async with archive.sessions.write() as session:
        stored = await session.get(Case, case.id)
        assert stored is not None
        stored.fee = 99_000
    again = await issue(archive, request_for(case))
    [document] = await documents(archive, case)
    assert first.reference == again.reference == str(document.id)
    assert (document.kind, document.media_type) == ("form:receipt", "application/pdf")
    assert document.file_name == f"giay-tiep-nhan-{case.code}.pdf"
    async with archive.sessions.read() as session:
        content = await session.get(DocumentContent, document.sha256)
    assert content is not None
    assert hashlib.sha256(content.content).hexdigest() == document.sha256
    assert len(content.content) == document.size


async def test_two_workers_at_once_leave_one_document(archive: Archive) -> None:
    """Two attempts that overlap (a time-out, then a retry) do not store two receipts."""
    case = await archive.received_case()
    replies = await asyncio.gather(*(issue(archive, request_for(case)) for _ in range(3)))
    assert len({reply.reference for reply in replies}) == len(await documents(archive, case)) == 1


async def test_fee_that_does_not_add_up_is_printed_as_the_sum(archive: Archive) -> None:
    """When the case charges another amount than the lines say, the receipt prints what the case charges."""
    case = await archive.received_case(fee=12_345)
    await issue(archive, request_for(case))
    text = await printed(archive, case)
    assert "12.345 đồng" in text
    assert "10.000 đồng" not in text


async def test_no_explanation_is_better_than_a_wrong_one(archive: Archive) -> None:
    """An appointment that the present calendar would not give is printed without an explanation."""
    case = await archive.received_case(appointment_at=datetime(2026, 12, 1, 10, 0, tzinfo=UTC))
    await issue(archive, request_for(case))
    text = await printed(archive, case)
    assert "thứ Ba ngày 01 tháng 12 năm 2026" in text
    assert "cách tính" not in text


async def test_owner_files_and_files_count(archive: Archive) -> None:
    """A proxy files online: the owner is named apart, and uploaded files are counted in their own column."""
    person = {"owner_name": "Trần Văn Chủ", "owner_identity_number": "084090054321", "owner_address": "Ấp Hai"}
    case = await archive.received_case(person=person, way="online")
    async with archive.sessions.write() as session:
        session.add(DocumentContent(sha256=case.code, content=b"x"))
        await session.flush()
        upload: dict[str, Any] = {"media_type": "application/pdf", "size": 1, "sha256": case.code, "file_name": "a.pdf"}
        session.add(*(Document(case_id=case.id, kind="component:ban-sao", **upload) for _ in range(2)))
    await issue(archive, request_for(case))
    async with archive.sessions.read() as session:
        receipt = await session.scalar(
            select(DocumentContent.content)
            .join(Document, col(Document.sha256) == col(DocumentContent.sha256))
            .where(col(Document.case_id) == case.id, col(Document.kind) == "form:receipt")
        )
    assert receipt is not None
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(receipt)).pages).split())
    assert "Chủ hồ sơ: Trần Văn Chủ Số định danh cá nhân: ********4321 Địa chỉ: Ấp Hai" in text
    assert "Bản sao cần chứng thực – – – 2" in text


async def test_reception_not_yet_recorded_is_tried_again(archive: Archive) -> None:
    """The turn that accepts a case may reach the records after the call starts: that is not a failed receipt."""
    case = await archive.received_case(received_at=None, phase="filed")
    error = await failed(archive, request_for(case))
    assert (error.type, error.non_retryable) == ("records_unavailable", False)
    async with archive.sessions.write() as session:
        stored = await session.get(Case, case.id)
        assert stored is not None
        stored.received_at = case.filed_at + timedelta(minutes=5)
    assert (await issue(archive, request_for(case))).reference


async def test_unknown_case_form_and_action_are_for_a_person(archive: Archive) -> None:
    """What can never succeed is not retried."""
    request = request_for(await archive.received_case())
    unknown = await failed(archive, replace(request, case_id=str(UUID(int=0)), key="nobody"))
    assert (unknown.type, unknown.non_retryable) == ("missing_case", True)
    for wrong in (replace(request, subject="passport"), replace(request, action="burn")):
        error = await failed(archive, wrong)
        assert (error.type, error.non_retryable) == ("unknown_action", True)


async def test_lost_database_is_retried(archive: Archive, unused_tcp_port: int) -> None:
    """Without the database the call fails with a retryable code and no statement text."""
    request = request_for(await archive.received_case())
    gone = Sessions.open(f"postgresql://motcua@127.0.0.1:{unused_tcp_port}/none")
    error = await failed(replace(archive, sessions=gone), request)
    assert (error.type, error.non_retryable) == ("records_unavailable", False)
    await gone.close()


async def test_press_that_dies_is_retried(archive: Archive) -> None:
    """A press killed under the sheet fails the attempt with a retryable code; the next attempt prints."""
    request = request_for(await archive.received_case())
    mad = Press(patience_seconds=0.0)
    with pytest.raises(ApplicationError) as late:
        await ActivityEnvironment().run(DocumentsActivities(archive.sessions, archive.settings, mad).call, request)
    assert (late.value.type, late.value.non_retryable) == ("timed_out", False)
    issuing = await stop_press_under_the_sheet(archive.press, issue(archive, request))
    with pytest.raises(ApplicationError) as died:
        await issuing
    assert (died.value.type, died.value.non_retryable) == ("server_error", False)
    assert (await issue(archive, request)).reference


async def test_folder_offers_its_activity_and_check(dependencies: Dependencies) -> None:
    """The worker finds queue and activities; the self-check proves engine and fonts on this very machine."""
    names = [one.__temporal_activity_definition.name for one in activities(dependencies)]  # type: ignore[attr-defined]  # the SDK's mark
    assert names == ["documents.call", "draw_specimen", "draw_list"]
    assert TASK_QUEUE == "documents"
    result = await check(dependencies)
    assert (result.system, result.green, result.problem) == ("documents", True, "")
