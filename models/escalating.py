"""Cases a rule tells people of: found among the suspects only, noted once per case and rule, and who is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import local_day
from domain.escalation.judging import at_the_earliest, has_come
from domain.escalation.rules import POSTS, Rule, Told, Trigger
from domain.supervision.causes import Cause, Group, causes_of
from models.tables import Escalation
from models.tables.history import OPEN_OPERATIONS
from runtime.database import ReadSession, WriteSession

#: Cases one rule tells of in one look; the rest is told in the next ones.
MOST: Final = 500
#: How far ahead "due within" looks at most: working time may be spread over a Tết.
_AHEAD: Final = timedelta(days=21)
#: Put up for one person, where a post would be told too widely.
PERSON: Final = "person:"


@dataclass(frozen=True, slots=True)
class Suspect:
    """One case that may have come to a rule's time: since when it is so, and who holds the task it is about."""

    case_id: UUID
    code: str
    agency_id: str
    received_at_agency: str
    procedure_code: str
    since: datetime
    holder: UUID | None
    role: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """A member of staff who is told."""

    staff_id: UUID
    name: str
    email: str


_OPEN: Final = "c.ended_at is null and c.decided_at is null"
_TASK: Final = """left join lateral (
    select t.claimed_by, t.role, t.due_at, t.opened_at from tasks t where t.case_id = c.id and t.status = 'open' {which}
    order by {order} limit 1) t on true"""
_ANY: Final = _TASK.format(which="", order="t.due_at nulls last, t.id")
_LAST: Final = "(select max(e.at) from case_events e where e.case_id = c.id and e.kind = '{kind}')"
_UNTOLD: Final = """not exists (select from case_events e
    where e.case_id = c.id and e.kind = 'apologised' and e."values" ->> 'day' >= :day)"""
_OF_PORTAL: Final = [Cause.PORTAL_REFUSED, Cause.PORTAL_UNSENT, Cause.PORTAL_SAYS_LATE, Cause.PORTAL_DIFFERS]


def _on_desk(causes: Iterable[Cause], condition: str) -> tuple[str, str, str]:
    """Return the shape of a trigger that watches causes of the desk; a line with one cause alone has no findings."""
    of = f"""from desk_lines l
    left join lateral jsonb_to_recordset(l.findings) as f (cause text, since timestamptz) on true
    where l.case_id = c.id and coalesce(f.cause, l.cause) in ({", ".join(f"'{cause}'" for cause in causes)})"""
    since = f"(select min(coalesce(f.since, l.since)) {of})"
    return _ANY, since, f"{condition} and exists (select {of} and coalesce(f.since, l.since) <= :latest)"


#: By trigger: the task that is meant, what it counts from, and what must be so.
_SHAPES: Final[Mapping[Trigger, tuple[str, str, str]]] = {
    Trigger.OVERDUE: (_ANY, "c.due_at", f"{_OPEN} and c.received_at is not null and c.due_at <= :latest"),
    Trigger.UNTOLD: (
        _ANY,
        "c.due_at",
        f"{_OPEN} and c.received_at is not null and c.due_at <= :latest and {_UNTOLD}",
    ),
    Trigger.DUE_WITHIN: (_ANY, "c.due_at", f"{_OPEN} and c.due_at > :now and c.due_at <= :ahead"),
    Trigger.UNASSIGNED: (
        _TASK.format(which="and t.claimed_by is null", order="t.opened_at"),
        "t.opened_at",
        f"{_OPEN} and t.opened_at <= :latest",
    ),
    Trigger.STEP_LATE: (
        _TASK.format(which="and t.due_at <= :latest", order="t.due_at"),
        "t.due_at",
        f"{_OPEN} and t.due_at <= :latest",
    ),
    Trigger.NOT_ACCEPTED: (
        _ANY,
        "c.filed_at",
        f"{_OPEN} and c.phase = 'filed' and c.channel = 'online' and c.filed_at <= :latest",
    ),
    Trigger.APPLICANT: (
        _ANY,
        _LAST.format(kind="supplement_requested"),
        f"{_OPEN} and c.waiting_for = 'applicant:supplement'",
    ),
    Trigger.MONEY: (
        _ANY,
        f"coalesce({_LAST.format(kind='obligation_noticed')}, c.filed_at)",
        f"{_OPEN} and c.waiting_for in ('applicant:payment', 'applicant:obligation')",
    ),
    Trigger.AGENCY: (
        _ANY,
        f"(select min(o.since) from operations o where o.case_id = c.id and o.{OPEN_OPERATIONS})",  # noqa: S608  # made of constants
        f"{_OPEN} and c.waiting_for like 'agency:%'",
    ),
    Trigger.ON_HOLD: (_ANY, _LAST.format(kind="held"), f"{_OPEN} and c.phase = 'on_hold'"),
    Trigger.POST: _on_desk([Cause.POST_LATE], "c.ended_at is null"),
    Trigger.PORTAL: _on_desk(_OF_PORTAL, "true"),  # an ended case may be told wrongly, too
    Trigger.STUCK: _on_desk(causes_of(Group.BROKEN), "c.ended_at is null"),
}
_SUSPECTS: Final = {
    trigger: text(f"""
select c.id as case_id, c.code, c.agency_id, c.received_at_agency, c.procedure_code, {since} as since,
    t.claimed_by as holder, coalesce(t.role, '') as role
from cases c {task}
where {condition} and c.agency_id = any(cast(:agencies as text[]))
    and (cardinality(cast(:procedures as text[])) = 0 or c.procedure_code = any(cast(:procedures as text[])))
    and not exists (select from escalations x where x.case_id = c.id and x.rule = :rule)
order by {since}, c.id limit :limit
""")  # noqa: S608  # made of constants
    for trigger, (task, since, condition) in _SHAPES.items()
}
_HOLDERS: Final = text("""
select distinct s.id as staff_id, s.name, s.email from staff_roles r join staff s on s.id = r.staff_id and s.active
where r.role = :role and r.agency_id = any(cast(:agencies as text[])) order by s.name, s.id
""")
_HEADS: Final = text("""
select distinct s.id as staff_id, s.name, s.email
from staff h join staff s on s.unit_id = h.unit_id and s.active and s.id <> h.id
join staff_roles r on r.staff_id = s.id and r.role = 'leader' and r.agency_id = :agency
where h.id = :holder order by s.name, s.id
""")
_ONE: Final = text("select id as staff_id, name, email from staff where id = :id and active")
_PUT_UP: Final = text("""
insert into notice_posts (agency_id, role, created_at, notice_key)
select p.agency_id, p.role, n.created_at, n.key
from notices n, unnest(cast(:agencies as text[]), cast(:roles as text[])) as p (agency_id, role)
where n.key = :key on conflict do nothing
""")


