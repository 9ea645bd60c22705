"""What the applicant holds in the store is offered while the dossier is taken in, and one press takes it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest_asyncio
from sqlalchemy import delete, func, insert, select, update
from sqlmodel import col

from models.tables import Case, Document, DocumentContent, DossierItem, HeldResult, PaperNumber, Reading
from tests.api.case.conftest import lead
from tests.api.conftest import AGENCY, COPIES, House
from tests.api.guarded import GUARDED, publish_guarded

FORM = f"/cases/new/{GUARDED}"
BIRTH, HOLDER, SOMEBODY = "KQ.G15.000031", "001195004766", "001195004767"
MARK = "components.khai-sinh.reused"


@pytest_asyncio.fixture(loop_scope="session")
async def held(house: House) -> AsyncIterator[UUID]:
    """Somebody's signed birth certificate, number 7 of its book, in the store while a test runs."""
    await publish_guarded(house)
    earlier = await lead(house, COPIES)
    content = uuid4().bytes
    result, sha256 = uuid4(), hashlib.sha256(content).hexdigest()
    document = Document(
        id=uuid4(), case_id=earlier.case_id, kind="form:result", file_name="ket-qua.pdf",
        media_type="application/pdf", size=len(content), sha256=sha256,
    )  # fmt: skip
    async with house.sessions.write() as session:
        await session.change(insert(DocumentContent).values(sha256=sha256, content=content))
        session.add(document)
        await session.flush()
        session.add(
            HeldResult(
                id=result, paper_code=f"{HOLDER}.{BIRTH}", type_code=BIRTH, name="Giấy khai sinh",
                holder_number=HOLDER, agency_id=AGENCY, case_id=earlier.case_id, seq=9, document_id=document.id,
                issued_at=datetime(2026, 11, 5, 3, 0, tzinfo=UTC),
            ),
            PaperNumber(
                case_id=earlier.case_id, seq=9, book="result", agency_id="so-khac", year=1999, volume=1, number=7,
                at=datetime(2026, 11, 5, 3, 0, tzinfo=UTC),
            ),
        )  # fmt: skip
    yield result
    async with house.sessions.write() as session:
        await session.change(update(DossierItem).where(col(DossierItem.reused) == result).values(reused=None))
        await session.change(delete(HeldResult).where(col(HeldResult.id) == result))
        await session.change(delete(PaperNumber).where(col(PaperNumber.case_id) == earlier.case_id))


async def item_of(house: House, code: str) -> DossierItem | None:
    """Return what a case says of its birth certificate."""
    async with house.sessions.read() as session:
        return await session.scalar(
            select(DossierItem)
            .join(Case, col(Case.id) == col(DossierItem.case_id))
            .where(col(Case.code) == code, col(DossierItem.component_id) == "khai-sinh")
        )


def typed(fields: dict[str, str], number: str) -> dict[str, str]:
    """Return the form of a family with children, filled in for the holder of a number."""
    answers = {"facts.answers.tre-em": "yes", "facts.case_type": "thue", "facts.applicant": "citizen"}
    return {**fields, **answers, "applicant.name": "Lê Thị Giữ", "applicant.identity_number": number}


