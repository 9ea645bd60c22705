"""How an applicant, or who sent feedback, can be told of something: letter, addresses, rules, wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from activities.notifications.letters import TO_APPLICANTS, Letter, say_what_is_declared, tell_of_feedback
from activities.notifications.ways import Errand, mail_address, telephone
from domain.case.step_notices import DECLARED
from domain.notices.rules import RINGING, NoticeRules, Way
from models.notice_choices import Standing, receiver_hash, standing_of
from models.notice_rows import NoticeLine
from models.notice_stop import stop_link
from models.queries.feedback_facts import feedback_facts
from models.queries.notice_facts import NoticeFacts
from runtime.database import ReadSession

CHANNELS: Mapping[str, Way] = {"mail": Way.EMAIL, "sms": Way.SMS, "zalo": Way.ZALO}
"""The ways as a definition calls them."""


@dataclass(frozen=True)
class Addressee:
    """One person who is to be told one thing. `targets` are the addresses we know, by way.

    `phase` and `ended` are of the case, for messages that waited. `told_by_whole`: the whole says it for this part.
    """

    letter: Letter
    code: str
    sender: str
    agency_id: str
    targets: Mapping[Way, str]
    hashes: Mapping[Way, str]
    standing: Standing
    declared: frozenset[Way] | None = None
    phase: str = ""
    ended: bool = False
    told_by_whole: bool = False

    def errand(self, base: str, way: Way, like: NoticeLine) -> Errand:
        """Return the errand of this message by one way; `like` gives what its row says besides."""
        line = replace(
            like,
            key=f"{base}/{way}",
            base=base,
            channel=way.value,
            message=self.letter.message,
            target_hash=self.hashes.get(way, ""),
        )
        target = self.targets.get(way, "")
        return Errand(line.key, way.value, target, self.code, self.sender, self.letter, line=line)


@dataclass(frozen=True)
class Desk:
    """What letters are written with: the address people type, the secret of links and hashes, the shipped rules."""

    public_url: str
    secret: str
    rules: NoticeRules


async def applicant_of(session: ReadSession, desk: Desk, case_id: UUID, message: str, facts: NoticeFacts) -> Addressee:
    """Return how the applicant of a case is told of something."""
    targets = _targets(facts.phone, facts.email)
    hashes = {way: receiver_hash(desk.secret, target) for way, target in targets.items()}
    phone = next((hashes[way] for way in RINGING if way in hashes), "")
    # The applicant has one code for the whole and chose once for all its parts.
    whole = facts.followed_id or case_id
    standing = await standing_of(
        session, case_id=whole, agency_id=facts.agency_id, message=message, receiver=phone, default=desk.rules
    )
    facts = replace(
        facts,
        language=standing.language,
        wording=standing.wording,
        # A part of what must not be named gives it away.
        sensitive=not {facts.procedure_code, facts.followed_procedure}.isdisjoint(standing.rules.sensitive),
        stop_link=stop_link(desk.public_url, desk.secret, facts.followed_code or facts.case_code, whole),
    )
    if message == DECLARED:
        letter = say_what_is_declared(facts, desk.public_url, staff=False)
    else:
        letter = TO_APPLICANTS[message](facts, desk.public_url)
    declared = facts.declared.by if message == DECLARED and facts.declared else None
    return Addressee(
        letter=letter,
        code=facts.case_code,
        sender=facts.agency_name,
        agency_id=facts.agency_id,
        targets=targets,
        hashes=hashes,
        standing=standing,
        declared=frozenset(CHANNELS[way] for way in declared if way in CHANNELS) if declared is not None else None,
        phase=facts.phase,
        ended=facts.ended,
        told_by_whole=facts.told_by_whole,
    )


async def sender_of_feedback(
    session: ReadSession, desk: Desk, feedback_id: UUID, message: str, position: int
) -> Addressee | None:
    """Return how who sent feedback is told of one step of it; None when there is no such step."""
    facts = await feedback_facts(session, feedback_id, position)
    if facts is None:
        return None
    targets = _targets(facts.phone, facts.email)
    hashes = {way: receiver_hash(desk.secret, target) for way, target in targets.items()}
    phone = next((hashes[way] for way in RINGING if way in hashes), "")
    return Addressee(
        letter=tell_of_feedback(message, facts, desk.public_url),
        code=facts.code,
        sender=facts.agency_name,
        agency_id=facts.agency_id,
        targets=targets,
        hashes=hashes,
        standing=await standing_of(
            session, case_id=None, agency_id=facts.agency_id, message=message, receiver=phone, default=desk.rules
        ),
    )


def _targets(phone: str, email: str) -> dict[Way, str]:
    number, address = telephone(phone), mail_address(email)
    known = {Way.ZALO: number, Way.SMS: number, Way.EMAIL: address}
    return {way: target for way, target in known.items() if target}
