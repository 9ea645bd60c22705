"""How far a batch is, and of each case: signed, not signed and why, or still on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request

from api.language import Sentence, language_of, say
from api.services import Services
from api.step_names import named, step_names
from domain.case.acts import Act, Refusal, Role
from domain.case.wording import sentence
from domain.procedure.basics import Words
from models.batches import BatchLine, Became
from models.tables import Batch

#: Longer than this nothing usually takes; then people are told why it does.
SLOW = timedelta(seconds=15)
_ENDED = frozenset({Became.DONE, Became.REFUSED, Became.LOST})
_FAILED = frozenset({Became.REFUSED, Became.LOST})
_WAITS = say("Đang gửi.")
_JUDGED = say("Đã gửi, đang chờ ghi nhận.")


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One case of a batch: the look of its badge, the word on it, and the sentence beside it."""

    code: str
    person: str
    state: str
    label: Sentence
    text: str


async def progress_values(
    request: Request, services: Services, batch: Batch, lines: Sequence[BatchLine]
) -> dict[str, Any]:
    """Return what the page of a batch shows."""
    language = language_of(request, services.settings.language)
    ended = [line for line in lines if line.became in _ENDED]
    done = [line for line in lines if line.became is Became.DONE]
    working = len(ended) < len(lines)
    rows = [await _row(services, batch, line, language) for line in lines]
    version = lines[0].procedure_version if lines else 0
    procedure = await services.definitions.version(batch.procedure_code, version)
    name = procedure.definition.name if procedure else Words(vi=batch.procedure_code, en=batch.procedure_code)
    return {
        "batch": batch,
        "sends_back": batch.act == Act.SEND_BACK,
        "procedure_name": name,
        "rows": [row for line, row in zip(lines, rows, strict=True) if line.became not in _FAILED],
        "refused": [row for line, row in zip(lines, rows, strict=True) if line.became in _FAILED],
        "ended": len(ended),
        "done": len(done),
        "total": len(lines),
        "working": working,
        "slow": working and datetime.now(UTC) - batch.created_at > SLOW,
    }


async def _row(services: Services, batch: Batch, line: BatchLine, language: str) -> BatchRow:
    match line.became:
        case Became.DONE:
            label = say("Đã trả lại") if batch.act == Act.SEND_BACK else say("Đã ký")
            return BatchRow(line.code, line.person, "done", label, "")
        case Became.REFUSED:
            why = Refusal(line.rule, await _values(services, line, language))
            return BatchRow(line.code, line.person, "refused", say("Không thực hiện được"), sentence(why, language))
        case Became.LOST:
            why = Refusal("case_closed", {"phase": line.phase})
            return BatchRow(line.code, line.person, "refused", say("Không thực hiện được"), sentence(why, language))
        case Became.WAITING:
            return BatchRow(line.code, line.person, "waiting", say("Đang gửi"), _WAITS.read(language))
        case _:
            return BatchRow(line.code, line.person, "waiting", say("Đang ký"), _JUDGED.read(language))


async def _values(services: Services, line: BatchLine, language: str) -> dict[str, str]:
    """Return the values the sentence of a refusal asks for; the event log keeps only the rule."""
    procedure = await services.definitions.of_case(line)
    values = {"act": Act.APPROVE.value, "needed": Role.LEADER.value, "step": line.task_id.partition("/")[0]}
    if procedure is None:
        return values
    names = step_names(procedure.definition)
    plan = services.definitions.plan(procedure, line.agency_id)
    step = values["step"]
    if line.rule == "same_person" and plan.has_step(step):
        step = plan.step(step).not_the_person_of
    if step in names:
        values["step"] = named(names[step], language)
    return values
