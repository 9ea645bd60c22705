"""The same picture in words, for who hears it instead of seeing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.diagram.cards import Card, CardWriter
from domain.diagram.graph import END, START, Flow, flow_of
from domain.diagram.graph import STAGES as STAGE_KEYS
from domain.diagram.words import pick, say
from domain.procedure.definition import Definition
from domain.procedure.outline_words import STAGES
from domain.procedure.register import AgencyKind


def tell(definition: Definition, language: str, register: Mapping[str, AgencyKind] | None = None) -> str:
    """Return the steps of a definition as sentences, stage by stage: what, who, how long, after which, what else."""
    language = "en" if language == "en" else "vi"
    flow = flow_of(definition)
    return told(flow, CardWriter(definition, flow, language, register).all(), language)


def told(flow: Flow, cards: Mapping[str, Card], language: str) -> str:
    """Return the text alternative of a picture whose cards are written already."""
    return " ".join(_sentences(flow, cards, language))


def _sentences(flow: Flow, cards: Mapping[str, Card], language: str) -> Iterator[str]:
    yield f"{_of(cards[START])}."
    for number, stage in enumerate(STAGE_KEYS, 1):
        name = pick(STAGES[stage], language)
        keys = [key for key in flow.steps if flow.stage[key] == stage]
        yield say("tell_stage", language, number, name) + ("." if keys else f": {say('empty_stage', language)}.")
        for key in keys:
            before = [str(flow.numbers[name]) for name in flow.after[key] if name in flow.numbers]
            after = say("tell_after", language, ", ".join(before)) if before else say("tell_after_start", language)
            yield f"{say('tell_step', language, cards[key].number, _of(cards[key]))}; {after}."
    yield f"{say('result', language)}: {_of(cards[END])}."


def _of(card: Card) -> str:
    parts = [card.title, *([card.guard] if card.guard else []), *(row.text for row in card.rows), *card.fees]
    return "; ".join([*parts, *(item.text for item in card.exits)])
