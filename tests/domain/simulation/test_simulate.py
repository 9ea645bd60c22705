"""One dossier through a procedure: the timeline, the dates and their reasons, papers, notices, and the end."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.case.state import Phase
from domain.deadline.ledger import Punctuality
from domain.deadline.moments import local
from domain.deadline.views import View
from domain.procedure.loader import load_definition
from domain.procedure.plan import Channel, Way
from domain.simulation.pace import Pace
from domain.simulation.run import Run
from domain.simulation.script import APPLICANT, PAYMENT, Decision, Outcome, Script
from domain.simulation.simulate import simulate


def script(*decisions: Decision) -> Script:
    """Return a script of these decisions."""
    return Script(decisions)


@pytest.fixture
def tried(definition, calendar, first_time, filed_at):
    """Try the sample at the counter with these decisions."""

    def run(*decisions: Decision, situation=first_time, **more) -> Run:
        return simulate(definition, calendar, situation, filed_at, Script(decisions), **more)

    return run


def test_nobody_said_anything(tried, filed_at: datetime):
    """Without a script everybody does the usual thing within half of their time, and the case ends early."""
    run = tried()
    assert run.ends == Phase.RETURNED
    assert run.decided == "approved"
    assert run.steps == ("check", "review", "police", "sign", "hand_over")
    assert not run.late
    assert [line.kind for line in run.lines][:3] == ["filed", "paid", "received"]
    assert run.lines[2].at == filed_at + timedelta(minutes=10)
    assert run.forms[0].number == "01"
    assert run.refused == run.unused == ()


def test_every_date_is_explained(tried):
    """The case's due date and each step's carry the sentence of why they are that date, in both languages."""
    run = tried()
    assert run.due is not None
    assert f"{local(run.due.appointment):%d/%m %H:%M}" == "27/11 17:00"
    assert run.due.sentence.vi.startswith("Nhận lúc 09:10 thứ Hai 23/11/2026")
    assert "Civil Code" in run.due.sentence.en
    assert [line.subject for line in run.dues] == ["case", "review", "police", "sign"]
    assert all(line.sentence.vi and line.sentence.en for line in run.dues)


def test_the_due_date_stands_beside_each_line(tried):
    """A line that sets the due date says so, later ones carry it along, and the ones before have none."""
    lines = tried().lines
    received = next(line for line in lines if line.kind == "received")
    assert received.is_new
    assert received.due is not None
    assert lines[0].due is None
    assert lines[-1].due == received.due
    assert not lines[-1].is_new


def test_the_other_case_has_its_own_limit_and_steps(tried, again):
    """Conditions are judged by the dossier: the second case is shorter and asks nobody."""
    run = tried(situation=again)
    assert "police" not in run.steps
    assert run.due is not None
    assert run.due.limit.en == "2 working days"


def test_a_supplement_starts_the_limit_again(tried):
    """After the supplement there is a new due date; the law and the national index judge each by its own rule."""
    run = tried(
        Decision("review", Outcome.REQUEST_SUPPLEMENT, after=Pace.parse("2 working days")),
        Decision(APPLICANT, Outcome.SUPPLY, after=Pace.parse("10 days")),
    )
    assert run.ends == Phase.RETURNED
    assert len([line for line in run.dues if line.subject == "case"]) == 2
    assert [form.number for form in run.forms] == ["01", "02"]
    seen = {line.view: line for line in run.views}
    assert set(seen) == set(View)
    assert seen[View.LAW].punctuality is not Punctuality.LATE
    assert seen[View.LAW].due != seen[View.NATIONAL_INDEX].due


def test_fifteen_silent_days_close_the_dossier(tried):
    """An applicant who stays silent is told, and the case stops by itself."""
    run = tried(Decision("review", Outcome.REQUEST_SUPPLEMENT), Decision(APPLICANT, Outcome.SILENT))
    assert run.ends == Phase.STOPPED
    assert [notice.message for notice in run.notices if notice.message == "lapsed"]
    assert run.ended_at - run.lines[-2].at >= timedelta(days=15)


def test_a_silent_agency_holds_the_case_for_ever(tried):
    """Where silence means waiting, the trial ends by saying whose move it is, and that it is late."""
    run = tried(Decision("police", Outcome.SILENT))
    assert run.ends == Phase.IN_PROGRESS
    assert run.waiting_for == "agency:cong-an"
    assert run.late
    assert "04" in [form.number for form in run.forms]


def test_silence_that_means_agreement_lets_the_case_go_on(text, calendar, first_time, filed_at):
    """The same agency, with the effect the procedure declares: the case is decided without it."""
    definition = load_definition(text.replace("about: ho-tich", "about: ho-tich\n      if_silent: agree"))
    run = simulate(definition, calendar, first_time, filed_at, script(Decision("police", Outcome.SILENT)))
    assert run.ends == Phase.RETURNED
    assert "agreed_by_silence" in [line.kind for line in run.lines]


def test_a_refusal_is_signed_and_has_its_form(tried):
    """The officer proposes, the leader signs, form 03 goes out, and the agency still being asked is let go."""
    run = tried(Decision("review", Outcome.REFUSE))
    assert run.decided == "refused"
    assert [form.number for form in run.forms] == ["01", "03"]
    assert run.steps == ("check", "review", "sign", "hand_over")


def test_sent_back_once(tried):
    """The second turn of a step takes the second decision of the script, and is told as a step of its own."""
    run = tried(Decision("sign", Outcome.SEND_BACK, to="review"), Decision("sign", Outcome.APPROVE))
    assert run.steps == ("check", "review", "police", "review", "sign", "hand_over")


def test_four_eyes(tried):
    """The same person may not sign: the rule's own sentence is told, and another person may."""
    run = tried(
        Decision("review", Outcome.APPROVE, by="an"),
        Decision("sign", Outcome.APPROVE, by="an"),
        Decision("sign", Outcome.APPROVE, by="binh"),
    )
    assert [line.rule for line in run.refused] == ["same_person"]
    assert run.ends == Phase.RETURNED


