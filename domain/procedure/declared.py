"""The notices a procedure declares for its steps, found again by step and number."""

from __future__ import annotations

from domain.procedure.definition import Definition
from domain.procedure.steps import Notice, Step


def step_named(definition: Definition, step_id: str) -> Step | None:
    """Return a step of a definition, or None when it has none of that id."""
    return next((step for _, step in definition.located_steps() if step.step_id == step_id), None)


def declared_notice(definition: Definition, step_id: str, number: str) -> Notice | None:
    """Return a notice by its step and its place there ("0" is the first), or None when there is none."""
    step = step_named(definition, step_id)
    notices = (step.notify or ()) if step else ()
    place = int(number) if number.isascii() and number.isdigit() else len(notices)
    return notices[place] if place < len(notices) else None
