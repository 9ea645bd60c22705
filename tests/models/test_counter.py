"""Lists of the counter: numbers without gaps, no case on two open lists, returns that are true or not there."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from activities.records import Records
from models.hand_overs import AlreadyConfirmedError, NewList, NotPendingError, confirm_list, create_list
from models.queries.hand_over_pending import pending_cases
from models.queries.hand_overs import hand_over_list, hand_over_lists, on_open_lists
from models.queries.online_filings import online_counts, online_filings
from models.queries.results_waiting import results_waiting, results_waiting_count
from models.returns import Collection, forget_return, keep_return, returned_result
from models.tables import HandOverList, ResultReturn
from models.viewer import Viewer
from runtime.database import Sessions
from tests.support.filings import add_agency, add_staff, file_one
from tests.support.turns import AT, task, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")

OTHER = "H61.99"


_GIVEN_BEFORE = text("update cases set papers_given_at = :at where code = any(:codes)")


async def received(sessions: Sessions, agency: str, count: int) -> list[str]:
    """File cases with papers, let them be received, and return their codes."""
    await add_agency(sessions, agency)
    codes = []
    for place in range(count):
        case = await file_one(sessions, agency_id=agency)
        at = AT + timedelta(minutes=place)
        await Records(sessions).record_turn(
            turn(case.case_id, 0, "filed", "received", snapshot={"phase": "received", "received_at": at})
        )
        codes.append(case.code)
    return codes


async def make(sessions: Sessions, viewer: Viewer, agency: str, codes: Sequence[str]) -> UUID:
    """Make a list of these cases."""
    made = NewList(uuid4(), agency, codes, None, "Lê Văn Phúc", "")
    async with sessions.write() as session:
        return await create_list(session, viewer, made, 2026)


async def clerk(sessions: Sessions, agency: str, *roles: str) -> Viewer:
    """Return a new person with these posts in an agency."""
    staff_id = await add_staff(sessions, "somebody", *(roles or ("counter",)), agency_id=agency)
    return Viewer.of([agency], roles or ("counter",), staff_id)


async def test_lists_made_at_once_are_numbered_without_gaps_and_share_no_case(sessions: Sessions) -> None:
    """Of six clerks who grab the same ten cases two by two, each case ends up once; numbers are 1 to n."""
    agency = "H61.81"
    codes = await received(sessions, agency, 10)
    clerks = [await clerk(sessions, agency) for _ in range(6)]
    wishes = [codes[start : start + 2] for start in (0, 0, 2, 4, 4, 8)]

    made = await asyncio.gather(
        *(make(sessions, viewer, agency, wish) for viewer, wish in zip(clerks, wishes, strict=True)),
        return_exceptions=True,
    )

    refused = [outcome for outcome in made if isinstance(outcome, NotPendingError)]
    assert len(refused) == 2
    async with sessions.read() as session:
        numbers = (
            await session.scalars(select(col(HandOverList.number)).where(col(HandOverList.agency_id) == agency))
        ).all()
        listed = await on_open_lists(session, clerks[0], codes)
        left = await pending_cases(session, clerks[0], agency)
    assert sorted(numbers) == ["1/2026", "2/2026", "3/2026", "4/2026"]
    assert set(listed) == {*codes[0:6], *codes[8:10]}
    assert [line.code for line in left.lines] == codes[6:8]


async def test_the_database_itself_keeps_a_case_off_two_open_lists(sessions: Sessions) -> None:
    """Whatever the code does, a second open item of one case is refused; a confirmed one is no obstacle."""
    agency = "H61.82"
    codes = await received(sessions, agency, 1)
    viewer = await clerk(sessions, agency)
    first = await make(sessions, viewer, agency, codes)
    again = text("""
        insert into hand_over_items (list_id, case_id, position, papers)
        select :list, case_id, 1, 1 from hand_over_items where list_id = :first
    """)
    assert viewer.staff_id
    second = HandOverList(agency_id=agency, number="77/2026", created_by=viewer.staff_id)
    async with sessions.write() as session:
        session.add(second)

    with pytest.raises(Exception, match="uq_hand_over_items_open"):
        async with sessions.write() as session:
            await session.change(again, {"list": second.id, "first": first})


async def test_a_form_sent_twice_makes_one_list(sessions: Sessions) -> None:
    """The id comes from the form's key: the second time the list is there already."""
    agency = "H61.83"
    codes = await received(sessions, agency, 1)
    viewer = await clerk(sessions, agency)
    made = NewList(uuid4(), agency, codes, None, "Phòng Tư pháp", "")

    for _ in range(2):
        async with sessions.write() as session:
            assert await create_list(session, viewer, made, 2026) == made.list_id


