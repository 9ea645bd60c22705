"""What a step is called on screens: its own name, else that of its kind."""

from __future__ import annotations

from api.language import Readable
from domain.procedure.basics import Words
from domain.procedure.compile import read_stages
from domain.procedure.definition import Definition
from domain.procedure.outline_words import name_of_kind
from domain.procedure.plan import StepKind


def kind_name(kind: str) -> Words:
    """Return the name of a step kind."""
    return name_of_kind(StepKind(kind))


def step_names(definition: Definition) -> dict[str, Words]:
    """Return the name of every step of a definition by step id."""
    return {step.step_id: step.name or name_of_kind(step.kind) for _, step in definition.located_steps()}


def step_names_in(text: str) -> dict[str, Words]:
    """Return the name of every step of a canonical text by step id, as `step_names` does of the whole definition."""
    stages = read_stages(text)
    steps = (*stages.receive, *stages.appraise, *stages.approve, *stages.return_)
    return {step.step_id: step.name or name_of_kind(step.kind) for step in steps}


def named(name: Readable | Words, language: str) -> str:
    """Return a step's name in a language."""
    return name.in_language(language) if isinstance(name, Words) else name.read(language)
