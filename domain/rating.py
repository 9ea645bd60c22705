"""What a citizen is asked about the service after the result: five short questions, scores from 1 to 5."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

QUESTIONS: Final = ("time", "guidance", "conduct", "effort", "overall")
SCORES: Final = (5, 4, 3, 2, 1)


def may_rate(*, decided: bool, ended: bool, rated: bool) -> bool:
    """Tell whether a case can be rated: once, as soon as there is a result or the case has ended."""
    return (decided or ended) and not rated


def read_scores(typed: Mapping[str, str]) -> dict[str, int]:
    """Return the scores among what was typed; what is no question or no score is left out, none is needed."""
    found: dict[str, int] = {}
    for question in QUESTIONS:
        value = typed.get(question, "")
        if value.isascii() and value.isdigit() and int(value) in SCORES:
            found[question] = int(value)
    return found
