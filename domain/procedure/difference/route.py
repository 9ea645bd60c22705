"""What differs in the route: which steps, whose, how long, in which order, with which powers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.procedure.definition import Definition
from domain.procedure.difference import saying
from domain.procedure.difference.changes import (
    CITIZEN,
    CLERK,
    OFFICER,
    Audience,
    Change,
    Severity,
    added,
    changed,
    removed,
)
from domain.procedure.difference.step_changes import step_changes
from domain.procedure.graph import After, Placed, order
from domain.procedure.outline_words import KINDS, ROLES, STAGES
from domain.procedure.plan import AGENCY_KINDS, StepKind
from domain.procedure.register import Register
from domain.procedure.steps import Step

MAJOR, NOTABLE, MINOR = Severity.MAJOR, Severity.NOTABLE, Severity.MINOR


@dataclass(frozen=True, slots=True)
class Route:
    """The steps of a version by id, with the order that follows from how they are written."""

    steps: dict[str, Placed]
    after: After

    @classmethod
    def of(cls, definition: Definition) -> Route:
        """Return the route of a definition; of two steps with one id, which the checks refuse, the first."""
        placed = tuple(Placed(path, step) for path, step in definition.located_steps())
        return cls({item.id: item for item in reversed(placed)}, order(placed))


def renamed_steps(old: Definition, new: Definition) -> dict[str, str]:
    """Return old id -> new id of steps that only took another name: same work, same stage, no doubt which."""
    before, after = Route.of(old).steps, Route.of(new).steps
    gone = [item for name, item in before.items() if name not in after]
    come = [item for name, item in after.items() if name not in before]
    found: dict[str, str] = {}
    for item in gone:
        like = [other for other in come if _work(other) == _work(item)]
        rivals = [other for other in gone if _work(other) == _work(item)]
        if len(like) == len(rivals) == 1:
            found[item.id] = like[0].id
    return found


def route_changes(old: Definition, new: Definition, register: Register | None = None) -> Iterator[Change]:
    """Yield what becomes of the steps, in the order of the old version, then what is new."""
    before, after = Route.of(old), Route.of(new)
    renamed = renamed_steps(old, new)
    say = _Names(register)
    for name in reversed(before.steps):
        item = before.steps[name]
        target = renamed.get(name, name)
        if target not in after.steps:
            vi, en = say.step(item.step)
            yield removed(
                f"steps[{name}]", _audiences(item.step), MAJOR, f"Bỏ bước «{vi}».", f"Step “{en}” is gone.", name
            )
            continue
        if target != name:
            yield changed(
                f"steps[{name}].id", (OFFICER,), MINOR,
                f"Bước «{name}» nay có mã «{target}»; công việc như cũ.",
                f"Step “{name}” now has the id “{target}”; the work is the same.", name,
            )  # fmt: skip
        now = after.steps[target]
        yield from step_changes(old, new, item.step, now.step, name, say.step(now.step), say.who)
        if item.stage != now.stage:
            yield changed(
                f"steps[{name}].stage", (OFFICER,), NOTABLE,
                f"Bước «{say.step(now.step)[0]}» chuyển sang giai đoạn {STAGES[now.stage][0].lower()}.",
                f"Step “{say.step(now.step)[1]}” moves to the stage {STAGES[now.stage][1].lower()}.", name,
            )  # fmt: skip
        yield from _order(before, after, renamed, name, target, say)
    for name in reversed(after.steps):
        if name not in before.steps and name not in renamed.values():
            item = after.steps[name]
            vi, en = say.step(item.step)
            within = saying.limit(getattr(item.step, "within", None))
            yield added(
                f"steps[{name}]", _audiences(item.step), MAJOR,
                f"Thêm bước «{vi}» ({say.who(item.step)[0]}{_in(within[0])}), "
                f"giai đoạn {STAGES[item.stage][0].lower()}.",
                f"New step “{en}” ({say.who(item.step)[1]}{_in(within[1])}), stage {STAGES[item.stage][1].lower()}.",
                name,
            )  # fmt: skip


class _Names:
    """What steps and those who do them are called."""

    def __init__(self, register: Register | None) -> None:
        self.register = register

    def step(self, step: Step) -> saying.Pair:
        """Return the name of a step: its own, else what its kind is called, with the agency it asks."""
        if step.name is not None:
            return step.name.vi, step.name.en
        vi, en = KINDS[step.kind]
        if step.kind is StepKind.OPEN_CASE or step.kind in AGENCY_KINDS:
            who = self.who(step)
            return f"{vi} {who[0]}", f"{en} {who[1]}"
        return vi, en

    def who(self, step: Step) -> saying.Pair:
        """Return who does a step: a role, an agency, or the procedure of a sub-case."""
        if step.who in ROLES:
            return ROLES[step.who]
        known = self.register.get(step.who) if self.register else None
        return saying.pair(known.name) if known else saying.same(step.who)


def _order(
    before: Route, after: Route, renamed: Mapping[str, str], name: str, target: str, say: _Names
) -> Iterator[Change]:
    known = {renamed.get(earlier, earlier) for earlier in before.steps}
    was = tuple(renamed.get(earlier, earlier) for earlier in before.after[name])
    now = after.after[target]
    # That it waits no longer for a step that is gone is told by that step itself.
    if {step for step in was if step in after.steps} == {step for step in now if step in known}:
        return
    vi, en = say.step(after.steps[target].step)
    names = saying.joined(saying.same(step) for step in now)
    yield changed(
        f"steps[{name}].after", (OFFICER,), NOTABLE,
        f"Bước «{vi}» nay mở sau: {names[0]}.", f"Step “{en}” now opens after: {names[1]}.", name,
    )  # fmt: skip


def _audiences(step: Step) -> tuple[Audience, ...]:
    """Return who notices a step that comes or goes: the counter sees its own, the citizen a visit and payments."""
    if step.kind in (StepKind.CHECK, StepKind.HAND_OVER) or step.who == "counter":
        return CLERK, OFFICER
    return (OFFICER, CITIZEN) if step.kind in (StepKind.VISIT, StepKind.OBLIGATION) else (OFFICER,)


def _work(item: Placed) -> tuple[str, str, str, str]:
    return item.stage, item.step.kind, item.step.who, getattr(item.step, "about", "")


def _in(within: str) -> str:
    return "" if within in saying.NOTHING else f", {within}"
