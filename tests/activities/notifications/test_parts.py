"""The shipped 2.000986 over real SMTP and HTTP: what the parents of a child are told, under one code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, select
from temporalio.testing import ActivityEnvironment

from activities.bell import SILENT
from activities.cases.activity import CasesActivities
from activities.contract import OperationRequest
from activities.notifications.letters import TO_APPLICANTS, say_what_is_declared
from activities.records import Records
from cli.setup import shipped_procedures
from domain.notices.short import parts_of
from domain.procedure.compile import Compiled
from models.filing import FilingItem
from models.procedures import publish
from models.tables import Agency, Case
from runtime.settings import ROOT
from tests.activities.notifications.conftest import EVERY_WAY, PUBLIC_URL, PostRoom
from tests.activities.notifications.test_letters import FACTS
from tests.support.filings import file_one
from tests.support.lives import shipped_calendar
from tests.support.simulators import SECRET
from tests.support.turns import AT, turn

WHOLE, BIRTH, RESIDENCE, INSURANCE = "2.000986", "1.001193", "1.004222", "1.001939"
POLICE, INSURER = "Công an xã Nhị Long", "Bảo hiểm xã hội khu vực"
AGENCIES = (
    ("H61", "ubnd-tinh", None, "UBND tỉnh", ""),
    ("H61.12.1", "cong-an-xa", "H61.12", POLICE, "02703862113"),
    ("H61.40", "bao-hiem-xa-hoi", "H61", INSURER, "02703862140"),
)
STEPS = {
    BIRTH: ("khai-sinh", "ubnd-xa", {"fee": "of_whole"}),
    RESIDENCE: ("thuong-tru", "cong-an-xa", {"fee": "of_whole", "case_type": "nguoi-than"}),
    INSURANCE: ("bao-hiem", "bao-hiem-xa-hoi", {"fee": "of_whole"}),
}
DUE = datetime.fromisoformat("2026-12-18T10:00:00+00:00")


@cache
def shipped() -> dict[str, Compiled]:
    """Return the procedures of the linked case, as shipped."""
    found = {one.definition.procedure: one for one in shipped_procedures([ROOT / "procedure_defs"])}
    return {code: found[code] for code in (WHOLE, *STEPS)}


@dataclass
class Child:
    """The linked case of one child: the whole, its parts by procedure, and what happened to each so far."""

    room: PostRoom
    whole: Case
    parts: dict[str, Case]
    turns: dict[str, int]

    async def told(self, case: Case, message: str, *kinds: str, **snapshot: Any) -> dict[str, Any]:
        """Record what happened to a case, send its message as its workflow does, and return what arrived, by way."""
        after = self.turns.get(case.code, 0)
        sessions = self.room.dependencies.sessions
        await Records(sessions).record_turn(turn(case.id, after, *kinds, snapshot=snapshot))
        self.turns[case.code] = after + len(kinds)
        name = f"notice-{self.turns[case.code]}:{message}"
        request = OperationRequest(str(case.id), case.code, f"{case.code}/{name}", name, "send", subject=message)
        reply = await ActivityEnvironment().run(self.room.activities.call, request)
        arrived = {
            way: [one["body"] for one in effects if one["body"].get("template", message) == message]
            for way, effects in self.room.arrived(case).items()
        }
        return {"answer": reply.answer, **{way: bodies[-1] for way, bodies in arrived.items() if bodies}}


async def child_of(room: PostRoom) -> Child:
    """File 2.000986 at the commune and open its three parts, each at its agency."""
    sessions = room.dependencies.sessions
    async with sessions.write() as session:
        for identity, kind, above, name, phone in AGENCIES:
            if await session.get(Agency, identity) is None:
                session.add(Agency(id=identity, kind=kind, parent_id=above, name_vi=name, phone=phone))
                await session.flush()
        await session.change(update(Agency).where(col(Agency.id) == "H61.12").values(parent_id="H61"))
        for compiled in shipped().values():
            await publish(session, compiled, date(2026, 7, 1))
    compiled = shipped()[WHOLE]
    filed = await file_one(
        sessions,
        agency_id="H61.12",
        procedure_code=WHOLE,
        procedure_version=1,
        procedure_sha256=compiled.sha256,
        plan=compiled.plan_for("H61.12").to_json(),
        calendar=shipped_calendar().to_frozen(),
        items=(FilingItem(component_id="to-khai", originals=1),),
        facts={"case_type": "thong-thuong"},
    )
    parts: dict[str, Case] = {}
    for procedure, (step, agency, values) in STEPS.items():
        name = f"{step}/1:case"
        request = OperationRequest(
            str(filed.case_id), filed.code, f"{filed.code}/{name}", name, "open", agency, procedure, values=values
        )
        opened = await ActivityEnvironment().run(CasesActivities(sessions, SILENT, "civil_code", SECRET).call, request)
        async with sessions.read() as session:
            part = await session.scalar(select(Case).where(col(Case.code) == opened.reference))
        assert part is not None
        parts[procedure] = part
    async with sessions.read() as session:
        whole = await session.get(Case, filed.case_id)
    assert whole is not None
    return Child(room, whole, parts, {})


def received(days: int) -> dict[str, Any]:
    """Return how a case stands once it was received, its own date so many days before the combined one."""
    return {"phase": "received", "received_at": AT, "due_at": DUE, "appointment_at": DUE - timedelta(days=days)}


async def test_one_confirmation_with_the_combined_date(post_room: PostRoom) -> None:
    """The whole says it was received and when all is done; its parts say nothing, and their rows say why."""
    child = await child_of(post_room)
    confirmed = await child.told(child.whole, "received", "filed", "received", **received(0))
    assert "đã được tiếp nhận. Hẹn trả 17:00 thứ Sáu 18/12/2026" in confirmed["zalo"]["text"]
    for days, part in enumerate(child.parts.values(), 5):
        assert await child.told(part, "received", "filed", "received", **received(days)) == {"answer": "told_by_whole"}
        rows = await post_room.notices(part)
        assert {way: (row.status, row.problem) for way, row in rows.items()} == {"none": ("dropped", "told_by_whole")}


async def test_a_part_the_police_refuse_is_named_and_the_whole_is_not_refused(post_room: PostRoom) -> None:
    """Every way says that only the residence was not accepted, by the police, under the one code people know."""
    child = await child_of(post_room)
    part = child.parts[RESIDENCE]
    refused = {"phase": "refused_at_intake", "ended_at": AT}
    told = await child.told(part, "refused_at_intake", "filed", "refused_at_intake", **refused)
    said = f"Hồ sơ {child.whole.code} (riêng phần Đăng ký thường trú) chưa được tiếp nhận"
    assert told["zalo"]["text"].startswith(said)
    assert told["sms"]["text"].startswith(said)
    assert told["sms"]["text"].endswith(f"/follow?code={child.whole.code}")
    assert parts_of(told["sms"]["text"]).parts <= 4
    assert told["sms"]["sender"] == POLICE
    mail = told["email"]
    assert mail["subject"] == said
    assert f"{POLICE} chưa tiếp nhận hồ sơ {child.whole.code} (riêng phần Đăng ký thường trú)." in mail["text"]
    assert f"{POLICE}, điện thoại 02703862113" in mail["text"]
    english = f"Case {child.whole.code} (only the part: Registration of permanent residence) was not accepted"
    for body in (mail["text"], mail["html"]):
        assert english in body
        assert "Trung tâm Phục vụ hành chính công" not in body
        assert part.code not in body


async def test_one_result_when_all_are_there_and_each_refusal_by_itself(post_room: PostRoom) -> None:
    """Granted parts wait for the whole; the one that was not granted is told with its agency; then one result."""
    child = await child_of(post_room)
    granted = {"phase": "decided", "decision": "approved", "decided_at": AT}
    for procedure in (BIRTH, RESIDENCE):
        part = child.parts[procedure]
        assert await child.told(part, "decided", "filed", "decided", **granted) == {"answer": "told_by_whole"}
    refused = await child.told(
        child.parts[INSURANCE], "decided", "filed", "decided", **{**granted, "decision": "refused"}
    )
    assert f"{child.whole.code} (riêng phần Đăng ký đóng, cấp thẻ đối với người chỉ" in refused["zalo"]["text"]
    assert f"{INSURER}, điện thoại 02703862140" in refused["email"]["text"]
    assert "không được giải quyết" in refused["email"]["text"]

    later = {**granted, "decided_at": AT + timedelta(days=1)}
    whole = await child.told(child.whole, "decided", "filed", "decided", **later)
    assert whole["sms"]["text"].startswith(f"Hồ sơ {child.whole.code} đã có kết quả, tại Trung tâm Phục vụ")
    assert await child.told(child.parts[BIRTH], "returned", "returned", **granted) == {"answer": "told_by_whole"}


async def test_a_part_the_whole_ended_without_is_told_alone(post_room: PostRoom) -> None:
    """The whole was withdrawn while the police went on: nobody else tells of their result."""
    child = await child_of(post_room)
    withdrawn = await child.told(child.whole, "withdrawn", "filed", "withdrawn", phase="withdrawn", ended_at=AT)
    assert f"Hồ sơ {child.whole.code} đã dừng" in withdrawn["zalo"]["text"]
    granted = {"phase": "decided", "decision": "approved", "decided_at": AT + timedelta(days=1)}
    told = await child.told(child.parts[RESIDENCE], "decided", "filed", "decided", **granted)
    assert f"{child.whole.code} (riêng phần Đăng ký thường trú) đã có kết quả" in told["zalo"]["text"]


async def test_a_sensitive_whole_hides_the_name_of_its_parts_from_telephones(post_room: PostRoom) -> None:
    """Where the whole must not be named its parts would give it away; the mailbox is the person's own."""
    child = await child_of(replace(post_room, rules=EVERY_WAY.model_copy(update={"sensitive": (WHOLE,)})))
    part = child.parts[RESIDENCE]
    told = await child.told(part, "lapsed", "filed", "lapsed", phase="stopped", ended_at=AT)
    assert f"Hồ sơ {child.whole.code} (riêng một phần) đã đóng" in told["zalo"]["text"]
    assert "thường trú" not in told["zalo"]["text"] + told["email"]["subject"]
    assert "(riêng phần Đăng ký thường trú)" in told["email"]["text"]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("message", sorted({*TO_APPLICANTS, "declared"}))
def test_every_message_names_the_part_and_fits_a_telephone(message: str, language: str) -> None:
    """Each message, in both languages, for the parts of the shipped linked case: named, and four SMS at most."""
    for procedure in STEPS:
        name = shipped()[procedure].definition.name
        facts = replace(
            FACTS, case_code="H61.12.1-20261123-0000002", followed_code=FACTS.case_code, is_part=True,
            procedure_name=name.vi, procedure_name_en=name.en, language=language,
        )  # fmt: skip
        if message == "declared":
            letter = say_what_is_declared(facts, PUBLIC_URL, staff=False)
        else:
            letter = TO_APPLICANTS[message](facts, PUBLIC_URL)
        begin = "(only the part: " if language == "en" else "(riêng phần "
        assert f"{FACTS.case_code} {begin}{name.in_language(language)[:20]}" in letter.short
        assert parts_of(f"{letter.short} {letter.link}").parts <= 4
        assert "(riêng phần " in letter.subject
        for body in (letter.text, letter.html):
            assert f"{FACTS.case_code} (riêng phần {name.vi})" in body
            assert f"{FACTS.case_code} (only the part: {name.en})" in body
            assert facts.case_code not in body
