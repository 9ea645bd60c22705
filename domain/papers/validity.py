"""Whether a paper still says how things are: told to anyone who holds it and asks."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from domain.case.events import Record
from domain.papers.forms import Form, called_for


class Validity(StrEnum):
    """How a paper stands today."""

    VALID = "valid"
    FULFILLED = "fulfilled"  # what it asked for was done
    REPLACED = "replaced"  # a newer paper of the same form stands in its place
    OVERTAKEN = "overtaken"  # the case went on past it


_REOPENS: Final = frozenset({"reopened"})


def validity(form: Form, event: Record, events: Sequence[Record]) -> Validity:
    """Return how the paper that one event called for stands after all events of its case."""
    later = [other for other in events if other.seq > event.seq]
    if form is Form.SUPPLEMENT:
        if any(other.kind == "supplemented" for other in later):
            return Validity.FULFILLED
        return (
            Validity.OVERTAKEN
            if any(other.kind in ("lapsed", "withdrawn", "ended_by_hand") for other in later)
            else Validity.VALID
        )
    # Money paid back later does not replace what was signed for before.
    if form is not Form.REFUNDED and any(called_for(other) is form for other in later):
        return Validity.REPLACED
    if form in (Form.REFUSAL, Form.STOP) and any(other.kind in _REOPENS for other in later):
        return Validity.OVERTAKEN
    if form is Form.RESULT and any(other.kind == "correction_begun" for other in later):
        return Validity.OVERTAKEN
    return Validity.VALID
