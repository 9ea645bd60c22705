"""What a step is called on screens: its own name, else that of its kind."""

from __future__ import annotations

from api.language import Readable, say
from domain.procedure.basics import Words
from domain.procedure.compile import read_stages
from domain.procedure.definition import Definition
from domain.procedure.plan import StepKind

_KINDS: dict[StepKind, Readable] = {
    StepKind.CHECK: say("Kiểm tra, tiếp nhận"),
    StepKind.REVIEW: say("Thẩm định"),
    StepKind.VISIT: say("Kiểm tra thực địa"),
    StepKind.ASK: say("Lấy ý kiến"),
    StepKind.INFORM: say("Gửi thông tin"),
    StepKind.SIGN: say("Ký duyệt"),
    StepKind.HAND_OVER: say("Trả kết quả"),
    StepKind.OPEN_CASE: say("Chờ hồ sơ kèm"),
    StepKind.OBLIGATION: say("Nghĩa vụ tài chính"),
}


def kind_name(kind: str) -> Readable:
    """Return the name of a step kind."""
    return _KINDS[StepKind(kind)]


def step_names(definition: Definition) -> dict[str, Readable | Words]:
    """Return the name of every step of a definition by step id."""
    return {step.step_id: step.name or _KINDS[step.kind] for _, step in definition.located_steps()}


def step_names_in(text: str) -> dict[str, Readable | Words]:
    """Return the name of every step of a canonical text by step id, as `step_names` does of the whole definition."""
    stages = read_stages(text)
    steps = (*stages.receive, *stages.appraise, *stages.approve, *stages.return_)
    return {step.step_id: step.name or _KINDS[step.kind] for step in steps}


def named(name: Readable | Words, language: str) -> str:
    """Return a step's name in a language."""
    return name.in_language(language) if isinstance(name, Words) else name.read(language)
