"""A decision about chosen cases: frozen once, taken in alone, counted where they are left out, refused to others."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from domain.case.acts import Role
from domain.procedure.compile import compile_definition
from domain.procedure.loader import load_definition
from domain.supervision.interventions import MOST
from models.authoring import Author, SharedKindError, changes_of
from models.case_selections import SeveralVersionsError, freeze_chosen
from models.moves import begin_run, decide_move
from models.procedures import publish
from models.queries.blast_radius import pinned_cases, standing_cases
from models.queries.chosen_cases import (
    LeftOut,
    NoChosenCaseError,
    NoSelectionError,
    OtherSelectionError,
    chosen_lines,
    ids_of,
    one_chosen,
    selected_cases,
    selection_sizes,
    standing_of,
)
from models.supervision.intervention_errors import NothingChosenError, TooManyChosenError
from models.tables import CaseSelection, ProcedureMove, ProcedureMoveCase, RunKind
from models.viewer import Viewer
from runtime.database import Sessions
from tests.models.test_publication import new_code, written
from tests.support.filings import add_staff, file_one
from tests.support.plans import AGENCY

pytestmark = pytest.mark.asyncio(loop_scope="session")

AN = Author("an")
WARD = Author("ward", frozenset({"ubnd-xa"}), frozenset({"ubnd-xa"}))
POLICE = Author("police", frozenset({"cong-an-tinh"}))


async def supervisor(sessions: Sessions, agency: str = AGENCY) -> Viewer:
    """Return somebody who supervises an agency."""
    who = await add_staff(sessions, "supervisor", Role.SUPERVISOR, agency_id=agency)
    return Viewer.of((agency,), (Role.SUPERVISOR,), who)


async def cases_of(sessions: Sessions, code: str, number: int, agency: str = AGENCY) -> list[UUID]:
    """Publish two versions of a procedure, unless they are, and file cases under the first."""
    async with sessions.write() as session:
        for version in (1, 2):
            await publish(session, compile_definition(load_definition(written(code, version))), date(2026, version, 1))
    filed = [
        await file_one(sessions, procedure_code=code, procedure_version=1, agency_id=agency) for _ in range(number)
    ]
    return [one.case_id for one in filed]


async def frozen(sessions: Sessions, viewer: Viewer, case_ids: Sequence[UUID]) -> CaseSelection:
    """Freeze a choice."""
    async with sessions.write() as session:
        return await freeze_chosen(session, viewer, case_ids)


async def decided(sessions: Sessions, code: str, selection: UUID | None, author: Author = AN) -> ProcedureMove:
    """Store a decision about a selection."""
    async with sessions.write() as session:
        return await decide_move(
            session, author, procedure_code=code, from_version=1, to_version=2, reason="Luật mới", selection=selection
        )


async def tried(sessions: Sessions, move_id: UUID) -> set[UUID]:
    """Begin a try and return the cases it is about."""
    async with sessions.write() as session:
        await begin_run(session, AN, move_id, RunKind.TRY)
        rows = select(col(ProcedureMoveCase.case_id)).where(col(ProcedureMoveCase.move_id) == move_id)
        return set(await session.scalars(rows))


async def change(sessions: Sessions, case_id: UUID, what: str) -> None:
    """Let something become of a case."""
    async with sessions.write() as session:
        await session.change(text(f"update cases set {what} where id = :id"), {"id": case_id})


async def test_the_same_choice_is_one_selection(sessions: Sessions) -> None:
    """In another order, twice, it is the same; another person's, or another choice, is another."""
    cases = await cases_of(sessions, new_code(), 3)
    viewer, other = await supervisor(sessions), await supervisor(sessions)
    first = await frozen(sessions, viewer, cases[:2])
    again = await frozen(sessions, viewer, [cases[1], cases[0], cases[1]])
    assert (again.id, again.made_at, again.cases) == (first.id, first.made_at, 2)
    assert (await frozen(sessions, other, cases[:2])).id != first.id
    assert (await frozen(sessions, viewer, cases)).id != first.id
    async with sessions.read() as session:
        assert Counter(await ids_of(session, first.id)) == Counter(cases[:2])
        assert await selection_sizes(session, (first.id, None)) == {first.id: 2}


async def test_what_was_chosen_stays_as_it_was_chosen(sessions: Sessions) -> None:
    """PostgreSQL refuses to change a selection or to take a case out of it."""
    cases = await cases_of(sessions, new_code(), 2)
    await frozen(sessions, await supervisor(sessions), cases)
    for statement in ("update case_selections set version = 7", "delete from case_selection_cases"):
        with pytest.raises(DBAPIError, match="may not be changed"):
            async with sessions.write() as session:
                await session.change(text(statement))


