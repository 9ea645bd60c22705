"""Every act of a case: open, or which rule closes it and who can; for oneself, or as another post sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from api.case.offers import why_not
from api.case.reading import CaseReading
from api.openness import ActOption, options, why_closed
from domain.case.acts import Act, Refusal, Role
from domain.case.wording import word
from domain.case.words import SYSTEMS
from models.viewer import Viewer

#: The posts a supervisor may look through. An administrator's is no one's who acts on cases.
ROLES: Final = (Role.COUNTER, Role.OFFICER, Role.LEADER, Role.SUPERVISOR)
#: What is never asked for without its own page having been opened: they stand in no list of options.
_ON_PAGES: Final = (Act.RECORD_OBLIGATION, Act.GIVE_OPINION, Act.PUT_QUESTION)

#: An answer for the rules to judge an act by that wants one, where nothing is asked.
_ANY: Final = "done"


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act. `why` is empty when it is open; `rule` is the code of what closes it."""

    act: Act
    about: str
    role: Role
    rule: str = ""
    why: str = ""
    who_can: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """True when it can be taken now."""
        return not self.rule


@dataclass(frozen=True, slots=True)
class ActsSeen:
    """The acts that mean something now, the open ones first, and those that do not come up at this point."""

    now: tuple[ActLine, ...]
    later: tuple[ActLine, ...]


def seen_as(reading: CaseReading, role: Role | None) -> CaseReading:
    """Return the reading through the eyes of somebody with this role where the case is decided or received."""
    if role is None:
        return reading
    case = reading.page.case
    viewer = Viewer.of({case.agency_id, case.received_at_agency}, [role])
    return replace(reading, staff=replace(reading.staff, viewer=viewer))


def acts_of(reading: CaseReading) -> ActsSeen:
    """Return all acts of the case as the reader of it finds them."""
    viewer = reading.staff.viewer
    found = options(reading.plan, reading.calendar, reading.page, viewer, reading.now)
    known = {option.act for option in found}
    others = [_elsewhere(reading, act) for act in Act if act not in known]
    return ActsSeen(
        tuple(_line(reading, option, option.why_not) for option in found),
        tuple(line for line in others if line is not None),
    )


def _elsewhere(reading: CaseReading, act: Act) -> ActLine | None:
    """Return why an act does not come up; None when nothing but its own form can tell."""
    option = ActOption(act, Role.SYSTEM, step=_step_for(reading, act), answers=(_ANY,))
    refusal = why_closed(reading.plan, reading.calendar, reading.page, reading.staff.viewer, reading.now, option)
    return _line(reading, option, refusal) if refusal else None


def _step_for(reading: CaseReading, act: Act) -> str:
    """Return a step the act would be about: the newest task, so that the rules have something to judge."""
    tasks: Sequence[str] = [task.id for task in reading.page.tasks if task.status == "open"]
    return tasks[-1] if tasks and act not in _ON_PAGES else ""


def _line(reading: CaseReading, option: ActOption, refusal: Refusal | None) -> ActLine:
    return ActLine(
        act=option.act,
        about=_about(reading, option),
        role=option.role,
        rule=refusal.rule if refusal else "",
        why=why_not(reading, refusal) if refusal else "",
        who_can=refusal.who_can if refusal else (),
    )


def _about(reading: CaseReading, option: ActOption) -> str:
    """Return which step or call an act is about, in words."""
    call = next((row for row in reading.page.operations if row.key == option.target), None) if option.target else None
    if call is not None:
        return reading.step_name(call.step) if call.step else word(SYSTEMS, call.system, reading.language)
    return reading.step_name(option.step) if option.step and option.role is not Role.SYSTEM else ""
