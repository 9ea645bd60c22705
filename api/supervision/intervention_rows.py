"""Interventions in words: what a line says, where a stage stands, what a way's form asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.language import Readable, say
from api.services import Services
from api.step_names import named, step_names_in
from api.supervision.naming import WAY_NAMES, pair
from domain.procedure.basics import Words
from domain.supervision.causes import Cause, WayOut
from domain.supervision.intervention_words import ENDS, STAGES, VERDICTS, told_sentence
from domain.supervision.interventions import MOST, End, Stage, Verdict
from domain.supervision.words import CAUSES
from models.supervision.intervention_pages import CaseLine

_TONES: Final[Mapping[str, str]] = {
    Verdict.CAN: "on-time",
    Verdict.CANNOT: "refused",
    Verdict.NO_LONGER: "waiting",
    Verdict.NO_ANSWER: "due-soon",
    End.DONE: "done",
    End.REFUSED: "refused",
    End.FAILED: "overdue",
    End.NOT_REACHED: "waiting",
}
#: Outcome or verdict -> its name; what nothing was said of yet is empty.
NAMES: Final[dict[str, Words]] = {
    "": Words(vi="Chưa đến", en="Not reached yet"),
    **{str(one): pair(words) for one, words in VERDICTS.items()},
    **{str(one): pair(words) for one, words in ENDS.items()},
}
#: Code -> why an intervention goes no further, and what to do.
REFUSED: Final[dict[str, Readable]] = {
    "nothing_chosen": say("Chưa chọn hồ sơ nào của cơ quan bạn giám sát. Đánh dấu ở đầu dòng rồi chọn lại."),
    "too_many_chosen": say("Bộ lọc có hơn %(most)s hồ sơ. Lọc hẹp hơn rồi làm lại.", most=MOST),
    "wrong_stage": say("Việc này đã được người khác xử lý. Trang này là tình trạng mới nhất."),
    "reason_missing": say("Còn thiếu lý do. Ghi lý do rồi gửi lại."),
    "nothing_to_do": say("Không có hồ sơ nào làm được. Xem lý do ở từng dòng."),
    "same_person": say("Người yêu cầu không được tự duyệt. Nhờ người giám sát hoặc lãnh đạo khác."),
}
STAGE_NAMES: Final[dict[str, Words]] = {str(one): pair(words) for one, words in STAGES.items()}


@dataclass(frozen=True, slots=True)
class Mark:
    """A state: its look (one of the style sheet's seven) and its name."""

    state: str
    name: Words


@dataclass(frozen=True, slots=True)
class ShownCase:
    """One case of an intervention as its row shows it."""

    code: str
    procedure: Words
    due_at: datetime | None
    cause: Words | None
    mark: Mark
    sentence: Words
    at: datetime | None


async def shown_cases(services: Services, lines: Sequence[CaseLine]) -> list[ShownCase]:
    """Return the lines in words, steps by their names."""
    wanted = {(line.procedure_code, line.procedure_version) for line in lines}
    names = await services.definitions.read_of(wanted, step_names_in)
    return [_shown(line, names.get((line.procedure_code, line.procedure_version), {})) for line in lines]


def way_name(way: str) -> Words:
    """Return the name of a way out."""
    return WAY_NAMES[WayOut(way)]


def _shown(line: CaseLine, steps: Mapping[str, Readable | Words]) -> ShownCase:
    told = line.said if line.outcome else line.told
    what = line.outcome or line.verdict
    by_language = {
        language: told_sentence(told, language, {step: named(name, language) for step, name in steps.items()})
        for language in ("vi", "en")
    }
    return ShownCase(
        code=line.code,
        procedure=Words(vi=line.procedure_vi, en=line.procedure_en),
        due_at=line.due_at,
        cause=pair(CAUSES[Cause(line.cause)][0]) if line.cause in set(Cause) else None,
        mark=Mark(_TONES.get(what, "waiting"), NAMES[what]),
        sentence=Words(vi=by_language["vi"] or "–", en=by_language["en"] or "–"),
        at=line.at,
    )


def stage_mark(stage: str) -> Mark:
    """Return where an intervention stands, as a badge."""
    look = {
        Stage.TRYING: "waiting", Stage.TRIED: "due-soon", Stage.WAITING: "due-soon", Stage.RUNNING: "on-time",
        Stage.DONE: "done",
    }.get(Stage(stage), "paused")  # fmt: skip
    return Mark(look, STAGE_NAMES[stage])
