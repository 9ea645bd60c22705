"""Lists of work: rows, counts and neighbours of one filter, and who holds what, changed for many at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from activities.records import Records
from domain.case.asked import recognise
from models.errors import TaskHeldError, TaskNotOpenError
from models.filing import FiledCase, FilingApplicant
from models.holders import MOST, Deed, Outcome, TaskName, change_holders
from models.kept_looks import keep_look, kept_look
from models.queries.case_conditions import CaseFilter
from models.queries.find_cases import search_cases
from models.queries.foreign_cases import foreign_cases
from models.queries.open_tasks import filtered_tasks, free_tasks
from models.queries.task_counts import new_tasks, task_counts
from models.queries.task_filter import Edges, TaskCut, TaskFilter
from models.queries.task_place import task_place
from models.queries.team_load import team, team_loads
from models.queries.waiting_cases import waiting_cases, waiting_count
from models.saved_filters import MOST as MOST_FILTERS
from models.saved_filters import TooManyFiltersError, delete_filter, save_filter, saved_filters
from models.tables import Agency
from models.tasks import claim, give
from models.viewer import Viewer
from runtime.database import Sessions
from tests.support.filings import add_staff, file_one
from tests.support.turns import AT, task, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = AT + timedelta(hours=1)
EDGES = Edges(NOW, NOW + timedelta(hours=10), NOW + timedelta(days=3))


async def _filed(sessions: Sessions, agency: str, due_at: datetime | None, name: str = "Trần Văn Bình") -> FiledCase:
    """File a case whose task for the counter is due then."""
    filed = await file_one(sessions, agency_id=agency, applicant=FilingApplicant(name=name))
    line = task(agency=agency, due_at=due_at)
    await Records(sessions).record_turn(turn(filed.case_id, 0, "filed", tasks=[line]))
    return filed


async def _viewer(sessions: Sessions, name: str, agency: str, *roles: str) -> Viewer:
    wanted = roles or ("counter",)
    return Viewer.of([agency], wanted, await add_staff(sessions, name, *wanted, agency_id=agency))


def _id(viewer: Viewer) -> UUID:
    assert viewer.staff_id is not None
    return viewer.staff_id


async def test_rows_and_counts_of_a_filter_agree(sessions: Sessions) -> None:
    """Each cut lists exactly as many tasks as it says, in the order of their due dates, with every filter."""
    agency = "H62.10"
    me = await _viewer(sessions, "Lan", agency)
    dues = [NOW - timedelta(hours=2), NOW + timedelta(hours=2), NOW + timedelta(days=2), NOW + timedelta(days=9), None]
    filed = [await _filed(sessions, agency, due, name) for due, name in zip(dues, ["Đào", "Mai"] * 3, strict=False)]
    async with sessions.write() as session:
        await claim(session, me, filed[1].case_id, "check/1")
    expected = {
        TaskCut.ALL: [0, 1, 2, 3, 4],
        TaskCut.OVERDUE: [0],
        TaskCut.TODAY: [1],
        TaskCut.WEEK: [2],
        TaskCut.LATER: [3, 4],
        TaskCut.MINE: [1],
        TaskCut.FREE: [0, 2, 3, 4],
    }
    async with sessions.read() as session:
        for wanted in (TaskFilter(), TaskFilter(person="dao"), TaskFilter(procedure="none"), TaskFilter(step="check")):
            counts = await task_counts(session, me, wanted, EDGES)
            shown = {}
            for cut in expected:
                page = await filtered_tasks(session, me, wanted.in_cut(cut), EDGES)
                shown[cut] = [line.code for line in page.lines]
                count = counts.this_week if cut is TaskCut.WEEK else getattr(counts, cut.value)
                assert count == len(page.lines), (wanted, cut)
            kept = range(0, 5, 2) if wanted.person else () if wanted.procedure else range(5)
            assert shown == {
                cut: [filed[place].code for place in places if place in kept] for cut, places in expected.items()
            }


async def test_pages_forward_and_back_pass_every_task_once(sessions: Sessions) -> None:
    """Going on by the cursor and coming back meets each task once, the ones without a due date last."""
    agency = "H62.11"
    me = await _viewer(sessions, "Lan", agency)
    dues = [NOW + timedelta(hours=hour // 2) for hour in range(6)]
    filed = [await _filed(sessions, agency, due) for due in (*dues, None, None)]
    async with sessions.read() as session:
        seen, after = [], None
        while True:
            page = await filtered_tasks(session, me, TaskFilter(), EDGES, after=after, limit=3)
            seen += [line.code for line in page.lines]
            after = page.after
            if after is None:
                break
        last = await task_place(session, me, None, page.lines[-1].case_id)
        back = await filtered_tasks(session, me, TaskFilter(), EDGES, after=last, limit=20, backwards=True)
    assert sorted(seen) == sorted(one.code for one in filed)
    assert set(seen[-2:]) == {one.code for one in filed[-2:]}
    assert [line.code for line in back.lines] == seen[-2::-1]


async def test_what_came_meanwhile_is_counted_as_new(sessions: Sessions) -> None:
    """New is what was opened after the list was made and fits its filter."""
    agency = "H62.12"
    me = await _viewer(sessions, "Lan", agency)
    await _filed(sessions, agency, NOW + timedelta(hours=1))
    async with sessions.read() as session:
        before = await new_tasks(session, me, TaskFilter(), EDGES, AT + timedelta(minutes=1))
        after = await new_tasks(session, me, TaskFilter(), EDGES, AT - timedelta(minutes=1))
        elsewhere = await new_tasks(session, me, TaskFilter(cut=TaskCut.LATER), EDGES, AT - timedelta(minutes=1))
    assert (before, after, elsewhere) == (0, 1, 0)


async def test_colleagues_tasks_are_seen_by_name_only(sessions: Sessions) -> None:
    """What a colleague holds is there when asked for by holder, not among mine; other roles need a supervisor."""
    agency = "H62.13"
    lan, minh = await _viewer(sessions, "Lan", agency), await _viewer(sessions, "Minh", agency)
    officer = await _viewer(sessions, "Tú", agency, "officer")
    head = await _viewer(sessions, "Hà", agency, "supervisor")
    filed = await _filed(sessions, agency, NOW)
    async with sessions.write() as session:
        await claim(session, minh, filed.case_id, "check/1")
    async with sessions.read() as session:
        mine = await filtered_tasks(session, lan, TaskFilter(), EDGES)
        his = TaskFilter(holder=minh.staff_id)
        seen = [len((await filtered_tasks(session, who, his, EDGES)).lines) for who in (lan, officer, head)]
        free = await free_tasks(session, head)
        loads = await team_loads(session, head, NOW, EDGES.today_ends)
        people = await team(session, head, NOW, loads, [TaskName(filed.code, "check/1")])
    assert (len(mine.lines), seen, len(free.lines)) == (0, [1, 0, 1], 0)
    assert {one.name: (one.load.held, one.fits) for one in people} == {"Lan": (0, 1), "Minh": (1, 1), "Tú": (0, 0)}


async def test_what_waits_for_others_says_for_whom_and_since(sessions: Sessions) -> None:
    """A case I worked on waits for the leader, one of my team's for the applicant; what is my move is not there."""
    agency = "H62.14"
    me = await _viewer(sessions, "Lan", agency)
    records = Records(sessions)
    with_leader, with_applicant, my_move, foreign = [await file_one(sessions, agency_id=agency) for _ in range(4)]
    done = task(agency=agency, status="done", done_by=str(me.staff_id))
    sign = task("sign/1", agency=agency, role="leader", opened_at=AT + timedelta(minutes=5))
    await records.record_turn(
        turn(with_leader.case_id, 0, "filed", tasks=[done, sign], snapshot={"waiting_for": "leader", "step": "sign"})
    )
    await records.record_turn(
        turn(
            with_applicant.case_id,
            0,
            "filed",
            "supplement_requested",
            tasks=[task(agency=agency, status="suspended")],
            snapshot={"waiting_for": "applicant:supplement", "phase": "awaiting_supplement"},
        )
    )
    await records.record_turn(turn(my_move.case_id, 0, "filed", tasks=[done, task("check/2", agency=agency)]))
    other = task(agency=agency, status="done", done_by="somebody else")
    await records.record_turn(turn(foreign.case_id, 0, "filed", tasks=[other], snapshot={"waiting_for": "leader"}))
    now = datetime.now(UTC)
    async with sessions.read() as session:
        page = await waiting_cases(session, me, TaskFilter(), now)
        count = await waiting_count(session, me, TaskFilter(), now)
        first = await waiting_cases(session, me, TaskFilter(), now, limit=1)
        rest = await waiting_cases(session, me, TaskFilter(), now, after=first.after)
        at_sign = await waiting_cases(session, me, TaskFilter(step="sign"), now)
    found = {line.code: (line.waiting_for, line.since) for line in page.lines}
    assert found == {
        with_leader.code: ("leader", AT + timedelta(minutes=5)),
        with_applicant.code: ("applicant:supplement", AT + timedelta(minutes=2)),
    }
    assert count == 2
    assert {line.code for line in (*first.lines, *rest.lines)} == set(found)
    assert [line.code for line in at_sign.lines] == [with_leader.code]


