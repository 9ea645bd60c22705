"""Every way a procedure can go: each decision point decided each way, for every kind of dossier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time

from domain.case.picture import waiting_for
from domain.case.state import CaseState
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import at
from domain.procedure.definition import Definition
from domain.procedure.plan import Plan, Way
from domain.procedure.situation import Situation
from domain.procedure.situations import count_situations, situations
from domain.simulation.branches import Branch, branches_through, guards_through
from domain.simulation.questions import Question
from domain.simulation.script import Decision
from domain.simulation.trial import Filing, Trial
from domain.simulation.walk import Walk

MOST_PATHS = 10_000
MOST_SITUATIONS = 256
FILED_AT = time(9, 0)


@dataclass(frozen=True, slots=True)
class Path:
    """One way: the dossier, what was decided in order, and how it stands when nothing more can happen.

    A path that ends before the result is given out is told once, whatever way the result would have gone.
    `stuck` names whose move it is for ever; it is empty for a case that ended. `late` is the law's view.
    """

    situation: Situation
    filed_at: datetime
    way: Way
    decisions: tuple[Decision, ...]
    ends: str
    decision: str
    stuck: str
    late: bool
    ended_at: datetime
    branches: frozenset[Branch] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Paths:
    """All paths. `cut` when there were more than could be walked; `closed` counts decisions the law did not allow then.

    `situations` is how many kinds of dossier were walked, `situations_known` how many the definition tells apart.
    """

    paths: tuple[Path, ...]
    cut: bool
    closed: int
    situations: int
    situations_known: int

    @property
    def branches(self) -> frozenset[Branch]:
        """Every branch some path went through."""
        return frozenset(branch for path in self.paths for branch in path.branches)

    @property
    def endings(self) -> dict[str, int]:
        """How many paths end in each phase, the most frequent first."""
        return dict(Counter(path.ends for path in self.paths).most_common())

    @property
    def late(self) -> tuple[Path, ...]:
        """The paths on which the case is late although everybody else keeps the usual pace."""
        return tuple(path for path in self.paths if path.late)

    @property
    def stuck(self) -> tuple[Path, ...]:
        """The paths that end nowhere: somebody is waited for and nothing makes them answer."""
        return tuple(path for path in self.paths if path.stuck)


def all_paths(
    definition: Definition,
    calendar: WorkingCalendar,
    *,
    filed_at: datetime | None = None,
    convention: str = "civil_code",
    most: int = MOST_PATHS,
) -> Paths:
    """Walk every path of a procedure, at most `most`, each kind of dossier getting an equal share.

    Dossiers are filed at nine on their day, or all at `filed_at` (aware). At each decision point everything the
    procedure allows is tried: approve, refuse, supplement once, send back once (or as often as it says), agencies
    that answer, answer late or stay silent, payment made or not, results returned by the post. Raises
    `DefinitionErrors` for a definition that cannot run.
    """
    trial = Trial(definition, calendar, convention)
    known = situations(definition, MOST_SITUATIONS)
    found: list[Path] = []
    cut, closed = count_situations(definition) > len(known), 0
    for number, situation in enumerate(known):
        share = (most - len(found)) // (len(known) - number)
        filing = Filing(situation, filed_at or at(situation.filed_on, FILED_AT))
        walked = _Explorer(trial, filing, share)
        found.extend(walked.paths())
        cut, closed = cut or walked.cut, closed + walked.closed
    return Paths(tuple(found), cut, closed, len(known), count_situations(definition))


class _Explorer:
    """Walks one kind of dossier depth first; walks that share their beginning share its cost."""

    def __init__(self, trial: Trial, filing: Filing, share: int) -> None:
        self.trial, self.filing, self.share = trial, filing, share
        self.plan = trial.plan(filing.situation)
        self.guards = guards_through(trial.definition, filing.situation)
        self.cut, self.closed = False, 0

    def paths(self) -> Iterator[Path]:
        fee = self.trial.quote(self.filing).total
        first, *others = self.trial.definition.result.ways
        waiting = [
            self.trial.file(Filing(self.filing.situation, self.filing.at, way), self.plan, fee)
            for way in reversed((first, *others))
        ]
        seen: set[tuple[Way, tuple[Decision, ...]]] = set()
        while waiting:
            if self.share <= 0:
                self.cut = True
                return
            walk = waiting.pop()
            question = walk.next_question()
            if any(beat.refusal and beat.refusal.rule != "fee_unpaid" for beat in walk.beats):
                self.closed += 1
            elif question is None and (walk.way is first or walk.state.steps[self.plan.hand_over.id].instance):
                # An answer that came after nobody waited for it any more made no difference.
                if (walk.way, walk.done) in seen:
                    continue
                seen.add((walk.way, walk.done))
                self.share -= 1
                yield self._path(walk)
            elif question is not None:
                waiting.extend(_each_way(walk, question))

    def _path(self, walk: Walk) -> Path:
        state = walk.state
        return Path(
            situation=self.filing.situation,
            filed_at=self.filing.at,
            way=walk.way,
            decisions=walk.done,
            ends=state.phase.value,
            decision=state.decision.value if state.decision else "",
            stuck="" if state.closed else waiting_for(self.plan, state),
            late=is_late(self.plan, state),
            ended_at=state.ended_at or walk.now,
            branches=branches_through(walk.beats, walk.done, self.plan) | self.guards,
        )


def _each_way(walk: Walk, question: Question) -> Iterator[Walk]:
    """Yield a walk for each outcome, the usual one last: it is walked first."""
    for outcome in reversed(question.outcomes[1:]):
        other = walk.fork()
        other.answer(Decision(question.subject, outcome))
        yield other
    walk.answer(Decision(question.subject, question.outcomes[0]))
    yield walk


def is_late(plan: Plan, state: CaseState) -> bool:
    """Tell whether a case was or is late by law: decided after its due date, or past it undecided."""
    if state.decided_at and state.due_at:
        return state.decided_at > state.due_at
    return "overdue" in state.passed
