"""Every procedure we ship loads, compiles, keeps its published text, and says what its sources say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from domain.procedure.compile import Compiled, compile_definition
from domain.procedure.definition import Definition
from domain.procedure.fees import FeeFacts, quote
from domain.procedure.fields import field_names
from domain.procedure.fragments import FragmentShelf
from domain.procedure.lint.folder import context_of
from domain.procedure.lint.run import lint_file
from domain.procedure.loader import load_definition
from domain.procedure.outline import Outline
from domain.procedure.plan import Channel, FeeMoment, Silence, StepKind, Way, parse_plan
from domain.procedure.register import load_register
from domain.procedure.resolve import resolve
from domain.procedure.shelf import (
    ShippedVersionChangedError,
    add_to_lock,
    find_definitions,
    misplaced,
    read_lock,
)
from domain.procedure.situation import Situation

ROOT = Path(__file__).resolve().parents[2] / "procedure_defs"
REGISTER = load_register(ROOT / "agencies.yaml")
FILES = find_definitions(ROOT)
NAMES = [file.relative_to(ROOT).as_posix() for file in FILES]
TODAY = date(2026, 11, 23)
PUBLISHED_BEFORE_THE_LINTER = {"2.000815", "1.004873", "1.001612", "1.013225", "3.000347", "2.000635"}
#: Whose fee the national record leaves to each province's council without naming an amount.
NOT_ENTERED = {
    "1.000656", "1.004873", "1.010733", "1.012783", "1.012784", "1.013225", "1.013227", "1.013228", "1.013831",
}  # fmt: skip


def shipped_definition(file: Path) -> Definition:
    """Return a shipped definition with the fragments it uses put in."""
    return load_definition(file, shelf=FragmentShelf.near(file))


def shipped(code: str) -> Compiled:
    """Return the first version of a shipped procedure, compiled."""
    (file,) = ROOT.glob(f"*/{code}/v1.yaml")
    return compile_definition(shipped_definition(file), REGISTER)


def _lines_that_say_something(file: Path) -> int:
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)


def test_the_shelf_is_broad_and_short() -> None:
    """At least twenty-five procedures in at least ten sectors, each sector named, half of them below forty lines.

    Blank lines and comments are not counted: they are there for the reader.
    """
    lines = sorted(_lines_that_say_something(file) for file in FILES)
    fields = {shipped_definition(file).field for file in FILES}
    assert len(FILES) >= 25
    assert len(fields) >= 10
    assert fields <= set(field_names())
    assert median(lines) < 40


def test_every_line_fits_the_page() -> None:
    """No line of a definition, a fragment or its scenarios is longer than 120 characters."""
    long = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in sorted(ROOT.glob("*/*/v*.yaml"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 120
    ]
    assert long == []


def test_nothing_shipped_has_an_error_or_a_new_warning() -> None:
    """The linter finds no error; warnings only in the six texts that were published before it existed.

    Beside those it names the fees a province has to enter: exactly where the record leaves the amount to its council.
    """
    context = context_of(ROOT)
    found = [(file, item) for file in FILES for item in lint_file(file, context).findings if item.severity != "info"]
    assert [item for _, item in found if item.severity == "error"] == []
    open_fees = [(file, item) for file, item in found if item.code == "fee_not_entered"]
    assert {file.parent.name for file, _ in open_fees} == NOT_ENTERED
    assert {file.parent.name for file, item in found if item.code != "fee_not_entered"} <= PUBLISHED_BEFORE_THE_LINTER


def test_no_shipped_fee_is_free_unless_a_text_says_so() -> None:
    """A zero nobody's law wrote would tell people that nothing is charged; the amount of 1.001612 is the council's."""
    definitions = [shipped_definition(file) for file in FILES]
    assert [one.procedure for one in definitions for fee in one.fees if fee.amount == 0] == []
    assert [fee.set_by for fee in shipped("1.001612").definition.fees] == ["provincial council"]


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_each_compiles_in_its_place(file: Path) -> None:
    """Each definition passes every check, with known agencies, and lies where its content says."""
    definition = shipped_definition(file)
    compile_definition(definition, REGISTER)
    assert misplaced(definition, file) == ()


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_each_plan_is_small_and_survives_its_text(file: Path) -> None:
    """A plan travels in every case's start input: below 2.5 KB, and equal after reading it back."""
    plan = compile_definition(shipped_definition(file), REGISTER).plan_for("H61.12")
    assert len(plan.to_json().encode()) < 2500
    assert parse_plan(plan.to_json()) == plan


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_each_tells_the_editor_where_the_schema_is(file: Path) -> None:
    """The first line points to the schema by a relative path that exists."""
    first = file.read_text(encoding="utf-8").splitlines()[0]
    marker, _, path = first.partition("=")
    assert marker == "# yaml-language-server: $schema"
    assert (file.parent / path).resolve() == (ROOT / "procedure.schema.json").resolve()


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_each_reads_as_a_page_in_both_languages(file: Path) -> None:
    """The outline names the procedure, every component, fee and step in the language asked for."""
    definition = shipped_definition(file)
    for language in ("vi", "en"):
        page = "\n".join(Outline(definition, language, REGISTER).lines())
        words = [definition.name, definition.result.name, REGISTER[definition.agency].name]
        words += [component.name for component in definition.dossier] + [fee.name for fee in definition.fees]
        assert all(word.in_language(language) in page for word in words)
        assert all(step.step_id in page for _, step in definition.located_steps())


