"""Ways out among our own people: a task given to somebody else, a reminder, and telling the leader."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from activities.supervision.ways import Hands
from domain.case.acts import Role
from domain.case.state import Phase
from domain.deadline.moments import local_day
from domain.supervision.causes import TREATMENTS, Cause, Side, WayOut
from domain.supervision.interventions import REMINDS_APPLICANT, ROLE_OF, End, Told, Verdict, reminder_of
from domain.supervision.words import CAUSES
from models.escalating import Receiver
from models.holders import Deed, Handled, Outcome, TaskName, change_holders
from models.staff_changes import note_change
from models.supervision.intervention_items import Item
from models.supervision.reaching import (
    ESCALATED_BY_HAND,
    REMINDED,
    OpenTask,
    open_tasks,
    people_in,
    posts_of_tasks,
    remind_applicant,
    staff_name,
    tell_once,
    way_to,
)
from runtime.database import ReadSession, WriteSession

#: Nobody works on these: an opinion is asked of a whole agency, a result waits for the applicant.
_NOT_TO_GIVE: Final = frozenset({"ask", "hand_over"})
_WHY_NOT: Final = {
    Outcome.NOT_OPEN: "task_not_open",
    Outcome.NOT_YOURS: "not_your_role",
    Outcome.HELD: "task_held",
    Outcome.NO_POST: "receiver_no_post",
    Outcome.BARRED: "receiver_barred",
}


class _OnlyLookingError(Exception):
    """Takes back what was done for the sake of looking."""


class Reassign:
    """The tasks of a case go to somebody else, or back to the team; the time limit stays."""

    async def look(self, hands: Hands, item: Item) -> tuple[Verdict, Told]:
        """Do it and take it back: only the statement itself knows every rule."""
        handled: list[Handled] = []
        to = ""
        try:
            async with hands.sessions.write() as session:
                handled, to = await self._give(session, item)
                raise _OnlyLookingError
        except _OnlyLookingError:
            pass
        end, told = _came_of(handled, to)
        verdict = {End.DONE: Verdict.CAN, End.NO_LONGER: Verdict.NO_LONGER}.get(end, Verdict.CANNOT)
        return verdict, Told("effect_reassign", told.values) if verdict is Verdict.CAN else told

    async def do(self, hands: Hands, item: Item) -> tuple[End, Told]:
        """Give them, and note whose they were, as everywhere where tasks are given away."""
        async with hands.sessions.write() as session:
            handled, to = await self._give(session, item)
            if any(line.outcome is Outcome.DONE for line in handled):
                before = ", ".join(sorted({line.holder_name for line in handled} - {""}))
                await note_change(
                    session,
                    "tasks_given",
                    agency_id=item.agency_id,
                    by=item.asked_by,
                    staff_id=_receiver(item),
                    detail={"tasks": [before, item.code], "reason": ["", item.reason]},
                )
        return _came_of(handled, to)

    async def _give(self, session: WriteSession, item: Item) -> tuple[list[Handled], str]:
        tasks = [task for task in await open_tasks(session, item.case_id) if task.kind not in _NOT_TO_GIVE]
        meant = [task for task in tasks if task.id == item.then.key] or tasks
        receiver = _receiver(item)
        to = await staff_name(session, receiver) if receiver else ""
        names = [TaskName(item.code, task.id) for task in meant]
        deed = Deed.GIVE if receiver else Deed.RELEASE
        return await change_holders(session, item.viewer, deed, names, receiver), to


def _receiver(item: Item) -> UUID | None:
    to = item.params.get("to", "")
    return UUID(to) if to and to != "team" else None


def _came_of(handled: list[Handled], to: str) -> tuple[End, Told]:
    if not handled:
        return End.NO_LONGER, Told("task_not_open")
    done = [line for line in handled if line.outcome is Outcome.DONE]
    values = {
        "step": ",".join(line.task_id.partition("/")[0] for line in handled),
        "from": ", ".join(sorted({line.holder_name for line in handled} - {""})),
        "to": to,
    }
    if done:
        return End.DONE, Told("did_reassign", values)
    worst = handled[0].outcome
    if worst is Outcome.NOT_OPEN:
        return End.NO_LONGER, Told("task_not_open")
    role = {"role": Role.SUPERVISOR, "needed": Role.SUPERVISOR} if worst is Outcome.NOT_YOURS else {}
    return End.REFUSED, Told(_WHY_NOT[worst], values | {name: str(value) for name, value in role.items()})


class Tell:
    """A reminder to who has the move, or the case told to the leader: on screen and by mail, once a day for a case."""

    def __init__(self, way: WayOut) -> None:
        """`way` is REMIND or ESCALATE."""
        self._way = way

    async def look(self, hands: Hands, item: Item) -> tuple[Verdict, Told]:
        """Say who would be told."""
        async with hands.sessions.read() as session:
            if self._to_applicant(item):
                way = await way_to(session, item.case_id)
                told = Told("effect_remind_applicant", {"channel": way})
                return (Verdict.CAN, told) if way else (Verdict.CANNOT, Told("applicant_unwritten"))
            _, people = await self._receivers(session, item)
        if not people:
            return Verdict.CANNOT, Told("nobody_to_tell")
        return Verdict.CAN, Told(f"effect_{self._way}", {"names": _names(people)})

    async def do(self, hands: Hands, item: Item) -> tuple[End, Told]:
        """Tell them; who was told of this case today is not told again."""
        now = hands.now()
        day = local_day(now).isoformat()
        if self._to_applicant(item):
            async with hands.sessions.write() as session:
                way = await way_to(session, item.case_id)
                message = reminder_of(item.then.cause, decided=item.phase == Phase.DECIDED)
                sent = way and await remind_applicant(session, item.case_id, message, way, day, item.asked_by)
            await hands.bell.ring()
            if not sent:
                return End.REFUSED, Told("applicant_unwritten")
            return End.DONE, Told("did_remind_applicant", {"channel": way})
        names = CAUSES[Cause(item.then.cause)][0] if item.then.cause else ("", "")
        lead = {
            WayOut.REMIND: ("Người giám sát nhắc", "Reminder by the supervisor"),
            WayOut.ESCALATE: ("Người giám sát báo cấp trên", "Escalated by the supervisor"),
        }[self._way]
        words = {
            language: f"{text}: {cause}" if cause else text
            for language, text, cause in zip(("vi", "en"), lead, names, strict=True)
        }
        async with hands.sessions.write() as session:
            posts, people = await self._receivers(session, item)
            if not people:
                return End.REFUSED, Told("nobody_to_tell")
            told = await tell_once(
                session,
                case_id=item.case_id,
                code=item.code,
                agency_id=item.agency_id,
                rule=f"{self._way}:{day}",
                message=REMINDED if self._way is WayOut.REMIND else ESCALATED_BY_HAND,
                since=item.then.since or now,
                words=words,
                posts=posts,
                people=people,
                mail=hands.mail,
                now=now,
            )
        if not told and not item.begun:
            return End.REFUSED, Told("told_today")
        return End.DONE, Told(f"did_{self._way}", {"names": _names(people)})

    def _to_applicant(self, item: Item) -> bool:
        causes = {str(cause) for cause in REMINDS_APPLICANT}
        return self._way is WayOut.REMIND and item.then.cause in causes

    async def _receivers(self, session: ReadSession, item: Item) -> tuple[list[tuple[str, str]], list[Receiver]]:
        posts: list[tuple[str, str]] = []
        people: list[Receiver] = []
        for posts in await self._posts(session, item):
            if people := await people_in(session, posts):
                break
        return posts, people

    async def _posts(self, session: ReadSession, item: Item) -> list[list[tuple[str, str]]]:
        """Return the posts to be told, then those in whose stead, when nobody holds any of the first."""
        leader, keeper = (item.agency_id, str(Role.LEADER)), (item.agency_id, str(Role.ADMINISTRATOR))
        cause = Cause(item.then.cause) if item.then.cause else None
        side = TREATMENTS[cause].side if cause else Side.OFFICER
        if self._way is WayOut.ESCALATE and (side is Side.OPERATOR or cause is Cause.NOBODY_IN_POST):
            # Who runs the installation and gives out its posts is the administrator.
            return [[leader, keeper]]
        if self._way is WayOut.ESCALATE or side is Side.LEADER:
            return [[leader], [keeper]]
        if side is Side.SUPERVISOR:
            return [[(item.agency_id, str(Role.SUPERVISOR))]]
        meant = await self._who_works(session, item, side)
        if side is Side.AGENCY:
            return [meant]
        own = ROLE_OF.get(side)
        return [meant, [(item.agency_id, str(own))] if own else [], [leader]]

    async def _who_works(self, session: ReadSession, item: Item, side: Side) -> list[tuple[str, str]]:
        tasks: list[OpenTask] = await open_tasks(session, item.case_id)
        meant = [task for task in tasks if task.id == item.then.key] or tasks
        if side is not Side.AGENCY or any(task.kind == "ask" for task in meant):
            wanted = [task for task in meant if task.kind == "ask"] if side is Side.AGENCY else meant
            if posts := posts_of_tasks(wanted):
                return posts
        if side is Side.AGENCY and item.then.who:
            return [(item.then.who, str(Role.OFFICER)), (item.then.who, str(Role.LEADER))]
        role = ROLE_OF.get(side)
        return [(item.then.who or item.agency_id, str(role))] if role else []


def _names(people: list[Receiver]) -> str:
    return ", ".join(one.name for one in people[:5]) + (f" (+{len(people) - 5})" if len(people) > 5 else "")
