"""Random lives of cases as spans in process, for reports: received, stopped, opened again, passed on, taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

from domain.deadline.moments import local_day
from domain.reports.lives import Entry, Exit, InProcess, Received

AGENCIES = ("H61.12", "H61.13", "H61.14")
FIELDS = ("ho-tich", "chung-thuc", "dat-dai")
FIRST = datetime(2025, 11, 1, tzinfo=UTC)
DAYS = 500


def random_life(random: Random) -> list[InProcess]:
    """Return the spans of one case, in order; half of them have a single one."""
    at = FIRST + timedelta(minutes=random.randrange(DAYS * 24 * 60))
    agency, field = random.choice(AGENCIES), random.choice(FIELDS)
    channel = random.choice(list(Received))
    due = local_day(at) + timedelta(days=random.randrange(15))
    spans: list[InProcess] = []
    entry, halted, waits = Entry.RECEIVED, None, False
    while True:
        until = at + timedelta(minutes=random.randrange(1, 25 * 24 * 60))
        last = random.random() < 0.6
        if last and random.random() < 0.15:
            return [*spans, InProcess(at, None, agency, field, channel, due, halted, waits, entry)]
        exits = [Exit.DECIDED] * 6 + [Exit.WITHDRAWN, Exit.STOPPED, Exit.UNDONE]
        exit_ = random.choice(exits) if last else Exit.CHANGED
        spans.append(InProcess(at, until, agency, field, channel, due, halted, waits, entry, exit_))
        if last and (exit_ not in (Exit.WITHDRAWN, Exit.STOPPED, Exit.UNDONE) or random.random() < 0.5):
            return spans
        entry, at = Entry.CHANGED, until
        if last:
            at = until + timedelta(minutes=random.randrange(1, 20 * 24 * 60))
            entry = Entry.RECEIVED if exit_ is Exit.UNDONE else Entry.REOPENED
        match random.randrange(4):
            case 0:
                halted, waits = local_day(at), random.random() < 0.7
            case 1:
                halted, waits, due = None, False, _later(due, random)
            case 2:
                agency = random.choice(AGENCIES)
            case _:
                due = _later(due, random)


def _later(due: date, random: Random) -> date:
    return due + timedelta(days=random.randrange(12))
