"""Compiling freezes the meaning, and nothing but the meaning."""

from __future__ import annotations

import hashlib
import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from domain.procedure.compile import compile_definition, read_compiled
from domain.procedure.loader import load_definition
from domain.procedure.plan import Channel, FeeMoment, Silence, Way, parse_plan
from tests.domain.procedure.conftest import GOOD


def shuffled(value: Any, random: Random) -> Any:
    """Return the same data with the keys of every mapping in another order."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: shuffled(value[key], random) for key in keys}
    return [shuffled(item, random) for item in value] if isinstance(value, list) else value


@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(random: Random) -> None:
    """Any order of keys gives the same canonical text, as long as a step's kind is written."""
    data = shuffled(YAML(typ="safe").load(GOOD.replace("2026-07-01", '"2026-07-01"')), random)
    again = load_definition(json.dumps(data, ensure_ascii=False))
    assert compile_definition(again).text == compile_definition(load_definition(GOOD)).text


def test_comments_and_layout_do_not_matter(good: str) -> None:
    """Comments, blank lines, quotes and the writing of a limit leave the hash as it was."""
    other = "# lời chú\n" + good.replace("\nfees:", "\n\n# phí\nfees:").replace("field: ho-tich", 'field: "ho-tich"')
    other = other.replace("within: 8 working hours", "within: 8   Working hours")
    assert compile_definition(load_definition(other)).sha256 == compile_definition(load_definition(good)).sha256


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 1", "version: 2"),
        ("from: 2026-07-01", "from: 2026-07-02"),
        ("vi: Tờ khai", "vi: Đơn"),
        ("en: Application", "en: Form"),
        ("counter: 8000", "counter: 8001"),
        ("when: at filing", "when: on delivery"),
        ("within: 8 working hours", "within: 7 working hours"),
        ("within: 2 working days\n      in_parallel_with: review\n", "within: 1 working day\n"),
        ("may: [request_supplement, refuse]", "may: [refuse]"),
        ("not_the_person_of: review", "not_the_person_of: check"),
        ("about: ho-tich", "about: cu-tru\n      if_silent: agree"),
        ("ways: [counter, online]", "ways: [counter]"),
        ("deadline: 3 working days", "deadline: 3 working days\ncounting: {cut_off: 15:00}"),
        ("Luật Hộ tịch 60/2014/QH13", "Luật Hộ tịch"),
        ("online: full", "online: partial"),
    ],
)
def test_every_change_of_meaning_changes_the_hash(good: str, old: str, new: str) -> None:
    """A changed name, day, amount, limit, order or power cannot hide behind the old hash."""
    changed = compile_definition(load_definition(good.replace(old, new, 1)))
    assert changed.sha256 != compile_definition(load_definition(good)).sha256


def test_the_text_is_canonical_and_carries_its_hash(good: str) -> None:
    """The text is compact JSON with sorted keys, its hash is SHA-256 of it, and reading it back loses nothing."""
    compiled = compile_definition(load_definition(good))
    body = json.loads(compiled.text)
    assert compiled.text == json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert compiled.sha256 == hashlib.sha256(compiled.text.encode()).hexdigest()
    restored = read_compiled(compiled.text)
    assert restored == compiled.definition
    assert compile_definition(restored).sha256 == compiled.sha256


def test_defaults_are_written_out_and_absent_parts_left_out(good: str) -> None:
    """What the program assumes today is frozen in the text; keywords not used leave no trace in it."""
    body = json.loads(compile_definition(load_definition(good)).text)
    assert body["dossier"][0]["required"] == "always"
    assert body["stages"]["appraise"][1]["if_silent"] == "wait"
    assert "counting" not in body
    assert None not in body.values()


def test_the_plan_is_the_route_of_the_definition(good: str) -> None:
    """Steps, powers, limits, ways, fee moment and agency reach the plan; names and texts do not."""
    compiled = compile_definition(load_definition(good))
    plan = compiled.plan_for("H61.12")
    assert [(step.id, step.after) for step in plan.steps] == [
        ("check", ()),
        ("review", ("check",)),
        ("police", ("check",)),
        ("sign", ("review", "police")),
        ("hand_over", ("sign",)),
    ]
    assert (plan.procedure, plan.version, plan.sha256, plan.agency) == ("1.004873", 1, compiled.sha256, "H61.12")
    assert plan.deadline == {Channel.COUNTER: "3 working days", Channel.ONLINE: "3 working days"}
    assert plan.step("police").agency == "cong-an"
    assert plan.step("police").if_silent is Silence.WAIT
    assert plan.step("police").role == ""
    assert plan.reception.may == ("request_supplement", "refuse")
    assert plan.step("sign").not_the_person_of == "review"
    assert plan.hand_over.ways == (Way.COUNTER, Way.ONLINE)
    assert plan.fee_moment is FeeMoment.AT_FILING
    assert plan.convention == "civil_code"
    assert "Tờ khai" not in plan.to_json()
    assert parse_plan(plan.to_json()) == plan


def test_sector_law_overrides_the_general_limits(good: str) -> None:
    """Limits and counting of sector law reach the plan; the installation's counting fills the silence."""
    sector = good.replace(
        "deadline: 3 working days\n",
        "deadline: {counter: 3 working days, online: 5 days}\n"
        'counting: {cut_off: "15:00", convention: eight_hour}\n'
        "supplement: {within: 2 working days, lapses_after: 1 month}\n"
        "online_intake: {alert: 1 hour, answer_within: 1 working day}\n",
    )
    plan = compile_definition(load_definition(sector)).plan_for("H61.12")
    assert plan.deadline == {"counter": "3 working days", "online": "5 days"}
    assert (plan.cut_off, plan.convention) == ("15:00", "eight_hour")
    assert (plan.supplement_within, plan.supplement_lapses) == ("2 working days", "1 month")
    assert (plan.intake_alert, plan.intake_limit) == ("1 hour", "1 working day")
    silent = compile_definition(load_definition(good)).plan_for("H61.12", convention="eight_hour")
    assert silent.convention == "eight_hour"


def test_a_procedure_without_fees_has_no_fee_moment(good: str) -> None:
    """Nothing has to be paid at any moment when the definition has no fee."""
    free = good[: good.index("fees:")] + good[good.index("stages:") :]
    assert compile_definition(load_definition(free)).plan_for("H61.12").fee_moment is None
