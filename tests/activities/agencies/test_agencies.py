"""Consulting and informing agencies, against the simulated gateway."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update
from sqlmodel import col

from activities.agencies import RATE_PER_SECOND, TASK_QUEUE, activities
from activities.agencies.check import check
from activities.contract import OperationRequest
from activities.dependencies import Dependencies
from activities.self_check import CheckResult
from cli.setup import shipped_procedures
from domain.procedure.plan import StepKind
from models.procedures import publish
from models.tables import Case
from runtime.settings import ROOT
from tests.support.held import HeldContract
from tests.support.outside import Outside, failed, filed_case, request_for, run
from tests.support.simulators import CallbackTaker

DEADLINE = "2026-11-24T10:00:00+00:00"


def ask(case: Case) -> OperationRequest:
    """Ask the police about a case."""
    return request_for(
        case,
        "police/1:ask",
        "ask",
        agency="cong-an",
        subject="tinh-trang-hon-nhan",
        values={"deadline": DEADLINE},
    )


class TestAgenciesWithstand(HeldContract):
    """The common tests, for the agencies."""

    def request_of(self, case: Case) -> OperationRequest:
        return ask(case)

    async def check(self, dependencies: Dependencies) -> CheckResult:
        return await check(dependencies)


async def test_question_says_what_an_agency_must_know(outside: Outside) -> None:
    """The question reaches the right agency with deadline, person, who asks, and where to answer."""
    case = await filed_case(outside.dependencies.sessions)
    reply = await run(outside.activities().call, ask(case))
    assert (reply.answer, reply.values) == ("", {})
    [effect] = outside.effects(case.code)
    assert (effect["kind"], effect["target"]) == ("consultation", "cong-an")
    assert effect["body"] == {
        "key": f"{case.code}/police/1:ask",
        "case_code": case.code,
        "about": "tinh-trang-hon-nhan",
        "content": "",
        "deadline": DEADLINE,
        "procedure": "1.004873",
        "asked_by": "UBND xã Thử",
        "subject": {"full_name": "Trần Văn Mật", "identity_number": "079000000001"},
        "callback": "http://127.0.0.1:9/callbacks/agencies",
    }


async def test_what_is_asked_travels_in_words_and_in_the_body_alone(
    outside: Outside, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """The agency reads step, procedure and request; neither the address, the answer nor a log line holds a word."""
    sessions = outside.dependencies.sessions
    procedures = {one.definition.procedure: one for one in shipped_procedures([ROOT / "procedure_defs"])}
    async with sessions.write() as session:
        await publish(session, procedures["1.004873"], date(2020, 1, 1))
    case = await filed_case(sessions)
    wish = "Kết hôn với bà Lê Thị Bí Mật"
    async with sessions.write() as session:
        await session.change(update(Case).where(col(Case.id) == case.id).values(summary=wish))
    definition = procedures["1.004873"].definition
    step = next(one for _, one in definition.located_steps() if one.kind is StepKind.ASK)
    request = replace(ask(case), operation=f"{step.step_id}/1:ask")

    for _ in range(2):
        reply = await run(outside.activities().call, request)

    [effect] = outside.effects(case.code)
    assert effect["calls"] == 2, "the same words again are the same question"
    content = effect["body"]["content"]
    assert definition.name.vi in content
    assert step.name is None or content.startswith(step.name.vi)
    assert content.endswith(wish)
    printed = capsys.readouterr()
    assert "Bí Mật" not in caplog.text + printed.out + printed.err
    assert "Bí Mật" not in repr(reply) + repr(request)


async def test_owner_is_the_subject_when_somebody_else_files(outside: Outside) -> None:
    """A proxy files, but the agency is asked about the owner of the dossier."""
    case = await filed_case(
        outside.dependencies.sessions, owner_name="Lê Thị Chủ", owner_identity_number="079000000002"
    )
    await run(outside.activities().call, ask(case))
    [effect] = outside.effects(case.code)
    assert effect["body"]["subject"] == {"full_name": "Lê Thị Chủ", "identity_number": "079000000002"}


async def test_informing_is_done_at_once(outside: Outside) -> None:
    """Informing an agency needs no answer."""
    case = await filed_case(outside.dependencies.sessions)
    reply = await run(outside.activities().call, request_for(case, "tax/1:inform", "inform", agency="thue"))
    [effect] = outside.effects(case.code)
    assert (effect["kind"], effect["target"], reply.answer) == ("notice", "thue", "done")
    assert effect["happenings"] == []


@pytest.mark.parametrize("answer", ["agree", "disagree", "not_competent"])
async def test_poll_finds_an_answer_whose_callback_was_lost(outside: Outside, answer: str) -> None:
    """The slow look finds any answer, with the number of the agency's paper."""
    outside.simulators.dial("agencies", answer_ms=0, answer=answer, lose_callbacks=True)
    request = ask(await filed_case(outside.dependencies.sessions))
    reference = (await run(outside.activities().call, request)).reference
    found = await run(outside.activities().poll, replace(request, reference=reference))
    assert (found.reference, found.answer, set(found.values)) == (reference, answer, {"document"})


