"""From a draft to what is in force: by two people, by a decision, for one's own agencies, and never unsaid."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.procedure.bundle import Packed
from domain.procedure.compile import compile_definition
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fragments import FragmentShelf, read_fragment
from domain.procedure.loader import load_definition
from domain.procedure.register import load_register
from models.authoring import (
    AnotherProcedureError,
    Author,
    DateRefusedError,
    DecisionMissingError,
    EditedMeanwhileError,
    NoDraftError,
    NotCancellableError,
    OtherAgencyError,
    SamePersonError,
    WrongStateError,
    changes_of,
)
from models.bundles import take_in
from models.errors import VersionPublishedError
from models.fragments import FragmentDiffersError, with_files
from models.procedure_drafts import (
    create_draft,
    discard_draft,
    finalise_draft,
    reader,
    reopen_draft,
    save_draft,
)
from models.procedures import in_force
from models.publication import Decision, cancel_publication, publish_draft
from models.queries.procedure_drafts import draft_of, list_drafts, revisions_of
from models.queries.published_versions import published_versions
from models.tables import DraftState, ProcedureDraft, Publication, StoredFragment
from runtime.database import Sessions

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOURCE = Path("procedure_defs/ubnd-xa/1.004873/v1.yaml").read_text(encoding="utf-8")
READ = reader(load_register(Path("procedure_defs/agencies.yaml")))
AN, BINH = Author("an", frozenset({"ubnd-xa"})), Author("binh", frozenset({"ubnd-xa"}))
POLICE = Author("cuong", frozenset({"cong-an-tinh"}))
DECISION = Decision("12/QĐ-UBND", date(2026, 11, 20))
TODAY = date(2026, 11, 22)
DAY = date(2027, 1, 1)


def written(code: str, version: int = 1, **edits: str) -> str:
    """Return the text of a procedure of a code and version, with edits."""
    changed = SOURCE.replace("1.004873", code).replace("version: 1", f"version: {version}", 1)
    for old, new in edits.items():
        changed = changed.replace(f"{old}: ", f"{old}: {new} # ", 1)
    return changed


def new_code() -> str:
    """Return a procedure code no other test uses."""
    return f"9.{uuid4().int % 1_000_000:06d}"


async def draft(sessions: Sessions, code: str, version: int = 1, author: Author = AN) -> ProcedureDraft:
    """Store a draft."""
    async with sessions.write() as session:
        return await create_draft(
            session, author, procedure_code=code, agency_kind="ubnd-xa", text=written(code, version)
        )


async def final(sessions: Sessions, code: str, version: int = 1, author: Author = AN) -> ProcedureDraft:
    """Store a draft and declare it final."""
    stored = await draft(sessions, code, version, author)
    async with sessions.write() as session:
        return await finalise_draft(session, author, stored.id, revision=1, read=READ)


async def published(sessions: Sessions, code: str, version: int = 1, day: date = DAY) -> None:
    """Publish a version: written by one, confirmed by another."""
    stored = await final(sessions, code, version)
    async with sessions.write() as session:
        await publish_draft(session, BINH, stored.id, revision=1, effective_from=day, decision=DECISION, today=TODAY)


async def test_a_text_goes_from_draft_to_force_by_two_people(sessions: Sessions) -> None:
    """Who wrote, who confirmed, when, by which decision and which cases keep the old are all on record."""
    code = new_code()
    await published(sessions, code)
    async with sessions.read() as session:
        assert await in_force(session, code, date(2026, 12, 31)) is None
        row = await in_force(session, code, DAY)
        assert row is not None
        record = await session.get(Publication, (code, 1))
        assert record is not None
        [line] = await published_versions(session, AN, TODAY, code)
        changes = [change.kind for change in await changes_of(session, AN, code)]
    assert (record.written_by, record.finalised_by, record.confirmed_by) == ("an", "an", "binh")
    assert (record.decision, record.decided_on, record.source) == ("12/QĐ-UBND", date(2026, 11, 20), written(code))
    assert record.transition == {"received_before": "2027-01-01", "keeps": "old"}
    assert (line.state, line.written_by, line.confirmed_by) == ("future", "an", "binh")
    assert changes == ["published", "draft_finalised", "draft_created"]


async def test_two_authors_never_overwrite_each_other(sessions: Sessions) -> None:
    """The second who saves from the same revision is told who was first; every state is kept."""
    stored = await draft(sessions, new_code())
    async with sessions.write() as session:
        await save_draft(session, AN, stored.id, revision=1, text="first")
    with pytest.raises(EditedMeanwhileError) as refused:
        async with sessions.write() as session:
            await save_draft(session, BINH, stored.id, revision=1, text="second")
    assert (refused.value.by, refused.value.revision) == ("an", 2)
    async with sessions.write() as session:
        await save_draft(session, BINH, stored.id, revision=2, text="second")
        await save_draft(session, BINH, stored.id, revision=3, text="second")  # the same text is no edit
    async with sessions.read() as session:
        kept = await revisions_of(session, AN, stored.id)
    assert [(one.revision, one.text[:6], one.written_by) for one in kept] == [
        (3, "second", "binh"), (2, "first", "an"), (1, written(stored.procedure_code)[:6], "an"),
    ]  # fmt: skip


async def test_who_wrote_or_declared_final_does_not_publish(sessions: Sessions) -> None:
    """Neither the last writer nor who declared the text final may confirm it; nor does the database let them."""
    stored = await draft(sessions, new_code())
    async with sessions.write() as session:
        await finalise_draft(session, BINH, stored.id, revision=1, read=READ)
    for author in (AN, BINH):
        with pytest.raises(SamePersonError):
            async with sessions.write() as session:
                await publish_draft(
                    session, author, stored.id, revision=1, effective_from=DAY, decision=DECISION, today=TODAY
                )
    alone = Publication(
        procedure_code="1.1", version=1, draft_id=stored.id, written_by="an", confirmed_by="an", transition={}
    )
    with pytest.raises(IntegrityError, match="two_people"):
        async with sessions.write() as session:
            session.add(alone)


async def test_a_final_text_is_frozen_until_it_is_taken_back(sessions: Sessions) -> None:
    """It cannot be edited; taken back it can, and is no longer final for who published an older state."""
    stored = await final(sessions, new_code())
    with pytest.raises(WrongStateError):
        async with sessions.write() as session:
            await save_draft(session, AN, stored.id, revision=1, text="other")
    async with sessions.write() as session:
        await reopen_draft(session, AN, stored.id, revision=1)
    with pytest.raises(WrongStateError):
        async with sessions.write() as session:
            await publish_draft(
                session, BINH, stored.id, revision=1, effective_from=DAY, decision=DECISION, today=TODAY
            )
    async with sessions.write() as session:
        gone = await discard_draft(session, AN, stored.id, revision=1, reason="again")
    assert gone.state == DraftState.DISCARDED


async def test_only_a_clean_text_of_this_procedure_becomes_final(sessions: Sessions) -> None:
    """Errors are told with their places; another code or agency in the text is refused."""
    code = new_code()
    async with sessions.write() as session:
        faulty = await create_draft(
            session, AN, procedure_code=code, agency_kind="ubnd-xa", text="name: {vi: Thử, en: Try}"
        )
        other = await create_draft(session, AN, procedure_code=code, agency_kind="ubnd-xa", text=written(new_code()))
        foreign = written(code).replace("agency: ubnd-xa", "agency: cong-an-tinh", 1)
        moved = await create_draft(session, AN, procedure_code=code, agency_kind="ubnd-xa", text=foreign)
    assert (faulty.name_vi, faulty.name_en) == ("Thử", "Try")
    for stored, error in ((faulty, DefinitionErrors), (other, AnotherProcedureError), (moved, OtherAgencyError)):
        with pytest.raises(error):
            async with sessions.write() as session:
                await finalise_draft(session, AN, stored.id, revision=1, read=READ)


async def test_an_author_sees_and_touches_only_the_own_agencies(sessions: Sessions) -> None:
    """To authors of another kind of agency there is no draft, no version, no change; nor can they take the code."""
    code = new_code()
    await published(sessions, code)
    stored = await final(sessions, code, 2)
    async with sessions.read() as session:
        assert await draft_of(session, POLICE, stored.id) is None
        assert await list_drafts(session, POLICE, procedure_code=code) == []
        assert await revisions_of(session, POLICE, stored.id) == ()
        assert await published_versions(session, POLICE, TODAY, code) == []
        assert await changes_of(session, POLICE, code) == []
        assert [line.id for line in await list_drafts(session, BINH, procedure_code=code)] == [stored.id]
    with pytest.raises(NoDraftError):
        async with sessions.write() as session:
            await save_draft(session, POLICE, stored.id, revision=1, text="mine")
    with pytest.raises(NoDraftError):
        async with sessions.write() as session:
            await publish_draft(
                session, POLICE, stored.id, revision=1, effective_from=DAY, decision=DECISION, today=TODAY
            )
    for kind in ("ubnd-xa", "cong-an-tinh"):  # the second is their own, but the procedure is published for another
        with pytest.raises(OtherAgencyError):
            async with sessions.write() as session:
                await create_draft(session, POLICE, procedure_code=code, agency_kind=kind, text="x")
    with pytest.raises(NotCancellableError):
        async with sessions.write() as session:
            await cancel_publication(session, POLICE, code, 1, reason="mine", today=TODAY)


async def test_a_publication_needs_a_decision_and_a_day_to_come(sessions: Sessions) -> None:
    """No number, a day gone by, before the text's own first day, or a number that is taken: each refused."""
    code = new_code()
    await published(sessions, code, day=date(2026, 12, 1))
    second = await final(sessions, code, 2)

    async def attempt(day: date, decision: Decision) -> None:
        async with sessions.write() as session:
            await publish_draft(
                session, BINH, second.id, revision=1, effective_from=day, decision=decision, today=TODAY
            )

    with pytest.raises(DecisionMissingError):
        await attempt(DAY, replace(DECISION, number=" "))
    with pytest.raises(DateRefusedError) as refused:
        await attempt(date(2026, 11, 21), DECISION)
    assert (refused.value.why, refused.value.day) == ("past", TODAY)
    first = await final(sessions, new_code())
    with pytest.raises(DateRefusedError) as early:
        async with sessions.write() as session:
            await publish_draft(
                session, BINH, first.id, revision=1, effective_from=date(2026, 6, 30), decision=DECISION, today=TODAY
            )
    assert (early.value.why, early.value.day) == ("before_text", date(2026, 7, 1))
    again = await final(sessions, code, 1)
    with pytest.raises(VersionPublishedError) as taken:
        async with sessions.write() as session:
            await publish_draft(session, BINH, again.id, revision=1, effective_from=DAY, decision=DECISION, today=TODAY)
    assert taken.value.mend == 2


