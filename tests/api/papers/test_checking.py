"""Checking a file: anybody is told whether it is ours and unchanged; and results that are used again."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlmodel import col

from activities.documents.render import sample_sheet
from activities.documents.typesetter import typeset
from models.queries.held_results import held_for_case
from models.reuse import reuse_result
from models.tables import Document, DocumentContent, DossierItem, HeldResult
from runtime.database import Sessions
from tests.api.case.conftest import lead
from tests.api.conftest import AGENCY, COPIES, House
from tests.api.visitor import Page

BIRTH = "KQ.G15.000031"


async def _file(sessions: Sessions, case_id: UUID, kind: str, content: bytes) -> Document:
    """Store a file of a case."""
    sha256 = hashlib.sha256(content).hexdigest()
    document = Document(
        id=uuid4(), case_id=case_id, kind=kind, file_name="a.pdf", media_type="application/pdf",
        size=len(content), sha256=sha256,
    )  # fmt: skip
    async with sessions.write() as session:
        await session.change(insert(DocumentContent).values(sha256=sha256, content=content))
        session.add(document)
    return document


async def _checked(house: House, content: bytes) -> str:
    """Return what the check page says of a file."""
    page = Page(await house.visitor().post("/papers", files={"file": ("a.pdf", content, "application/pdf")}))
    assert page.status == 200
    return page.body


async def test_a_file_of_ours_is_known_by_its_bytes(house: House) -> None:
    """The very file is known; with one byte changed, and without a signature, it is not."""
    led = await lead(house, COPIES)
    content = typeset(sample_sheet())
    await _file(house.sessions, led.case_id, "form:receipt", content)

    assert "Đúng là văn bản do hệ thống này phát hành" in await _checked(house, content)
    assert "Không thấy chữ ký số trong tệp" in await _checked(house, content + b"\n")
    assert "Không thấy chữ ký số trong tệp" in await _checked(house, b"no pdf at all")


async def test_what_an_applicant_handed_in_is_no_paper_of_ours(house: House) -> None:
    """The hash of a file in a dossier tells a stranger nothing."""
    led = await lead(house, COPIES)
    content = b"%PDF-1.4 a private paper"
    await _file(house.sessions, led.case_id, "component:to-khai", content)
    said = await _checked(house, content)
    assert led.code not in said
    assert "Không thấy chữ ký số" in said


async def test_a_result_held_already_stands_for_a_paper(house: House) -> None:
    """The store's result of the same holder is found for the paper, attached by reference and noted as used again."""
    earlier, led = await lead(house, COPIES), await lead(house, COPIES)
    document = await _file(house.sessions, earlier.case_id, "form:result", b"%PDF-1.4 result")
    held = HeldResult(
        id=uuid4(), paper_code=f"001195000001.{BIRTH}", type_code=BIRTH, name="Giấy khai sinh",
        holder_number="001195000001", agency_id=AGENCY, case_id=earlier.case_id, seq=9, document_id=document.id,
        issued_at=datetime(2026, 11, 5, 3, 0, tzinfo=UTC),
    )  # fmt: skip
    async with house.sessions.write() as session:
        session.add(held)
    async with house.sessions.read() as session:
        found = await held_for_case(session, led.case_id, {"giay-khai-sinh": BIRTH, "to-khai": "KQ.G15.000099"})
    assert list(found) == ["giay-khai-sinh"]
    for _ in range(2):
        async with house.sessions.write() as session:
            await reuse_result(
                session, led.case_id, "giay-khai-sinh", found["giay-khai-sinh"], "dùng lại", "x", datetime.now(UTC)
            )
    async with house.sessions.read() as session:
        item = await session.get(DossierItem, (led.case_id, "giay-khai-sinh"))
        files = (await session.scalars(select(Document).where(col(Document.case_id) == led.case_id))).all()
    assert item is not None
    assert (item.reused, item.originals) == (held.id, 0)
    assert [(file.kind, file.sha256) for file in files] == [("component:giay-khai-sinh", document.sha256)]


async def test_a_superseded_or_foreign_result_is_not_offered(house: House) -> None:
    """What was replaced, has run out, or belongs to somebody else stands for nothing."""
    earlier, led = await lead(house, COPIES), await lead(house, COPIES)
    document = await _file(house.sessions, earlier.case_id, "form:result", b"%PDF-1.4 another result")
    common: dict[str, Any] = {
        "paper_code": "x", "type_code": "KQ.G15.000077", "name": "Giấy", "agency_id": AGENCY,
        "case_id": earlier.case_id, "document_id": document.id, "issued_at": datetime(2026, 11, 5, tzinfo=UTC),
    }  # fmt: skip
    mine, other = "001195000001", "001195000099"
    newer = uuid4()
    async with house.sessions.write() as session:
        session.add(HeldResult(id=newer, seq=21, holder_number=other, **common))
        await session.flush()
        session.add(
            HeldResult(id=uuid4(), seq=22, holder_number=mine, superseded_by=newer, **common),
            HeldResult(id=uuid4(), seq=23, holder_number=mine, valid_until=datetime(2026, 1, 1, tzinfo=UTC), **common),
        )
    async with house.sessions.read() as session:
        assert await held_for_case(session, led.case_id, {"a": "KQ.G15.000077"}) == {}