async def test_what_the_receiver_did_not_find_goes_back_to_the_counter(sessions: Sessions) -> None:
    """One case whole, one short of papers, one not there: only the last waits for hand-over again."""
    agency = "H61.84"
    codes = await received(sessions, agency, 3)
    counter, officer = await clerk(sessions, agency), await clerk(sessions, agency, "officer")
    list_id = await make(sessions, counter, agency, codes)
    async with sessions.read() as session:
        found = await hand_over_list(session, officer, list_id)
    assert found is not None
    whole, short, absent = found[1]

    async with sessions.write() as session:
        counted = {whole.case_id: whole.papers, short.case_id: 1, absent.case_id: 0}
        assert await confirm_list(session, officer, list_id, counted, "thiếu một hồ sơ")

    async with sessions.read() as session:
        confirmed = await hand_over_list(session, officer, list_id)
        pending = await pending_cases(session, counter, agency)
    assert confirmed is not None
    assert [(case.counted, case.received) for case in confirmed[1]] == [(3, True), (1, True), (0, False)]
    assert confirmed[0].differing == 2
    assert [line.code for line in pending.lines] == [absent.code]
    again = await make(sessions, counter, agency, [absent.code])
    with pytest.raises(AlreadyConfirmedError):
        async with sessions.write() as session:
            await confirm_list(session, officer, list_id, None, "")
    assert again != list_id


async def test_nobody_confirms_the_own_list_or_that_of_another_agency(sessions: Sessions) -> None:
    """Both sides sign: the maker with an officer's post is refused, and so is an officer from elsewhere."""
    agency = "H61.85"
    codes = await received(sessions, agency, 1)
    both = await clerk(sessions, agency, "counter", "officer")
    stranger = await clerk(sessions, OTHER, "officer")
    list_id = await make(sessions, both, agency, codes)

    for viewer in (both, stranger):
        async with sessions.write() as session:
            assert not await confirm_list(session, viewer, list_id, None, "")
    async with sessions.read() as session:
        assert await hand_over_list(session, stranger, list_id) is None
        assert (await hand_over_lists(session, stranger, still_open=True)).lines == ()
    with pytest.raises(NotPendingError):
        await make(sessions, stranger, agency, codes)


async def test_papers_brought_later_go_on_a_further_list(sessions: Sessions) -> None:
    """A received hand-over is final until the applicant completes the dossier."""
    agency = "H61.86"
    codes = await received(sessions, agency, 1)
    counter, officer = await clerk(sessions, agency), await clerk(sessions, agency, "officer")
    list_id = await make(sessions, counter, agency, codes)
    async with sessions.write() as session:
        await confirm_list(session, officer, list_id, None, "")
    async with sessions.read() as session:
        assert (await pending_cases(session, counter, agency)).lines == ()
        found = await hand_over_list(session, counter, list_id)
    assert found is not None

    async with sessions.write() as session:
        await session.change(_GIVEN_BEFORE, {"at": AT, "codes": codes})
    moved = turn(found[1][0].case_id, 2, "supplemented", snapshot={"phase": "received", "received_at": AT})
    await Records(sessions).record_turn(moved)

    async with sessions.read() as session:
        assert [line.code for line in (await pending_cases(session, counter, agency)).lines] == codes


async def test_papers_brought_while_a_list_is_open_wait_for_its_end(sessions: Sessions) -> None:
    """Nothing stands on two open lists; once the first is confirmed, what came meanwhile is to be handed over."""
    agency = "H61.97"
    codes = await received(sessions, agency, 2)
    counter, officer = await clerk(sessions, agency), await clerk(sessions, agency, "officer")
    async with sessions.read() as session:
        [completed, _] = (await pending_cases(session, counter, agency)).lines
    list_id = await make(sessions, counter, agency, codes)
    async with sessions.write() as session:
        await session.change(_GIVEN_BEFORE, {"at": AT, "codes": [completed.code]})
    moved = turn(completed.case_id, 2, "supplemented", snapshot={"phase": "received", "received_at": AT})
    await Records(sessions).record_turn(moved)

    async with sessions.read() as session:
        assert (await pending_cases(session, counter, agency)).lines == ()
    async with sessions.write() as session:
        await confirm_list(session, officer, list_id, None, "")
    async with sessions.read() as session:
        assert [line.code for line in (await pending_cases(session, counter, agency)).lines] == [completed.code]


