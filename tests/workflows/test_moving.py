"""Many cases to another version, on a real Temporal server: tried, moved, taken back, stopped and gone on with."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from domain.case.acts import Act, Role
from domain.procedure.compile import Compiled, compile_definition
from domain.procedure.loader import load_definition
from models.authoring import Author, SamePersonError
from models.moves import (
    NotTriedError,
    NoVersionError,
    ReasonMissingError,
    SecondPersonNeededError,
    begin_run,
    confirm_move,
    decide_move,
)
from models.procedures import publish
from models.queries.blast_radius import Pinned, Standing, pinned_cases, standing_cases
from models.queries.case_moves import move_lines, move_outcomes
from models.tables import RunKind
from tests.support.office import CaseInHand, Office
from tests.support.plans import marital_status
from tests.workflows.paths import move_of
from workflows.messages import MoveRun, MoveVerdict, UndoMove
from workflows.move_runs import pause_run, run_of, start_run
from workflows.moving import move_workflow_id

COUNTER, OFFICER = Role.COUNTER, Role.OFFICER
BOSS = Author("boss")
SOURCE = Path("procedure_defs/ubnd-xa/1.004873/v1.yaml").read_text(encoding="utf-8")


def versions_of(code: str) -> tuple[Compiled, Compiled]:
    """Return two versions of a procedure; the second renames the review and asks nobody."""
    first = SOURCE.replace("1.004873", code)
    asking = first[first.index("    - ask: cong-an") : first.index("  approve:")]
    second = first.replace("version: 1", "version: 2", 1).replace(asking, "")
    second = second.replace("    - review: officer\n", "    - review: officer\n      id: assess\n")
    second = second.replace("not_the_person_of: review", "not_the_person_of: assess")
    made = [compile_definition(load_definition(text)) for text in (first, second)]
    return made[0], made[1]


async def three_cases(office: Office) -> tuple[str, list[CaseInHand]]:
    """Publish two versions of a procedure of its own, and file three cases under the first: two are appraised."""
    code = f"9.{uuid4().int % 1_000_000:06d}"
    old, new = versions_of(code)
    async with office.sessions.write() as session:
        await publish(session, old, date(2026, 7, 1), "an")
        await publish(session, new, date(2030, 1, 1), "an")
    office.procedures[code] = old
    cases = [await office.file(code) for _ in range(3)]
    for case in cases[:2]:
        await case.act(Act.ACCEPT, COUNTER, "check")
        await case.operation("police/1:ask", "awaiting_answer")
    for case in cases:
        await case.at_rest()
    return code, cases


async def decided(office: Office, code: str, **mapping: str) -> UUID:
    """Store a decision that moves the cases of version 1 to version 2."""
    async with office.sessions.write() as session:
        move = await decide_move(
            session, BOSS, procedure_code=code, from_version=1, to_version=2, mapping=mapping, reason="Luật mới"
        )
        return move.id


async def run(office: Office, move_id: UUID, kind: RunKind, **more: bool) -> dict[str, int]:
    """Carry out one run to its end and return how many cases stand at which outcome."""
    async with office.sessions.write() as session:
        move = await begin_run(session, BOSS, move_id, kind)
    await start_run(office.env.client, MoveRun(str(move_id), move.run, kind, per_second=2, **more))
    await office.env.client.get_workflow_handle(move_workflow_id(str(move_id))).result()
    async with office.sessions.read() as session:
        return await move_outcomes(session, move_id)


async def quiet(case: CaseInHand) -> int:
    """Wait until receipts and notices are on their way, and return how long the history is then."""
    await case.at_rest()
    return len((await case.handle.fetch_history()).events)


async def test_a_try_says_what_would_become_of_each_case_and_changes_nothing(office: Office) -> None:
    """Each case answers by itself; neither its rows nor its history grow."""
    code, cases = await three_cases(office)
    before = [(await case.row()).seq for case in cases]
    lengths = [await quiet(case) for case in cases]
    move_id = await decided(office, code)
    assert await run(office, move_id, RunKind.TRY) == {"can_move": 1, "cannot_move": 2}
    async with office.sessions.read() as session:
        lines = {line.code: line for line in await move_lines(session, BOSS, move_id)}
        assert await move_lines(session, Author("x", frozenset({"cong-an-tinh"})), move_id) == ()
    assert [snag["code"] for snag in lines[cases[0].code].snags] == ["open_step_gone"]
    assert lines[cases[2].code].fates["check"] == "kept"
    assert [(await case.row()).seq for case in cases] == before
    assert [len((await case.handle.fetch_history()).events) for case in cases] == lengths


async def test_cases_are_moved_and_taken_back_while_nothing_happened(office: Office) -> None:
    """All move with the right mapping; the one that went on stays, the others return to where they stood."""
    code, cases = await three_cases(office)
    async with office.sessions.read() as session:
        assert [(line.version, line.running, line.undecided) for line in await pinned_cases(session, BOSS, code)] == [
            (1, 3, 3)
        ]
        assert await standing_cases(session, BOSS, code) == [
            Standing(1, "check", 1), Standing(1, "police", 2), Standing(1, "review", 2),
        ]  # fmt: skip
        assert await pinned_cases(session, Author("x", frozenset({"cong-an-tinh"})), code) == []
    move_id = await decided(office, code, review="assess")
    assert await run(office, move_id, RunKind.TRY) == {"can_move": 3}
    assert await run(office, move_id, RunKind.MOVE) == {"moved": 3}
    rows = [await case.until(procedure_version="2") for case in cases]
    assert [row.step for row in rows] == ["assess", "assess", "check"]
    assert (await cases[0].operation("police/1:ask")).status == "done"
    assert (await cases[0].events())[-2:] == ["moved_to_version", "consultation_dropped"]

    await cases[1].act(Act.COMPLETE, OFFICER, "assess", values={"proposal": "approve"})
    assert await run(office, move_id, RunKind.UNDO) == {"undone": 2, "not_undone": 1}
    back = await cases[0].until(procedure_version="1")
    assert back.step == "review,police"
    assert (await cases[0].operation("police/1:ask")).status == "awaiting_answer"
    await cases[0].answer("police/1:ask", "agree")
    await cases[0].until(step="review")
    async with office.sessions.read() as session:
        pinned = await pinned_cases(session, BOSS, code)
    old, new = versions_of(code)
    assert pinned == [Pinned(1, old.sha256, 2, 2, 0), Pinned(2, new.sha256, 1, 1, 0)]


async def test_a_run_that_is_paused_moves_nobody_until_it_goes_on(office: Office) -> None:
    """A pause holds the next handful back; going on finishes the same run."""
    code, cases = await three_cases(office)
    move_id = await decided(office, code, review="assess")
    await run(office, move_id, RunKind.TRY)
    async with office.sessions.write() as session:
        move = await begin_run(session, BOSS, move_id, RunKind.MOVE)
    client = office.env.client
    await start_run(client, MoveRun(str(move_id), move.run, "move", per_second=1, paused=True))
    going = await run_of(client, str(move_id))
    assert going is not None
    assert (going.paused, going.handled) == (True, 0)
    await asyncio.sleep(0.5)
    assert {(await case.row()).procedure_version for case in cases} == {1}
    await pause_run(client, str(move_id), paused=False)
    assert await client.get_workflow_handle(move_workflow_id(str(move_id))).result() == 3
    assert await run_of(client, str(move_id)) is None


async def test_a_decision_needs_a_reason_versions_a_try_and_many_cases_a_second_person(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is refused by its own error; whoever decided cannot confirm."""
    code, _ = await three_cases(office)

    async def decide(reason: str = "r", to_version: int = 2, author: Author = BOSS) -> None:
        async with office.sessions.write() as session:
            await decide_move(
                session, author, procedure_code=code, from_version=1, to_version=to_version, reason=reason
            )

    await _refused(ReasonMissingError, lambda: decide(reason=" "))
    await _refused(NoVersionError, lambda: decide(to_version=7))
    await _refused(NoVersionError, lambda: decide(author=Author("x", frozenset({"cong-an-tinh"}))))
    move_id = await decided(office, code, review="assess")

    async def begin() -> None:
        async with office.sessions.write() as session:
            await begin_run(session, BOSS, move_id, RunKind.MOVE)

    async def confirm(who: str) -> None:
        async with office.sessions.write() as session:
            await confirm_move(session, Author(who), move_id)

    await _refused(NotTriedError, begin)
    await run(office, move_id, RunKind.TRY)
    monkeypatch.setattr("models.moves.SECOND_PERSON_ABOVE", 2)
    await _refused(SecondPersonNeededError, begin)
    await _refused(SamePersonError, lambda: confirm("boss"))
    await confirm("second")
    assert await run(office, move_id, RunKind.MOVE) == {"moved": 3}


