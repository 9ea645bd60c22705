"""Many drafts by one decision: two people, each draft whole or not at all, what is refused says why."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from domain.catalogue.draft_stages import NO_CODE
from domain.procedure.compile import Compiled
from models.authoring import Author, DecisionMissingError, NoDraftError, SamePersonError, SharedKindError
from models.draft_doubts import answer_doubt, keep_doubts
from models.procedure_drafts import create_draft, finalise_draft, reopen_draft, save_draft
from models.procedures import in_force
from models.proposal_steps import carry_out, prepare
from models.proposals import (
    NoProposalError,
    NothingProposedError,
    OtherPersonError,
    ProposalClosedError,
    StillPreparingError,
    approve,
    propose,
    take_out,
    withdraw,
)
from models.publication import Decision, publish_draft
from models.queries.proposals import proposal_of, proposed_lines, recent_proposals
from models.queries.ready_drafts import ready_drafts, ready_groups
from models.queries.review_time import review_time_of
from models.tables import ProcedureDraft, ProposedState, PublicationProposal
from runtime.database import Sessions
from tests.models.test_doors_of_publishing import MARK, UNIT
from tests.models.test_publication import DAY, DECISION, READ, TODAY, new_code, written

pytestmark = pytest.mark.asyncio(loop_scope="session")

AN, BINH, CHI = Author("an"), Author("binh"), Author("chi")
WARD = Author("ward", frozenset({"ubnd-xa"}), frozenset({"ubnd-xa"}), frozenset({("ubnd-xa", "W1")}))
OTHER_WARD = Author("other", frozenset({"ubnd-xa"}), frozenset({"ubnd-xa"}), frozenset({("ubnd-xa", "W2")}))


async def check(draft: ProcedureDraft) -> Compiled:
    """Read a text as declaring it final does."""
    return READ(draft.text)


@dataclass
class Office:
    """The people of this test at their drafts."""

    sessions: Sessions

    async def draft(
        self, text: str = "", author: Author = AN, doubts: tuple[dict[str, object], ...] = (), code: str = ""
    ) -> UUID:
        """Store a draft, of a new procedure unless one is named, and return its id."""
        code = code or new_code()
        async with self.sessions.write() as session:
            stored = await create_draft(
                session, author, procedure_code=code, agency_kind="ubnd-xa", text=text or written(code)
            )
            await keep_doubts(session, stored.id, doubts)
            return stored.id

    async def proposed(self, *drafts: UUID, author: Author = AN, day: date = DAY, ready: bool = True) -> UUID:
        """Propose drafts at their first revision, and declare them final."""
        async with self.sessions.write() as session:
            proposal = await propose(session, author, dict.fromkeys(drafts, 1), decision=DECISION, effective_from=day)
        if ready:
            async for _ in prepare(self.sessions, author, proposal.id, check, TODAY):
                pass
        return proposal.id

    async def approved(self, proposal_id: UUID, author: Author = BINH) -> None:
        """Approve a proposal and carry it out."""
        async with self.sessions.write() as session:
            await approve(session, author, proposal_id)
        async for _ in carry_out(self.sessions, author, proposal_id, TODAY):
            pass

    async def states(self, proposal_id: UUID) -> dict[UUID, tuple[str, str]]:
        """Return the state of each draft of a proposal, and the code of why it was refused."""
        async with self.sessions.read() as session:
            lines = await proposed_lines(session, proposal_id)
        return {one.draft_id: (one.state, one.why.get("refusal", "")) for one in lines}

    async def ready(self, author: Author = AN, **wanted: str) -> set[UUID]:
        """Return the drafts that may be proposed."""
        async with self.sessions.read() as session:
            return {one.id for one in await ready_drafts(session, author, wanted, 5_000)}

    async def code(self, draft_id: UUID) -> str:
        """Return the procedure of a draft."""
        async with self.sessions.read() as session:
            draft = await session.get(ProcedureDraft, draft_id)
            assert draft is not None
            return draft.procedure_code


@pytest.fixture
def office(sessions: Sessions) -> Office:
    """The office on the database of this module."""
    return Office(sessions)


async def test_what_can_go_goes_and_what_cannot_says_why(office: Office) -> None:
    """A text with an error is not final and the others are; one that was edited later does not come into force."""
    good, edited, taken = await office.draft(), await office.draft(), await office.draft()
    broken = await office.draft("procedure: ?\n")
    proposal_id = await office.proposed(good, broken, edited, taken)
    assert await office.states(proposal_id) == {
        good: ("ready", ""), edited: ("ready", ""), taken: ("ready", ""), broken: ("not_final", "not_clean"),
    }  # fmt: skip
    async with office.sessions.write() as session:
        assert await take_out(session, BINH, proposal_id, [taken, broken]) == 1
    async with office.sessions.write() as session:
        await reopen_draft(session, AN, edited, revision=1)
        await save_draft(session, AN, edited, revision=1, text="other")
    await office.approved(proposal_id)
    assert await office.states(proposal_id) == {
        good: ("published", ""), edited: ("not_published", "edited_meanwhile"), taken: ("taken_out", ""),
        broken: ("not_final", "not_clean"),
    }  # fmt: skip
    async with office.sessions.read() as session:
        row = await in_force(session, await office.code(good), DAY)
        assert row is not None
        assert row.published_by == "binh"
        for one in (edited, taken, broken):
            assert await in_force(session, await office.code(one), DAY) is None
        left = await session.get(ProcedureDraft, broken)
        assert left is not None
        assert (left.state, left.sha256) == ("draft", "")


async def test_nobody_approves_what_they_proposed_wrote_or_declared_final(office: Office) -> None:
    """The proposer is refused as a whole; who wrote or declared final one of the drafts is refused for that one."""
    plain, written_by_binh, final_by_binh = await office.draft(), await office.draft(author=BINH), await office.draft()
    async with office.sessions.write() as session:
        await finalise_draft(session, BINH, final_by_binh, revision=1, read=READ)
    proposal_id = await office.proposed(plain, written_by_binh, final_by_binh)
    with pytest.raises(SamePersonError):
        await office.approved(proposal_id, AN)
    await office.approved(proposal_id, BINH)
    assert await office.states(proposal_id) == {
        plain: ("published", ""), written_by_binh: ("not_published", "same_person"),
        final_by_binh: ("not_published", "same_person"),
    }  # fmt: skip
    with pytest.raises(IntegrityError):
        async with office.sessions.write() as session:
            await session.change(
                update(PublicationProposal).where(col(PublicationProposal.id) == proposal_id).values(approved_by="an")
            )
    with pytest.raises(ProposalClosedError):
        await office.approved(proposal_id, CHI)


async def test_a_ward_proposes_its_own_and_the_province_approves(office: Office) -> None:
    """Neither the ward nor another one approves; what is another ward's is neither proposed nor seen."""
    mine, theirs = await office.draft(author=WARD), await office.draft(author=OTHER_WARD)
    with pytest.raises(NoDraftError):
        await office.proposed(mine, theirs, author=WARD)
    proposal_id = await office.proposed(mine, author=WARD)
    colleague = Author("colleague", WARD.kinds, WARD.shared, WARD.posts)
    with pytest.raises(SharedKindError):
        await office.approved(proposal_id, colleague)
    with pytest.raises(NoProposalError):
        await office.approved(proposal_id, OTHER_WARD)
    async with office.sessions.read() as session:
        assert await proposal_of(session, OTHER_WARD, proposal_id) is None
        assert proposal_id not in {one.id for one in await recent_proposals(session, OTHER_WARD, 1_000)}
        assert proposal_id in {one.id for one in await recent_proposals(session, WARD, 1_000)}
    mixed = await office.proposed(await office.draft(author=WARD), theirs)
    async with office.sessions.read() as session:
        assert await proposal_of(session, WARD, mixed) is None
    await office.approved(proposal_id, AN)
    assert await office.states(proposal_id) == {mine: ("published", "")}