async def test_a_version_to_come_can_be_cancelled_and_the_one_before_goes_on(sessions: Sessions) -> None:
    """Its number stays taken, its days go back, and the log says who and why."""
    code = new_code()
    await published(sessions, code, 1, date(2026, 12, 1))
    await published(sessions, code, 2, DAY)
    async with sessions.read() as session:
        ended = await in_force(session, code, date(2026, 12, 31))
    assert ended is not None
    assert (ended.version, ended.effective_to) == (1, date(2026, 12, 31))
    async with sessions.write() as session:
        await cancel_publication(session, AN, code, 2, reason="Quyết định bị hủy", today=TODAY)
    async with sessions.read() as session:
        goes_on = await in_force(session, code, date(2027, 6, 1))
        assert goes_on is not None
        assert (goes_on.version, goes_on.effective_to) == (1, None)
        states = {line.version: line.state for line in await published_versions(session, AN, TODAY, code)}
        assert states == {1: "future", 2: "cancelled"}
        [newest, *_] = await changes_of(session, AN, code)
    assert (newest.kind, newest.by, newest.detail["reason"]) == ("cancelled", "an", "Quyết định bị hủy")
    for version, why in ((2, "already"), (9, "unknown")):
        with pytest.raises(NotCancellableError) as refused:
            async with sessions.write() as session:
                await cancel_publication(session, AN, code, version, reason="again", today=TODAY)
        assert refused.value.why == why