async def test_a_return_is_true_only_with_the_event_that_carries_its_note(sessions: Sessions) -> None:
    """Two clerks note different collectors; the one whose act was taken is shown, the other's is forgotten."""
    agency = "H61.87"
    codes = await received(sessions, agency, 1)
    first, second = await clerk(sessions, agency), await clerk(sessions, agency)
    async with sessions.read() as session:
        [line] = (await pending_cases(session, first, agency)).lines
    notes = []
    for viewer, name in ((first, "Lê Thị Một"), (second, "Lê Thị Hai")):
        assert viewer.staff_id
        async with sessions.write() as session:
            collected = Collection("proxy", "identity_card", name, "001195000001", "Giấy ủy quyền", ("to-khai",))
            notes.append(
                await keep_return(session, line.case_id, viewer.staff_id, "key-of-a-form", "đã trả", collected)
            )
    async with sessions.read() as session:
        assert await returned_result(session, first, line.case_id) is None

    handed = turn(line.case_id, 2, "handed_over", snapshot={"phase": "returned", "ended_at": AT})
    record = replace(handed.records[0], note=str(notes[1]), actor=str(second.staff_id))
    await Records(sessions).record_turn(replace(handed, records=[record]))
    for note in notes:
        async with sessions.write() as session:
            await forget_return(session, note)

    async with sessions.read() as session:
        shown = await returned_result(session, first, line.case_id)
        kept = (await session.scalars(select(col(ResultReturn.collector_name)))).all()
        assert await returned_result(session, await clerk(sessions, OTHER), line.case_id) is None
    assert shown is not None
    assert shown.collection is not None
    assert (shown.collection.name, shown.collection.originals) == ("Lê Thị Hai", ("to-khai",))
    assert kept == ["Lê Thị Hai"]
    assert codes == [line.code]


async def test_online_filings_are_listed_by_the_end_of_their_clock(sessions: Sessions) -> None:
    """The one due first leads, page by page; what was answered, filed at a counter or is elsewhere is not there."""
    agency = "H61.88"
    await add_agency(sessions, agency)
    codes = []
    for place in range(4):
        case = await file_one(sessions, agency_id=agency, channel="online")
        due = AT + timedelta(hours=4 - place)
        await Records(sessions).record_turn(turn(case.case_id, 0, "filed", tasks=[task(agency=agency, due_at=due)]))
        codes.append(case.code)
    answered = await file_one(sessions, agency_id=agency, channel="online")
    await Records(sessions).record_turn(turn(answered.case_id, 0, "filed", snapshot={"phase": "received"}))
    await file_one(sessions, agency_id=agency)
    viewer = await clerk(sessions, agency)

    async with sessions.read() as session:
        one = await online_filings(session, viewer, limit=3)
        two = await online_filings(session, viewer, after=one.after, limit=3)
        counts = await online_counts(session, viewer, AT + timedelta(hours=2), AT + timedelta(hours=3))
        assert (await online_filings(session, await clerk(sessions, agency, "officer"))).lines == ()

    assert [line.code for line in (*one.lines, *two.lines)] == codes[::-1]
    assert (counts.waiting, counts.late, counts.pressing) == (4, 1, 2)


async def test_results_are_listed_by_how_long_they_have_been_waiting(sessions: Sessions) -> None:
    """Only decided cases whose applicant comes to the counter; what goes by post is not there."""
    agency = "H61.89"
    await add_agency(sessions, agency)
    codes = []
    for place, way in enumerate(("counter", "post", "counter", "counter")):
        case = await file_one(sessions, agency_id=agency)
        decided = {"phase": "decided", "way": way, "decided_at": AT - timedelta(days=place), "decision": "approved"}
        await Records(sessions).record_turn(turn(case.case_id, 0, "filed", snapshot=decided))
        codes.append(case.code)
    viewer = await clerk(sessions, agency)

    async with sessions.read() as session:
        one = await results_waiting(session, viewer, limit=2)
        two = await results_waiting(session, viewer, after=one.after, limit=2)
        assert await results_waiting_count(session, viewer) == 3

    assert [line.code for line in (*one.lines, *two.lines)] == [codes[3], codes[2], codes[0]]
    assert [line.originals for line in one.lines] == [1, 1]