async def test_only_drafts_that_nothing_blocks_are_ready(office: Office) -> None:
    """As declaring final asks it: open doubts, marks of a text without a list, the stand-in; not answered marks."""
    code = new_code()
    marked = written(code).replace(*MARK)
    stands_in = written(code).replace("KQ.G15.000038", NO_CODE)
    free = await office.draft()
    asked, by_mark, by_stand_in = (
        await office.draft(doubts=(UNIT,)), await office.draft(marked), await office.draft(stands_in),
    )  # fmt: skip
    answered = await office.draft(marked, doubts=(UNIT,))
    left_open = await office.draft(doubts=({**UNIT, "blocks": False},))
    assert NO_CODE in stands_in
    async with office.sessions.write() as session:
        await answer_doubt(session, answered, str(UNIT["id"]), "kept", "an")
    found = await office.ready()
    assert {free, answered, left_open} <= found
    assert not {asked, by_mark, by_stand_in} & found
    async with office.sessions.read() as session:
        [line] = [one for one in await ready_drafts(session, AN, {}, 5_000) if one.id == left_open]
        groups = {(field, kind): count for field, kind, count in await ready_groups(session, AN)}
    assert (line.doubts, line.seconds, line.field) == (1, 15, "ho-tich")
    assert free in await office.ready(field="ho-tich", agency="ubnd-xa", level="commune")
    assert groups["ho-tich", "ubnd-xa"] == len(await office.ready(field="ho-tich"))
    for name, value in (("field", "dat-dai"), ("agency", "so-tu-phap"), ("level", "province")):
        assert free not in await office.ready(AN, **{name: value})


