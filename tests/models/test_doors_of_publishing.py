"""What stands before force at every door: an imported text's doubts, and whose procedure it is."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from domain.catalogue.draft_stages import NO_CODE
from domain.procedure.bundle import Packed
from domain.procedure.compile import compile_definition
from domain.procedure.loader import load_definition
from domain.procedure.register import load_register
from models.authoring import Author, NoDraftError, OpenDoubtsError, SharedKindError, changes_of
from models.bundles import take_in
from models.catalogue_imports import DraftRead, begin_import, keep_drafts
from models.draft_doubts import answer_doubt, keep_doubts, quickest_drafts
from models.moves import decide_move
from models.procedure_drafts import create_draft, finalise_draft, save_draft
from models.procedures import in_force
from models.publication import cancel_publication, publish_draft, record_file_publication
from models.queries.authoring_catalogue import catalogue_rows
from models.queries.authors import author_in
from models.queries.procedure_drafts import draft_of, list_drafts
from models.queries.published_versions import published_versions
from models.tables import Agency, ProcedureDraft
from runtime.database import Sessions
from tests.models.test_publication import DAY, DECISION, READ, TODAY, new_code, written

pytestmark = pytest.mark.asyncio(loop_scope="session")

AN, BINH = Author("an"), Author("binh")
MARK = ("deadline: 3 working days", "deadline: 3 working days  # ? unit_missing")
UNIT = {
    "id": "unit_missing@deadline", "path": "deadline", "code": "unit_missing", "question_vi": "Bao lâu?",
    "question_en": "How long?", "blocks": True, "seconds": 15,
}  # fmt: skip


async def doubtful(sessions: Sessions, text: str, code: str, *doubts: dict[str, object]) -> UUID:
    """Store a draft with what is doubtful in it."""
    async with sessions.write() as session:
        draft = await create_draft(session, AN, procedure_code=code, agency_kind="ubnd-xa", text=text)
        await keep_doubts(session, draft.id, doubts)
        return draft.id


async def finalise(sessions: Sessions, draft_id: UUID, revision: int = 1) -> ProcedureDraft:
    """Declare a draft final."""
    async with sessions.write() as session:
        return await finalise_draft(session, AN, draft_id, revision=revision, read=READ)


async def test_a_text_with_a_mark_is_not_final_until_it_is_answered(sessions: Sessions) -> None:
    """The mark is enough, as of a text that was uploaded; the refusal names the field and the rule."""
    code = new_code()
    text = written(code)
    assert MARK[0] in text
    draft_id = await doubtful(sessions, text.replace(*MARK), code)
    with pytest.raises(OpenDoubtsError) as refused:
        await finalise(sessions, draft_id)
    [open_one] = refused.value.doubts
    assert (open_one.field, open_one.code) == ("deadline", "unit_missing")
    async with sessions.write() as session:
        await save_draft(session, AN, draft_id, revision=1, text=text)
    assert (await finalise(sessions, draft_id, 2)).state == "final"


async def test_a_doubt_is_closed_by_its_answer_not_by_taking_out_its_mark(sessions: Sessions) -> None:
    """Open in the list it blocks a text without marks; answered, a mark left over blocks no more."""
    code = new_code()
    marked = written(code).replace(*MARK)
    draft_id = await doubtful(sessions, written(code), code, UNIT)
    with pytest.raises(OpenDoubtsError) as refused:
        await finalise(sessions, draft_id)
    assert refused.value.doubts[0].question("en") == "How long?"
    async with sessions.write() as session:
        await answer_doubt(session, draft_id, "unit_missing@deadline", "kept", "an")
        await save_draft(session, AN, draft_id, revision=1, text=marked)
    assert (await finalise(sessions, draft_id, 2)).state == "final"


async def test_the_stand_in_for_a_result_code_never_comes_into_force(sessions: Sessions) -> None:
    """Kept by a person or not, in a draft or in a file: a decision is not issued under nobody's code."""
    code = new_code()
    definition = load_definition(written(code))
    text = written(code).replace(str(definition.result.code), NO_CODE)
    assert NO_CODE in text
    asked = {**UNIT, "id": "result_code_missing@result.code", "path": "result.code", "code": "result_code_missing"}
    draft_id = await doubtful(sessions, text, code, asked)
    async with sessions.write() as session:
        await answer_doubt(session, draft_id, str(asked["id"]), "kept", "an")
    with pytest.raises(OpenDoubtsError) as refused:
        await finalise(sessions, draft_id)
    assert refused.value.doubts[0].field == "result.code"
    compiled = compile_definition(load_definition(text))
    with pytest.raises(OpenDoubtsError):
        async with sessions.write() as session:
            await record_file_publication(session, AN, compiled, source=text, effective_from=DAY)


async def test_a_final_text_from_before_the_rule_is_refused_when_it_is_published(sessions: Sessions) -> None:
    """What was declared final while nobody looked at its marks does not come into force by it."""
    code = new_code()
    draft_id = await doubtful(sessions, written(code), code)
    await finalise(sessions, draft_id)
    async with sessions.write() as session:
        draft = await session.get(ProcedureDraft, draft_id)
        assert draft is not None
        draft.text = draft.text.replace(*MARK)
    with pytest.raises(OpenDoubtsError):
        async with sessions.write() as session:
            await publish_draft(session, BINH, draft_id, revision=1, effective_from=DAY, decision=DECISION, today=TODAY)
    async with sessions.read() as session:
        assert await in_force(session, code, DAY) is None


