"""Specimens of notices: every letter there is can be drawn from a trial, says so in each part, and is the real one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import html5lib  # type: ignore[import-untyped]  # it has no types
import pytest
from temporalio.testing import ActivityEnvironment

from activities.notice_specimens import NoticeSpecimen, notice_request
from activities.notifications.letters import TO_APPLICANTS, TO_STAFF
from activities.notifications.specimen import draw_notice, notice_specimen, write_notices
from domain.procedure.basics import Words
from domain.procedure.definition import Definition
from domain.procedure.loader import load_definition
from domain.simulation import words
from domain.simulation.letters import WATERMARK
from domain.simulation.reading import load_scenarios
from domain.simulation.run import NoticeLine, Run
from domain.simulation.simulate import run_trial
from domain.simulation.trial import Trial
from tests.activities.notifications.conftest import DEFINITION
from tests.support.lives import shipped_calendar

DECLARED = """\
      notify:
        - {on: opened, to: officer, by: [screen], text: {vi: Có hồ sơ mới, en: A new dossier}}
        - {on: done, to: applicant, by: [sms, mail], text: {vi: Đã thẩm định <xong>, en: Appraised <and done>}}
        - {on: done, to: leader, by: [mail], text: {vi: Chờ ký, en: To be signed}}
"""
SCREEN = Words(vi="Một dòng", en="One line")
#: Trials that together make every notice there is.
TRIALS = (
    ("online", "remind", ()),
    ("online", "remind", ("check: accept, after: 6 working hours",)),
    ("counter", "remind", ("check: refuse",)),
    ("counter", "remind", ("review: request_supplement", "applicant: silent")),
    ("counter", "remind", ("review: approve, after: 40 working days",)),
    ("counter", "escalate", ("review: refuse, after: 40 working days",)),
    ("counter", "remind", ("check: accept", "applicant: withdraw, after: 3 hours")),
    ("counter", "remind", ("cong-an: agree, after: 20 working days",)),
)


def tried(channel: str, silent: str, decisions: tuple[str, ...]) -> tuple[Run, Definition]:
    """Try a dossier of the shipped procedure, given a fee, and notices of its own at the review."""
    text = DEFINITION.read_text(encoding="utf-8").replace("set_by: provincial council", "amount: 15000", 1)
    head, review, rest = text.partition("    - review: officer\n")
    assert review
    definition = load_definition(f"{head}{review}      if_silent: {silent}\n{DECLARED}{rest}")
    lines = "".join(f"      - {{{decision}}}\n" for decision in decisions)
    do = f"    do:\n{lines}" if lines else ""
    story = (
        "scenarios:\n  - name: {vi: thử, en: trial}\n"
        f"    given: {{channel: {channel}, filed: 2027-02-04 15:20}}\n{do}    expect: {{}}\n"
    )
    [one] = load_scenarios(story, definition, "test")
    return run_trial(Trial(definition, shipped_calendar()), one.filing, one.script), definition


def drawn(run: Run, definition: Definition) -> list[tuple[NoticeLine, NoticeSpecimen]]:
    """Draw every notice of a trial."""
    return [(notice, notice_specimen(notice_request(run, definition, notice))) for notice in run.notices]


@pytest.fixture(scope="module")
def everything() -> list[tuple[NoticeLine, NoticeSpecimen]]:
    """The notices of all trials, drawn."""
    return [one for trial in TRIALS for one in drawn(*tried(*trial))]


def test_every_message_there_is_can_be_drawn(everything: list[tuple[NoticeLine, NoticeSpecimen]]) -> None:
    """The trials send every letter to applicants and to staff, and the declared ones to both."""
    sent = {notice.message for notice, _ in everything}
    turns = words.TURN_NOTICES
    ordinary = {
        message
        for message in (*TO_APPLICANTS, *TO_STAFF)
        if not message.startswith("obligation_") and message not in turns
    }
    assert sent >= ordinary
    assert {notice.to for notice, _ in everything if notice.by} == {"officer", "applicant", "leader"}


def test_trials_and_cases_tell_the_same_people() -> None:
    """Whom a trial names beside who does the step is whom the letters are sent to."""
    assert {**words.NOTICES, **words.TURN_NOTICES, **words.STEP_NOTICES}.keys() == {*TO_APPLICANTS, *TO_STAFF}
    assert {message: tuple(roles) for message, (_, roles) in TO_STAFF.items()} == words.TO_STAFF


def test_every_part_is_marked_and_nothing_is_missing(everything: list[tuple[NoticeLine, NoticeSpecimen]]) -> None:
    """Subject, text, page and short message say that they are specimens; the page stays valid HTML."""
    for notice, specimen in everything:
        assert WATERMARK in specimen.subject
        assert specimen.text.count(WATERMARK) == 2
        assert bool(specimen.short) == (notice.to == "applicant")
        assert WATERMARK in (specimen.short or WATERMARK)
        body = specimen.html.partition("<body")[2]
        assert body.count(WATERMARK) == 2
        assert "Không gửi cho ai" in body
        assert not any(left in specimen.html + specimen.text for left in ("None", "{{", "{%"))
        html5lib.HTMLParser(strict=True).parse(specimen.html)


def test_the_letter_is_the_real_one_with_the_trial_s_values() -> None:
    """Promised date, last day to supply, what was paid and what is owed are those of the trial's moment."""
    [online, _, _, supplement, late, *_] = [dict(_by_message(*tried(*trial))) for trial in TRIALS]
    assert "Phí, lệ phí còn phải nộp: 15.000 đồng" in online["filed"].text
    assert "đã nhận 15.000 đồng" in online["paid"].text
    assert "17:00 thứ Tư 17/02/2027" in online["received"].subject
    asked = supplement["supplement_requested"]
    assert "Tờ khai cấp Giấy xác nhận tình trạng hôn nhân" in asked.text
    assert "[nội dung cần bổ sung]" in asked.html
    assert "Gửi chậm nhất" in asked.short
    assert "hạn giải quyết là" in late["overdue"].text
    assert "Bước «Thẩm định hồ sơ»" in late["step_reminder"].text


