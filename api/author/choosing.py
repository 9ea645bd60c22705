"""Which cases a decision is to be about, as an address or a form names them: a selection, one case, or a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from api.author.access import Writer
from api.language import Sentence, say
from models.authoring import Author
from models.case_selections import keep_selection
from models.queries.chosen_cases import (
    ChosenCases,
    ChosenLine,
    LeftOut,
    chosen_lines,
    one_chosen,
    selected_cases,
    standing_of,
)
from runtime.database import ReadSession, WriteSession

#: So many chosen cases are named on the page; the page of the decision lists each once they were tried.
LISTED: Final = 50
LEFT_OUT: Final[Mapping[str, Sentence]] = {
    LeftOut.ENDED: say("đã kết thúc"),
    LeftOut.DECIDED: say("đã có kết quả"),
    LeftOut.OTHER_VERSION: say("theo phiên bản khác"),
}


@dataclass(frozen=True, slots=True)
class Naming:
    """How an address names the chosen cases: by a selection of the desk, or one by its code; neither for a version."""

    selection: str = ""
    case: str = ""

    @property
    def carried(self) -> Mapping[str, str]:
        """What the next address or form carries on."""
        return {"selection": self.selection} if self.selection else {"case": self.case} if self.case else {}


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """The chosen cases as a page tells of them; `standing` counts who would be in ("") and who not, and why."""

    cases: int
    standing: Mapping[str, int]
    lines: Sequence[ChosenLine] = ()

    @property
    def taken(self) -> int:
        """How many a try would take in."""
        return self.standing.get("", 0)

    @property
    def left_out(self) -> Sequence[tuple[int, Sentence]]:
        """How many are left out, under each reason."""
        return [(self.standing[why], words) for why, words in LEFT_OUT.items() if self.standing.get(why)]


async def chosen_by(session: ReadSession, author: Author, procedure_code: str, naming: Naming) -> ChosenCases | None:
    """Return the cases that are named, None for all of a version. Raises what the two questions behind it raise."""
    if naming.selection:
        return await selected_cases(session, author, procedure_code, _id(naming.selection))
    if naming.case:
        return await one_chosen(session, author, procedure_code, naming.case)
    return None


async def frozen_choice(session: WriteSession, writer: Writer, procedure_code: str, naming: Naming) -> UUID | None:
    """Return the selection a decision is about; one case named by its code is frozen now."""
    chosen = await chosen_by(session, writer.author, procedure_code, naming)
    if chosen is None or chosen.selection:
        return chosen.selection if chosen else None
    return (await keep_selection(session, writer.id, procedure_code, chosen.version, chosen.ids)).id


async def shown_choice(session: ReadSession, chosen: ChosenCases, version: int) -> ShownChoice:
    """Return how the chosen cases stand towards a decision about a version, and the first of them."""
    standing = await standing_of(session, chosen.ids, version)
    return ShownChoice(len(chosen.ids), standing, await chosen_lines(session, chosen.ids, version, LISTED))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
