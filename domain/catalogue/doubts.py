"""What a person has to look at before a draft can be final, fastest first.

Every doubt stands at a path of the draft, asks one question, shows the source beside it and offers answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from domain.catalogue.found import Source, State
from domain.catalogue.questions import QUESTIONS

_LONGEST_SNIPPET = 700


class DoubtKind(StrEnum):
    """What the person does: confirm a guess, choose between readings, fill a blank, translate."""

    CONFIRM = "confirm"
    CHOOSE = "choose"
    FILL = "fill"
    TRANSLATE = "translate"


#: About how many seconds each takes; a source longer than a few lines takes longer to read.
_SECONDS = {DoubtKind.CONFIRM: 5, DoubtKind.CHOOSE: 15, DoubtKind.TRANSLATE: 30, DoubtKind.FILL: 60}


@dataclass(frozen=True, slots=True)
class Doubt:
    """One question about one value.

    `id` is "<code>@<path>", the same whenever the same record is read. `path` is dotted as in errors
    ("dossier[2].when"). `suggestions` are texts to put at the path, likeliest first. While a doubt that
    `blocks` is open the draft cannot become final. `seconds` is what answering takes, about.
    """

    id: str
    path: str
    code: str
    kind: DoubtKind
    state: State
    question_vi: str
    question_en: str
    source: Source | None
    suggestions: tuple[str, ...]
    blocks: bool
    seconds: int

    def question(self, language: str) -> str:
        """Return the question in the language ("vi" or "en")."""
        return self.question_en if language == "en" else self.question_vi

    def to_dict(self) -> dict[str, Any]:
        """Return the doubt as plain data for JSON; the source is cut to a readable snippet with its offsets."""
        data = asdict(self)
        if self.source is not None:
            data["source"]["text"] = self.source.text[:_LONGEST_SNIPPET]
        return data


def doubt(
    code: str, path: str, state: State, source: Source | None = None, suggestions: Iterable[str] = (), **values: object
) -> Doubt:
    """Return the doubt of a known code; raises KeyError for a code without a question."""
    question = QUESTIONS[code]
    kind = DoubtKind(question.kind)
    reading = min(60, len(source.text) // 60) if source else 0
    return Doubt(
        id=f"{code}@{path}",
        path=path,
        code=code,
        kind=kind,
        state=state,
        question_vi=question.vi.format_map(values),
        question_en=question.en.format_map(values),
        source=source,
        suggestions=tuple(dict.fromkeys(suggestions))[:5],
        blocks=question.blocks,
        seconds=_SECONDS[kind] + reading,
    )


def fastest_first(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """Return each doubt once, the quickest to answer first, those of one duration by path."""
    unique = {one.id: one for one in doubts}
    return tuple(sorted(unique.values(), key=lambda one: (one.seconds, one.path, one.code)))
