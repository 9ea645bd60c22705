"""The combined due date as it is promised at reception, before any part is opened: for the receipt."""

from __future__ import annotations

from datetime import datetime

from domain.case.combined_due import combined_due, has_parts
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.compile import Compiled
from domain.procedure.definition import Definition
from domain.procedure.situation import Situation


def promised_way(
    definition: Definition,
    situation: Situation,
    calendar: WorkingCalendar,
    convention: str,
    received_at: datetime,
    legal: datetime,
    language: str,
) -> str:
    """Return the longest way through the parts of a dossier, in words; empty for a procedure without parts.

    `convention` is the installation's way of counting, `legal` the end of the one limit for all.
    """
    plan = Compiled(definition, "", "").plan_for("", convention, situation)
    if not has_parts(plan):
        return ""
    names = {step.step_id: step.name for _, step in definition.located_steps()}
    combined = combined_due(plan, calendar, received_at, legal, {})

    def name(step: str) -> str:
        words = names.get(step)
        return words.in_language(language) if words else step

    return combined.sentence(name, language)
