"""Parts of a case on a real database: opened once, with the right agency and papers; their end tells the whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import select, update
from sqlmodel import col

from activities.bell import SILENT
from activities.cases.activity import CasesActivities
from activities.contract import OperationReply, OperationRequest
from activities.records import Records
from domain.procedure.plan import Channel
from models.filing import FiledCase, FilingItem
from models.tables import Agency, Applicant, Case, Document, DocumentContent, DossierItem, OutboxMessage
from runtime.database import Sessions
from tests.support.filings import file_one
from tests.support.lives import shipped_calendar
from tests.support.outside import failed, run
from tests.support.parts import BIRTH, COMMUNE, POLICE, RESIDENCE, furnish_parts, part_procedures
from tests.support.simulators import SECRET
from tests.support.turns import AT, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")
OPERATION = "residence/1:case"


class Rung:
    """A bell that counts."""

    def __init__(self) -> None:
        self.count = 0

    async def ring(self) -> None:
        """Count."""
        self.count += 1


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def furnished(sessions: Sessions) -> None:
    """The agencies and procedures of these tests."""
    await furnish_parts(sessions)


def cases(sessions: Sessions, bell: Any = SILENT) -> CasesActivities:
    """Return the activities under test."""
    return CasesActivities(sessions, bell, "civil_code", SECRET)


async def filed(sessions: Sessions, **changes: Any) -> FiledCase:
    """File a case that opens a part."""
    compiled = part_procedures()[BIRTH]
    items = (FilingItem(component_id="to-khai", originals=1), FilingItem(component_id="chung-sinh", originals=1))
    values: dict[str, Any] = {
        "procedure_code": BIRTH,
        "procedure_sha256": compiled.sha256,
        "plan": compiled.plan_for(COMMUNE).to_json(),
        "calendar": shipped_calendar().to_frozen(),
        "items": items,
        "facts": {"noi-o": "yes", "pages": "3"},
        "filed_by": "11111111-1111-1111-1111-111111111111",
    }
    return await file_one(sessions, **{**values, **changes})


def open_part(case: FiledCase, **changes: Any) -> OperationRequest:
    """Return the request the workflow makes."""
    request = OperationRequest(
        case_id=str(case.case_id),
        case_code=case.code,
        key=f"{case.code}/{OPERATION}",
        operation=OPERATION,
        action="open",
        agency="cong-an-xa",
        subject=RESIDENCE,
    )
    return replace(request, **changes)


async def case_of(sessions: Sessions, code: str) -> Case:
    """Return a case by its code."""
    async with sessions.read() as session:
        found = await session.scalar(select(Case).where(col(Case.code) == code))
    assert found is not None
    return found


async def messages(sessions: Sessions, code: str, kind: str = "answer") -> list[dict[str, Any]]:
    """Return what waits for a case in the outbox."""
    async with sessions.read() as session:
        found = await session.scalars(
            select(OutboxMessage)
            .where(col(OutboxMessage.workflow_id) == f"case/{code}", col(OutboxMessage.kind) == kind)
            .order_by(col(OutboxMessage.id))
        )
        return [message.payload for message in found]


async def part_of(sessions: Sessions, whole: FiledCase) -> Case:
    """Open the part of a case and return it."""
    reply = await run(cases(sessions).call, open_part(whole))
    return await case_of(sessions, reply.reference)


async def test_a_part_is_a_case_of_its_own_at_its_own_agency(sessions: Sessions) -> None:
    """Its agency's code, the whole's counter and channel, the version in force, a workflow of its own, and a ring."""
    whole, bell = await filed(sessions, channel=Channel.ONLINE), Rung()
    reply: OperationReply = await run(cases(sessions, bell).call, open_part(whole))
    part = await case_of(sessions, reply.reference)
    assert reply == OperationReply(reference=part.code)
    assert part.code.startswith(f"{POLICE}-")
    assert (part.agency_id, part.received_at_agency, part.channel, part.way) == (POLICE, COMMUNE, "online", "counter")
    assert (part.procedure_code, part.procedure_version) == (RESIDENCE, 1)
    assert (part.parent_id, part.parent_operation) == (whole.case_id, OPERATION)
    assert part.filed_by == ""
    [start] = await messages(sessions, part.code, "start")
    assert (start["case_code"], start["channel"]) == (part.code, "online")
    assert bell.count == 1


async def test_the_part_is_for_the_same_person_with_what_fits(sessions: Sessions) -> None:
    """The applicant is copied in the database; of papers and answers goes along what the other procedure asks for."""
    whole = await filed(sessions)
    part = await part_of(sessions, whole)
    async with sessions.read() as session:
        person, same = await session.get(Applicant, part.id), await session.get(Applicant, whole.case_id)
        items = (await session.scalars(select(DossierItem).where(col(DossierItem.case_id) == part.id))).all()
    assert person is not None
    assert same is not None
    kept = set(Applicant.model_fields) - {"case_id"}
    assert person.model_dump(include=kept) == same.model_dump(include=kept)
    assert [(item.component_id, item.originals) for item in items] == [("to-khai", 1)]
    assert part.facts == {"noi-o": "yes", "pages": "3"}


async def test_files_go_along_once(sessions: Sessions) -> None:
    """A file of a component both ask for stands in both cases, its bytes once; another one stays where it is."""
    whole = await filed(sessions)
    async with sessions.write() as session:
        sha256 = uuid4().hex
        session.add(DocumentContent(sha256=sha256, content=b"x"))
        await session.flush()
        for kind in ("component:to-khai", "component:chung-sinh", "form:receipt"):
            session.add(
                Document(
                    case_id=whole.case_id, kind=kind, file_name="a.pdf", media_type="application/pdf", size=1,
                    sha256=sha256,
                )
            )  # fmt: skip
    part = await part_of(sessions, whole)
    await run(cases(sessions).call, open_part(whole))
    async with sessions.read() as session:
        found = (await session.scalars(select(Document).where(col(Document.case_id) == part.id))).all()
    assert [(document.kind, document.sha256) for document in found] == [("component:to-khai", sha256)]


async def test_the_same_call_again_opens_nothing_more(sessions: Sessions) -> None:
    """A repeated attempt finds its case, also when the applicant's details were changed in between."""
    whole = await filed(sessions)
    part = await part_of(sessions, whole)
    async with sessions.write() as session:
        await session.change(
            update(Applicant).where(col(Applicant.case_id) == whole.case_id).values(phone="0900000009")
        )
    again = await run(cases(sessions).call, open_part(whole))
    assert again.reference == part.code
    async with sessions.read() as session:
        found = (await session.scalars(select(Case).where(col(Case.parent_id) == whole.case_id))).all()
    assert len(found) == 1


