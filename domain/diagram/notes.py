"""What stands around the picture: the procedure's name and limits above, the key of signs and notes below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.deadline.limit import Limit
from domain.diagram import colours
from domain.diagram.boxes import TEXT, TEXT_LINE
from domain.diagram.cards import Card, CardWriter, Leave
from domain.diagram.looks import Look
from domain.diagram.metrics import width, wrap, wrap_evenly
from domain.diagram.paint import frame
from domain.diagram.svg import arrow_head, element, group, words
from domain.diagram.words import say
from domain.procedure.definition import Definition
from domain.procedure.limits import Supplement
from domain.procedure.outline_words import CHANNELS

_NAME = 14.0
_NAME_LINE = 19.0
_SAMPLE = 26.0
_LOOKS = {Look.HUMAN: "human", Look.SIGN: "sign", Look.OUTSIDE: "ask", Look.TOLD: "inform", Look.CASE: "case"}


@dataclass(frozen=True)
class Notes:
    """Heading and key of one picture, laid out for any width in points."""

    name: str
    facts: tuple[str, ...]
    sentences: tuple[str, ...]
    signs: tuple[tuple[str, str], ...]

    def heading_height(self, room: float) -> float:
        """Return the height of the heading."""
        names, facts = self._heading(room)
        return len(names) * _NAME_LINE + len(facts) * (TEXT_LINE + 1) + 5

    def heading(self, room: float) -> Iterator[str]:
        """Draw the heading from height 0."""
        names, facts = self._heading(room)
        for index, text in enumerate(names):
            yield words(text, 1, _NAME_LINE * (index + 0.5), _NAME, colours.INK, strong=True)
        top = len(names) * _NAME_LINE + 1
        for index, text in enumerate(facts):
            yield words(text, 1, top + (TEXT_LINE + 1) * (index + 0.5), TEXT + 0.5, colours.INK)

    def key_height(self, room: float) -> float:
        """Return the height of key and notes."""
        rows = self._rows(room)
        return 7 + len(self._sentences(room)) * TEXT_LINE + (len(rows) * (TEXT_LINE + 4) + 4 if rows else 0)

    def key(self, room: float, top: float) -> Iterator[str]:
        """Draw key and notes from a height on."""
        y = top + 7
        for text in self._sentences(room):
            yield words(text, 1, y + TEXT_LINE / 2, TEXT, colours.INK)
            y += TEXT_LINE
        y += 4
        for row in self._rows(room):
            x = 1.0
            for kind, text in row:
                yield group(_sample(kind), transform=f"translate({x:.2f} {y + TEXT_LINE / 2:.2f})")
                yield words(text, x + _SAMPLE, y + TEXT_LINE / 2, TEXT, colours.INK_2)
                x += self._wide(text)
            y += TEXT_LINE + 4

    def _heading(self, room: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
        names = wrap_evenly(self.name, room - 2, _NAME, strong=True)
        whole = " · ".join(self.facts)
        facts = (whole,) if width(whole, TEXT + 0.5) <= room - 2 else self.facts
        return names, tuple(line for fact in facts for line in wrap(fact, room - 2, TEXT + 0.5))

    def _sentences(self, room: float) -> tuple[str, ...]:
        return tuple(line for sentence in self.sentences if sentence for line in wrap(sentence, room - 2, TEXT))

    def _wide(self, text: str) -> float:
        return _SAMPLE + width(text, TEXT) + 12

    def _rows(self, room: float) -> list[list[tuple[str, str]]]:
        rows: list[list[tuple[str, str]]] = []
        left = 0.0
        for sign in self.signs:
            wide = self._wide(sign[1])
            if wide > left or not rows:
                rows.append([])
                left = room
            rows[-1].append(sign)
            left -= wide
        return rows


def notes_of(
    definition: Definition, cards: Mapping[str, Card], writer: CardWriter, *, chosen: bool, heading: bool
) -> Notes:
    """Return heading and key; the key explains only the signs that this picture has."""
    language = writer.language
    facts = [
        f"{definition.procedure} · {say('version', language, definition.version)} · "
        f"{say('decided_by', language, writer.agency(definition.agency))}"
        + (f" · {say('on_the_spot', language)}" if definition.on_the_spot else ""),
        say("deadline", language, "; ".join(_deadline(definition, writer))),
    ]
    name = definition.name.in_language(language)
    sentences, signs = (" ".join(_notes(definition, cards, writer)),), tuple(_signs(cards, language, chosen=chosen))
    return Notes(name, tuple(facts), sentences, signs) if heading else Notes("", (), sentences, signs)


def _deadline(definition: Definition, writer: CardWriter) -> Iterator[str]:
    language, deadline = writer.language, definition.deadline
    if isinstance(deadline, str):
        yield Limit.parse(deadline).words(language)
    elif isinstance(deadline, tuple):
        for row in deadline:
            limit = Limit.parse(row.limit).words(language)
            if row.only_if:
                yield say("deadline_if", language, limit, writer.condition(row.only_if))
            else:
                yield say("deadline_else", language, limit) if len(deadline) > 1 else limit
    else:
        for channel in definition.accepted_channels:
            if channel_limit := definition.deadline_of(channel):
                told = Limit.parse(channel_limit).words(language)
                yield f"{CHANNELS[channel.value][1 if language == 'en' else 0]} {told}"


def _notes(definition: Definition, cards: Mapping[str, Card], writer: CardWriter) -> Iterator[str]:
    language = writer.language
    leaves = {item.leave for card in cards.values() for item in card.exits}
    if Leave.SUPPLEMENT in leaves:
        limits = definition.supplement or Supplement()
        told = (Limit.parse(text).words(language) for text in (limits.within, limits.lapses_after))
        yield say("note_supplement", language, *told)
    if any(item.leave is Leave.REFUSE and card.number != "1" for card in cards.values() for item in card.exits):
        yield say("note_refusal", language)
    for paper in definition.also_issues or ():
        if paper.on != "approval":
            on = say(f"on_{paper.on}", language)
            yield say("note_issued", language, on, f"{paper.name.in_language(language)} ({paper.code})")


def _signs(cards: Mapping[str, Card], language: str, *, chosen: bool) -> Iterator[tuple[str, str]]:
    looks = {card.look for card in cards.values()}
    yield "flow", say("legend_flow", language)
    if any(item.leave is Leave.BACK for card in cards.values() for item in card.exits):
        yield "loop", say("legend_loop", language)
    if chosen:
        yield "path", say("legend_path", language)
    for look, word in _LOOKS.items():
        if look in looks:
            yield look.value, say(f"legend_{word}", language)


def _sample(kind: str) -> Iterator[str]:
    if kind in ("flow", "loop", "path"):
        thick, ink = (2.8, colours.LINK) if kind == "path" else (1.15, colours.INK_2)
        yield element("path", d="M0 0H15", stroke=ink, stroke_width=thick,
                      stroke_dasharray="5 3" if kind == "loop" else None)  # fmt: skip
        yield arrow_head((0, 0), (21, 0), ink)
    else:
        look = Look(kind)
        drawn = frame(look, 20, 11, colours.FILLS.get(look, colours.PAPER))
        yield group(drawn, transform="translate(0.5 -5.5)")