async def test_what_is_held_is_offered_and_one_press_takes_it(house: House, held: UUID) -> None:
    """The offer names result, number and day; pressed, the paper is missing no more, and the case has the very file."""
    counter = await house.signed_in("counter")
    _, fields = (await counter.get(FORM)).form(action=FORM)
    offered = await counter.submit(FORM, {**typed(fields, HOLDER), "do": "look"})
    said = " ".join(offered.text("#paper-rows").split())
    assert "Đã có: Giấy khai sinh số 07/KQ ngày 05/11/2026" in said

    _, fields = offered.form(action=FORM)
    taken = await counter.submit(FORM, {**typed(fields, HOLDER), "reuse": "khai-sinh"})
    _, fields = taken.form(action=FORM)
    assert fields[MARK] == str(held)
    assert fields["components.khai-sinh.photocopies"] == "0"
    assert "Giấy khai sinh" not in taken.text("#missing")
    assert "1 dùng lại" in taken.text("#so-far")

    filed = await counter.submit(FORM, {**typed(fields, HOLDER), "do": "file"})
    item = await item_of(house, filed.text("h1 .code"))
    assert item is not None
    assert (item.reused, item.photocopies) == (held, 0)
    assert item.note == f"dùng lại kết quả {BIRTH} số 07/KQ cấp ngày 05/11/2026"
    async with house.sessions.read() as session:
        files = (
            select(func.count())
            .select_from(Document)
            .where(col(Document.case_id) == item.case_id, col(Document.kind) == "component:khai-sinh")
        )
        assert await session.scalar(files) == 1


async def test_a_taken_result_can_be_left_again(house: House, held: UUID) -> None:
    """«Không dùng» brings the usual count back and forgets the result."""
    counter = await house.signed_in("counter")
    _, fields = (await counter.get(FORM)).form(action=FORM)
    taken = await counter.submit(FORM, {**typed(fields, HOLDER), "reuse": "khai-sinh"})
    _, fields = taken.form(action=FORM)
    left = await counter.submit(FORM, {**typed(fields, HOLDER), "reuse_not": "khai-sinh"})
    _, fields = left.form(action=FORM)
    assert MARK not in fields
    assert fields["components.khai-sinh.photocopies"] == "1"


async def test_another_persons_result_is_neither_offered_nor_taken(house: House, held: UUID) -> None:
    """With another number typed the offer is gone, and the id of the result sent all the same stands for nothing."""
    counter = await house.signed_in("counter")
    _, fields = (await counter.get(FORM)).form(action=FORM)
    forged = {**typed(fields, SOMEBODY), MARK: str(held), "components.khai-sinh.photocopies": "0"}
    looked = await counter.submit(FORM, {**forged, "do": "look"})
    assert "Đã có:" not in looked.text("#paper-rows")
    assert "Giấy khai sinh" in looked.text("#missing")
    filed = await counter.submit(FORM, {**forged, "do": "file"})
    assert await item_of(house, filed.text("h1 .code")) is None


async def test_the_owner_holds_not_the_proxy(house: House, held: UUID) -> None:
    """Of a dossier filed for somebody else it is the owner's papers that are offered."""
    counter = await house.signed_in("counter")
    _, fields = (await counter.get(FORM)).form(action=FORM)
    owner = {"owner.name": "Trần Văn Chủ", "owner.identity_number": HOLDER}
    for_owner = await counter.submit(FORM, {**typed(fields, SOMEBODY), **owner, "do": "look"})
    assert "Đã có: Giấy khai sinh" in " ".join(for_owner.text("#paper-rows").split())
    other = {"owner.name": "Trần Văn Chủ", "owner.identity_number": SOMEBODY}
    by_holder = await counter.submit(FORM, {**typed(fields, HOLDER), **other, "do": "look"})
    assert "Đã có:" not in by_holder.text("#paper-rows")


async def test_being_told_what_somebody_holds_is_logged(house: House, held: UUID) -> None:
    """Each time the page tells of the store, there is a reading under the case the result came from."""
    counter = await house.signed_in("counter")
    _, fields = (await counter.get(FORM)).form(action=FORM)

    async def readings() -> int:
        async with house.sessions.read() as session:
            issued_in = select(col(HeldResult.case_id)).where(col(HeldResult.id) == held).scalar_subquery()
            told = select(func.count()).select_from(Reading)
            return (
                await session.scalar(told.where(col(Reading.case_id) == issued_in, col(Reading.what) == "case:store"))
                or 0
            )

    await counter.submit(FORM, {**typed(fields, SOMEBODY), "do": "look"})
    assert await readings() == 0
    await counter.submit(FORM, {**typed(fields, HOLDER), "do": "look"})
    assert await readings() == 1
