"""What `motcua demo` shows: one case each of eight procedures to its result, and the ways money goes back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Back(StrEnum):
    """How the money of a case that is withdrawn goes back."""

    BY_GATEWAY = "by_gateway"
    BY_PERSON = "by_person"  # the gateway says no


@dataclass(frozen=True)
class Plot:
    """How one case is shown."""

    procedure: str
    channel: str = "counter"
    way: str = "counter"
    pays_online: bool = False
    pages: int = 1
    copies: int = 1
    papers: tuple[str, ...] = ()
    """Components to hand in, where what is asked for depends on the case; else all that is always asked for."""
    back: Back | None = None
    """Set where the applicant pays, withdraws before reception, and gets the money back."""


PLOTS = (
    Plot("2.000815", pages=5, copies=2),
    Plot("1.004873", channel="online", way="online"),
    Plot("1.001612", channel="online", pays_online=True),
    Plot("1.013225", channel="post", way="post"),
    Plot("3.000347", way="post"),
    Plot("2.000635", copies=3),
    Plot("2.000635", channel="online", pays_online=True, copies=2, back=Back.BY_GATEWAY),
    Plot("2.000635", channel="online", pays_online=True, copies=2, back=Back.BY_PERSON),
    Plot("2.000986", papers=("to-khai", "giay-chung-sinh", "ct01", "quan-he", "to-khai-bhyt", "danh-sach-bhyt")),
    Plot("1.013831", papers=("don", "giay-chung-nhan", "hop-dong")),
)

#: What the staff of the demo do with a task of each kind.
ACTS: dict[str, tuple[str, dict[str, str]]] = {
    "check": ("accept", {}),
    "review": ("complete", {"proposal": "approve"}),
    "visit": ("complete", {}),
    "sign": ("approve", {}),
    "hand_over": ("hand_over", {}),
}
