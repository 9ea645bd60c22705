"""The scenarios of a draft: written, added from a trial, run, with the branches nobody has tried."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter, Writer
from api.author.checking import plain_text
from api.author.drawing import read_text
from api.author.frame import draft_page
from api.author.refusals import refusal_of
from api.author.surroundings import surroundings
from api.author.trial_form import scenario_of, sent_answers, story_of
from api.dependencies import CurrentServices, Language
from api.errors import InvalidInput, Refused
from api.language import say
from api.pages import see_other
from api.services import Services
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import local
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionErrors
from domain.procedure.register import Register
from domain.procedure.source import MAX_BYTES
from domain.simulation.checking import judge
from domain.simulation.coverage import KINDS, branch_words, coverage
from domain.simulation.reading import load_scenarios
from domain.simulation.run import Run
from domain.simulation.simulate import run_trial
from domain.simulation.trial import Trial
from models.authoring import EditedMeanwhileError
from models.errors import StorageRefusedError
from models.procedure_drafts import save_draft
from models.queries.authors import names_of
from models.tables import ProcedureDraft

router = APIRouter()


@router.get("/procedures/drafts/{draft_id}/scenarios")
async def show_scenarios(
    request: Request, services: CurrentServices, writer: CurrentWriter, language: Language, draft_id: UUID
) -> Response:
    """Show the scenarios with what came of each, and the branches they leave out."""
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
    return await _page(request, services, writer, draft, language)


@router.post("/procedures/drafts/{draft_id}/scenarios")
async def save_scenarios(
    request: Request, services: CurrentServices, writer: CurrentWriter, language: Language, draft_id: UUID
) -> Response:
    """Save the scenarios and run them."""
    form = await request.form()
    text, revision = plain_text(form.get("scenarios")), str(form.get("revision", "0"))
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise InvalidInput
    try:
        async with services.sessions.write() as session:
            draft = await writer.draft(session, draft_id)
            await save_draft(
                session,
                writer.author,
                draft_id,
                revision=int(revision) if revision.isdigit() else 0,
                text=draft.text,
                scenarios=text,
            )
    except StorageRefusedError as refused:
        async with services.sessions.read() as session:
            draft = await writer.draft(session, draft_id)
            names = await names_of(session, [draft.written_by])
        said = refusal_of(refused, names)
        return await _page(request, services, writer, draft, language, typed=text, refusal=said, status=409)
    return see_other(f"/procedures/drafts/{draft_id}/scenarios?saved=yes")


@router.post("/procedures/drafts/{draft_id}/scenarios/add")
async def add_scenario(request: Request, services: CurrentServices, writer: CurrentWriter, draft_id: UUID) -> Response:
    """Add a trial to the scenarios: its dossier, its decisions, and what came of them as what must come."""
    form = await request.form()
    sent = dict(parse_qsl(str(form.get("query", ""))[:8000]))
    name = " ".join(str(form.get("name", "")).split())[:200]
    around = await surroundings(services)
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
    definition = await asyncio.to_thread(read_text, draft.text, around.shelf)
    if definition is None or not name:
        raise Refused(say("Kịch bản cần một tên, và văn bản phải đọc được."))
    calendar = await services.definitions.calendar()
    answers = sent_answers(sent, definition, datetime.now(UTC))
    try:
        run = await asyncio.to_thread(_run, definition, calendar, services.settings.convention, answers)
    except DefinitionErrors as error:
        raise InvalidInput from error
    added = with_scenario(draft.scenarios, name, scenario_of(answers, definition), run)
    try:
        async with services.sessions.write() as session:
            await save_draft(
                session, writer.author, draft_id, revision=draft.revision, text=draft.text, scenarios=added
            )
    except EditedMeanwhileError as refused:
        raise Refused(refusal_of(refused)) from refused
    except StorageRefusedError as refused:
        raise Refused(refusal_of(refused)) from refused
    return see_other(f"/procedures/drafts/{draft_id}/scenarios?saved=yes")


def with_scenario(text: str, name: str, scenario: dict[str, Any], run: Run) -> str:
    """Return a scenario file with one more at its end; its values are written as JSON, which is YAML."""
    expect: dict[str, Any] = {"fee": run.fees.total, "ends": run.ends, "late": run.late}
    if run.due is not None:
        expect["due"] = f"{local(run.due.appointment):%Y-%m-%d %H:%M}"
    lines = [f"  - name: {_flow({'vi': name, 'en': name})}", f"    given: {_flow(scenario['given'])}"]
    if scenario.get("do"):
        lines += ["    do:", *(f"      - {_flow(line)}" for line in scenario["do"])]
    lines.append(f"    expect: {_flow(expect)}")
    head = text.rstrip("\n") if text.strip() else "scenarios:"
    return head + "\n" + "\n".join(lines) + "\n"


def _flow(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _run(definition: Definition, calendar: WorkingCalendar, convention: str, answers: dict[str, str]) -> Run:
    story = story_of(answers, definition)
    return run_trial(Trial(definition, calendar, convention), story.filing, story.script)


async def _page(
    request: Request,
    services: Services,
    writer: Writer,
    draft: ProcedureDraft,
    language: str,
    *,
    typed: str | None = None,
    refusal: Any = None,
    status: int = 200,
) -> Response:
    text = draft.scenarios if typed is None else typed
    around = await surroundings(services)
    calendar = await services.definitions.calendar()
    given = (draft.text, text, around.register, calendar, services.settings.convention, language)
    definition = await asyncio.to_thread(read_text, draft.text, around.shelf)
    told = await asyncio.to_thread(_judge_all, definition, *given[1:]) if definition else None
    values = {"text": text, "told": told, "kinds": KINDS}
    return await draft_page(
        request, services, writer, draft, "author/scenarios.html", values, status=status, refusal=refusal
    )


def _judge_all(
    definition: Definition,
    text: str,
    register: Register,
    calendar: WorkingCalendar,
    convention: str,
    language: str,
) -> dict[str, Any]:
    """Run every scenario; what is wrong with their file is told instead."""
    empty: dict[str, Any] = {"wrong": [], "verdicts": [], "share": 0.0, "kinds": [], "missing": []}
    try:
        trial = Trial(definition, calendar, convention)
        stories = load_scenarios(text, definition) if text.strip() else ()
    except DefinitionErrors as found:
        told = [(one.line, f"{one.message(language)} {one.mend(language)}") for one in found.errors]
        return {**empty, "wrong": told}
    verdicts = [judge(trial, story, register) for story in stories]
    covered = coverage(trial, [verdict.run.branches for verdict in verdicts if verdict.run])
    return {
        "wrong": [],
        "verdicts": [
            {
                "name": verdict.story.scenario.name.in_language(language),
                "line": verdict.story.line,
                "passed": verdict.passed,
                "mismatches": [mismatch.sentence(language) for mismatch in verdict.mismatches],
                "ends": verdict.run.ends_words.in_language(language) if verdict.run else "",
            }
            for verdict in verdicts
        ],
        "share": covered.share,
        "kinds": [
            (name.in_language(language), *covered.of_kind(kind))
            for kind, name in KINDS.items()
            if covered.of_kind(kind)[1]
        ],
        "missing": [branch_words(trial, branch).in_language(language) for branch in covered.missing],
    }