async def test_many_are_taken_at_once_and_each_says_why_not(sessions: Sessions) -> None:
    """Of the chosen tasks the free ones are taken; a held one names its holder, others their reason."""
    agency = "H62.15"
    lan, minh = await _viewer(sessions, "Lan", agency), await _viewer(sessions, "Minh", agency)
    free, held, other_role = [await _filed(sessions, agency, NOW) for _ in range(3)]
    review = task("review/1", agency=agency, role="officer")
    await Records(sessions).record_turn(turn(other_role.case_id, 1, "received", tasks=[review]))
    async with sessions.write() as session:
        await claim(session, minh, held.case_id, "check/1")
    wanted = [
        TaskName(free.code, "check/1"),
        TaskName(held.code, "check/1"),
        TaskName(other_role.code, "review/1"),
        TaskName(free.code, "check/9"),
        TaskName("H99.99-20260101-0000001", "check/1"),
    ]
    async with sessions.write() as session:
        handled = await change_holders(session, lan, Deed.CLAIM, wanted)
    assert [line.outcome for line in handled] == [
        Outcome.DONE,
        Outcome.HELD,
        Outcome.NOT_YOURS,
        Outcome.NOT_OPEN,
        Outcome.NOT_OPEN,
    ]
    assert (handled[1].holder_name, handled[1].since is not None) == ("Minh", True)
    async with sessions.write() as session:
        again = await change_holders(session, lan, Deed.CLAIM, wanted[:1])
        stranger = await _viewer(sessions, "Ổn", "H62.99")
        outside = await change_holders(session, stranger, Deed.CLAIM, wanted[:1])
        with pytest.raises(ValueError, match="at most"):
            await change_holders(session, lan, Deed.CLAIM, wanted[:1] * (MOST + 1))
    assert (again[0].outcome, outside[0].outcome) == (Outcome.DONE, Outcome.NOT_OPEN)


