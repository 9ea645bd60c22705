"""By which ways an applicant at the counter wants to be told: a line of the form, answered for them by the default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.filing import Wish
from domain.notices.rules import Way

#: Stands in every form that asks; a tick that is missing says something only then.
ASKED: Final = "tell.asked"


def wish_of(typed: Mapping[str, str], by: str) -> Wish | None:
    """Return the ways that are ticked, written down by this member of staff; None for a form that does not ask."""
    return Wish([way for way in Way if typed.get(f"tell.{way}")], by) if typed.get(ASKED) else None
