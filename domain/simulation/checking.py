"""Whether a scenario came true: what was expected beside what happened, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.case.wording import money, word
from domain.case.words import PHASES
from domain.deadline.moments import local
from domain.procedure.basics import Words
from domain.procedure.fees import NoRate, UnknownExemption
from domain.procedure.register import Register
from domain.simulation.reading import Story
from domain.simulation.run import Run
from domain.simulation.simulate import run_trial
from domain.simulation.trial import Trial
from domain.simulation.words import OUTCOMES, subject_words

_LABELS = {
    "due": Words(vi="hẹn trả kết quả", en="the result is promised for"),
    "received": Words(vi="tiếp nhận lúc", en="accepted at"),
    "decided_at": Words(vi="có kết quả lúc", en="decided at"),
    "ended": Words(vi="kết thúc lúc", en="ended at"),
    "fee": Words(vi="phí, lệ phí", en="fee"),
    "ends": Words(vi="trạng thái cuối", en="ends as"),
    "decided": Words(vi="kết quả giải quyết", en="decision"),
    "waits_for": Words(vi="đang chờ", en="waits for"),
    "late": Words(vi="trễ hạn", en="late"),
    "provisional": Words(vi="hạn tạm tính", en="provisional due date"),
    "forms": Words(vi="mẫu phát ra", en="forms"),
    "notices": Words(vi="thông báo", en="notices"),
    "steps": Words(vi="các bước đã xong", en="steps finished"),
    "refused": Words(vi="việc bị quy tắc chặn", en="stopped by a rule"),
    "unused": Words(vi="không xảy ra", en="never came to pass"),
    "fee_unknown": Words(vi="không tính được phí", en="the fee cannot be told"),
}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that was expected and did not happen; `key` is the word of the file it is about."""

    key: str
    label: Words
    expected: Words
    got: Words

    def sentence(self, language: str) -> str:
        """Return "hẹn trả kết quả: cần 17:00 15/02/2027, có 17:00 16/02/2027"."""
        label, expected, got = (words.in_language(language) for words in (self.label, self.expected, self.got))
        if language == "en":
            return f"{label}: expected {expected}, got {got}"
        return f"{label}: cần {expected}, có {got}"


@dataclass(frozen=True)
class Verdict:
    """A scenario and what came of it; it passed when nothing was otherwise. `run` is None when it could not begin."""

    story: Story
    mismatches: tuple[Mismatch, ...]
    run: Run | None

    @property
    def passed(self) -> bool:
        """True when everything expected happened."""
        return not self.mismatches


def judge(trial: Trial, story: Story, register: Register | None = None) -> Verdict:
    """Run a scenario and compare. Raises nothing a scenario can cause."""
    try:
        run = run_trial(trial, story.filing, story.script, register)
    except (NoRate, UnknownExemption) as error:
        nothing = Words(vi="một mức thu", en="a rate")
        return Verdict(story, (Mismatch("fee", _LABELS["fee_unknown"], nothing, _same(str(error))),), None)
    return Verdict(story, tuple(_mismatches(story, run, trial)), run)


def _mismatches(story: Story, run: Run, trial: Trial) -> Iterator[Mismatch]:
    expect = story.scenario.expect
    due, state = run.due, run.state
    for key, instant in (
        ("due", due.appointment if due else None),
        ("received", state.received_at),
        ("decided_at", state.decided_at),
        ("ended", state.ended_at),
    ):
        wanted: str | None = getattr(expect, key)
        if wanted is not None and _instant(instant, wanted) != wanted.replace("T", " "):
            yield Mismatch(key, _LABELS[key], _same(_shown(wanted)), _same(_shown(_instant(instant, wanted))))
    said: tuple[tuple[str, object, Callable[[object], Words]], ...] = (
        ("fee", run.fees.total, lambda value: Words(vi=money(_int(value), "vi"), en=money(_int(value), "en"))),
        ("ends", run.ends, _phase),
        ("decided", run.decided, lambda value: _same(str(value) or "–")),
        ("waits_for", run.waiting_for, lambda value: _same(str(value))),
        ("late", run.late, _yes_no),
        ("provisional", bool(due and due.provisional), _yes_no),
        ("forms", tuple(form.number for form in run.forms), _listed),
        ("steps", run.steps, _listed),
        ("refused", tuple(line.rule for line in run.refused), _listed),
    )
    for key, got, words in said:
        expected = getattr(expect, key)
        if expected is not None and expected != got:
            yield Mismatch(
                key, _LABELS[key], words(expected), _with_reasons(words(got), run) if key == "refused" else words(got)
            )
    sent = [notice.message for notice in run.notices]
    if missing := [message for message in expect.notices or () if message not in sent]:
        yield Mismatch("notices", _LABELS["notices"], _listed(missing), _listed(sent))
    names = {step.step_id: step.name for _, step in trial.definition.located_steps() if step.name}
    for decision in run.unused:
        who, what = subject_words(decision.subject, names), OUTCOMES[decision.outcome]
        line = Words(vi=f"{who.vi}: {what.vi}", en=f"{who.en}: {what.en}")
        yield Mismatch("do", _LABELS["unused"], line, Words(vi="không tới lượt", en="it was never their move"))


def _instant(instant: datetime | None, wanted: str) -> str:
    if instant is None:
        return "–"
    return f"{local(instant):%Y-%m-%d %H:%M}"[: len(wanted)]


def _shown(text: str) -> str:
    day, _, clock = text.replace("T", " ").partition(" ")
    if day == "–":
        return day
    return f"{clock} {day[8:]}/{day[5:7]}/{day[:4]}".strip()


def _with_reasons(words: Words, run: Run) -> Words:
    if not run.refused:
        return words
    texts = [line.text for line in run.refused]
    return Words(
        vi=f"{words.vi} ({' '.join(text.vi for text in texts)})",
        en=f"{words.en} ({' '.join(text.en for text in texts)})",
    )


def _phase(value: object) -> Words:
    code = str(value)
    return Words(vi=f"{code} ({word(PHASES, code, 'vi')})", en=f"{code} ({word(PHASES, code, 'en')})")


def _yes_no(value: object) -> Words:
    return Words(vi="có", en="yes") if value else Words(vi="không", en="no")


def _listed(value: object) -> Words:
    items = ", ".join(value) if isinstance(value, list | tuple) else str(value)
    return _same(items or "–")


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _same(text: str) -> Words:
    return Words(vi=text, en=text)
