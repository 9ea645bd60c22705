"""One case of an intervention after the other: looked at, or done, with what became of it written down."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from temporalio import activity

from activities.contract import OneIntervention, SomeInterventions
from activities.supervision.ways import Hands, Way, refused
from activities.supervision.ways_acts import ActWay
from activities.supervision.ways_ending import Terminate
from activities.supervision.ways_engine import EngineWay
from activities.supervision.ways_people import Reassign, Tell
from activities.supervision.ways_sending import Resend, SetAside
from domain.supervision.causes import WayOut
from domain.supervision.interventions import ACTS, End, Told, Verdict, still_so
from models.supervision.intervention_items import Item, item_of
from models.supervision.intervention_outcomes import begin_case, next_cases, write_end, write_verdict
from models.supervision.interventions import end_phase
from models.supervision.judging import judge_together

_ENGINE: Final = EngineWay()
WAYS: Final[dict[WayOut, Way]] = {
    **dict.fromkeys(ACTS, ActWay()),
    WayOut.REASSIGN: Reassign(),
    WayOut.REMIND: Tell(WayOut.REMIND),
    WayOut.ESCALATE: Tell(WayOut.ESCALATE),
    WayOut.RESEND: Resend(),
    WayOut.SET_ASIDE: SetAside(),
    WayOut.PROJECT: _ENGINE,
    WayOut.RESTART: _ENGINE,
    WayOut.UNPAUSE: _ENGINE,
    WayOut.RETRY_ACTIVITY: _ENGINE,
    WayOut.MOVE_CODE: _ENGINE,
    WayOut.TERMINATE: Terminate(),
}


async def look_at(hands: Hands, item: Item) -> tuple[Verdict, Told]:
    """Say what a way out would do to a case as it is now; changes nothing."""
    if not still_so(item.then, item.now):
        return Verdict.NO_LONGER, Told("no_longer", {"cause": item.now.cause})
    why = refused(item)
    return (Verdict.CANNOT, why) if why else await WAYS[item.way].look(hands, item)


async def try_one(hands: Hands, intervention_id: UUID, case_id: UUID) -> Verdict:
    """Make the dry run for one case and keep what it said."""
    async with hands.sessions.read() as session:
        item = await item_of(session, intervention_id, case_id)
    verdict, told = await look_at(hands, item)
    async with hands.sessions.write() as session:
        await write_verdict(session, intervention_id, case_id, verdict, told)
    return verdict


async def carry_out(hands: Hands, intervention_id: UUID, case_id: UUID) -> End:
    """Do it to one case and keep what became of it; the desk is judged before and after.

    An attempt after a crash knows by the case's line that it may be done already, and asks the deed itself, which has
    an identity of its own, instead of the desk.
    """
    await judge_together(hands.sessions, case_id, hands.now())
    async with hands.sessions.read() as session:
        item = await item_of(session, intervention_id, case_id)
    end, said = await _deed(hands, item)
    # Judged before the end is written: whoever reads that it is done finds the desk without it.
    await judge_together(hands.sessions, case_id, hands.now())
    async with hands.sessions.write() as session:
        await write_end(session, intervention_id, case_id, end, said)
    return end


async def _deed(hands: Hands, item: Item) -> tuple[End, Told]:
    if not item.begun:
        if not still_so(item.then, item.now):
            return End.NO_LONGER, Told("no_longer", {"cause": item.now.cause})
        if why := refused(item):
            return End.REFUSED, why
        async with hands.sessions.write() as session:
            await begin_case(session, item.intervention, item.case_id)
    return await WAYS[item.way].do(hands, item)


class Intervening:
    """The activities of the workflow that goes through the cases of an intervention."""

    def __init__(self, hands: Hands) -> None:
        """`hands` are the worker's own client, records and bells."""
        self._hands = hands

    @activity.defn(name="interventions.next")
    async def next_cases(self, asked: SomeInterventions) -> list[str]:
        """Return the ids of the next cases the try or the run has not reached."""
        async with self._hands.sessions.read() as session:
            found = await next_cases(session, UUID(asked.intervention), asked.kind, asked.limit)
        return [str(case_id) for case_id in found]

    @activity.defn(name="interventions.one")
    async def one(self, asked: OneIntervention) -> str:
        """Try or do one case, and return what became of it. A case whose deed fails by itself does not stop the run."""
        intervention, case_id = UUID(asked.intervention), UUID(asked.case_id)
        if asked.kind == "try":
            return str(await try_one(self._hands, intervention, case_id))
        return str(await carry_out(self._hands, intervention, case_id))

    @activity.defn(name="interventions.give_up")
    async def give_up(self, asked: OneIntervention) -> None:
        """Note that one case was tried as often as is worth it."""
        intervention, case_id = UUID(asked.intervention), UUID(asked.case_id)
        async with self._hands.sessions.write() as session:
            if asked.kind == "try":
                await write_verdict(session, intervention, case_id, Verdict.NO_ANSWER, Told("no_answer"))
            else:
                await write_end(session, intervention, case_id, End.FAILED, Told(asked.problem or "unexpected"))

    @activity.defn(name="interventions.end")
    async def end(self, asked: SomeInterventions) -> None:
        """Note that the try or the run has come to its end."""
        async with self._hands.sessions.write() as session:
            await end_phase(session, UUID(asked.intervention), asked.kind, stopped=asked.stopped)
