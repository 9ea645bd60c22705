"""Showing a case as its workflow last told it, where the row, its tasks or its calls were changed by somebody else."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from runtime.database import WriteSession

# Only while the row stands at the very turn the values are of: a turn written meanwhile knows better.
_ROW: Final = text("""
update cases set recorded_at = now(), phase = :phase, money = :money, delivery = :delivery, decision = :decision,
    way = :way, fee = :fee, paid = :paid, step = :step, waiting_for = :waiting_for, hold = :hold, overdue = :overdue,
    received_at = :received_at, due_at = :due_at, appointment_at = :appointment_at, decided_at = :decided_at,
    ended_at = :ended_at, next_at = :next_at
where id = :id and seq = :seq and (phase, money, delivery, decision, way, fee, paid, step, waiting_for, hold, overdue,
        received_at, due_at, appointment_at, decided_at, ended_at, next_at)
    is distinct from (cast(:phase as text), cast(:money as text), cast(:delivery as text), cast(:decision as text),
        cast(:way as text), cast(:fee as bigint), cast(:paid as bigint), cast(:step as text),
        cast(:waiting_for as text), cast(:hold as text), cast(:overdue as boolean),
        cast(:received_at as timestamptz), cast(:due_at as timestamptz), cast(:appointment_at as timestamptz),
        cast(:decided_at as timestamptz), cast(:ended_at as timestamptz), cast(:next_at as timestamptz))
returning id
""")
_TASKS: Final = text("""
update tasks t set status = l.status, due_at = l.due_at
from jsonb_to_recordset(cast(:lines as jsonb)) as l (id text, status text, due_at timestamptz), cases c
where t.case_id = :id and t.id = l.id and c.id = t.case_id and c.seq = :seq
    and (t.status, t.due_at) is distinct from (l.status, l.due_at)
returning t.id
""")
# That a system has taken a question is told by the call itself, before the case's next turn.
_CALLS: Final = text("""
update operations o set status = l.status, problem = l.problem, since = l.since
from jsonb_to_recordset(cast(:lines as jsonb)) as l (key text, status text, problem text, since timestamptz), cases c
where o.case_id = :id and o.key = l.key and c.id = o.case_id and c.seq = :seq
    and (o.status, o.problem, o.since) is distinct from (l.status, l.problem, l.since)
    and not (o.status = 'awaiting_answer' and l.status = 'calling' and o.since is not distinct from l.since)
returning o.key
""")


async def show_as_told(
    session: WriteSession,
    case_id: UUID,
    seq: int,
    row: Mapping[str, Any],
    tasks: Sequence[Mapping[str, Any]],
    calls: Sequence[Mapping[str, Any]],
) -> int:
    """Set row, tasks and calls of a case to what its workflow told by turn `seq`; return how many lines that changed.

    `row` has the fields of `activities.contract.Snapshot`, `tasks` and `calls` the last line of each.
    """
    about = {"id": case_id, "seq": seq}
    changed = len((await session.change(_ROW, {**row, **about})).all())
    for statement, lines in ((_TASKS, tasks), (_CALLS, calls)):
        told = json.dumps(list(lines), default=datetime.isoformat)
        changed += len((await session.change(statement, {**about, "lines": told})).all())
    return changed