async def test_what_is_in_force_is_not_cancelled_nor_changed(sessions: Sessions) -> None:
    """After the first day cancelling is refused; and the database refuses any other change, its own too."""
    code = new_code()
    await published(sessions, code)
    with pytest.raises(NotCancellableError) as refused:
        async with sessions.write() as session:
            await cancel_publication(session, AN, code, 1, reason="late", today=DAY)
    assert refused.value.why == "in_force"
    changes = ("text = 'x'", "effective_from = '2020-01-01'", "cancelled_at = now(), text = 'x'")
    for change in (*changes, "effective_to = '2099-01-01'"):
        async with sessions.write() as session:
            closing = "update procedure_versions set effective_to = '2028-01-01' where procedure_code = :code"
            await session.change(text(closing), {"code": code})
        with pytest.raises(IntegrityError):
            async with sessions.write() as session:
                await session.change(
                    text(f"update procedure_versions set {change} where procedure_code = :code"),
                    {"code": code},
                )


async def test_a_bundle_arrives_as_final_drafts_never_in_force(sessions: Sessions) -> None:
    """A clean text is final and waits for a second person; one not clean here is a draft; a known one is nothing."""
    code = new_code()
    source = written(code)
    compiled = compile_definition(load_definition(source)).text
    register = load_register(Path("procedure_defs/agencies.yaml"))
    async with sessions.write() as session:
        clean = await take_in(session, AN, Packed(compiled, source), made_by="test", key="k", register=register)
        spoilt = await take_in(
            session, AN, Packed(compiled, source + "\nx: 1"), made_by="test", key="k", register=register
        )
    assert (clean.final, spoilt.final) == (True, False)
    assert clean.draft_id is not None
    async with sessions.read() as session:
        assert await in_force(session, code, DAY) is None
        states = {line.id: (line.state, line.origin) for line in await list_drafts(session, AN, procedure_code=code)}
    assert states == {clean.draft_id: ("final", "bundle:test"), spoilt.draft_id: ("draft", "bundle:test")}
    async with sessions.write() as session:
        await publish_draft(
            session, BINH, clean.draft_id, revision=1, effective_from=DAY, decision=DECISION, today=TODAY
        )
        again = await take_in(session, AN, Packed(compiled, source), made_by="test", key="k", register=register)
    assert again.draft_id is None