async def test_a_draft_stands_in_one_proposal_at_a_time(office: Office) -> None:
    """What waits is not offered again; proposed twice, the second is refused; withdrawn, it is free again."""
    draft_id = await office.draft()
    first = await office.proposed(draft_id, ready=False)
    second = await office.proposed(draft_id)
    assert draft_id not in await office.ready()
    async for _ in prepare(office.sessions, AN, first, check, TODAY):
        pass
    assert (await office.states(second), await office.states(first)) == (
        {draft_id: ("ready", "")}, {draft_id: ("not_final", "in_proposal")},
    )  # fmt: skip
    async with office.sessions.write() as session:
        await withdraw(session, AN, second)
    assert draft_id in await office.ready()
    third = await office.proposed(draft_id, author=CHI)
    await office.approved(third, BINH)
    assert await office.states(third) == {draft_id: ("published", "")}


async def test_a_day_that_cannot_be_is_refused_before_anything_is_final(office: Office) -> None:
    """Before the text's own first day the draft stays as it was; the sentence has the day."""
    code = new_code()
    text = written(code).replace("effective: {from: 2026-07-01}", "effective: {from: 2027-06-01}")
    late = await office.draft(text, code=code)
    proposal_id = await office.proposed(late)
    async with office.sessions.read() as session:
        [line] = await proposed_lines(session, proposal_id)
    assert line.why == {"refusal": "date_refused", "values": {"why": "before_text", "day": "2027-06-01"}}
    assert line.draft_state == "draft"


async def test_what_was_cut_off_goes_on_by_the_same_person(office: Office) -> None:
    """One step done, the rest waits: nobody approves before all is final, somebody else does not go on with it."""
    drafts = [await office.draft() for _ in range(3)]
    proposal_id = await office.proposed(*drafts, ready=False)
    async for _ in prepare(office.sessions, AN, proposal_id, check, TODAY):
        break
    assert Counter(state for state, _ in (await office.states(proposal_id)).values()) == {"ready": 1, "chosen": 2}
    with pytest.raises(StillPreparingError) as refused:
        await office.approved(proposal_id)
    assert refused.value.count == 2
    with pytest.raises(OtherPersonError):
        async for _ in prepare(office.sessions, CHI, proposal_id, check, TODAY):
            pass
    steps = [one async for one in prepare(office.sessions, AN, proposal_id, check, TODAY)]
    assert len(steps) == 2
    async with office.sessions.write() as session:
        await approve(session, BINH, proposal_id)
    async for _ in carry_out(office.sessions, BINH, proposal_id, TODAY):
        break
    with pytest.raises(OtherPersonError):
        async for _ in carry_out(office.sessions, CHI, proposal_id, TODAY):
            pass
    async for _ in carry_out(office.sessions, BINH, proposal_id, TODAY):
        pass
    assert {state for state, _ in (await office.states(proposal_id)).values()} == {ProposedState.PUBLISHED}


async def test_a_draft_published_meanwhile_is_told_and_not_published_again(office: Office) -> None:
    """Its own page was quicker; the others of the proposal go on."""
    alone, other = await office.draft(), await office.draft()
    proposal_id = await office.proposed(alone, other)
    async with office.sessions.write() as session:
        await publish_draft(session, CHI, alone, revision=1, effective_from=DAY, decision=DECISION, today=TODAY)
    await office.approved(proposal_id)
    assert await office.states(proposal_id) == {alone: ("not_published", "wrong_state"), other: ("published", "")}


async def test_a_proposal_needs_drafts_and_a_decision(office: Office) -> None:
    """None is stored without; one whose drafts were all taken out cannot be approved."""
    with pytest.raises(NothingProposedError):
        await office.proposed()
    draft_id = await office.draft()
    with pytest.raises(DecisionMissingError):
        async with office.sessions.write() as session:
            await propose(session, AN, {draft_id: 1}, decision=Decision(" ", DAY), effective_from=DAY)
    proposal_id = await office.proposed(draft_id)
    async with office.sessions.write() as session:
        await take_out(session, AN, proposal_id, [draft_id])
    with pytest.raises(NothingProposedError):
        await office.approved(proposal_id)


async def test_the_time_of_all_open_doubts_is_summed(office: Office) -> None:
    """Of the author's drafts alone; an answered doubt takes no more time."""
    who = Author("sum", frozenset({"ubnd-xa"}), frozenset({"ubnd-xa"}), frozenset({("ubnd-xa", "W9")}))
    english = {**UNIT, "id": "needs_english@name.en", "kind": "translate", "blocks": False, "seconds": 30}
    other = {**UNIT, "id": "other@deadline", "kind": "confirm", "blocks": False, "seconds": 5}
    draft_id = await office.draft(author=who, doubts=({**UNIT, "kind": "choose"}, other, english))
    await office.draft(author=who)
    async with office.sessions.read() as session:
        takes = await review_time_of(session, who)
    assert (takes.blocking, takes.others, takes.translating) == (15, 5, 30)
    assert (takes.ready_after[0], takes.ready_after[1]) == (0, 1)
    async with office.sessions.write() as session:
        await answer_doubt(session, draft_id, str(UNIT["id"]), "kept", "an")
    async with office.sessions.read() as session:
        takes = await review_time_of(session, who)
    assert (takes.blocking, takes.others, takes.ready_after[0]) == (0, 5, 1)
