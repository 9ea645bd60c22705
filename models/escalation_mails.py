"""Mails to heads that wait: cases a rule tells of, to be sent to a person together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text

from runtime.database import ReadSession

#: A mail that failed is tried again for a day; the case stands on the desk all the while.
TRIED: Final = timedelta(days=1)
#: What is older by then is no news. Nothing waits for longer than over a Tết.
WAITS: Final = timedelta(days=21)
MOST: Final = 2000
_PASSING: Final = "('unreachable', 'timed_out', 'server_error', 'rate_limited', 'circuit_open')"


@dataclass(frozen=True, slots=True)
class EscalationMail:
    """One case of a mail: to whom, of which look, and what the rule says of it."""

    key: str
    staff_id: str
    look: str
    email: str
    agency: str
    code: str
    words_vi: str
    words_en: str
    due_at: datetime | None

    @property
    def together(self) -> tuple[str, str]:
        """What one mail is made of: a person's cases of one look."""
        return self.look, self.staff_id


_WAITING: Final = text(f"""
select n.key, n.about ->> 'staff' as staff_id, n.about ->> 'look' as look, s.email,
    coalesce(a.name_vi, s.agency_id) as agency, c.code, x.words ->> 'vi' as words_vi, x.words ->> 'en' as words_en,
    c.due_at
from notices n join cases c on c.id = n.case_id
join escalations x on x.case_id = n.case_id and x.rule = n.about ->> 'rule'
join staff s on s.id = cast(n.about ->> 'staff' as uuid) left join agencies a on a.id = s.agency_id
where n.message = 'escalated' and n.channel = 'email' and n.created_at > :since and s.active
    and n.send_at <= :now
    and (n.status in ('held', 'sending') or n.status = 'failed' and n.problem in {_PASSING} and n.send_at > :tried)
    and n.status in ('held', 'sending', 'failed')
order by look, staff_id, c.due_at nulls last, n.key limit :limit
""")  # noqa: S608  # made of constants


async def escalation_mails(session: ReadSession, now: datetime) -> list[EscalationMail]:
    """Return what may be sent now, a person's cases of one look beside one another.

    Of very many the last person's are left for the next round: one mail is never cut in two.
    """
    given = {"now": now, "since": now - WAITS, "tried": now - TRIED, "limit": MOST}
    found = [EscalationMail(**row) for row in (await session.execute(_WAITING, given)).mappings()]
    if len(found) < MOST or found[0].together == found[-1].together:
        return found
    return [one for one in found if one.together != found[-1].together]


#: Kept apart from the mails: who was told of a case, for its own page.
_TOLD: Final = text("""
select x.rule, x.told_at, x.ways, x.words ->> 'vi' as words_vi, x.words ->> 'en' as words_en,
    coalesce((select array_agg(s.name order by s.name) from staff s
        where s.id::text in (select jsonb_array_elements_text(x.told))), '{}') as names
from escalations x where x.case_id = :case order by x.told_at desc, x.rule
""")
_LATELY: Final = text("""
select x.rule, x.told_at, x.ways, x.words ->> 'vi' as words_vi, x.words ->> 'en' as words_en, c.code,
    coalesce((select array_agg(s.name order by s.name) from staff s
        where s.id::text in (select jsonb_array_elements_text(x.told))), '{}') as names
from escalations x join cases c on c.id = x.case_id
where x.agency_id = any(cast(:agencies as text[])) order by x.told_at desc, c.code, x.rule limit :limit
""")


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One telling: by which rule, when, whom, how; `code` is empty on the case's own page."""

    rule: str
    told_at: datetime
    ways: tuple[str, ...]
    words_vi: str
    words_en: str
    names: tuple[str, ...]
    code: str = ""


async def told_of_case(session: ReadSession, case_id: UUID) -> list[ToldLine]:
    """Return the tellings of one case, the newest first."""
    return [_told(dict(row)) for row in (await session.execute(_TOLD, {"case": case_id})).mappings()]


async def told_lately(session: ReadSession, agencies: tuple[str, ...], *, limit: int = 100) -> list[ToldLine]:
    """Return the newest tellings of cases of these agencies."""
    found = await session.execute(_LATELY, {"agencies": list(agencies), "limit": limit})
    return [_told(dict(row)) for row in found.mappings()]


def _told(row: dict[str, object]) -> ToldLine:
    ways, names = row.pop("ways"), row.pop("names")
    return ToldLine(ways=tuple(ways), names=tuple(names), **row)  # type: ignore[arg-type]  # as the statement says
