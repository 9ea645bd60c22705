"""Rules of escalation: read with every mistake at its place, judged in working time, said in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from domain.deadline.limit import Limit
from domain.escalation.judging import after, at_the_earliest, has_come
from domain.escalation.reading import load_rules
from domain.escalation.rules import By, Rule, Told, Trigger
from domain.escalation.wording import WORDING
from domain.procedure.errors import DefinitionErrors
from tests.support.lives import shipped_calendar

SHIPPED = Path(__file__).resolve().parents[3] / "procedure_defs" / "escalation" / "province.yaml"
CALENDAR = shipped_calendar()
#: A Monday, 09:00 in Vietnam.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HEAD = "escalation: 1\nrules:\n"


def one(when: str, **changes: str) -> Rule:
    """Read one rule."""
    values = {"id": "a", "when": when, "tell": "leader", "by": "screen", **changes}
    text = HEAD + "".join(f"  {'- ' if name == 'id' else '  '}{name}: {value}\n" for name, value in values.items())
    [rule] = load_rules(text).rules
    return rule


def mistakes(text: str) -> list[tuple[int, int, str]]:
    """Return line, column and code of every mistake."""
    with pytest.raises(DefinitionErrors) as caught:
        load_rules(text, "rules.yaml")
    return [(error.line, error.column, error.code) for error in caught.value.errors]


def test_the_shipped_rules_are_right() -> None:
    """What ships reads without a mistake, watches every kind of trouble, and has a morning mail."""
    rules = load_rules(SHIPPED)
    assert {rule.trigger for rule in rules.rules} == set(Trigger)
    assert rules.digest is not None
    assert rules.digest.at == time(7, 30)
    assert rules.digest.to == (Told.SUPERVISOR, Told.LEADER)


@pytest.mark.parametrize(
    ("when", "trigger", "limit"),
    [
        ("overdue", Trigger.OVERDUE, None),
        ("overdue by 1 working day", Trigger.OVERDUE, "1 working day"),
        ("Overdue  by 1 Working Day", Trigger.OVERDUE, "1 working day"),
        ("overdue without apology", Trigger.UNTOLD, None),
        ("overdue without apology by 2 working days", Trigger.UNTOLD, "2 working days"),
        ("due within 4 working hours", Trigger.DUE_WITHIN, "4 working hours"),
        ("unassigned for 8 working hours", Trigger.UNASSIGNED, "8 working hours"),
        ("step late", Trigger.STEP_LATE, None),
        ("step late by 4 working hours", Trigger.STEP_LATE, "4 working hours"),
        ("not accepted for 6 working hours", Trigger.NOT_ACCEPTED, "6 working hours"),
        ("waiting for applicant for 15 days", Trigger.APPLICANT, "15 days"),
        ("waiting for agency for 5 working days", Trigger.AGENCY, "5 working days"),
        ("waiting for money for 24 hours", Trigger.MONEY, "24 hours"),
        ("on hold for 10 working days", Trigger.ON_HOLD, "10 working days"),
        ("post late", Trigger.POST, None),
        ("post late by 2 working days", Trigger.POST, "2 working days"),
        ("portal out of step", Trigger.PORTAL, None),
        ("portal out of step for 1 working day", Trigger.PORTAL, "1 working day"),
        ("stuck", Trigger.STUCK, None),
        ("stuck for 4 working hours", Trigger.STUCK, "4 working hours"),
    ],
)
def test_every_condition_is_read(when: str, trigger: Trigger, limit: str | None) -> None:
    """Each condition has its trigger and its time, in any case and spacing."""
    rule = one(when)
    assert (rule.trigger, rule.limit) == (trigger, Limit.parse(limit) if limit else None)
    for language in ("vi", "en"):
        assert "{" not in rule.when(language)


@pytest.mark.parametrize(
    "when", ["due within", "unassigned", "on hold", "late", "overdue for 1 day", "", "waiting for rain"]
)
def test_what_is_no_condition_is_refused(when: str) -> None:
    """A condition without its time, or of another kind, is told at its place."""
    text = f"{HEAD}  - id: a\n    when: {when or chr(39) * 2}\n    tell: leader\n    by: mail\n"
    assert mistakes(text) == [(4, 11, "rule_when")]


def test_ways_and_people_are_written_either_way() -> None:
    """With plus signs, with "and", or as a list; said twice is said once."""
    expected = (By.SCREEN, By.MAIL)
    written = ("screen + mail", "screen and mail", "[screen, mail]", "screen, mail, mail")
    assert [one("overdue", by=by).by for by in written] == [expected] * 4
    assert one("overdue", tell="head of unit + holder").tell == (Told.HEAD_OF_UNIT, Told.HOLDER)


def test_every_mistake_is_found_at_once_with_its_place() -> None:
    """A file with many mistakes tells all of them: line, column, what is wrong and how to mend it."""
    text = (
        "escalation: 2\nrules:\n"
        "  - id: Quá hạn\n    when: overdue by 1 moon\n    tell: boss\n    by: pigeon\n"
        "  - id: b\n    when: overdue\n    tell: leader\n    by: screen\n    procedures: [abc]\n    wenn: x\n"
        "  - id: b\n    when: overdue\n    tell: leader\n"
        "digest:\n  at: 25:00\n  to: holder\n"
    )
    found = mistakes(text)
    assert found == sorted(found)
    assert {(line, code) for line, _, code in found} == {
        (1, "rules_language"), (3, "rule_id"), (4, "rule_limit"), (5, "rule_words"), (6, "rule_words"),
        (11, "rule_code"), (12, "rules_unknown_key"), (13, "rule_id_twice"), (13, "rules_missing_key"),
        (17, "digest_at"),
    }  # fmt: skip
    with pytest.raises(DefinitionErrors, match=r"rules.yaml:5:11: rule_words"):
        load_rules(text, "rules.yaml")


@pytest.mark.parametrize("text", ["", "- a\n", "rules: 3\nescalation: 1\n", "escalation: 1\nrules: [x]\n", "a: [\n"])
def test_what_is_no_rule_file_is_refused(text: str) -> None:
    """Nothing, a list, a broken line: never rules by accident."""
    assert mistakes(text)


def test_every_mistake_is_worded_in_both_languages() -> None:
    """Four texts for each code, with the same places for values in both languages."""
    for code, texts in WORDING.items():
        assert len(texts) == 4, code
        assert all(text.strip() for text in texts), code


def test_a_working_day_later_is_the_same_hour_of_the_next_working_day() -> None:
    """From Friday it is Monday; from a Sunday it counts from Monday's opening."""
    day = Limit.parse("1 working day")
    friday, sunday = MONDAY - 3 * 24 * HOUR, MONDAY - 24 * HOUR
    assert after(friday, day, CALENDAR) == MONDAY
    assert after(sunday, day, CALENDAR).date() == (MONDAY + 24 * HOUR).date()


