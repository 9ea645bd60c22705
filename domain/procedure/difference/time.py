"""What differs in time: the legal deadline, how it is counted, completing a dossier, answering online."""

from __future__ import annotations

from collections.abc import Iterator

from domain.procedure.definition import Definition
from domain.procedure.difference import saying
from domain.procedure.difference.changes import COUNTER, EVERYBODY, OFFICER, Change, Severity, changed
from domain.procedure.difference.saying import Pair
from domain.procedure.limits import Counting, OnlineIntake, Supplement
from domain.procedure.outline_words import CHANNELS

MAJOR, NOTABLE, MINOR = Severity.MAJOR, Severity.NOTABLE, Severity.MINOR


def time_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """Yield what takes longer, shorter, or is counted otherwise."""
    yield from _deadline(old, new)
    yield from _counting(old.counting or Counting(), new.counting or Counting())
    yield from _supplement(old.supplement or Supplement(), new.supplement or Supplement())
    yield from _intake(old.online_intake or OnlineIntake(), new.online_intake or OnlineIntake())


def _deadline(old: Definition, new: Definition) -> Iterator[Change]:
    if old.deadline == new.deadline:
        return
    if isinstance(old.deadline, tuple) or isinstance(new.deadline, tuple):
        (was_vi, was_en), (is_vi, is_en) = _table(old), _table(new)
        yield changed(
            "deadline", EVERYBODY, MAJOR,
            f"Thời hạn giải quyết đổi từ «{was_vi}» thành «{is_vi}».",
            f"The time limit changes from “{was_en}” to “{is_en}”.",
        )  # fmt: skip
        return
    if isinstance(old.deadline, str) and isinstance(new.deadline, str):
        (was_vi, was_en), (is_vi, is_en) = saying.limit(old.deadline), saying.limit(new.deadline)
        more_vi, more_en = saying.longer(old.deadline, new.deadline)
        yield changed(
            "deadline", EVERYBODY, MAJOR,
            f"Thời hạn giải quyết: từ {was_vi} thành {is_vi}{more_vi}.",
            f"Time limit: from {was_en} to {is_en}{more_en}.",
        )  # fmt: skip
        return
    said = False
    for channel in dict.fromkeys((*old.accepted_channels, *new.accepted_channels)):
        was, now = old.deadline_of(channel), new.deadline_of(channel)
        if was == now:
            continue
        (was_vi, was_en), (is_vi, is_en) = saying.limit(was), saying.limit(now)
        more_vi, more_en = saying.longer(was, now) if was and now else ("", "")
        vi, en = CHANNELS[channel.value]
        said = True
        yield changed(
            f"deadline.{channel.value}", EVERYBODY, MAJOR,
            f"Thời hạn giải quyết hồ sơ nộp {vi}: từ {was_vi} thành {is_vi}{more_vi}.",
            f"Time limit of dossiers filed {en}: from {was_en} to {is_en}{more_en}.",
        )  # fmt: skip
    if not said:
        yield changed(
            "deadline", EVERYBODY, MINOR,
            "Thời hạn giải quyết viết cách khác, không đổi với cách nộp nào.",
            "The time limit is written otherwise and is the same for every way of filing.",
        )  # fmt: skip


def _table(definition: Definition) -> Pair:
    if not isinstance(definition.deadline, tuple):
        return saying.joined(
            (
                f"{CHANNELS[channel.value][0]} {saying.limit(definition.deadline_of(channel))[0]}",
                f"{CHANNELS[channel.value][1]} {saying.limit(definition.deadline_of(channel))[1]}",
            )
            for channel in definition.accepted_channels
        )
    rows = []
    for row in definition.deadline:
        vi, en = saying.limit(row.limit)
        only_vi, only_en = saying.condition(definition, row.only_if) if row.only_if else ("còn lại", "otherwise")
        rows.append((f"{only_vi}: {vi}", f"{only_en}: {en}"))
    return saying.joined(rows, "; ")


def _counting(old: Counting, new: Counting) -> Iterator[Change]:
    if old.cut_off != new.cut_off:
        (was_vi, was_en), (is_vi, is_en) = saying.same(old.cut_off), saying.same(new.cut_off)
        yield changed(
            "counting.cut_off", EVERYBODY, NOTABLE,
            f"Giờ chốt tính sang ngày làm việc sau: từ {was_vi} thành {is_vi}.",
            f"The hour from which reception counts as the next working day: from {was_en} to {is_en}.",
        )  # fmt: skip
    if old.convention != new.convention:
        (was_vi, was_en), (is_vi, is_en) = saying.same(old.convention), saying.same(new.convention)
        yield changed(
            "counting.convention", (OFFICER,), MAJOR,
            f"Cách đếm ngày của luật chuyên ngành: từ {was_vi} thành {is_vi}.",
            f"Sector law's way of counting days: from {was_en} to {is_en}.",
        )  # fmt: skip


def _supplement(old: Supplement, new: Supplement) -> Iterator[Change]:
    if old.within != new.within:
        (was_vi, was_en), (is_vi, is_en) = saying.limit(old.within), saying.limit(new.within)
        yield changed(
            "supplement.within", EVERYBODY, NOTABLE,
            f"Hạn yêu cầu bổ sung: từ {was_vi} thành {is_vi} kể từ khi tiếp nhận.",
            f"Completion may be asked for within {is_en} of reception, not {was_en}.",
        )  # fmt: skip
    if old.lapses_after != new.lapses_after:
        (was_vi, was_en), (is_vi, is_en) = saying.limit(old.lapses_after), saying.limit(new.lapses_after)
        yield changed(
            "supplement.lapses_after", EVERYBODY, MAJOR,
            f"Hồ sơ không bổ sung bị khép sau {is_vi}, trước là {was_vi}.",
            f"A dossier that is not completed is closed after {is_en}, not {was_en}.",
        )  # fmt: skip


def _intake(old: OnlineIntake, new: OnlineIntake) -> Iterator[Change]:
    if old.answer_within != new.answer_within:
        (was_vi, was_en), (is_vi, is_en) = saying.limit(old.answer_within), saying.limit(new.answer_within)
        yield changed(
            "online_intake.answer_within", COUNTER, NOTABLE,
            f"Hạn trả lời hồ sơ trực tuyến: từ {was_vi} thành {is_vi}.",
            f"Online filings are answered within {is_en}, not {was_en}.",
        )  # fmt: skip
    if old.alert != new.alert:
        (was_vi, was_en), (is_vi, is_en) = saying.limit(old.alert), saying.limit(new.alert)
        yield changed(
            "online_intake.alert", (COUNTER[0],), MINOR,
            f"Nhắc cán bộ tiếp nhận hồ sơ trực tuyến sau {is_vi}, trước là {was_vi}.",
            f"The counter is reminded of an online filing after {is_en}, not {was_en}.",
        )  # fmt: skip