def test_no_shipped_version_was_edited() -> None:
    """Every shipped text has the hash it was shipped with; to change one, write the next version."""
    compiled = {name: compile_definition(shipped_definition(file)) for name, file in zip(NAMES, FILES, strict=True)}
    hashes = {name: one.sha256 for name, one in compiled.items()}
    assert hashes == read_lock(ROOT), "new versions: run `motcua procedures lock`"


def test_the_lock_takes_new_versions_and_refuses_changed_ones(tmp_path: Path) -> None:
    """Adding keeps what is there; another hash for a locked path is refused and nothing is written."""
    assert add_to_lock(tmp_path, {"a/1.000001/v1.yaml": "11"}) == ("a/1.000001/v1.yaml",)
    assert add_to_lock(tmp_path, {"a/1.000001/v2.yaml": "22"}) == ("a/1.000001/v2.yaml",)
    before = (tmp_path / "versions.lock").read_text(encoding="utf-8")
    with pytest.raises(ShippedVersionChangedError) as caught:
        add_to_lock(tmp_path, {"a/1.000001/v1.yaml": "99", "a/1.000001/v3.yaml": "33"})
    assert caught.value.paths == ("a/1.000001/v1.yaml",)
    assert (tmp_path / "versions.lock").read_text(encoding="utf-8") == before
    assert read_lock(tmp_path) == {"a/1.000001/v1.yaml": "11", "a/1.000001/v2.yaml": "22"}


@pytest.mark.parametrize(
    ("code", "facts", "amount"),
    [
        ("2.000815", {"pages": 2, "copies": 1}, 4_000),
        ("2.000815", {"pages": 5, "copies": 3}, 21_000),
        ("2.000815", {"pages": 500, "copies": 2}, 400_000),
        ("2.000635", {"copies": 1}, 8_000),
        ("2.000635", {"copies": 5, "channel": Channel.POST}, 40_000),
        ("1.001612", {"channel": Channel.COUNTER}, 50_000),
        ("1.001612", {"channel": Channel.ONLINE}, 150_000),
        ("1.001612", {"channel": Channel.POST}, 150_000),
        ("3.000347", {"channel": Channel.ONLINE, "filed_on": date(2025, 12, 31)}, 115_000),
        ("3.000347", {"channel": Channel.COUNTER, "filed_on": date(2025, 12, 31)}, 135_000),
        ("3.000347", {"channel": Channel.ONLINE, "filed_on": date(2026, 1, 1)}, 135_000),
        ("3.000347", {"exemption": "dinh-danh-muc-2"}, 0),
        ("3.000347", {"exemption": "dinh-danh-muc-2", "filed_on": date(2027, 3, 1)}, 135_000),
        ("1.004873", {}, 0),
        ("1.004873", {"exemption": "ho-ngheo"}, 0),
        ("1.013225", {}, 0),
    ],
)
def test_fees_are_those_of_the_sources(code: str, facts: dict[str, Any], amount: int) -> None:
    """Amounts by page, copy, channel, date and exemption match the published decisions."""
    known: dict[str, Any] = {"channel": Channel.COUNTER, "filed_on": TODAY}
    priced = quote(shipped(code).definition, FeeFacts(**(known | facts)))
    assert priced.total == amount


