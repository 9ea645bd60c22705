"""Time: what the worst path leaves, when a completion can still be asked for, and the limits of the general law."""

from __future__ import annotations

from collections.abc import Iterator

from domain.procedure.budgets import shortest_deadline, working_hours
from domain.procedure.errors import DefinitionError
from domain.procedure.limits import OnlineIntake, Supplement
from domain.procedure.lint.look import Look
from domain.procedure.plan import Channel, StepKind

#: NĐ 118/2025 Art 19(5) and 17(2).
_GENERAL_SUPPLEMENT, _GENERAL_INTAKE = Supplement(), OnlineIntake()


def check_limits(look: Look) -> Iterator[DefinitionError]:
    """Yield what is late by the general law, and limits that nothing uses. The steps must be without error."""
    yield from _slack(look)
    yield from _late_supplement(look)
    yield from _general_law(look)
    yield from _unused(look)


def _slack(look: Look) -> Iterator[DefinitionError]:
    for definition, route in look.routes:
        allowed = shortest_deadline(definition)
        needed, names = route.worst()
        if needed and needed == allowed:
            yield look.finding("budget_fills_deadline", ("deadline",), needed=needed, names=route.said(names))
            return


def _late_supplement(look: Look) -> Iterator[DefinitionError]:
    allowed = working_hours((look.definition.supplement or _GENERAL_SUPPLEMENT).within)
    told: set[str] = set()
    for _, route in look.routes:
        for item in route.placed:
            if item.step.kind is not StepKind.REVIEW or "request_supplement" not in getattr(item.step, "may", ()):
                continue
            opens = route.opens_after(item.id)
            if opens >= allowed and item.id not in told:
                told.add(item.id)
                values = {"name": item.id, "opens": opens, "allowed": allowed}
                yield look.finding("supplement_too_late", (*item.path, "may"), **values)


def _general_law(look: Look) -> Iterator[DefinitionError]:
    supplement, intake = look.definition.supplement, look.definition.online_intake
    if supplement:
        if working_hours(supplement.within) > working_hours(_GENERAL_SUPPLEMENT.within):
            yield look.finding("supplement_within_long", ("supplement", "within"), value=supplement.within)
        if supplement.lapses_after != _GENERAL_SUPPLEMENT.lapses_after:
            yield look.finding("lapse_not_15_days", ("supplement", "lapses_after"), value=supplement.lapses_after)
    if intake:
        if working_hours(intake.answer_within) > working_hours(_GENERAL_INTAKE.answer_within):
            yield look.finding("intake_answer_late", ("online_intake", "answer_within"), value=intake.answer_within)
        if working_hours(intake.alert) > working_hours(_GENERAL_INTAKE.alert):
            yield look.finding("intake_alert_late", ("online_intake", "alert"), value=intake.alert)


def _unused(look: Look) -> Iterator[DefinitionError]:
    definition = look.definition
    steps = definition.located_steps()
    if definition.supplement and not any("request_supplement" in getattr(step, "may", ()) for _, step in steps):
        yield look.at_key("supplement_unused", ("supplement",))
    if definition.online_intake and Channel.ONLINE not in definition.accepted_channels:
        yield look.at_key("intake_unused", ("online_intake",))
    for path, step in steps:
        for number, notice in enumerate(step.notify or ()):
            if notice.on == "late" and getattr(step, "within", None) is None:
                yield look.finding("notice_never_sent", (*path, "notify", number, "on"))