async def test_an_attempt_cut_off_after_filing_is_completed(sessions: Sessions) -> None:
    """A case that was filed but not linked yet is linked by the next attempt."""
    whole = await filed(sessions)
    part = await part_of(sessions, whole)
    async with sessions.write() as session:
        await session.change(update(Case).where(col(Case.id) == part.id).values(parent_id=None, parent_operation=None))
    again = await run(cases(sessions).call, open_part(whole))
    assert again.reference == part.code
    assert (await case_of(sessions, part.code)).parent_id == whole.case_id


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"agency": "bao-hiem"}, "no_competent_agency"),
        ({"subject": "1.999999"}, "procedure_not_in_force"),
        ({"subject": BIRTH}, "opens_itself"),
        ({"case_id": str(uuid4())}, "missing_case"),
        ({"action": "close"}, "unknown_action"),
    ],
)
async def test_what_a_person_has_to_settle_is_told_by_its_code(
    sessions: Sessions, changes: dict[str, str], problem: str
) -> None:
    """No case is filed, nothing is tried again, and the failure carries nothing but its code."""
    whole = await filed(sessions)
    error = await failed(cases(sessions).call, open_part(whole, **changes))
    assert (error.type, error.non_retryable) == (problem, True)
    async with sessions.read() as session:
        assert (await session.scalars(select(Case).where(col(Case.parent_id) == whole.case_id))).all() == []


async def test_after_the_register_is_mended_the_retry_opens_it(sessions: Sessions) -> None:
    """The same business key opens the case once there is one agency to decide it."""
    whole = await filed(sessions)
    async with sessions.write() as session:
        session.add(Agency(id="H61.12.2", kind="cong-an-xa", parent_id=COMMUNE, name_vi="Công an khác"))
    assert (await failed(cases(sessions).call, open_part(whole))).type == "no_competent_agency"
    async with sessions.write() as session:
        await session.change(update(Agency).where(col(Agency.id) == "H61.12.2").values(active=False))
    assert (await part_of(sessions, whole)).agency_id == POLICE