ROUTE = "duong-ngan"
FRAGMENT = Path("procedure_defs/fragments/mot-cap/v1.yaml").read_text(encoding="utf-8").replace("mot-cap", ROUTE)


def packed_with(code: str, fragment: str, name: str = ROUTE) -> Packed:
    """Return a procedure of a code that uses a fragment of its own, as a bundle holds it."""
    shipped = Path("procedure_defs/ubnd-xa/1.002211/v1.yaml").read_text(encoding="utf-8")
    source = shipped.replace("1.002211", code).replace("mot-cap", name)
    key, text = f"{name}@1", fragment.replace(ROUTE, name)
    shelf = FragmentShelf({key: read_fragment(text, key)})
    return Packed(compile_definition(load_definition(source, shelf=shelf)).text, source, fragments={key: text})


async def test_a_bundle_brings_its_fragments_and_its_draft_can_be_edited(sessions: Sessions) -> None:
    """Where the fragment was missing, the draft is reopened, edited, declared final and published with it."""
    code, register = new_code(), load_register(Path("procedure_defs/agencies.yaml"))
    packed = packed_with(code, FRAGMENT)
    with pytest.raises(DefinitionErrors):
        load_definition(packed.source, shelf=FragmentShelf())
    async with sessions.write() as session:
        taken = await take_in(session, AN, packed, made_by="test", key="k", register=register)
    assert taken.final
    assert taken.draft_id is not None
    assert taken.fragments == (f"{ROUTE}@1",)
    async with sessions.read() as session:
        shelf = await with_files(session, FragmentShelf())
    assert shelf.by_key[f"{ROUTE}@1"].text == FRAGMENT
    async with sessions.write() as session:
        await reopen_draft(session, AN, taken.draft_id, revision=1)
        edited = packed.source.replace("tham-dinh: 3 working days", "tham-dinh: 2 working days")
        assert edited != packed.source
        await save_draft(session, AN, taken.draft_id, revision=1, text=edited)
        await finalise_draft(session, AN, taken.draft_id, revision=2, read=reader(register, shelf))
        await publish_draft(
            session, BINH, taken.draft_id, revision=2, effective_from=DAY, decision=DECISION, today=TODAY
        )


