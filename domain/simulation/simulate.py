"""One dossier through a procedure: given who files, when, and what everybody decides, what happens and when."""

from __future__ import annotations

from datetime import datetime

from domain.case.picture import waiting_for
from domain.case.wording import waiting_sentence, word
from domain.case.words import PHASES
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.definition import Definition
from domain.procedure.plan import Way
from domain.procedure.register import Register
from domain.procedure.resolve import resolve
from domain.procedure.situation import Situation
from domain.simulation.branches import branches_through, guards_through
from domain.simulation.questions import Question
from domain.simulation.run import Run
from domain.simulation.script import APPLICANT, Decision, Outcome, Script
from domain.simulation.telling import Telling, both
from domain.simulation.trial import Filing, Trial
from domain.simulation.walk import Beat, Walk

_NOBODY = Script()


def simulate(
    definition: Definition,
    calendar: WorkingCalendar,
    situation: Situation,
    filed_at: datetime,
    script: Script = _NOBODY,
    *,
    way: Way | None = None,
    exemption: str | None = None,
    pays_online: bool | None = None,
    convention: str = "civil_code",
    register: Register | None = None,
) -> Run:
    """Return what becomes of a dossier filed at an instant (aware).

    Whoever the script is silent about does the usual thing in half of the time they have. `way` is how the result
    is received, `register` names the agencies. Raises `DefinitionErrors` for a definition that cannot run,
    `UnknownExemption` or `NoRate` where the fee cannot be told.
    """
    filing = Filing(situation, filed_at, way, exemption, pays_online)
    return run_trial(Trial(definition, calendar, convention), filing, script, register)


def run_trial(trial: Trial, filing: Filing, script: Script = _NOBODY, register: Register | None = None) -> Run:
    """Return what becomes of one dossier of a trial; many of them share the trial's compiling."""
    plan, fees = trial.plan(filing.situation), trial.quote(filing)
    walk = trial.file(filing, plan, fees.total)
    follow(walk, script)
    definition = resolve(trial.definition, filing.situation)
    telling = Telling(definition, plan, trial.calendar, register)
    state, side = walk.state, waiting_for(plan, walk.state)
    names = telling.agency_names()
    return Run(
        procedure=definition.procedure,
        version=definition.version,
        name=definition.name,
        situation=filing.situation,
        filed_at=filing.at,
        in_force=trial.is_in_force(filing),
        lines=tuple(telling.timeline(walk.beats)),
        dues=tuple(telling.dues(walk.beats)),
        fees=fees,
        forms=tuple(telling.forms(walk.beats)),
        notices=tuple(telling.notices(walk.beats)),
        ends=state.phase.value,
        ends_words=both(lambda language: word(PHASES, state.phase, language)),
        waiting_for=side,
        waiting_words=both(lambda language: waiting_sentence(side, language, names)),
        decided=state.decision.value if state.decision else "",
        ended_at=state.ended_at or walk.now,
        views=tuple(telling.views(state, walk.now)),
        refused=tuple(telling.refused(walk.beats)),
        unused=unused(script, walk),
        steps=finished_steps(walk.beats),
        branches=branches_through(walk.beats, walk.done, plan) | guards_through(trial.definition, filing.situation),
        records=tuple(record for beat in walk.beats for record in beat.records),
        state=state,
        plan=plan,
    )


def follow(walk: Walk, script: Script) -> None:
    """Walk to the end, deciding as the script says and as usual where it says nothing."""
    if (withdrawal := script.withdrawal) is not None:
        # It is counted from the filing and waits for nobody's move.
        walk.schedule(withdrawal, Question(APPLICANT, (Outcome.WITHDRAW,), walk.now))
    while (question := walk.next_question()) is not None:
        said = script.of(question.subject, walk.times(question.subject))
        walk.answer(said or Decision(question.subject, question.outcomes[0]))


def unused(script: Script, walk: Walk) -> tuple[Decision, ...]:
    """Return the decisions of a script that never came to pass."""
    done = list(walk.done)
    left = []
    for decision in script.decisions:
        if decision in done:
            done.remove(decision)
        else:
            left.append(decision)
    return tuple(left)


def finished_steps(beats: tuple[Beat, ...]) -> tuple[str, ...]:
    """Return the steps in the order they were finished; one done again after a send-back is named again."""
    finished: list[str] = []
    seen: dict[str, int] = {}
    for beat in beats:
        for name, step in beat.state.steps.items():
            if step.status == "done" and seen.get(name) != step.instance:
                seen[name] = step.instance
                finished.append(name)
    return tuple(finished)


__all__ = ["Script", "follow", "run_trial", "simulate"]