@pytest.mark.parametrize(
    ("code", "limit", "cut_off", "moment", "result"),
    [
        ("2.000815", "same day", "15:00", FeeMoment.BEFORE_RESULT, "KQ.G15.000021"),
        ("2.000635", "same day", "15:00", FeeMoment.AT_FILING, "KQ.G15.000342"),
        ("1.004873", "3 working days", "", FeeMoment.AT_FILING, "KQ.G15.000038"),
        ("1.001612", "3 working days", "", FeeMoment.AT_FILING, "KQ.G12.001041"),
        ("1.013225", "7 working days", "", FeeMoment.BEFORE_RESULT, "KQ.G17.000311"),
        ("3.000347", "5 working days", "", FeeMoment.AT_FILING, "KQ.G01.000185"),
    ],
)
def test_deadlines_and_results_are_those_of_the_sources(
    code: str, limit: str, cut_off: str, moment: FeeMoment, result: str
) -> None:
    """The plan has the legal limit for every accepted channel, the 15:00 rule, and the national result code."""
    plan = shipped(code).plan_for("H61.12")
    assert set(plan.deadline.values()) == {limit}
    assert (plan.cut_off, plan.fee_moment, plan.result_code) == (cut_off, moment, result)


def test_copies_are_certified_at_the_counter_only() -> None:
    """Certifying against an original needs the original: no online or postal filing, collected at the counter."""
    plan = shipped("2.000815").plan_for("H61.12")
    assert set(plan.deadline) == {Channel.COUNTER}
    assert plan.hand_over.ways == (Way.COUNTER,)


def test_marital_status_asks_the_police_while_it_is_reviewed() -> None:
    """The police are asked when the review starts, and the leader signs after both."""
    plan = shipped("1.004873").plan_for("H61.12")
    assert plan.step("police").after == plan.step("review").after == ("check",)
    assert plan.step("sign").after == ("review", "police")
    assert plan.step("sign").not_the_person_of == "review"


def test_the_building_permit_asks_several_agencies_whose_silence_agrees() -> None:
    """Each has two working days, all are asked together with the site visit, and silence is agreement."""
    plan = shipped("1.013225").plan_for("H61.12")
    asked = [step for step in plan.steps if step.kind is StepKind.ASK]
    assert len(asked) == 3
    assert {(step.within, step.if_silent, step.after) for step in asked} == {
        ("2 working days", Silence.AGREE, ("check",))
    }
    assert set(plan.step("proposal").after) == {"review", "site-visit", *(step.id for step in asked)}


def test_household_business_tells_the_tax_office() -> None:
    """The particulars go to the tax office once the registration is signed, and nobody waits for an answer."""
    tax = shipped("1.001612").plan_for("H61.12").step("tax")
    assert (tax.kind, tax.agency, tax.after) == (StepKind.INFORM, "thue", ("sign",))


def test_only_the_fee_of_a_household_business_never_goes_back() -> None:
    """Decision 2353/QĐ-BTC keeps it; the records of all others say nothing, so what is usual holds for them."""
    plans = [compile_definition(shipped_definition(file), REGISTER).plan_for("H61.12") for file in FILES]
    kept = {plan.procedure for plan in plans if plan.refund_refused == "none"}
    assert kept == {"1.001612"}
    terms = {(one.refund_refused, one.refund_withdrawn, one.refund_stopped) for one in plans}
    assert terms == {("none", "none", "none"), ("full", "until_received", "until_received")}


