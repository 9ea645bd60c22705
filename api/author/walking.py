"""Every path of a procedure, as plain data: what the child process does for the page of trials."""

from __future__ import annotations

import time
from typing import Any

from domain.case.wording import word
from domain.case.words import PHASES
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.compile import read_compiled
from domain.procedure.errors import DefinitionErrors
from domain.simulation.coverage import branch_words, coverage
from domain.simulation.paths import Path, all_paths
from domain.simulation.reading import load_scenarios
from domain.simulation.simulate import run_trial
from domain.simulation.telling import step_names
from domain.simulation.trial import Trial
from domain.simulation.words import OUTCOMES, subject_words

_SHOWN = 8
#: A dossier may be withdrawn at any time, so no path is walked for it.
_LEFT_OUT = ("withdraw", "withdrawn")


def walk_every_path(compiled: str, calendar: str, convention: str, scenarios: str, language: str) -> dict[str, Any]:
    """Return how many paths there are, how they end, which are late or lead nowhere, and what nobody has tried.

    `compiled` and `calendar` are canonical texts. Raises `DefinitionErrors` for a definition that cannot run.
    """
    started = time.perf_counter()
    definition, cal = read_compiled(compiled), WorkingCalendar.from_json(calendar)
    walked = all_paths(definition, cal, convention=convention)
    trial = Trial(definition, cal, convention)
    try:
        stories = load_scenarios(scenarios, definition) if scenarios.strip() else ()
    except DefinitionErrors:
        stories = ()
    tried = coverage(trial, [run_trial(trial, story.filing, story.script).branches for story in stories])
    return {
        "paths": len(walked.paths),
        "cut": walked.cut,
        "closed": walked.closed,
        "situations": walked.situations,
        "situations_known": walked.situations_known,
        "endings": [(word(PHASES, phase, language), number) for phase, number in walked.endings.items()],
        "late": _shortest(walked.late, trial, language),
        "late_count": len(walked.late),
        "stuck": _shortest(walked.stuck, trial, language),
        "stuck_count": len(walked.stuck),
        "never": [
            branch_words(trial, branch).in_language(language)
            for branch in sorted(tried.known - walked.branches)
            if branch.outcome not in _LEFT_OUT
        ],
        "seconds": round(time.perf_counter() - started, 1),
    }


def _shortest(paths: tuple[Path, ...], trial: Trial, language: str) -> list[tuple[str, int]]:
    """Return the shortest of these paths in words, with how many kinds of dossier go each."""
    names = step_names(trial.definition)
    told: dict[str, int] = {}
    for path in sorted(paths, key=lambda one: len(one.decisions)):
        what = (
            f"{subject_words(d.subject, names).in_language(language)}: {OUTCOMES[d.outcome].in_language(language)}"
            for d in path.decisions
        )
        line = " → ".join(what)
        told[line] = told.get(line, 0) + 1
    return list(told.items())[:_SHOWN]