async def test_poll_of_a_silent_agency(outside: Outside) -> None:
    """A silent agency gives an empty answer, which is not an error."""
    outside.simulators.dial("agencies", answer_ms=0, silent=True)
    request = ask(await filed_case(outside.dependencies.sessions))
    reference = (await run(outside.activities().call, request)).reference
    found = await run(outside.activities().poll, replace(request, reference=reference))
    assert (found.answer, found.values) == ("", {})


async def test_poll_of_what_nobody_took_on_asks_nobody(outside: Outside) -> None:
    """Without a reference there is nothing to ask: a system that is down would seem well for not knowing it."""
    outside.simulators.dial("agencies", down=True)
    found = await run(outside.activities().poll, ask(await filed_case(outside.dependencies.sessions)))
    assert (found.reference, found.answer) == ("", "")


async def test_free_text_as_an_answer_is_not_let_in(outside: Outside) -> None:
    """An answer that is a sentence instead of a code could name a person: it never enters the case."""
    outside.simulators.dial("agencies", answer_ms=0, answer="Ông Trần Văn Mật đã kết hôn")
    request = ask(await filed_case(outside.dependencies.sessions))
    reference = (await run(outside.activities().call, request)).reference
    error = await failed(outside.activities().poll, replace(request, reference=reference))
    assert error.type == "bad_answer"


async def test_agency_cannot_change_the_path(outside: Outside) -> None:
    """An agency id with a slash stays one part of the path, so it cannot reach another door."""
    request = replace(ask(await filed_case(outside.dependencies.sessions)), agency="../payments/x")
    assert (await failed(outside.activities().call, request)).type == "rejected"
    assert outside.simulators.received("payments") == []


async def test_one_sick_agency_leaves_the_others_alone(outside: Outside) -> None:
    """Trouble at one agency is that agency's trouble."""
    outside.simulators.dial("agencies", down=True, for_target="thue")
    case = await filed_case(outside.dependencies.sessions)
    assert (await failed(outside.activities().call, replace(ask(case), agency="thue"))).type == "server_error"
    assert (await run(outside.activities().call, ask(case))).reference


async def test_worker_gets_its_activities(dependencies: Dependencies, callback_taker: CallbackTaker) -> None:
    """The folder hands the worker its activities, queue and rate, wired with the settings."""
    call, poll, held = activities(dependencies)
    names = [getattr(one, "__temporal_activity_definition").name for one in (call, poll, held)]
    assert (names, TASK_QUEUE) == (["agencies.call", "agencies.poll", "agencies.held"], "agencies")
    assert getattr(dependencies.settings, RATE_PER_SECOND) > 0
    reply = await run(call, ask(await filed_case(dependencies.sessions)))
    assert (
        await run(poll, replace(ask(await filed_case(dependencies.sessions)), reference=reply.reference))
    ).answer == ""
