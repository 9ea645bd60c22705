"""Trying a draft: one dossier through it on the real calendar, or every path there is."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter
from api.author.drawing import read_text
from api.author.frame import draft_page
from api.author.surroundings import surroundings
from api.author.trial_form import questions_of, sent_answers, story_of
from api.author.walking import walk_every_path
from api.author.work import TookTooLongError, workshop
from api.dependencies import CurrentServices, Language
from api.language import Readable, Sentence, say
from api.services import Services
from domain.deadline.calendar import WorkingCalendar
from domain.diagram.draw import draw
from domain.procedure.compile import canonical_text
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fees import NoRate, UnknownExemption
from domain.procedure.register import Register
from domain.simulation.coverage import Coverage, branch_words, coverage
from domain.simulation.reading import load_scenarios
from domain.simulation.run import Run
from domain.simulation.simulate import run_trial
from domain.simulation.trial import Trial
from models.tables import ProcedureDraft

router = APIRouter()
#: How long walking every path may take; the page says so before it is asked for.
PATHS_SECONDS = 20.0
_UNREADABLE = say("Văn bản còn lỗi nên chưa chạy thử được. Sửa các lỗi ở trang Soạn trước.")
_TOO_LONG = say("Đã dừng sau %(seconds)s giây: có quá nhiều đường đi. Chạy bằng dòng lệnh để đi hết.")
_NO_FEE = say("Không tính được phí cho hồ sơ này: %(why)s.")


@router.get("/procedures/drafts/{draft_id}/try")
async def show_trial(
    request: Request, services: CurrentServices, writer: CurrentWriter, language: Language, draft_id: UUID
) -> Response:
    """Show the form of a trial and, with `run`, what comes of it: "one" dossier or "all" paths."""
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
    around = await surroundings(services)
    definition = await asyncio.to_thread(read_text, draft.text, around.shelf)
    wanted = request.query_params.get("run", "")
    values: dict[str, Any] = {"asked": None, "run": None, "paths": None, "covered": None, "wrong": ()}
    refusal: Readable | None = None
    if definition is None:
        refusal = _UNREADABLE
    else:
        answers = sent_answers(dict(request.query_params), definition, datetime.now(UTC))
        values |= {"asked": questions_of(definition), "answers": answers, "query": request.url.query}
        values["deciding"] = any(name.startswith(("do.", "after.")) for name in answers)
        calendar = await services.definitions.calendar()
        convention = services.settings.convention
        try:
            if wanted == "one":
                values |= await asyncio.to_thread(
                    _try_one, definition, calendar, convention, answers, draft, around.register, language
                )
            elif wanted == "all":
                values["paths"] = await walked(services, definition, draft, language)
        except DefinitionErrors as found:
            values["wrong"] = [(f"{one.message(language)} {one.mend(language)}") for one in found.errors]
        except (NoRate, UnknownExemption) as error:
            refusal = Sentence(_NO_FEE.text, {"why": str(error)})
        except TookTooLongError:
            refusal = Sentence(_TOO_LONG.text, {"seconds": int(PATHS_SECONDS)})
    status = 422 if values["wrong"] else 200
    return await draft_page(request, services, writer, draft, "author/try.html", values, status=status, refusal=refusal)


async def walked(services: Services, definition: Definition, draft: ProcedureDraft, language: str) -> dict[str, Any]:
    """Return what came of walking every path, done in the child process."""
    calendar = await services.definitions.calendar()
    given = (canonical_text(definition), calendar.to_json(), services.settings.convention, draft.scenarios, language)
    return await workshop.do(walk_every_path, *given, seconds=PATHS_SECONDS)


def _try_one(
    definition: Definition,
    calendar: WorkingCalendar,
    convention: str,
    answers: dict[str, str],
    draft: ProcedureDraft,
    register: Register,
    language: str,
) -> dict[str, Any]:
    story = story_of(answers, definition)
    trial = Trial(definition, calendar, convention)
    run = run_trial(trial, story.filing, story.script, register)
    covered = covered_by(trial, draft.scenarios)
    return {
        "run": run,
        "way": draw(definition, language, path=run.steps, register=register, heading=False),
        "covered": covered,
        "missing": [branch_words(trial, branch).in_language(language) for branch in covered.missing],
        "new": _new_branches(run, covered),
    }


def covered_by(trial: Trial, scenarios: str) -> Coverage:
    """Return which branches the scenarios of a draft go through; none while they cannot be read."""
    try:
        stories = load_scenarios(scenarios, trial.definition) if scenarios.strip() else ()
    except DefinitionErrors:
        stories = ()
    return coverage(trial, [run_trial(trial, story.filing, story.script).branches for story in stories])


def _new_branches(run: Run, covered: Coverage) -> int:
    """Return how many branches this dossier goes through that no scenario does."""
    return len((run.branches & covered.known) - covered.reached)
