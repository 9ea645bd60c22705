"""The notices of a trial: who is told by which ways, and what is known of the case at that moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.deadline.moments import local
from domain.procedure.loader import load_definition
from domain.procedure.plan import Channel, Way
from domain.simulation.notices import is_declared, name_of, ways_of
from domain.simulation.pace import Pace
from domain.simulation.run import NoticeLine, Run
from domain.simulation.script import Decision, Outcome, Script
from domain.simulation.simulate import simulate

LATE = Decision("review", Outcome.APPROVE, after=Pace.parse("3 working days"))


def named(run: Run, message: str) -> NoticeLine:
    """Return the first notice of a message."""
    return next(notice for notice in run.notices if notice.message == message)


def test_a_notice_knows_the_case_of_its_moment(definition, calendar, first_time, filed_at):
    """Nothing is promised at the filing, everything at reception; the fee is owed before it is paid."""
    online = replace(first_time, channel=Channel.ONLINE)
    run = simulate(definition, calendar, online, filed_at, way=Way.ONLINE)
    assert (named(run, "filed").then.owed, named(run, "filed").then.appointment) == (4000, None)
    assert (named(run, "paid").then.paid, named(run, "paid").then.owed) == (4000, 0)
    assert run.due is not None
    assert named(run, "received").then.appointment == run.due.appointment
    assert named(run, "received").then.decided == ""
    assert named(run, "decided").then.decided == "approved"


def test_a_supplement_request_says_until_when(definition, calendar, first_time, filed_at):
    """The last day is counted from the request, and only this notice has one."""
    asked = Script((Decision("review", Outcome.REQUEST_SUPPLEMENT),))
    run = simulate(definition, calendar, first_time, filed_at, asked)
    notice = named(run, "supplement_requested")
    assert notice.then.supplement_by is not None
    assert notice.then.supplement_by >= date.fromordinal(local(notice.at).date().toordinal() + 15)
    assert [one.message for one in run.notices if one.then.supplement_by] == ["supplement_requested"]


@pytest.mark.parametrize(
    ("said", "message", "receivers"),
    [
        ("remind", "step_reminder", "cán bộ thụ lý"),
        ("escalate", "step_escalated", "cán bộ thụ lý, lãnh đạo"),
    ],
)
def test_reminders_of_a_late_step_go_out(text, calendar, first_time, filed_at, said, message, receivers):
    """Whoever does the step is told, and the head too where the procedure says so, with the step's id."""
    spoken = load_definition(
        text.replace("within: 8 working hours", f"within: 8 working hours\n      if_silent: {said}")
    )
    notice = named(simulate(spoken, calendar, first_time, filed_at, Script((LATE,))), message)
    assert (notice.step, notice.to, notice.to_words.vi) == ("review", "officer", receivers)
    assert not is_declared(notice)
    assert name_of(notice) == message


def test_ways_follow_the_receiver_and_the_declaration(definition, calendar, first_time, filed_at):
    """Applicants have telephone and mail, staff screen and mail; a declared notice keeps what it names of these."""
    run = simulate(definition, calendar, first_time, filed_at, Script((LATE,)))
    assert ways_of(named(run, "received")) == ("sms", "zalo", "mail")
    opened, late = (notice for notice in run.notices if is_declared(notice))
    assert (ways_of(opened), ways_of(late)) == (("screen",), ("mail",))
    assert name_of(opened) == "review-opened-0"
    assert ways_of(replace(opened, to="applicant")) == ()
