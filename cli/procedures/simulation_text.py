"""A trial as a page of text: what happened when, why each date is that date, what it costs and what goes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from cli.procedures.saying import say
from domain.case.wording import money, word
from domain.case.words import PHASES
from domain.deadline.moments import local
from domain.deadline.text import moment_text
from domain.procedure.conditions.variables import APPLICANT_WORDS
from domain.procedure.outline_words import CHANNELS
from domain.simulation.coverage import KINDS, Coverage, branch_words
from domain.simulation.paths import Path, Paths
from domain.simulation.run import Run
from domain.simulation.telling import step_names
from domain.simulation.trial import Trial
from domain.simulation.words import OUTCOMES, subject_words

_SHOWN = 10


def run_lines(run: Run, trial: Trial, covered: Coverage, language: str) -> Iterator[str]:
    """Yield the lines of one trial."""
    yield f"{run.procedure} v{run.version}  {run.name.in_language(language)}"
    channel = say(language, *CHANNELS[run.situation.channel.value])
    who = APPLICANT_WORDS[run.situation.applicant].in_language(language)
    filed = moment_text(run.filed_at, language)
    yield say(language, f"Nộp {channel}, {who}, lúc {filed}", f"Filed {channel}, {who}, {filed}")
    yield from _timeline(run, language)
    yield from _dues(run, language)
    yield from _money(run, language)
    yield from _sent(run, language)
    yield from _end(run, language)
    yield from _coverage(trial, covered, language)


def _timeline(run: Run, language: str) -> Iterator[str]:
    yield from _title(say(language, "Dòng thời gian", "Timeline"))
    for line in run.lines:
        step = f" [{line.step_name.in_language(language)}]" if line.step_name else ""
        mark = "✗ " if line.kind == "refused_act" else ""
        text = line.text.in_language(language)
        yield f"  {_clock(line.at)}  {mark}{text}{step}  – {line.who.in_language(language)}"
        if line.is_new and line.due:
            promised = moment_text(line.due.appointment, language)
            yield f"  {'':16}  → {say(language, f'hẹn trả {promised}', f'promised for {promised}')}"


def _dues(run: Run, language: str) -> Iterator[str]:
    yield from _title(say(language, "Các hạn và lý do", "Due dates and their reasons"))
    for line in run.dues:
        provisional = say(language, " (tạm tính)", " (provisional)") if line.provisional else ""
        yield f"  {line.name.in_language(language)}: {line.limit.in_language(language)}{provisional}"
        yield f"      {line.sentence.in_language(language)}"


def _money(run: Run, language: str) -> Iterator[str]:
    yield from _title(say(language, "Phí, lệ phí", "Fees"))
    for line in run.fees.lines:
        why = line.explanation.in_language(language)
        said = why if line.is_open else f"{money(line.amount, language)} – {why}"
        yield f"  {line.name.in_language(language)}: {said} ({line.legal_basis})"
    yield f"  {say(language, 'Tổng cộng', 'In all')}: {money(run.fees.total, language)}"


def _sent(run: Run, language: str) -> Iterator[str]:
    yield from _title(say(language, "Giấy tờ phát ra", "Forms that go out"))
    for form in run.forms:
        number = say(language, f"Mẫu {form.number}", f"Form {form.number}")
        yield f"  {_clock(form.at)}  {number} {form.name.in_language(language)}"
    yield from _title(say(language, "Thông báo gửi đi", "Notices that go out"))
    for notice in run.notices:
        yield f"  {_clock(notice.at)}  {notice.to_words.in_language(language)}: {notice.text.in_language(language)}"


def _end(run: Run, language: str) -> Iterator[str]:
    yield from _title(say(language, "Kết cục", "How it ends"))
    yield f"  {run.ends_words.in_language(language)}, {moment_text(run.ended_at, language)}"
    if run.waiting_for != "nobody":
        yield f"  {run.waiting_words.in_language(language)}"
    for view in run.views:
        yield f"  {view.name.in_language(language)}: {view.words.in_language(language)}"
    for refused in run.refused:
        yield f"  ✗ {refused.text.in_language(language)}"
    for decision in run.unused:
        told = f"{decision.subject}: {OUTCOMES[decision.outcome].in_language(language)}"
        yield f"  ! {say(language, f'Không xảy ra: {told}', f'Never came to pass: {told}')}"


def _coverage(trial: Trial, covered: Coverage, language: str) -> Iterator[str]:
    yield from _title(say(language, "Kịch bản đã đi qua các nhánh", "Branches the scenarios go through"))
    lines = list(coverage_lines(trial, covered, language))
    table = len(lines) - len(covered.missing)
    yield from lines[: table + _SHOWN]
    if len(covered.missing) > _SHOWN:
        yield say(
            language, "  … xem hết: motcua procedures test --coverage", "  … all: motcua procedures test --coverage"
        )


def coverage_lines(trial: Trial, covered: Coverage, language: str) -> Iterator[str]:
    """Yield the table of branches by kind, then each one that no scenario goes through."""
    for kind, name in KINDS.items():
        reached, known = covered.of_kind(kind)
        if known:
            yield f"  {name.in_language(language):28} {reached:3}/{known}"
    yield f"  {say(language, 'Cộng', 'In all'):28} {covered.share:.0%}"
    for branch in covered.missing:
        yield f"  – {branch_words(trial, branch).in_language(language)}"


def paths_lines(walked: Paths, trial: Trial, covered: Coverage, language: str) -> Iterator[str]:
    """Yield what came of walking every path."""
    definition = trial.definition
    yield f"{definition.procedure} v{definition.version}  {definition.name.in_language(language)}"
    count, kinds = len(walked.paths), walked.situations
    yield say(language, f"{count} đường đi, {kinds} loại hồ sơ", f"{count} paths, {kinds} kinds of dossier")
    if walked.cut:
        known = walked.situations_known
        yield say(
            language,
            f"CHƯA HẾT: còn những đường chưa đi (thủ tục phân biệt {known} loại hồ sơ).",
            f"CUT: there are more paths than these (the procedure tells {known} kinds of dossier apart).",
        )
    if walked.closed:
        closed = walked.closed
        yield say(language, f"{closed} lựa chọn đến quá muộn theo luật", f"{closed} decisions came too late by law")
    yield from _title(say(language, "Kết thúc", "Endings"))
    for phase, number in walked.endings.items():
        yield f"  {number:6}  {word(PHASES, phase, language)}"
    yield from _some(say(language, "Trễ hạn theo luật", "Late by law"), walked.late, trial, language)
    yield from _some(say(language, "Không có lối ra", "Nobody moves any more"), walked.stuck, trial, language)
    never = sorted(covered.known - walked.branches)
    if never:
        yield from _title(say(language, "Nhánh không đường nào tới", "Branches no path reaches"))
        yield from (f"  – {branch_words(trial, branch).in_language(language)}" for branch in never)
    yield from _coverage(trial, covered, language)


def _some(title: str, paths: tuple[Path, ...], trial: Trial, language: str) -> Iterator[str]:
    if not paths:
        return
    yield from _title(f"{title}: {len(paths)}")
    names = step_names(trial.definition)
    told: Counter[str] = Counter()
    for path in sorted(paths, key=lambda path: len(path.decisions)):
        what = (
            f"{subject_words(d.subject, names).in_language(language)}: {OUTCOMES[d.outcome].in_language(language)}"
            for d in path.decisions
        )
        told[" → ".join(what)] += 1
    for text, count in list(told.items())[:_SHOWN]:
        yield f"  {count:4}×  {text}"
    if len(told) > _SHOWN:
        yield f"  … +{len(told) - _SHOWN}"


def _title(text: str) -> Iterator[str]:
    yield ""
    yield text


def _clock(instant: datetime) -> str:
    return f"{local(instant):%d/%m/%Y %H:%M}"
