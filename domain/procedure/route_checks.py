"""What must be true of each route a dossier may take: one definition without conditions, its order without circle."""

from __future__ import annotations

from collections.abc import Iterator

from domain.procedure.budgets import Route, shortest_deadline
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionError, problem
from domain.procedure.explain import closest
from domain.procedure.graph import Placed, ancestors
from domain.procedure.messages import suggestion
from domain.procedure.plan import HUMAN_KINDS, StepKind
from domain.procedure.positions import Path


def route_errors(definition: Definition) -> Iterator[DefinitionError]:
    """Yield every error of the route; the later checks need one reception, one signature and one hand-over."""
    found = list(one_of_each(definition))
    yield from found
    if not found:
        checks = _RouteChecks(definition)
        yield from checks.reachable()
        yield from checks.refusals()
        yield from checks.send_backs()
        yield from checks.obligations()
        yield from checks.budgets()


def one_of_each(definition: Definition) -> Iterator[DefinitionError]:
    """One reception, one hand-over, at least one signature."""
    kinds = [step.kind for _, step in definition.located_steps()]
    for kind, code, stage in (
        (StepKind.CHECK, "one_check", "receive"),
        (StepKind.HAND_OVER, "one_hand_over", "return"),
    ):
        if kinds.count(kind) != 1:
            yield _error(definition, code, ("stages", stage), count=kinds.count(kind))
    if StepKind.SIGN not in kinds:
        yield _error(definition, "sign_missing", ("stages", "approve"))


def _error(definition: Definition, code: str, path: Path, **values: object) -> DefinitionError:
    positions = definition.positions
    return problem(code, positions.file_of(path), positions.of_value(path), path, **values)


class _RouteChecks:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.route = Route.of(definition)
        self.before = {item.id: ancestors(self.route.after, item.id) for item in self.route.placed}

    def error(self, code: str, path: Path, **values: object) -> DefinitionError:
        return _error(self.definition, code, path, **values)

    def of_kind(self, *kinds: StepKind) -> list[Placed]:
        return [item for item in self.route.placed if item.step.kind in kinds]

    def reachable(self) -> Iterator[DefinitionError]:
        """Everything follows reception; the result follows every signature and leaves nothing undone."""
        (check,), (hand_over,) = self.of_kind(StepKind.CHECK), self.of_kind(StepKind.HAND_OVER)
        for item in self.route.placed:
            if item is not check and check.id not in self.before[item.id]:
                yield self.error("not_after_check", item.path, name=item.id)
            elif item.id not in self.before[hand_over.id] and item is not hand_over:
                if item.step.kind is StepKind.SIGN:
                    yield self.error("result_before_decision", hand_over.path, name=item.id)
                elif item.step.kind is not StepKind.INFORM:
                    yield self.error("dead_end", item.path, name=item.id)

    def refusals(self) -> Iterator[DefinitionError]:
        """A proposed refusal is signed (NĐ 118/2025 Art 19(3)); refusing at reception is the counter's own act."""
        signs = self.of_kind(StepKind.SIGN)
        for item in self.of_kind(StepKind.REVIEW):
            if "refuse" in item.step.may and not any(item.id in self.before[sign.id] for sign in signs):  # type: ignore[attr-defined]  # a review
                yield self.error("refusal_unsigned", (*item.path, "may"), name=item.id)

    def send_backs(self) -> Iterator[DefinitionError]:
        """The one loop that is allowed: a signature sends back to a person's work that is surely done."""
        for sign in self.of_kind(StepKind.SIGN):
            if "send_back" not in getattr(sign.step, "may", ()):
                continue
            done = [
                item.id for item in self.of_kind(StepKind.REVIEW, StepKind.VISIT) if item.id in self.before[sign.id]
            ]
            target: str | None = getattr(sign.step, "send_back_to", None)
            if not done:
                yield self.error("send_back_nowhere", (*sign.path, "may"), name=sign.id)
            elif target and target not in done:
                hint = suggestion(closest(target, done), tuple(done))
                yield self.error("send_back_not_earlier", (*sign.path, "send_back_to"), name=target, **hint)

    def obligations(self) -> Iterator[DefinitionError]:
        """Paying stands between appraisal and signature: somebody signs after it, and nobody works beside it."""
        signs = self.of_kind(StepKind.SIGN)
        for item in self.of_kind(StepKind.OBLIGATION):
            if not any(item.id in self.before[sign.id] for sign in signs):
                yield self.error("obligation_unsigned", item.path, name=item.id)
            for other in self.of_kind(*HUMAN_KINDS):
                if other.id not in self.before[item.id] and item.id not in self.before[other.id]:
                    yield self.error("obligation_beside_people", item.path, name=item.id, other=other.id)

    def budgets(self) -> Iterator[DefinitionError]:
        """The longest chain of step budgets fits the shortest deadline (a plain sum in working hours)."""
        allowed = shortest_deadline(self.definition)
        if allowed is None:
            return
        long = [item for item in self.of_kind(StepKind.ASK) if self.route.hours[item.id] > allowed]
        for item in long:
            needed = self.route.hours[item.id]
            path = (*item.path, "within")
            yield self.error("ask_longer_than_deadline", path, name=item.id, needed=needed, allowed=allowed)
        needed, names = self.route.worst()
        if needed > allowed and not long:
            values = {"needed": needed, "allowed": allowed, "names": self.route.said(names)}
            yield self.error("budget_over_deadline", ("deadline",), **values)