def test_the_driving_licence_can_come_by_post() -> None:
    """Data goes on to the Traffic Police Department once signed; the licence may be posted; supplement in 2 days."""
    plan = shipped("3.000347").plan_for("C01.07")
    assert plan.step("licence-data").agency == "cuc-csgt"
    assert plan.step("licence-data").after == ("sign",)
    assert plan.hand_over.ways == (Way.COUNTER, Way.POST)
    assert plan.supplement_within == "2 working days"
    assert set(plan.deadline) == {Channel.COUNTER, Channel.ONLINE}


@pytest.mark.parametrize(
    ("code", "situation", "amount"),
    [
        ("1.001193", {}, 0),
        ("1.001193", {"facts": {"xin-ban-sao": True, "copies": 3}}, 24_000),
        ("1.004222", {}, 20_000),
        ("1.004222", {"channel": Channel.ONLINE}, 10_000),
        ("1.010038", {}, 10_000),
        ("1.010038", {"channel": Channel.ONLINE}, 5_000),
        ("2.000884", {}, 10_000),
        ("2.001827", {}, 700_000),
        ("1.005319", {"filed_on": date(2026, 12, 31)}, 25_000),
        ("1.005319", {"filed_on": date(2027, 1, 1)}, 50_000),
        ("1.008628", {"filed_on": date(2026, 12, 31)}, 400_000),
        ("1.008628", {"filed_on": date(2027, 1, 1)}, 800_000),
        ("1.013830", {}, 100_000),
        ("2.001402", {}, 300_000),
    ],
)
def test_fees_by_situation_are_those_of_the_sources(code: str, situation: dict[str, Any], amount: int) -> None:
    """Amounts that depend on the channel, the day or an answer match the national records."""
    known: dict[str, Any] = {"channel": Channel.COUNTER, "filed_on": TODAY}
    filed = Situation(**(known | situation))
    definition = resolve(shipped(code).definition, filed)
    copies = int(str(filed.facts.get("copies", 1)))
    assert quote(definition, FeeFacts(filed.channel, filed.filed_on, copies=copies)).total == amount


@pytest.mark.parametrize(
    ("code", "situation", "limit"),
    [
        ("1.001193", {}, "same day"),
        ("1.000894", {}, "same day"),
        ("1.000894", {"facts": {"can-xac-minh": True}}, "5 working days"),
        ("1.010041", {"channel": Channel.ONLINE}, "1 working day"),
        ("1.010041", {"channel": Channel.ONLINE, "facts": {"can-xac-minh": True}}, "3 working days"),
        ("1.010733", {"case_type": "thong-thuong"}, "35 days"),
        ("1.010733", {"case_type": "dac-biet"}, "25 days"),
        ("1.012783", {"channel": Channel.COUNTER}, "5 working days"),
        ("1.012783", {"channel": Channel.ONLINE}, "15 working days"),
        ("1.012783", {"channel": Channel.POST}, "20 working days"),
        ("1.013979", {"channel": Channel.COUNTER}, "20 working days"),
        ("1.013979", {"channel": Channel.POST}, "10 working days"),
        ("1.002693", {}, "10 working days"),
        ("1.002693", {"facts": {"bao-ton": True}}, "20 working days"),
        ("1.013274", {"case_type": "dam-tang"}, "1 day"),
        ("1.013274", {"case_type": "khac"}, "5 working days"),
        ("1.001266", {"case_type": "nhom"}, "5 working days"),
        ("1.004222", {"case_type": "thue"}, "7 working days"),
    ],
)
def test_limits_by_situation_are_those_of_the_sources(code: str, situation: dict[str, Any], limit: str) -> None:
    """Limits that depend on the case, the channel or an answer match the national records."""
    known: dict[str, Any] = {"channel": Channel.COUNTER, "filed_on": TODAY}
    filed = Situation(**(known | situation))
    assert resolve(shipped(code).definition, filed).deadline_of(filed.channel) == limit


def test_the_tax_office_that_says_nothing_lets_a_household_business_close() -> None:
    """Its silence of two working days is agreement, by the decree that is named."""
    asked = shipped("1.001266").plan_for("H61.12").step("thue")
    assert (asked.within, asked.if_silent) == ("2 working days", Silence.AGREE)
    assert asked.after == ("check",)