async def test_giving_moves_the_task_to_a_colleague_with_the_post(sessions: Sessions) -> None:
    """One's own or a free task may be given to whoever has the post; another's only by a supervisor."""
    agency = "H62.16"
    lan, minh = await _viewer(sessions, "Lan", agency), await _viewer(sessions, "Minh", agency)
    officer, head = (
        await _viewer(sessions, "Tú", agency, "officer"),
        await _viewer(sessions, "Hà", agency, "supervisor"),
    )
    filed = await _filed(sessions, agency, NOW)
    async with sessions.write() as session:
        await give(session, lan, filed.code, "check/1", _id(minh))
    with pytest.raises(TaskHeldError):
        async with sessions.write() as session:
            await give(session, lan, filed.code, "check/1", _id(lan))
    with pytest.raises(TaskNotOpenError):
        async with sessions.write() as session:
            await give(session, head, filed.code, "check/1", _id(officer))
    async with sessions.write() as session:
        await give(session, head, filed.code, "check/1", _id(lan))
    async with sessions.read() as session:
        mine = await filtered_tasks(session, lan, TaskFilter(cut=TaskCut.MINE), EDGES)
    assert [line.code for line in mine.lines] == [filed.code]
    async with sessions.write() as session:
        as_supervisor = await change_holders(session, head, Deed.CLAIM, [TaskName(filed.code, "check/1")])
    assert as_supervisor[0].outcome is Outcome.NOT_YOURS


async def test_two_who_choose_the_same_rows_share_them_out(sessions: Sessions) -> None:
    """In the same moment each task goes to one of the two, and nobody waits for ever."""
    agency = "H62.17"
    lan, minh = await _viewer(sessions, "Lan", agency), await _viewer(sessions, "Minh", agency)
    names = [TaskName((await _filed(sessions, agency, NOW)).code, "check/1") for _ in range(12)]

    async def take(viewer: Viewer, wanted: list[TaskName]) -> set[str]:
        async with sessions.write() as session:
            handled = await change_holders(session, viewer, Deed.CLAIM, wanted)
        return {line.code for line in handled if line.outcome is Outcome.DONE}

    one, other = await asyncio.gather(take(lan, names), take(minh, names[::-1]))
    assert one & other == set()
    assert one | other == {name.code for name in names}


