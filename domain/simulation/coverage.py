"""Which branches of a procedure its scenarios go through, and which nobody has tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from domain.deadline.moments import at
from domain.procedure.basics import Words
from domain.procedure.errors import dotted
from domain.procedure.guards import guards, read_guard
from domain.procedure.situations import situations
from domain.simulation.branches import Branch, BranchKind, branches_of
from domain.simulation.script import Outcome
from domain.simulation.telling import step_names
from domain.simulation.trial import Filing, Trial
from domain.simulation.words import NOTICES, OUTCOMES, subject_words

MOST_SITUATIONS = 256
KINDS = {
    BranchKind.OUTCOME: Words(vi="Kết quả của bước", en="Outcomes of steps"),
    BranchKind.GUARD: Words(vi="Điều kiện đúng, sai", en="Conditions true and false"),
    BranchKind.NOTICE: Words(vi="Thông báo", en="Notices"),
    BranchKind.SILENCE: Words(vi="Hệ quả của im lặng", en="Effects of silence"),
    BranchKind.LAPSE: Words(vi="Hết hạn bổ sung", en="Lapse"),
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """The branches of a procedure and those some scenario went through."""

    known: frozenset[Branch]
    reached: frozenset[Branch]

    @property
    def missing(self) -> tuple[Branch, ...]:
        """The branches no scenario goes through, by kind and name."""
        return tuple(sorted(self.known - self.reached))

    @property
    def share(self) -> float:
        """The share of branches reached, 0 to 1; 1 when there are none."""
        return len(self.known & self.reached) / len(self.known) if self.known else 1.0

    def of_kind(self, kind: BranchKind) -> tuple[int, int]:
        """Return how many branches of a kind were reached, and how many there are."""
        known = {branch for branch in self.known if branch.kind is kind}
        return len(known & self.reached), len(known)


def coverage(trial: Trial, reached: Iterable[frozenset[Branch]]) -> Coverage:
    """Return what a set of walks covered; `reached` are the `branches` of runs or paths."""
    kinds = situations(trial.definition, MOST_SITUATIONS)
    plans = {plan.to_json(): plan for plan in (trial.plan(situation) for situation in kinds)}
    fee_possible = any(trial.quote(Filing(kind, at(kind.filed_on, time(9)))).total for kind in kinds)
    known = branches_of(trial.definition, plans.values(), fee_possible=fee_possible)
    return Coverage(known, frozenset(branch for one in reached for branch in one))


def branch_words(trial: Trial, branch: Branch) -> Words:
    """Return a branch as a sentence: "Thẩm định hồ sơ: từ chối", "Condition pages > 10: true"."""
    who = subject_words(branch.subject, step_names(trial.definition))
    match branch.kind:
        case BranchKind.GUARD:
            texts = {dotted(path): text for path, text in guards(trial.definition)}
            condition = read_guard(trial.definition, texts[branch.subject])
            what = {"true": Words(vi="đúng", en="true"), "false": Words(vi="sai", en="false")}[branch.outcome]
            who = Words(vi=condition.words("vi"), en=condition.words("en"))
        case BranchKind.NOTICE:
            what = NOTICES.get(branch.outcome, Words(vi=branch.outcome, en=branch.outcome))
            who = who if branch.subject != "case" else Words(vi="Thông báo", en="Notice")
        case BranchKind.SILENCE:
            what = {
                "agree": Words(vi="im lặng là đồng ý", en="silence means agreement"),
                "wait": Words(vi="quá hạn vẫn chờ", en="late, and waited for"),
                "remind": Words(vi="quá hạn thì nhắc", en="late, and reminded"),
                "escalate": Words(vi="quá hạn thì báo lãnh đạo", en="late, and the head is told"),
            }[branch.outcome]
        case BranchKind.LAPSE:
            what = Words(vi="không bổ sung, hồ sơ đóng", en="no supplement, the dossier is closed")
        case BranchKind.OUTCOME:
            what = _EXTRA.get(branch.outcome) or OUTCOMES[Outcome(branch.outcome)]
    return Words(vi=f"{who.vi}: {what.vi}", en=f"{who.en}: {what.en}")


_EXTRA = {"answered": Words(vi="trả lời", en="answered"), "late": Words(vi="trả lời muộn", en="answered late")}