async def suspects(
    session: ReadSession, rule: Rule, agencies: Sequence[str], calendar: WorkingCalendar, now: datetime
) -> list[Suspect]:
    """Return the cases of these agencies that have come to a rule's time and were not told of by it, oldest first."""
    given: dict[str, Any] = {
        "agencies": list(agencies),
        "procedures": list(rule.procedures),
        "rule": rule.id,
        "limit": 4 * MOST,
    }
    statement = _SUSPECTS[rule.trigger]
    known = {
        "now": now,
        "latest": now - at_the_earliest(rule.limit),
        "ahead": now + _AHEAD,
        "day": local_day(now).isoformat(),
    }
    given |= {name: value for name, value in known.items() if name in statement.compile().params}
    rows = (await session.execute(statement, given)).mappings()
    found = [Suspect(**row) for row in rows if row["since"] is not None]
    return [one for one in found if has_come(rule, one.since, calendar.for_agency(one.agency_id), now)][:MOST]


class Directory:
    """Who stands behind the words of a rule; asked once per look, however many cases there are."""

    def __init__(self, session: ReadSession) -> None:
        self._session = session
        self._posts: dict[tuple[str, tuple[str, ...]], list[Receiver]] = {}
        self._people: dict[tuple[str, UUID], list[Receiver]] = {}

    async def told(self, rule: Rule, suspect: Suspect) -> tuple[list[Receiver], list[tuple[str, str]]]:
        """Return the people told of a case, and the posts (agency, role) its notice is put up for on screen.

        Without a holder, the post the task is for is meant; without a leader in the holder's unit, the agency's.
        """
        people: list[Receiver] = []
        posts: list[tuple[str, str]] = []
        for told in rule.tell:
            one, where = await self._one(told, suspect)
            people += [person for person in one if person not in people]
            posts += [post for post in where if post not in posts]
        return people, posts

    async def _one(self, told: Told, suspect: Suspect) -> tuple[list[Receiver], list[tuple[str, str]]]:
        agencies = tuple(sorted({suspect.agency_id, suspect.received_at_agency}))
        if told in POSTS:
            return await self._post(told.value, agencies)
        if told is Told.HOLDER:
            if suspect.holder is None:
                return await self._post(suspect.role or Told.SUPERVISOR.value, agencies)
            return self._persons(await self._person("holder", suspect.holder, suspect.agency_id), agencies)
        heads = await self._person("head", suspect.holder, suspect.agency_id) if suspect.holder else []
        if heads:
            return self._persons(heads, agencies)
        return await self._post(Told.LEADER.value, (suspect.agency_id,))

    async def _post(self, role: str, agencies: tuple[str, ...]) -> tuple[list[Receiver], list[tuple[str, str]]]:
        key = (role, agencies)
        if key not in self._posts:
            found = await self._session.execute(_HOLDERS, {"role": role, "agencies": list(agencies)})
            self._posts[key] = [Receiver(**row) for row in found.mappings()]
        return self._posts[key], [(agency, role) for agency in agencies]

    async def _person(self, what: str, staff_id: UUID, agency: str) -> list[Receiver]:
        key = (f"{what}/{agency}", staff_id)
        if key not in self._people:
            if what == "holder":
                found = await self._session.execute(_ONE, {"id": staff_id})
            else:
                found = await self._session.execute(_HEADS, {"holder": staff_id, "agency": agency})
            self._people[key] = [Receiver(**row) for row in found.mappings()]
        return self._people[key]

    @staticmethod
    def _persons(people: list[Receiver], agencies: Iterable[str]) -> tuple[list[Receiver], list[tuple[str, str]]]:
        return people, [(agency, f"{PERSON}{one.staff_id}") for agency in agencies for one in people]


async def note_escalation(
    session: WriteSession, rule: Rule, suspect: Suspect, people: Sequence[Receiver], now: datetime
) -> bool:
    """Note that a rule tells of a case; False when it was told before, by whoever was faster."""
    stored = insert(Escalation).values(
        case_id=suspect.case_id,
        rule=rule.id,
        agency_id=suspect.agency_id,
        since=suspect.since,
        told_at=now,
        told=[str(one.staff_id) for one in people],
        ways=[by.value for by in rule.by],
        words={"vi": rule.when("vi"), "en": rule.when("en")},
    )
    noted = await session.change(stored.on_conflict_do_nothing().returning(col(Escalation.rule)))
    return noted.scalar() is not None


async def put_up_for(session: WriteSession, key: str, posts: Sequence[tuple[str, str]]) -> None:
    """Put a notice up on screen for these posts, or for one person ("person:<id>") at an agency."""
    await session.change(
        _PUT_UP, {"key": key, "agencies": [agency for agency, _ in posts], "roles": [role for _, role in posts]}
    )
