"""The books papers are numbered in: one for each kind, agency and year, without gaps.

A number is taken in the transaction that records the event which calls for the paper, so that it exists exactly when
the event does. What the letters after a number mean is ours but for "HDHS" and "PXL", which offices use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.papers.forms import Form, Happening, called_for


class Book(StrEnum):
    """A book of numbers. `register` is the register of dossiers (form 07), whose number form 01 prints."""

    REGISTER = "register"
    SUPPLEMENT = "supplement"
    REFUSAL = "refusal"
    APOLOGY = "apology"
    STOP = "stop"
    TRANSFER = "transfer"
    RESULT = "result"
    RETURNED = "returned"
    REFUNDED = "refunded"


class Office(StrEnum):
    """Whose book it is: the one-stop unit that took the dossier, or the agency that decides."""

    RECEIVER = "receiver"
    DECIDER = "decider"


@dataclass(frozen=True, slots=True)
class Entry:
    """A number to be taken for the event `seq`; `agency` where the event itself says whose book it is, else empty."""

    seq: int
    book: Book
    office: Office
    agency: str = ""


_BOOKS: Final[Mapping[Form, Book]] = {
    Form.SUPPLEMENT: Book.SUPPLEMENT,
    Form.REFUSAL: Book.REFUSAL,
    Form.APOLOGY: Book.APOLOGY,
    Form.STOP: Book.STOP,
    Form.TRANSFER: Book.TRANSFER,
    Form.RESULT: Book.RESULT,
    Form.RETURNED: Book.RETURNED,
    Form.REFUNDED: Book.REFUNDED,
}
_SUFFIXES: Final[Mapping[Book, str]] = {
    Book.SUPPLEMENT: "HDHS",
    Book.REFUSAL: "PTC",
    Book.APOLOGY: "PXL",
    Book.STOP: "TB",
    Book.TRANSFER: "PC",
    Book.RESULT: "KQ",
    Book.RETURNED: "BN",
    Book.REFUNDED: "TLP",
}
#: What the one-stop unit draws up however far the case is; the rest is the deciding agency's once it was received.
_RECEIVERS: Final = frozenset({Book.REGISTER, Book.STOP, Book.RETURNED, Book.REFUNDED})


def book_of(form: Form) -> Book | None:
    """Return the book a form is numbered in; form 01 carries the number of the register."""
    return Book.REGISTER if form is Form.RECEIPT else _BOOKS.get(form)


def entries(events: Sequence[Happening], *, received: bool) -> list[Entry]:
    """Return the numbers that events of one turn take, in their order; `received` as the case stands after them.

    A receipt drawn up anew keeps its number: the dossier stands in the register once.
    """
    found = []
    for event in events:
        form = called_for(event)
        if form is None or (form is Form.RECEIPT and event.kind != "received"):
            continue
        book = book_of(form)
        if book is None:
            continue
        takes_it = book in _RECEIVERS or not received
        office = Office.RECEIVER if takes_it else Office.DECIDER
        # Either counter may pay back: the slip is of the agency whose till it was.
        found.append(Entry(event.seq, book, office, event.values.get("desk", "") if book is Book.REFUNDED else ""))
    return found


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """A number that was taken: `number` of `volume` of a book in a year."""

    book: Book
    agency_id: str
    year: int
    volume: int
    number: int

    def text(self) -> str:
        """Return the number as a letter carries it, "Số: 12/HDHS"; of the register only "12"."""
        suffix = _SUFFIXES.get(self.book, "")
        return f"{self.number:02d}/{suffix}" if suffix else f"{self.number}"

    def place(self) -> tuple[str, str]:
        """Return volume and number as form 01 says them: ("01/2026", "12")."""
        return f"{self.volume:02d}/{self.year}", f"{self.number}"