async def test_searching_pages_and_stays_within_own_agencies(sessions: Sessions) -> None:
    """Newest first, page by page; a foreign case is hinted at for an exact number, its agency for any code it gave."""
    own, foreign = "H62.18", "H62.19"
    async with sessions.write() as session:
        session.add(Agency(id=foreign, kind="ubnd-xa", name_vi="UBND xã Bên Kia"))
    person = FilingApplicant(name="Phan Ngọc Quỳnh", identity_number="046190007777", phone="0907777777")
    mine = [
        await file_one(sessions, agency_id=own, applicant=person, filed_at=AT + timedelta(hours=hour))
        for hour in range(5)
    ]
    away = await file_one(sessions, agency_id=foreign, applicant=person)
    received = await file_one(sessions, agency_id=foreign, received_at_agency=own, applicant=person, filed_at=AT)
    viewer = Viewer.of([own], ["counter"])
    never = (f"{foreign}-20200101-0000009", "H62.98-20200101-0000009")
    wanted, now = CaseFilter(), datetime.now(UTC)
    newest_first = [filed.code for filed in reversed(mine)]
    async with sessions.read() as session:
        for asked in (recognise("quynh phan"), recognise("046190007777"), recognise("0907777777"), recognise("")):
            seen, after = [], None
            while True:
                page = await search_cases(session, viewer, asked, wanted, now=now, after=after, limit=2)
                seen += [line.code for line in page.lines]
                after = page.after
                if after is None:
                    break
            assert set(seen) == {*newest_first, received.code}, asked
            assert [code for code in seen if code != received.code] == newest_first
            back = await search_cases(
                session, viewer, asked, wanted, now=now, after=page.lines[-1].cursor, limit=9, backwards=True
            )
            assert [line.code for line in back.lines] == seen[-2::-1]
        hints = {
            text: [one.code for one in await foreign_cases(session, viewer, recognise(text))]
            for text in (
                "046190007777",
                away.code,
                *never,
                received.code,
                mine[0].code,
                "phan ngoc quynh",
                away.code[-7:],
            )
        }
        ends = await search_cases(session, viewer, recognise(mine[0].code[-7:]), wanted, now=now)
        nothing = await search_cases(session, viewer, recognise("quynh"), CaseFilter(procedures=()), now=now)
    one_that_is_not, of_no_agency = never
    assert {text: found for text, found in hints.items() if found} == {
        "046190007777": [away.code],
        away.code: [away.code],
        one_that_is_not: [one_that_is_not],
    }
    assert hints[of_no_agency] == []
    assert mine[0].code in [line.code for line in ends.lines]
    assert nothing.lines == ()


async def test_a_look_is_kept_for_its_person_alone(sessions: Sessions) -> None:
    """What somebody looked for is found again by that person under that kind, by nobody else."""
    lan, minh = await add_staff(sessions, "Lan", "counter"), await add_staff(sessions, "Minh", "counter")
    async with sessions.write() as session:
        look = await keep_look(session, lan, "search", {"q": "mẫu"})
    async with sessions.read() as session:
        assert await kept_look(session, lan, "search", look) == {"q": "mẫu"}
        assert await kept_look(session, minh, "search", look) is None
        assert await kept_look(session, lan, "name", look) is None


async def test_filters_are_kept_by_name(sessions: Sessions) -> None:
    """A filter of the same name is replaced, twenty are the most, and nobody deletes another's."""
    lan, minh = await add_staff(sessions, "Lan", "counter"), await add_staff(sessions, "Minh", "counter")
    async with sessions.write() as session:
        for number in range(MOST_FILTERS):
            await save_filter(session, lan, "tasks", f"Lọc {number}", "cut=free")
        await save_filter(session, lan, "tasks", "Lọc 3", "cut=overdue")
    with pytest.raises(TooManyFiltersError):
        async with sessions.write() as session:
            await save_filter(session, lan, "tasks", "Một cái nữa", "")
    async with sessions.read() as session:
        kept = {one.name: one for one in await saved_filters(session, lan, "tasks")}
        assert await saved_filters(session, minh, "tasks") == []
    assert kept["Lọc 3"].query == "cut=overdue"
    async with sessions.write() as session:
        await delete_filter(session, minh, kept["Lọc 3"].id)
        await delete_filter(session, lan, kept["Lọc 4"].id)
    async with sessions.read() as session:
        names = {one.name for one in await saved_filters(session, lan, "tasks")}
    assert names == set(kept) - {"Lọc 4"}
