"""What decides how one person is told: the office's rules, the person's choice, numbers that said stop, the wording."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from domain.notices.replies import Reply
from domain.notices.rules import RINGING, NoticeRules, Way
from models.base import now
from models.tables import NoticeChoice, NoticeRulesRow, NoticeStop, NoticeWording
from runtime.database import ReadSession, WriteSession

#: The rules that hold for an agency: its own, else those of the nearest agency above it.
_NEAREST: Final = text("""
with recursive above as (
    select id, parent_id, 0 as far from agencies where id = :agency
    union all
    select a.id, a.parent_id, above.far + 1 from agencies a join above on a.id = above.parent_id where above.far < 9
)
select r.rules, r.agency_id from notice_rules r join above on above.id = r.agency_id order by above.far limit 1
""")


@dataclass(frozen=True)
class Standing:
    """How one person may be told of one thing: rules, unwanted ways, language of short messages, own wording."""

    rules: NoticeRules
    refused: frozenset[Way] = frozenset()
    stopped: frozenset[Way] = frozenset()
    language: str = "vi"
    wording: Mapping[str, str] = field(default_factory=dict)
    chosen: bool = False


def receiver_hash(server_secret: str, target: str) -> str:
    """Return what a telephone number or an address is known by in our rows: the same however it is written."""
    plain = re.sub(r"[\s.()-]", "", target) if "@" not in target else target.strip().casefold()
    plain = re.sub(r"^\+?84(?=\d{9,10}$)", "0", plain)
    return hmac.digest(server_secret.encode(), b"receiver/" + plain.encode(), "sha256").hex()[:32]


async def rules_of(session: ReadSession, agency_id: str, default: NoticeRules) -> NoticeRules:
    """Return the rules an agency sends by; what was stored by another version and is not readable gives way."""
    row = (await session.execute(_NEAREST, {"agency": agency_id})).first()
    if row is None:
        return default
    try:
        return NoticeRules.model_validate(row.rules)
    except ValidationError:
        return default


async def own_rules(session: ReadSession, agency_id: str) -> NoticeRulesRow | None:
    """Return the row an agency has of its own."""
    return await session.get(NoticeRulesRow, agency_id)


async def keep_rules(session: WriteSession, agency_id: str, rules: NoticeRules, by: str) -> None:
    """Store the rules of an agency and all below it."""
    values = {"rules": rules.model_dump(mode="json"), "changed_by": by, "changed_at": now()}
    statement = insert(NoticeRulesRow).values(agency_id=agency_id, **values)
    await session.change(statement.on_conflict_do_update(index_elements=["agency_id"], set_=values))


async def forget_rules(session: WriteSession, agency_id: str) -> None:
    """Let an agency send by the rules of those above it again."""
    await session.change(delete(NoticeRulesRow).where(col(NoticeRulesRow.agency_id) == agency_id))


async def choice_of(session: ReadSession, case_id: UUID) -> NoticeChoice | None:
    """Return what an applicant chose; None while every way is welcome."""
    return await session.get(NoticeChoice, case_id)


async def keep_choice(session: WriteSession, case_id: UUID, ways: list[Way], language: str, by: str) -> None:
    """Store the ways an applicant wants; an empty list means: none that is not required by law."""
    values = {"ways": [way.value for way in ways], "language": language, "chosen_by": by, "changed_at": now()}
    statement = insert(NoticeChoice).values(case_id=case_id, **values)
    await session.change(statement.on_conflict_do_update(index_elements=["case_id"], set_=values))


async def keep_first_choice(session: WriteSession, case_id: UUID, ways: Sequence[Way], by: str) -> None:
    """Store what was wished at filing. Every way is the same as no wish, and what was chosen since stays."""
    if len(set(ways)) < len(Way):
        row = insert(NoticeChoice).values(
            case_id=case_id, ways=[way.value for way in ways], language="vi", chosen_by=by, changed_at=now()
        )
        await session.change(row.on_conflict_do_nothing())


async def stop_mails(session: WriteSession, case_id: UUID) -> None:
    """Take mail out of the ways of a case; the others stay as they were."""
    known = await choice_of(session, case_id)
    ways = [Way(way) for way in known.ways] if known is not None else list(Way)
    language = known.language if known is not None else "vi"
    await keep_choice(session, case_id, [way for way in ways if way is not Way.EMAIL], language, "stop_link")


async def note_reply(session: WriteSession, channel: str, target_hash: str, reply: Reply, at: datetime) -> None:
    """Note that a number wants nothing more on a channel, or wants it again."""
    if reply is Reply.START:
        gone = delete(NoticeStop).where(col(NoticeStop.target_hash) == target_hash, col(NoticeStop.channel) == channel)
        await session.change(gone)
        return
    row = insert(NoticeStop).values(target_hash=target_hash, channel=channel, stopped_at=at)
    await session.change(row.on_conflict_do_nothing())


async def stops_of(session: ReadSession, target_hash: str) -> dict[Way, datetime]:
    """Return the ways a number has said stop to, and when."""
    found = await session.scalars(select(NoticeStop).where(col(NoticeStop.target_hash) == target_hash))
    return {Way(row.channel): row.stopped_at for row in found if row.channel in set(RINGING)}


async def wording_of(session: ReadSession, message: str) -> dict[str, str]:
    """Return the province's own words for a message, by part."""
    found = await session.scalars(select(NoticeWording).where(col(NoticeWording.message) == message))
    return {row.part: row.text for row in found}


async def keep_wording(session: WriteSession, message: str, part: str, words: str, by: str) -> None:
    """Store the province's own words for one part; an empty text brings the shipped wording back."""
    if not words:
        gone = delete(NoticeWording).where(col(NoticeWording.message) == message, col(NoticeWording.part) == part)
        await session.change(gone)
        return
    values = {"text": words, "changed_by": by, "changed_at": now()}
    statement = insert(NoticeWording).values(message=message, part=part, **values)
    await session.change(statement.on_conflict_do_update(index_elements=["message", "part"], set_=values))


async def worded_messages(session: ReadSession) -> set[tuple[str, str]]:
    """Return which parts of which messages the province words itself."""
    found = await session.execute(select(col(NoticeWording.message), col(NoticeWording.part)))
    return {(message, part) for message, part in found}


async def standing_of(
    session: ReadSession, *, case_id: UUID | None, agency_id: str, message: str, receiver: str, default: NoticeRules
) -> Standing:
    """Return how a person may be told; `receiver` is the hash of the telephone number, empty without one."""
    choice = await choice_of(session, case_id) if case_id is not None else None
    stopped = frozenset(await stops_of(session, receiver)) if receiver else frozenset()
    unwanted = frozenset(way for way in Way if choice is not None and way.value not in choice.ways)
    return Standing(
        rules=await rules_of(session, agency_id, default),
        refused=unwanted | stopped,
        stopped=stopped,
        language=choice.language if choice is not None else "vi",
        wording=await wording_of(session, message),
        chosen=choice is not None,
    )