async def test_foreign_cases_are_as_if_they_were_not_there(sessions: Sessions) -> None:
    """Only cases of agencies one supervises can be chosen, of one version, and not too many."""
    code = new_code()
    [own] = await cases_of(sessions, code, 1)
    [foreign] = await cases_of(sessions, code, 1, "H61.99")
    [another] = await cases_of(sessions, new_code(), 1)
    viewer = await supervisor(sessions)
    kept = await frozen(sessions, viewer, [own, foreign])
    async with sessions.read() as session:
        assert await ids_of(session, kept.id) == (own,)
    for chosen in ([foreign], []):
        with pytest.raises(NothingChosenError):
            await frozen(sessions, viewer, chosen)
    with pytest.raises(SeveralVersionsError) as refused:
        await frozen(sessions, viewer, [own, another])
    assert (code, 1) in refused.value.versions
    with pytest.raises(TooManyChosenError):
        await frozen(sessions, viewer, [uuid4() for _ in range(MOST + 1)])


async def test_a_try_takes_in_the_chosen_ones_and_no_others(sessions: Sessions) -> None:
    """The rest of the version is not concerned; a decision without a selection takes in all of it."""
    code = new_code()
    cases = await cases_of(sessions, code, 4)
    kept = await frozen(sessions, await supervisor(sessions), cases[:2])
    move = await decided(sessions, code, kept.id)
    for case in cases:
        await change(sessions, case, "step = 'check'")
    assert await tried(sessions, move.id) == set(cases[:2])
    assert await tried(sessions, (await decided(sessions, code, None)).id) == set(cases)
    async with sessions.read() as session:
        assert [one.undecided for one in await pinned_cases(session, AN, code, cases[:2])] == [2]
        assert [one.undecided for one in await pinned_cases(session, AN, code)] == [4]
        assert [one.undecided for one in await pinned_cases(session, AN, code, [])] == []
        on_check = [await standing_cases(session, AN, code, 1, chosen) for chosen in (cases[:1], cases[:3], None)]
        assert [[(one.step, one.cases) for one in found] for found in on_check] == [
            [("check", 1)], [("check", 3)], [("check", 4)],
        ]  # fmt: skip
        [line] = [one for one in await changes_of(session, AN, code) if one.detail.get("chosen")]
    assert (line.kind, line.detail["chosen"]) == ("move_decided", 2)


async def test_chosen_cases_that_went_on_are_left_out_and_counted(sessions: Sessions) -> None:
    """One ended, one was decided, one follows another version meanwhile: none is taken in, each is told."""
    code = new_code()
    cases = await cases_of(sessions, code, 5)
    kept = await frozen(sessions, await supervisor(sessions), cases[:4])
    move = await decided(sessions, code, kept.id)
    await change(sessions, cases[0], "ended_at = now()")
    await change(sessions, cases[1], "decided_at = now()")
    await change(sessions, cases[2], "procedure_version = 2")
    left_out: dict[str, int] = {LeftOut.ENDED: 1, LeftOut.DECIDED: 1, LeftOut.OTHER_VERSION: 1}
    async with sessions.read() as session:
        assert await standing_of(session, cases[:4], 1, move.id) == {**left_out, "": 1}
        lines = await chosen_lines(session, cases[:4], 1, 3)
        assert [one.why for one in lines] == [LeftOut.ENDED, LeftOut.DECIDED, LeftOut.OTHER_VERSION]
    assert await tried(sessions, move.id) == {cases[3]}
    async with sessions.read() as session:
        assert await standing_of(session, cases[:4], 1, move.id) == left_out
        # Once it has moved, a case taken in is not one that was left out.
        await change(sessions, cases[3], "procedure_version = 2")
        assert await standing_of(session, cases[:4], 1, move.id) == left_out


async def test_a_selection_is_only_for_who_decides_about_its_procedure(sessions: Sessions) -> None:
    """Unknown, of another procedure, or another's business: each is refused by its own error, and nothing stored."""
    code, other = new_code(), new_code()
    cases = await cases_of(sessions, code, 1)
    [elsewhere] = await cases_of(sessions, other, 1)
    kept = await frozen(sessions, await supervisor(sessions), cases)
    with pytest.raises(NoSelectionError):
        await decided(sessions, code, uuid4())
    with pytest.raises(OtherSelectionError) as refused:
        await decided(sessions, other, kept.id)
    assert refused.value.procedure_code == code
    with pytest.raises(SharedKindError):
        await decided(sessions, code, kept.id, WARD)
    async with sessions.read() as session:
        with pytest.raises(SharedKindError):
            await selected_cases(session, WARD, code, kept.id)
        with pytest.raises(NoSelectionError):
            await selected_cases(session, POLICE, code, kept.id)
        assert (await selected_cases(session, AN, code, kept.id)).ids == tuple(cases)
        case = (await chosen_lines(session, [elsewhere], 1, 1))[0].code
        assert (await one_chosen(session, AN, other, case)).ids == (elsewhere,)
        for author, procedure in ((AN, code), (POLICE, other)):
            with pytest.raises(NoChosenCaseError):
                await one_chosen(session, author, procedure, case)
        with pytest.raises(SharedKindError):
            await one_chosen(session, WARD, other, "H61.12-20200101-0000001")
        found = select(ProcedureMove).where(col(ProcedureMove.procedure_code).in_((code, other)))
        assert list(await session.scalars(found)) == []