async def _refused(error: type[Exception], work: Callable[[], Awaitable[None]]) -> None:
    with pytest.raises(error):
        await work()


async def test_the_same_move_twice_is_one_move_and_a_refused_one_leaves_no_trace(office: Office) -> None:
    """A repeated decision gets the first answer; one the rules refuse names every rule and stays out of history."""
    case = await office.file("1.004873", plan=marital_status())
    wrong = move_of(case, "m0")
    wrong.mapping.update(nobody="assess", police="nowhere")
    length = await quiet(case)
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.handle.execute_update("move_to_version", wrong)
    cause = refused.value.cause
    assert isinstance(cause, ApplicationError)
    assert cause.type == "NotMovable"
    assert [snag["code"] for snag in cause.details[0]["snags"]] == ["mapping_from_nowhere", "mapping_to_nowhere"]
    assert len((await case.handle.fetch_history()).events) == length

    verdict = await case.handle.query("judge_move", move_of(case), result_type=MoveVerdict)
    assert (verdict.snags, verdict.fates["assess"], verdict.fates["visit"]) == ([], "renamed", "new")
    answers = [await case.handle.execute_update("move_to_version", move_of(case)) for _ in range(2)]
    assert [answer.get("repeated", False) for answer in answers] == [False, True]
    assert answers[0]["seq"] == answers[1]["seq"]
    await case.until(procedure_version="2")
    assert (await case.events()).count("moved_to_version") == 1
    with pytest.raises(WorkflowUpdateFailedError):
        await case.handle.execute_update("undo_move", UndoMove("another", "boss"))