@pytest.mark.parametrize(
    ("kind", "snapshot", "answer"),
    [
        ("decided", {"phase": "decided", "decision": "approved", "decided_at": AT}, "approved"),
        ("decided", {"phase": "decided", "decision": "refused", "decided_at": AT}, "refused"),
        ("refused_at_intake", {"phase": "refused_at_intake", "ended_at": AT}, "refused"),
        ("withdrawn", {"phase": "withdrawn", "ended_at": AT}, "withdrawn"),
        ("lapsed", {"phase": "stopped", "ended_at": AT}, "stopped"),
    ],
)
async def test_the_end_of_a_part_answers_the_whole_exactly_once(
    sessions: Sessions, kind: str, snapshot: dict[str, Any], answer: str
) -> None:
    """The turn that decides or ends it puts the answer into the outbox; repeated and later turns add none."""
    whole = await filed(sessions)
    part, bell = await part_of(sessions, whole), Rung()
    records = Records(sessions, bell)
    before = await run(cases(sessions).poll, open_part(whole, reference=part.code))
    assert before == OperationReply(reference=part.code)
    await records.record_turn(turn(part.id, 0, "filed", "received"))
    assert await messages(sessions, whole.code) == []
    ending = turn(part.id, 2, kind, snapshot=snapshot)
    for _ in range(3):
        await records.record_turn(ending)
    await records.record_turn(
        turn(part.id, 3, "handed_over", snapshot={**snapshot, "phase": "returned", "ended_at": AT})
    )
    told = {
        "operation": OPERATION,
        "answer_id": f"case/{part.code}",
        "answer": answer,
        "values": {"case": part.code},
    }
    assert await messages(sessions, whole.code) == [told]
    assert bell.count == 1
    if kind == "decided":
        # What happens after the decision does not change it.
        found = await run(cases(sessions).poll, open_part(whole, reference=part.code))
        assert found == OperationReply(part.code, answer, {"case": part.code})


async def test_a_case_that_is_no_part_tells_nobody(sessions: Sessions) -> None:
    """The decision of an ordinary case leaves the outbox as it was."""
    whole, bell = await filed(sessions), Rung()
    decided = {"phase": "decided", "decision": "approved", "decided_at": AT}
    await Records(sessions, bell).record_turn(turn(whole.case_id, 0, "filed", "decided", snapshot=decided))
    assert bell.count == 0
    assert await messages(sessions, whole.code) == []


@pytest.mark.parametrize(
    ("snapshot", "answer"),
    [
        ({"phase": "withdrawn", "ended_at": AT}, "withdrawn"),
        ({"phase": "decided", "decision": "refused", "decided_at": AT}, "refused"),
        ({"phase": "decided", "decision": "approved", "decided_at": AT}, None),
    ],
)
async def test_parts_nobody_waits_for_any_more_hear_of_it(
    sessions: Sessions, snapshot: dict[str, Any], answer: str | None
) -> None:
    """A part that is not decided gets one message when the whole ends without it, and none when it was granted."""
    whole = await filed(sessions)
    part = await part_of(sessions, whole)
    ending = turn(whole.case_id, 0, "filed", "ended", snapshot=snapshot)
    for _ in range(2):
        await Records(sessions).record_turn(ending)
    told = {
        "operation": "whole",
        "answer_id": f"case/{whole.code}",
        "answer": answer,
        "values": {"case": whole.code},
    }
    assert await messages(sessions, part.code) == ([told] if answer else [])


async def test_a_decided_part_is_left_alone(sessions: Sessions) -> None:
    """The end of the whole is no news to a part that was decided."""
    whole = await filed(sessions)
    part = await part_of(sessions, whole)
    decided = {"phase": "decided", "decision": "approved", "decided_at": AT}
    await Records(sessions).record_turn(turn(part.id, 0, "filed", "decided", snapshot=decided))
    gone = {"phase": "withdrawn", "ended_at": AT}
    await Records(sessions).record_turn(turn(whole.case_id, 0, "filed", "withdrawn", snapshot=gone))
    assert await messages(sessions, part.code) == []


async def test_a_part_opened_too_late_hears_of_it_at_once(sessions: Sessions) -> None:
    """Withdrawn while the call was on its way: the part is there, and its agency is told."""
    whole = await filed(sessions)
    gone = {"phase": "withdrawn", "ended_at": datetime.now(UTC)}
    await Records(sessions).record_turn(turn(whole.case_id, 0, "filed", "withdrawn", snapshot=gone))
    part = await part_of(sessions, whole)
    [told] = await messages(sessions, part.code)
    assert (told["operation"], told["answer"]) == ("whole", "withdrawn")


async def test_a_look_at_a_part_that_is_not_there_finds_nothing(sessions: Sessions) -> None:
    """A case brought in from elsewhere may wait for a part we never opened."""
    whole = await filed(sessions)
    found = await run(cases(sessions).poll, open_part(whole, reference="past:x"))
    assert found == OperationReply(reference="past:x")