async def test_the_same_bundle_again_adds_nothing(sessions: Sessions) -> None:
    """Neither a second draft nor a second fragment, and the log tells of one."""
    code, register = new_code(), load_register(Path("procedure_defs/agencies.yaml"))
    packed = packed_with(code, FRAGMENT, "duong-lai")
    taken = []
    for _ in range(2):
        async with sessions.write() as session:
            taken.append(await take_in(session, AN, packed, made_by="test", key="k", register=register))
    assert [one.fragments for one in taken] == [("duong-lai@1",), ()]
    assert taken[0].draft_id == taken[1].draft_id
    async with sessions.read() as session:
        assert len(await list_drafts(session, AN, procedure_code=code)) == 1
        kinds = [line.kind for line in await changes_of(session, AN, code)]
    assert kinds.count("fragments_installed") == kinds.count("taken_in") == 1


@pytest.mark.parametrize("lies_as", ["row", "file"])
async def test_another_content_under_the_same_name_is_refused(sessions: Sessions, lies_as: str) -> None:
    """Whether it lies as a file or came with a bundle: the refusal names it, and nothing at all is stored."""
    first, second, name = new_code(), new_code(), f"duong-{lies_as}"
    register = load_register(Path("procedure_defs/agencies.yaml"))
    known, other = packed_with(first, FRAGMENT, name), packed_with(second, FRAGMENT + "# khác\n", name)
    files = FragmentShelf()
    if lies_as == "file":
        files = FragmentShelf({f"{name}@1": read_fragment(known.fragments[f"{name}@1"], name)})
    async with sessions.write() as session:
        taken = await take_in(session, AN, known, made_by="test", key="k", register=register, files=files)
    assert bool(taken.fragments) is (lies_as == "row")
    with pytest.raises(FragmentDiffersError) as refused:
        async with sessions.write() as session:
            await take_in(session, AN, other, made_by="test", key="k", register=register, files=files)
    assert refused.value.fragments == f"{name}@1"
    async with sessions.read() as session:
        assert await list_drafts(session, AN, procedure_code=second) == []
        assert await changes_of(session, AN, second) == []


async def test_a_fragment_that_was_taken_in_never_changes(sessions: Sessions) -> None:
    """The database refuses to edit it, and a text that does not have its hash."""
    register = load_register(Path("procedure_defs/agencies.yaml"))
    async with sessions.write() as session:
        await take_in(
            session, AN, packed_with(new_code(), FRAGMENT, "duong-ben"), made_by="test", key="k", register=register
        )
    with pytest.raises(DBAPIError, match="procedure_fragments"):
        async with sessions.write() as session:
            await session.change(text("update procedure_fragments set origin = 'x'"))
    with pytest.raises(IntegrityError):
        async with sessions.write() as session:
            session.add(StoredFragment(fragment="x", version=1, sha256="x", text="x", origin="x", installed_by="an"))