async def test_a_bundle_with_a_doubtful_text_arrives_as_a_draft(sessions: Sessions) -> None:
    """It is taken in, not final, and waits for who answers."""
    code = new_code()
    source = written(code).replace(*MARK)
    packed = Packed(compile_definition(load_definition(source)).text, source)
    register = load_register(Path("procedure_defs/agencies.yaml"))
    async with sessions.write() as session:
        taken = await take_in(session, AN, packed, made_by="test", key="k", register=register)
    assert not taken.final
    async with sessions.read() as session:
        [line] = await list_drafts(session, AN, procedure_code=code)
    assert (line.id, line.state) == (taken.draft_id, "draft")


WARDS = ("T1", "T2")


@pytest_asyncio.fixture(loop_scope="session")
async def wards(sessions: Sessions) -> AsyncIterator[tuple[Author, Author, Author, Author]]:
    """A province with two wards and one police: their authors, the province's first."""
    async with sessions.write() as session:
        if await session.get(Agency, "T") is None:
            session.add(Agency(id="T", kind="t-tinh", name_vi="UBND tỉnh thử"))
            await session.flush()
            for ward in WARDS:
                session.add(Agency(id=ward, kind="ubnd-xa", name_vi=f"UBND phường {ward}", parent_id="T"))
            session.add(Agency(id="T3", kind="t-cong-an", name_vi="Công an thử", parent_id="T"))
    async with sessions.read() as session:
        found = [await author_in(session, f"author.{one}", [one]) for one in ("T", *WARDS, "T3")]
    yield found[0], found[1], found[2], found[3]


Wards = tuple[Author, Author, Author, Author]


async def test_an_author_is_of_a_kind_of_several_agencies_or_of_one(sessions: Sessions, wards: Wards) -> None:
    """The province decides for all, the only agency of a kind for its own, one ward among several for none."""
    province, ward, _, police = wards
    assert [one.decides("ubnd-xa") for one in wards] == [True, False, False, False]
    assert [one.may("ubnd-xa") for one in wards] == [True, True, True, False]
    assert (police.decides("t-cong-an"), police.agency_of("t-cong-an")) == (True, "T3")
    assert (ward.agency_of("ubnd-xa"), province.agency_of("ubnd-xa")) == ("T1", "")
    async with sessions.read() as session:
        both = await author_in(session, "both", WARDS)
    assert both.decides("ubnd-xa")


async def test_a_ward_proposes_and_the_province_puts_into_force(sessions: Sessions, wards: Wards) -> None:
    """Written and declared final in one ward, nothing to another, published by the province for both."""
    province, ward, other, _ = wards
    code = new_code()
    async with sessions.write() as session:
        draft = await create_draft(session, ward, procedure_code=code, agency_kind="ubnd-xa", text=written(code))
    assert draft.agency_id == "T1"
    async with sessions.read() as reading:
        assert await draft_of(reading, other, draft.id) is None
        assert await list_drafts(reading, other, procedure_code=code) == []
        assert await changes_of(reading, other, code) == []
        assert await catalogue_rows(reading, other, TODAY, {"q": code}) == []
        assert [row.code for row in await catalogue_rows(reading, ward, TODAY, {"q": code})] == [code]
        assert [line.kind for line in await changes_of(reading, ward, code)] == ["draft_created"]
        assert await draft_of(reading, province, draft.id) is not None
    with pytest.raises(NoDraftError):
        async with sessions.write() as session:
            await save_draft(session, other, draft.id, revision=1, text="theirs")
    async with sessions.write() as session:
        await finalise_draft(session, ward, draft.id, revision=1, read=READ)

    async def publish(author: Author) -> None:
        async with sessions.write() as session:
            await publish_draft(
                session, author, draft.id, revision=1, effective_from=DAY, decision=DECISION, today=TODAY
            )

    colleague = Author("colleague", ward.kinds, ward.shared, ward.posts)
    for author in (ward, colleague):
        with pytest.raises(SharedKindError):
            await publish(author)
    with pytest.raises(NoDraftError):
        await publish(other)
    await publish(province)
    async with sessions.read() as reading:
        assert [line.version for line in await published_versions(reading, other, TODAY, code)] == [1]
        assert [line.kind for line in await changes_of(reading, other, code)] == ["published"]
    for refused in (ward, other):
        with pytest.raises(SharedKindError):
            async with sessions.write() as session:
                await cancel_publication(session, refused, code, 1, reason="không hợp phường", today=TODAY)
        with pytest.raises(SharedKindError):
            async with sessions.write() as session:
                await decide_move(session, refused, procedure_code=code, from_version=1, to_version=1, reason="x")


async def test_each_ward_imports_and_goes_through_its_own(sessions: Sessions, wards: Wards) -> None:
    """What one ward has under way neither shows nor stands in the way of another."""
    _, ward, other, _ = wards
    code = new_code()
    read = [DraftRead(code, "ubnd-xa", written(code), (UNIT,))]
    for author in (ward, other, ward):
        async with sessions.write() as session:
            begun = await begin_import(session, author, "records.jsonl", 1)
            await keep_drafts(session, author, begun.id, read, ())
    async with sessions.read() as session:
        lines = {one: await list_drafts(session, one, procedure_code=code) for one in (ward, other)}
        assert [len(found) for found in lines.values()] == [1, 1]
        mine, theirs = lines[ward][0].id, lines[other][0].id
        seen = {one.id for one in await quickest_drafts(session, ward, UUID(int=0), limit=1000)}
    assert mine in seen
    assert theirs not in seen
