"""Transfers to the agency's account: whose number is taken, and what was booked of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from runtime.database import ReadSession, WriteSession

#: A number nobody booked in the end is free for another case after an hour. Acts on one case pass: the case knows what
#: it has booked, and the number stays with the first of them.
_CLAIM: Final = text("""
insert into transfer_claims (reference, case_id, command, claimed_at) values (:reference, :case_id, :command, now())
on conflict (reference) do update
    set case_id = excluded.case_id, claimed_at = excluded.claimed_at,
        command = case when transfer_claims.case_id = excluded.case_id then transfer_claims.command
            else excluded.command end
    where (transfer_claims.case_id = excluded.case_id and transfer_claims.command = excluded.command)
        or (not exists (select from money_entries e
                where e.key = excluded.reference and e.kind = 'received_transfer')
            and (transfer_claims.case_id = excluded.case_id
                or transfer_claims.claimed_at < now() - interval '1 hour'))
returning reference
""")
_RELEASE: Final = text("""
delete from transfer_claims c where c.reference = :reference and c.command = :command
    and not exists (select from money_entries e where e.key = c.reference and e.kind = 'received_transfer')
""")
_BOOKED: Final = text("""
select e.at, c.code, e.amount, e.key as reference, v.values ->> 'day' as day, coalesce(s.name, '') as by
from money_entries e join cases c on c.id = e.case_id
    join case_events v on (v.case_id, v.seq) = (e.case_id, e.seq)
    left join staff s on s.id::text = e.actor
where e.agency_id = any(:agencies) and e.debit = 'transfer' and e.at >= :since
order by e.at desc, e.case_id, e.seq desc limit 500
""")
_BY_DAY: Final = text("""
select m.day, count(*) filter (where m.came > 0) as transfers, sum(m.came) as came, sum(m.went) as went from (
    select cast(v.values ->> 'day' as date) as day, e.amount as came, 0 as went
    from money_entries e join case_events v on (v.case_id, v.seq) = (e.case_id, e.seq)
    where e.agency_id = any(:agencies) and e.debit = 'transfer' and e.at >= :since
    union all
    select cast(e.at at time zone 'Asia/Ho_Chi_Minh' as date), 0, e.amount
    from money_entries e where e.agency_id = any(:agencies) and e.credit = 'transfer' and e.at >= :since
) m
group by m.day order by m.day desc limit 31
""")


@dataclass(frozen=True, slots=True)
class BookedTransfer:
    """A transfer in the books: `amount` đồng, the bank's `reference` and `day`, booked `at` by whom."""

    at: datetime
    code: str
    amount: int
    reference: str
    day: date
    by: str


@dataclass(frozen=True, slots=True)
class DayAtTheBank:
    """What the books have of one day of the account: transfers, what `came` by them and `went` back, in đồng."""

    day: date
    transfers: int
    came: int
    went: int


async def claim_transfer(session: WriteSession, reference: str, case_id: UUID, command: str) -> bool:
    """Take a bank's number for the act that books it; False when it is booked, or another act is at it.

    The same act sent again has its number still.
    """
    values = {"reference": reference, "case_id": case_id, "command": command}
    return (await session.change(_CLAIM, values)).scalar() is not None


async def release_transfer(session: WriteSession, reference: str, command: str) -> None:
    """Give a number back after its act was refused; one that is in the books stays taken."""
    await session.change(_RELEASE, {"reference": reference, "command": command})


async def booked_transfers(session: ReadSession, agencies: Sequence[str], since: datetime) -> list[BookedTransfer]:
    """Return the transfers some agencies booked since an instant, the last that was booked first."""
    found = await session.execute(_BOOKED, {"agencies": list(agencies), "since": since})
    return [
        BookedTransfer(row.at, row.code, row.amount, row.reference, date.fromisoformat(row.day), row.by)
        for row in found
    ]


async def days_at_the_bank(session: ReadSession, agencies: Sequence[str], since: datetime) -> list[DayAtTheBank]:
    """Return what some agencies booked on their account since an instant, by the bank's day, the newest first.

    Money sent back is counted on the day somebody wrote down that it was sent.
    """
    found = await session.execute(_BY_DAY, {"agencies": list(agencies), "since": since})
    return [DayAtTheBank(row.day, row.transfers, int(row.came), int(row.went)) for row in found]
