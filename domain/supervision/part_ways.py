"""What can be done about a trouble of the installation: what software does at a button, and what a person starts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.case.acts import Role
from domain.supervision.findings import Part


class PartWay(StrEnum):
    """What somebody who oversees the whole installation can press for one of its parts."""

    SET_UP = "set_up"
    LET_RUN = "let_run"
    RUN_NOW = "run_now"
    TRY_NOW = "try_now"
    START_ANEW = "start_anew"
    UNPAUSE = "unpause"
    END_RUN = "end_run"


class PartEnd(StrEnum):
    """What became of a press. `NO_LONGER` says that the trouble was over when the engine was asked."""

    DONE = "done"
    NO_LONGER = "no_longer"
    FAILED = "failed"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody types where no button can help: where it is typed, in both languages, and the line itself."""

    where: tuple[str, str]
    line: str


#: Who may press, where the realm of the post holds every agency of the installation.
KEEPERS: Final = (Role.SUPERVISOR, Role.ADMINISTRATOR)
#: Nobody presses twice at a time; what has not answered for so many seconds may be pressed again.
PATIENCE_SECONDS: Final = 60

_WAYS: Final[dict[Part, tuple[PartWay, ...]]] = {
    Part.CIRCUIT_OPEN: (PartWay.TRY_NOW,),
    Part.SCHEDULE_MISSING: (PartWay.SET_UP,),
    Part.SCHEDULE_PAUSED: (PartWay.LET_RUN,),
    Part.SCHEDULE_SILENT: (PartWay.RUN_NOW,),
    Part.RUN_FAILING: (PartWay.START_ANEW, PartWay.END_RUN),
    Part.WORKFLOW_ORPHANED: (PartWay.END_RUN,),
}
_COMPOSE: Final = ("Máy chủ dùng docker compose", "A server with docker compose")
_BY_HAND: Final = ("Máy không dùng docker", "A machine without docker")
_COMMANDS: Final[dict[Part, tuple[Command, ...]]] = {
    Part.NO_WORKER: (
        Command(_COMPOSE, "docker compose up -d worker"),
        Command(_BY_HAND, "python worker.py --queues {name}"),
    ),
    Part.BACKLOG_OLD: (
        Command(_COMPOSE, "docker compose up -d --scale worker=4"),
        Command(_BY_HAND, "python worker.py --queues {name}"),
    ),
    Part.VERSION_WITHOUT_WORKER: (
        Command(
            ("Trong thư mục mã nguồn của phiên bản ấy", "In the directory with the code of that version"),
            "MOTCUA_WORKER_VERSION={name} python worker.py",
        ),
        Command(("Xem còn bao nhiêu hồ sơ", "How many cases are left on it"), "motcua workers versions"),
    ),
}


def ways_of_part(cause: str, subject: str, key: str) -> tuple[PartWay, ...]:
    """Return what can be pressed for a trouble of a part, the best first; empty where a person starts a process.

    What fails may be a schedule whose rounds end badly, a run, or an activity of a run (`key`) that somebody paused.
    """
    if cause == Part.RUN_FAILING and subject == "schedule":
        return (PartWay.RUN_NOW,)
    if cause == Part.RUN_FAILING and key:
        return (PartWay.UNPAUSE, PartWay.END_RUN)
    return next((ways for part, ways in _WAYS.items() if part == cause), ())


def all_ways_of(part: Part) -> tuple[PartWay, ...]:
    """Return everything that can be pressed for a kind of trouble, whatever it is about."""
    asked = (("workflow", ""), ("workflow", "key"), ("schedule", ""))
    return tuple(dict.fromkeys(way for subject, key in asked for way in ways_of_part(part, subject, key)))


def commands_of(part: Part, name: str) -> tuple[Command, ...]:
    """Return what a person types for a trouble of this name; empty where a button does it."""
    return tuple(Command(one.where, one.line.format(name=name)) for one in _COMMANDS.get(part, ()))
