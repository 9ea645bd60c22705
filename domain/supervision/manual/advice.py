"""What a page of the manual says about one cause."""

from __future__ import annotations

from dataclasses import dataclass

Words = tuple[str, str]
"""Vietnamese and English. `{call_failing}` and the other names of `Patience` stand for their spans."""


@dataclass(frozen=True, slots=True)
class Advice:
    """How a cause is found, when it goes away by itself, and what to look at in Temporal's own pages.

    What it means, whose move it is and the ways out are told by `domain.supervision.words` and `TREATMENTS`.
    """

    found: Words
    gone: Words
    check: Words


#: Where Temporal knows nothing about it.
NOTHING_THERE: Words = (
    "Không có gì để xem: luồng đang chờ đúng như quy trình.",
    "Nothing to see: the workflow waits as it should.",
)
