"""The office's rules for notices and the province's own wording: kept, checked, previewed, logged."""

from __future__ import annotations

from datetime import time

import pytest

from domain.notices.rules import NoticeRules, Way
from models.notice_choices import forget_rules, rules_of, wording_of
from tests.api.administration.conftest import PROVINCE, Province
from tests.api.conftest import AGENCY, OTHER_AGENCY

RULES = "/administration/notices"
ONE = "/administration/wording/received"


async def test_rules_hold_for_the_agencies_below(province: Province) -> None:
    """What the province sets holds in its wards until a ward sets its own; taken back, the province's hold again."""
    admin = await province.browser("root")
    page = await admin.get(f"{RULES}?agency={PROVINCE}")
    _, fields = page.form(action=RULES)
    saved = await admin.client.post(
        RULES,
        data={
            **fields,
            "quiet_from": "20:00",
            "quiet_until": "07:00",
            "order": ["sms", "zalo", "email"],
            "at_once": ["sms"],
            "urgent": [],
        },
        headers={"origin": "http://testserver"},
    )
    assert saved.status_code == 303, saved.text
    async with province.house.sessions.read() as session:
        below = await rules_of(session, AGENCY, NoticeRules())
    assert (below.quiet_from, below.order[0], below.at_once) == (time(20), Way.SMS, (Way.SMS,))
    assert "Sửa quy định thông báo" in (await admin.get("/administration/changes")).body
    back = await admin.submit(RULES, {**fields, "own": "no"})
    assert "Đã lưu" in back.body
    async with province.house.sessions.read() as session:
        assert await rules_of(session, AGENCY, NoticeRules()) == NoticeRules()


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ({"quiet_from": "21:00", "quiet_until": ""}, "quiet_from"),
        ({"quiet_from": "evening"}, "quiet_from"),
        ({"per_day": "0"}, "per_day"),
        ({"same_kind_minutes": "x"}, "same_kind_minutes"),
        ({"order": "sms"}, "order"),
    ],
)
async def test_rules_without_sense_are_named(province: Province, typed: dict[str, str], place: str) -> None:
    """Each mistake is named beside its field, and nothing is stored."""
    admin = await province.browser("root")
    _, fields = (await admin.get(f"{RULES}?agency={AGENCY}")).form(action=RULES)
    data = {**fields, "order": ["sms", "sms", "email"] if place == "order" else ["zalo", "sms", "email"]}
    answer = await admin.submit(RULES, {**data, **({} if place == "order" else typed)})

    assert answer.status == 422
    assert [node.attributes["href"] for node in answer.tree.css("#error-summary a")] == [f"#{place.replace('_', '_')}"]


async def test_a_ward_has_no_say_above_it(province: Province) -> None:
    """A ward's administrator finds neither the province nor another ward, and reads the wording only."""
    admin = await province.browser("admin")

    assert (await admin.get(f"{RULES}?agency={OTHER_AGENCY}")).status == 404
    assert (await admin.get(f"{RULES}?agency={PROVINCE}")).status == 404
    assert "quản trị của cơ quan cấp trên cùng" in (await admin.get(ONE)).body
    assert (await admin.post(ONE, {"short_vi": "Hồ sơ {code}:"})).status_code == 403


async def test_wording_is_previewed_checked_and_kept(province: Province) -> None:
    """The preview shows values and cost and stores nothing; what must not go to a telephone is refused; an empty
    field brings the shipped wording back.
    """
    admin = await province.browser("root")
    own = {"short_vi": "{agency} đã nhận hồ sơ {code}, hẹn {due}:", "body_en": "Dear {name}, case {code}."}
    preview = await admin.submit(ONE, {**own, "preview": "yes"})
    assert "H61.12-20261123-0000001, hẹn 17:00 thứ Năm 26/11/2026:" in preview.body
    assert "UCS-2" in preview.body
    assert "GSM-7" in preview.body
    async with province.house.sessions.read() as session:
        assert await wording_of(session, "received") == {}

    bad = {"short_vi": "{name} 361 234 567", "short_en": "Case {code} {hello}", "subject": "{code} a@b.vn"}
    refused = await admin.submit(ONE, bad)
    assert refused.status == 422
    for words in ("Không có từ {name}", "số định danh", "Thiếu mã hồ sơ", "Không có từ {hello}", "địa chỉ thư"):
        assert words in refused.body
    assert refused.form(action=ONE)[1]["short_vi"] == bad["short_vi"]

    assert "Đã lưu" in (await admin.submit(ONE, own)).body
    async with province.house.sessions.read() as session:
        assert await wording_of(session, "received") == own
    assert "Tin nhắn SMS, Zalo: tiếng Việt" in (await admin.get("/administration/wording")).body
    await admin.submit(ONE, {})
    async with province.house.sessions.write() as session:
        assert await wording_of(session, "received") == {}
        await forget_rules(session, PROVINCE)


async def test_a_message_that_is_not_there_is_not_found(province: Province) -> None:
    """Only messages to applicants have a wording; staff messages and invented ones are absent."""
    admin = await province.browser("root")

    assert (await admin.get("/administration/wording/overdue")).status == 404
    assert (await admin.get("/administration/wording/declared")).status == 404
