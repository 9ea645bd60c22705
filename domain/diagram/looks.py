"""How the boxes of a picture are drawn: what they look like, and the icon of each step kind."""

from __future__ import annotations

from enum import StrEnum

from domain.procedure.plan import StepKind


class Look(StrEnum):
    """How a box is drawn. `outside` is waited for, `told` is not; `end` is where a dossier comes in or leaves."""

    END = "end"
    HUMAN = "human"
    SIGN = "sign"
    OUTSIDE = "outside"
    TOLD = "told"
    CASE = "case"


#: Look and icon of a step's box.
LOOKS: dict[StepKind, tuple[Look, str]] = {
    StepKind.CHECK: (Look.HUMAN, "tick"),
    StepKind.REVIEW: (Look.HUMAN, "glass"),
    StepKind.VISIT: (Look.HUMAN, "pin"),
    StepKind.ASK: (Look.OUTSIDE, "speech"),
    StepKind.INFORM: (Look.TOLD, "megaphone"),
    StepKind.SIGN: (Look.SIGN, "pen"),
    StepKind.HAND_OVER: (Look.HUMAN, "hand"),
    StepKind.OPEN_CASE: (Look.CASE, "folder"),
    StepKind.OBLIGATION: (Look.OUTSIDE, "coin"),
}