@pytest.mark.parametrize("limit", ["1 working day", "3 working days", "4 working hours", "2 hours", "5 days"])
def test_no_suspect_is_left_out(limit: str) -> None:
    """What the coarse first look takes for too young is never due: working time is never shorter than it says."""
    span = Limit.parse(limit)
    for hours in range(0, 24 * 14, 5):
        start = MONDAY + hours * HOUR
        assert after(start, span, CALENDAR) - start >= at_the_earliest(span)


def test_a_rule_tells_when_its_time_has_come_and_not_before() -> None:
    """Overdue by a working day is told from that moment on; without a time, at once."""
    rule = one("overdue by 1 working day")
    assert not has_come(rule, MONDAY, CALENDAR, MONDAY + 23 * HOUR)
    assert has_come(rule, MONDAY, CALENDAR, MONDAY + 24 * HOUR)
    assert has_come(one("overdue"), MONDAY, CALENDAR, MONDAY)


def test_due_within_looks_ahead_and_not_back() -> None:
    """It tells while the due date is near, not before, and no more when it is past."""
    rule = one("due within 2 working hours")
    assert has_come(rule, MONDAY + HOUR, CALENDAR, MONDAY)
    assert not has_come(rule, MONDAY + 24 * HOUR, CALENDAR, MONDAY)
    assert not has_come(rule, MONDAY - HOUR, CALENDAR, MONDAY)