def _by_message(run: Run, definition: Definition) -> list[tuple[str, NoticeSpecimen]]:
    return [(notice.message, specimen) for notice, specimen in drawn(run, definition)]


def test_what_a_procedure_declares_is_said_and_cannot_break_the_page() -> None:
    """The author's own words stand in text and page, with signs of HTML written out; staff get no short message."""
    said = {notice.to: specimen for notice, specimen in drawn(*tried("counter", "remind", ())) if notice.by}
    assert "Đã thẩm định <xong>" in said["applicant"].text
    assert "Đã thẩm định &lt;xong&gt;" in said["applicant"].html
    assert "Đã thẩm định <xong>" in said["applicant"].short
    assert "Chờ ký" in said["leader"].subject
    assert said["officer"].short == said["leader"].short == ""


async def test_the_activity_answers_what_was_asked() -> None:
    """What a worker draws from plain JSON is what is drawn here."""
    run, definition = tried("counter", "remind", ())
    for notice in run.notices:
        request = notice_request(run, definition, notice)
        assert await ActivityEnvironment().run(draw_notice, request) == notice_specimen(request)


def test_files_hold_what_reaches_the_receiver(tmp_path: Path) -> None:
    """A page and a text for each; the text has just the ways the notice takes, and says when there is none."""
    run, definition = tried("counter", "remind", ())
    nowhere = replace(run.notices[0], to="applicant", by=("screen",), message="done:1", step="review")
    written = write_notices(
        replace(run, notices=(*run.notices, nowhere)), definition, tmp_path / "out", lambda _: SCREEN
    )
    assert len(written) == 2 * (len(run.notices) + 1)
    assert written[0].name == "1.004873-v1-1-thong-bao-received.html"
    told = {path.name.partition("thong-bao-")[2]: path.read_text("utf-8") for path in written if path.suffix == ".txt"}
    assert all(text.startswith(WATERMARK) for text in told.values())
    assert all(part in told["received.txt"] for part in ("== SMS ==", "== Zalo ==", "== Thư / Mail =="))
    assert "== Trên màn hình" not in told["received.txt"]
    assert "Một dòng" in told["review-opened-0.txt"]
    assert "== Thư" not in told["review-opened-0.txt"]
    assert "Bằng / By: – / –" in written[-1].read_text("utf-8")
