"""The dossier of a part, made from that of the whole: same person, what fits of papers and answers, its own agency."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from activities.failures import Problem, failure
from domain.case.competence import competent
from domain.case.sub_cases import SYSTEM
from domain.deadline.moments import local_day
from domain.procedure.compile import Compiled, read_compiled
from domain.procedure.definition import Definition
from domain.procedure.fees import FeeFacts, NoRate, quote
from domain.procedure.filed_as import WrongAnswerError, situation_of
from domain.procedure.plan import Channel, Way
from domain.procedure.resolve import resolve
from domain.procedure.situation import Situation
from models.calendars import frozen_calendar
from models.filing import Filing
from models.sub_case_facts import SubCaseFacts

#: How a procedure says that the applicant pays for a part together with the whole.
PAID_WITH_THE_WHOLE = "of_whole"
#: Answers that every procedure may know; others have to be questions of its own.
_COMMON = ("pages", "copies", "applicant", "case_type")


def filing_of(
    facts: SubCaseFacts,
    agency_kind: str,
    principal: str,
    key: str,
    convention: str,
    now: datetime,
    said: Mapping[str, str] | None = None,
) -> Filing:
    """Return the filing of a part.

    It comes by the channel of the whole where its procedure takes that. Its result is sent on electronically where
    that can be, so that whoever waits for it has it at once (NĐ 118/2025 Art 20(2)), else it goes to the counter.
    `said` is what the whole's procedure says of the part: `case_type`, and `fee` "of_whole" for one that was paid
    with the whole. It counts from now. Raises `ApplicationError` with a problem code for what a person has to settle.
    """
    if facts.published is None:
        raise failure(SYSTEM, Problem.PROCEDURE_NOT_IN_FORCE)
    if facts.published.procedure_code in facts.opened_by:
        raise failure(SYSTEM, Problem.OPENS_ITSELF)
    agency = competent(agency_kind, facts.agency_id, facts.seats)
    if not agency:
        raise failure(SYSTEM, Problem.NO_COMPETENT_AGENCY)
    compiled = _compiled(facts.published.text, facts.published.sha256)
    whole = compiled.definition
    channel = _channel(whole, facts.channel)
    said = said or {}
    given = facts.facts | ({"case_type": said["case_type"]} if said.get("case_type") else {})
    situation, answers = _situation(whole, channel, given, now)
    definition = resolve(whole, situation)
    exemption = _exemption(definition, facts.facts.get("exemption", ""))
    known = {component.id for component in definition.dossier}
    return Filing(
        principal=principal,
        key=key,
        procedure_code=whole.procedure,
        procedure_version=whole.version,
        procedure_sha256=compiled.sha256,
        plan=compiled.plan_for(agency, convention, situation).to_json(),
        calendar=frozen_calendar(facts.calendar, agency),
        agency_id=agency,
        received_at_agency=facts.received_at_agency,
        applicant=facts.applicant,
        items=tuple(item for item in facts.items if item.component_id in known),
        channel=channel,
        way=_way(definition),
        facts={**answers, "exemption": exemption} if exemption else answers,
        summary=facts.summary,
        fee=0 if said.get("fee") == PAID_WITH_THE_WHOLE else _fee(definition, situation, exemption),
        filed_at=now,
        part=True,
    )


def _way(definition: Definition) -> Way:
    ways = definition.result.ways
    return next((way for way in (Way.ONLINE, Way.COUNTER) if way in ways), ways[0])


@lru_cache(maxsize=64)
def _compiled(text: str, sha256: str) -> Compiled:
    return Compiled(read_compiled(text), text, sha256)


def _channel(definition: Definition, wanted: str) -> Channel:
    accepted = definition.accepted_channels
    if Channel(wanted) in accepted:
        return Channel(wanted)
    return Channel.COUNTER if Channel.COUNTER in accepted else accepted[0]


def _situation(
    definition: Definition, channel: Channel, given: dict[str, str], now: datetime
) -> tuple[Situation, dict[str, str]]:
    """Return what the part is filed as, and the answers of the whole that say so; others are as if never given."""
    asked = {*_COMMON, *(fact.id for fact in definition.facts or ())}
    answers = {name: text for name, text in given.items() if name in asked}
    while True:
        try:
            return situation_of(definition, channel, local_day(now), answers), answers
        except WrongAnswerError as wrong:
            if wrong.name not in answers:
                raise failure(SYSTEM, Problem.CANNOT_BE_FILED) from None
            del answers[wrong.name]


def _exemption(definition: Definition, given: str) -> str:
    known = {one.id for fee in definition.fees for one in fee.exemptions}
    return given if given in known else ""


def _fee(definition: Definition, situation: Situation, exemption: str) -> int:
    pages, copies = (situation.value(name) for name in ("pages", "copies"))
    facts = FeeFacts(
        channel=situation.channel,
        filed_on=situation.filed_on,
        pages=pages if isinstance(pages, int) else 1,
        copies=copies if isinstance(copies, int) else 1,
        exemption=exemption or None,
    )
    try:
        return quote(definition, facts).total
    except (NoRate, ValueError):
        raise failure(SYSTEM, Problem.CANNOT_BE_FILED) from None