def test_no_money_no_reception(tried):
    """An unpaid fee keeps the dossier outside, with the sentence that says how much."""
    run = tried(Decision(PAYMENT, Outcome.UNPAID))
    assert run.ends == Phase.FILED
    assert run.refused[0].rule == "fee_unpaid"
    assert "8.000" in run.refused[0].text.vi


def test_an_online_filing_is_paid_online_and_answered_in_time(tried, first_time):
    """The channel changes fee, payment and the limit of reception."""
    online = replace(first_time, channel=Channel.ONLINE)
    run = tried(situation=online, way=Way.ONLINE)
    assert run.fees.total == 4000
    assert {"filed", "paid", "received", "decided"} <= {notice.message for notice in run.notices}
    assert run.dues[0].subject == "check"
    assert run.dues[0].limit.en == "8 working hours"
    assert run.ends == Phase.RETURNED


def test_an_exemption_is_explained(tried):
    """A fee that is not charged says who is exempt and by which text."""
    run = tried(exemption="ngheo")
    assert run.fees.total == 0
    assert run.fees.lines[0].explanation.vi == "Miễn: Hộ nghèo"


def test_declared_notices_go_out_with_their_moment(tried):
    """A notice of the step itself is told when the step opens, and another when it is late."""
    punctual = [notice.text.vi for notice in tried().notices if notice.step]
    assert punctual == ["Có hồ sơ mới"]
    late = tried(Decision("review", Outcome.APPROVE, after=Pace.parse("3 working days")))
    assert [notice.text.vi for notice in late.notices if notice.step] == ["Có hồ sơ mới", "Thẩm định muộn"]


def test_withdrawn_before_a_decision(tried):
    """A withdrawal is counted from the filing and ends the case."""
    run = tried(Decision(APPLICANT, Outcome.WITHDRAW, after=Pace.parse("3 hours")))
    assert run.ends == Phase.WITHDRAWN
    assert run.steps == ("check",)


def test_what_never_came_to_pass_is_told(tried):
    """A decision for a turn that never came is not silently dropped."""
    run = tried(Decision("review", Outcome.REFUSE), Decision("police", Outcome.AGREE, after=Pace.parse("2 days")))
    assert [decision.subject for decision in run.unused] == ["police"]


def test_a_page_can_take_it_as_json(tried):
    """Everything shown is plain JSON, with instants in Vietnam time and both languages."""
    told = json.loads(json.dumps(tried(Decision("police", Outcome.LATE)).to_json()))
    assert told["due"]["appointment"].endswith("+07:00")
    assert told["lines"][0]["text"] == {"vi": "Nộp hồ sơ trực tiếp.", "en": "Filed at the counter."}
    assert told["fees"]["total"] == 8000
    assert told["late"] is False
    assert {"kind": "outcome", "subject": "police", "outcome": "late"} in told["branches"]


def test_trying_twice_gives_the_same(tried):
    """A trial has no clock and no chance of its own."""
    assert tried().to_json() == tried().to_json()


@pytest.mark.parametrize(
    ("text", "hours"),
    [("10 minutes", 0), ("4 working hours", 4), ("1 working day", 8), ("same day", 8)],
)
def test_paces(calendar, filed_at, text, hours):
    """Working time is worked off in opening hours: eight hours from nine on Monday end at nine on Tuesday."""
    end = Pace.parse(text).after(filed_at, calendar)
    assert calendar.working_seconds_between(filed_at, end) == (hours * 3600 or 600)
