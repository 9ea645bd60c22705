"""For which dossiers something holds, in words: all the kinds a definition tells apart, said as shortly as they go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from domain.procedure.conditions import Kind, Variable, variables_of
from domain.procedure.definition import Definition
from domain.procedure.situation import Situation
from domain.procedure.situations import told_apart

#: More kinds than these are counted, not named: nobody reads a longer sentence.
MOST_NAMED: Final = 12

#: For each name that matters, the places of its values among all it may have.
_Box = tuple[frozenset[int], ...]


def kinds_words(definition: Definition, held: Sequence[Situation], language: str) -> str:
    """Return the kinds of dossier these are: "trường hợp: Cấp lại; trường hợp: Cấp mới, nộp trực tuyến".

    `held` is never empty. A name whose every value is among them is left out, so that every kind of dossier is an
    empty text. Dates and numbers are said as the stretches they are in: each bound was tried on both of its sides.
    """
    values = {name: options for name, options in told_apart(definition).items() if len(options) > 1}
    places = [{value: place for place, value in enumerate(options)} for options in values.values()]
    boxes = _joined(
        {
            tuple(frozenset((place[one.value(name)],)) for name, place in zip(values, places, strict=True))
            for one in held
        },
        len(values),
    )
    known = variables_of(definition)
    said = [_box_words(known, values, box, language) for box in boxes[:MOST_NAMED]]
    if more := len(boxes) - MOST_NAMED:
        said += [f"and {more} more" if language == "en" else f"và {more} loại khác"] if more > 0 else []
    return "; ".join(said)


def _joined(boxes: set[_Box], names: int) -> list[_Box]:
    """Return as few boxes as joining along one name after the other gives, in the order of their values."""
    for at in range(names):
        together: dict[_Box, frozenset[int]] = {}
        for box in boxes:
            rest = (*box[:at], *box[at + 1 :])
            together[rest] = together.get(rest, frozenset()) | box[at]
        boxes = {(*rest[:at], joined, *rest[at:]) for rest, joined in together.items()}
    return sorted(boxes, key=lambda box: [sorted(one) for one in box])


def _box_words(known: Mapping[str, Variable], values: Mapping[str, tuple[Any, ...]], box: _Box, language: str) -> str:
    parts = [
        _said(known[name], values[name], sorted(chosen), language)
        for name, chosen in zip(values, box, strict=True)
        if len(chosen) < len(values[name])
    ]
    return ", ".join(parts)


def _said(variable: Variable, options: tuple[Any, ...], chosen: list[int], language: str) -> str:
    name, either = variable.words.in_language(language), " or " if language == "en" else " hoặc "
    match variable.kind:
        case Kind.CHOICE:
            words = [variable.choices[str(options[place])].in_language(language) for place in chosen]
            return either.join(words) if variable.name in ("channel", "applicant") else f"{name}: {either.join(words)}"
        case Kind.YES_NO:
            yes, no = ("yes", "no") if language == "en" else ("có", "không")
            return f"{name}: {yes if options[chosen[0]] else no}"
        case _:
            return f"{name}: {either.join(_stretches(options, chosen, language))}"


def _stretches(options: tuple[int | date, ...], chosen: list[int], language: str) -> Iterator[str]:
    """Yield "đến 3", "4", "5 đến 9", "từ 10": values that follow each other, open where nothing was tried beyond."""
    start = chosen[0]
    for place, following in zip(chosen, [*chosen[1:], None], strict=True):
        if following == place + 1:
            continue
        first, last = options[start], options[place]
        if place == len(options) - 1:
            yield f"from {first}" if language == "en" else f"từ {first}"
        elif start == 0:
            yield f"up to {last}" if language == "en" else f"đến {last}"
        elif first == last:
            yield f"{first}"
        else:
            yield f"{first} to {last}" if language == "en" else f"{first} đến {last}"
        if following is not None:
            start = following
