"""The demo cases that `make up` brings in, whatever the day and hour of the first start."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from cli.demo_cases import past_of
from cli.demo_plots import PLOTS
from cli.demo_stories import STORIES, Goal, Story
from cli.shipped import shipped_procedures
from domain.case.events import Filed
from domain.case.past import relive
from domain.case.state import CaseState, OperationStatus, Phase
from domain.case.turn import advance, new_state
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_file import load_calendar
from domain.procedure.compile import Compiled
from domain.procedure.plan import Channel, Way
from runtime.settings import ROOT, Settings

_MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
#: Hours of all kinds within a week, and days around Tết 2027, when offices are closed for nine days.
STARTS = (
    *(_MONDAY + timedelta(hours=9 * number) for number in range(19)),
    *(datetime(2027, 2, 3, 1, tzinfo=UTC) + timedelta(hours=17 * number) for number in range(22)),
)
#: Where the stories stop that are there for one phase only.
MEANT = {
    Goal.STUCK: Phase.FILED,
    Goal.OWING: Phase.AWAITING_OBLIGATION,
    Goal.CORRECTING: Phase.CORRECTING,
    Goal.ON_HOLD: Phase.ON_HOLD,
}


@cache
def calendar() -> WorkingCalendar:
    """The calendar as it ships."""
    return load_calendar(Settings.model_fields["calendar_paths"].default)


@cache
def shipped() -> dict[str, Compiled]:
    """The procedures as they ship."""
    return {one.definition.procedure: one for one in shipped_procedures([ROOT / "procedure_defs"])}


def standing(now: datetime) -> dict[Story, CaseState]:
    """Return where each demo case stands after a first start, before an outside system has said anything."""
    people, found = random.Random(766), {}
    for story in STORIES:
        past = past_of(story, shipped()[story.procedure], "civil_code", calendar(), now, people)
        filed = Filed(past.fee, pays_online=story.goal is Goal.STUCK)
        first = advance(past.plan, calendar(), new_state(past.plan, story.channel, story.way), filed, past.filed_at)
        acts = [(act.at, act.command) for act in past.told]
        found[story] = (relive(past.plan, calendar(), first, acts, now) if acts else first).state
    return found


@pytest.mark.parametrize("now", STARTS, ids=lambda now: f"{now:%a-%d-%b-%Hh}")
def test_the_demo_has_a_case_in_every_phase(now: datetime) -> None:
    """No phase is passing: a case can stand in each of them for days, and in the demo one does."""
    states = standing(now)
    assert {state.phase for state in states.values()} == set(Phase)
    for story, state in states.items():
        assert state.phase == MEANT.get(story.goal, state.phase), story


def test_the_payment_of_one_case_is_still_to_be_asked_for() -> None:
    """Nothing of it is past, so that the gateway is asked at the first start, and refuses: the case is held by it."""
    stuck = [state for story, state in standing(STARTS[0]).items() if story.goal is Goal.STUCK]
    assert [state.operations["fee:request"].status for state in stuck] == [OperationStatus.CALLING]


def test_the_demo_has_dossiers_of_every_channel_and_way() -> None:
    """At the counter, online and by post, brought and sent back: whoever looks finds one of each."""
    assert {story.channel for story in STORIES} == set(Channel)
    assert {story.way for story in STORIES} == set(Way)
    assert {plot.channel for plot in PLOTS} == {channel.value for channel in Channel}
