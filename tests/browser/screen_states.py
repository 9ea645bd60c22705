"""What the screens are shown with: found in the instance where it is there, else made as people would make it.

What is made stays: a case filed online each time, and once for an instance a hand-over list, a batch of signatures,
a case held up by a refusing agency, a feedback, an account. Everything is looked for first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from models.follow import follow_secret
from runtime.database import driver_address
from runtime.embedded.instance import Instance
from tests.browser import screen_agencies, screen_calendar, screen_money, screen_parts
from tests.browser import screen_making as making
from tests.browser.windows import Windows
from tests.journeys.people import People

Values = dict[str, str]
Make = Callable[[making.Makers], Awaitable[Values]]


@dataclass(frozen=True, slots=True)
class State:
    """`find` is a statement whose first row fills in the address, by its columns; `make` is for when it has none."""

    find: str = ""
    make: Make | None = None


def _case(condition: str, make: Make | None = None) -> State:
    return State(
        f"select c.code, c.id::text as id from cases c where c.agency_id = 'H61.12' and {condition}"
        " order by c.code limit 1",
        make,
    )


_HAPPENED = "exists (select from case_events e where e.case_id = c.id and e.kind = '{}')"

STATES: dict[str, State] = {
    # Made before anything is looked for that it would change
    "signed_together": State(
        "select b.id::text as batch from batches b join staff s on s.id = b.staff_id where s.login = 'lanhdao'"
        " order by b.created_at desc limit 1",
        making.sign_together,
    ),
    "to_sign_together": State(
        "select string_agg('chosen=' || code, '&' order by code) as chosen from cases"
        " where agency_id = 'H61.12' and waiting_for = 'leader' and procedure_code = '1.004873' having count(*) > 1",
        making.propose_two,
    ),
    "next_version": State(
        "select d.id::text as draft from procedure_drafts d where d.procedure_code = '1.004222' and d.state = 'draft'"
        " order by d.id limit 1",
        making.next_version,
    ),
    "resend": State("select r.id::text as resend from portal_resends r limit 1", making.resend),
    "on_desk": State(
        "select l.code from desk_lines l where l.agency_id = 'H61.12' order by l.since, l.code limit 1", making.look
    ),
    "intervention": State("select v.id::text as intervention from interventions v limit 1", making.intervention),
    "part_mended": State(
        "select t.id::text as trouble from troubles t join part_acts a on a.trouble_id = t.id"
        " where t.gone_at is not null order by t.id limit 1",
        screen_parts.part_mended,
    ),
    "move": State("select m.id::text as move from procedure_moves m limit 1", making.move),
    "national_import": State("select i.id::text as import from catalogue_imports i limit 1", making.national_import),
    "doubts": State(
        "select d.id::text as draft from procedure_drafts d join draft_doubts q on q.draft_id = d.id"
        " where d.state = 'draft' order by d.procedure_code limit 1",
        making.national_import,
    ),
    "proposal": State("select p.id::text as proposal from publication_proposals p limit 1", making.proposal),
    "hand_over": State(
        "select id::text as list from hand_over_lists where agency_id = 'H61.12' and received_at is null"
        " order by created_at desc limit 1",
        making.hand_over,
    ),
    "closing": State(
        "select id::text as closing from day_closings order by counted_at desc limit 1", screen_money.close_day
    ),
    "money_receipt": State(
        "select range_id::text as range, number::text from money_receipts order by issued_at limit 1",
        screen_money.issue_receipt,
    ),
    "difference": State("select id::text from payment_differences where status = 'open' limit 1", screen_money.differ),
    "revision": State(
        "select id::text as revision from calendar_revisions where state = 'draft' order by written_at limit 1",
        screen_calendar.revise,
    ),
    "handed": State(
        "select k.id::text as look from kept_looks k join staff s on s.id = k.staff_id"
        " where s.login = 'giamsat' and k.kind = 'hand' order by k.created_at desc limit 1",
        making.give_tasks,
    ),
    "draft": State(make=making.draft),
    "unfinished": State(make=making.unfinished_draft),
    "sent": State(make=making.send),
    "filed_now": State(make=making.file_at_counter),
    "feedback": State(make=making.feedback),
    "newcomer": State("select id::text as person from staff where login = 'nguoi.moi'", making.newcomer),
    "search": State(
        "select k.id::text as look from kept_looks k join staff s on s.id = k.staff_id"
        " where s.login = 'motcua' and k.kind = 'search' order by k.created_at desc limit 1",
        making.search,
    ),
    "officer": State("select id::text as person from staff where login = 'thuly'"),
    # Cases of the demo
    "filed": _case("c.phase = 'filed' and c.channel = 'counter'"),
    "online": _case("c.phase = 'filed' and c.channel = 'online' and c.procedure_code = '1.004873'"),
    "in_hand": _case(
        "c.phase in ('received', 'in_progress') and c.hold = '' and c.waiting_for like 'officer%'"
        f" and c.fee = c.paid and not {_HAPPENED.format('supplement_requested')}"
    ),
    "fresh": _case(
        "c.waiting_for = 'officer' and c.procedure_code = '1.004873' and c.received_at > now() - interval '20 hours'",
        making.receive,
    ),
    "resumed": _case(f"c.waiting_for like 'officer%' and {_HAPPENED.format('supplemented')}"),
    "paid": _case("c.fee > 0 and c.paid = c.fee and c.ended_at is null"),
    "overdue": _case("c.due_at < now() and c.decided_at is null and c.ended_at is null"),
    "supplement": _case("c.phase = 'awaiting_supplement' and c.procedure_code = '1.013225'"),
    "to_sign": _case("c.waiting_for like 'leader%' and c.phase <> 'on_hold' and c.procedure_code <> '1.004873'"),
    "held_up": _case(
        "exists (select from operations o where o.case_id = c.id and o.status = 'problem')", making.hold_up
    ),
    "asked_here": State(
        "select c.code, c.id::text as id, t.step from cases c join tasks t on t.case_id = c.id"
        f" where t.kind = 'ask' and t.status = 'open' and {_HAPPENED.format('question_put')} order by c.code limit 1",
        screen_agencies.ask_here,
    ),
    "owing": State(
        "select c.code, c.id::text as id from cases c where c.phase = 'awaiting_obligation' order by c.code limit 1",
        screen_agencies.owe,
    ),
    "whole": State(
        "select c.code, c.id::text as id from cases c where c.procedure_code = '2.000986' and c.ended_at is null"
        " and exists (select from cases p where p.parent_id = c.id) order by c.code limit 1",
        screen_agencies.open_parts,
    ),
    "ready": _case("c.phase = 'decided' and c.waiting_for = 'applicant:collect'"),
    "refused": _case("c.phase = 'refused_at_intake'"),
    "withdrawn": _case("c.phase = 'withdrawn'"),
    "paid_back": _case(
        "exists (select from case_events e where e.case_id = c.id and e.kind = 'refunded'"
        " and e.\"values\" ->> 'way' = 'cash')"
    ),
    "closed": _case("c.phase = 'returned'"),
}


@dataclass
class Prepared:
    """What every state of a run fills in, and with which pass a citizen opens the case of a state."""

    values: dict[str, Values] = field(default_factory=dict)
    passes: dict[str, str] = field(default_factory=dict)


async def prepare(instance: Instance, windows: Windows, wanted: Collection[str], followed: Collection[str]) -> Prepared:
    """Find or make the states; those of `followed` can then be opened as a citizen. What is not there is left out."""
    prepared = Prepared()
    connection = await asyncpg.connect(driver_address(instance.environment["DATABASE_URL"]))
    people = People(instance.addresses["pages"], instance.addresses["simulators"])
    makers = making.Makers(windows, people, instance.addresses["simulators"], connection)
    try:
        for name in (name for name in STATES if name in wanted):
            found = await _found(connection, STATES[name], makers)
            if found is None:
                continue
            prepared.values[name] = found
            if name in followed and "id" in found:
                code, secret = found["code"], follow_secret(instance.environment["MOTCUA_SECRET"], UUID(found["id"]))
                prepared.passes[name] = await making.follow(windows, code, secret)
    finally:
        await people.close()
        await connection.close()
    return prepared


async def _found(connection: asyncpg.Connection, state: State, makers: making.Makers) -> Values | None:
    row = await connection.fetchrow(state.find) if state.find else None
    if row is None and state.make is not None:
        made = await state.make(makers)
        if not state.find:
            return made
        row = await connection.fetchrow(state.find)
    return dict(row) if row is not None else None
