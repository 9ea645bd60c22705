"""Writing a batch down: one act per case into the outbox, in one transaction with what the progress is read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from pydantic import ValidationError

from api.acts import command_of
from api.errors import FieldProblem, InvalidInput, NotFound
from api.language import say
from api.security.people import Person
from api.services import Services
from api.v1.act_form import ActForm
from api.validation import field_problems
from domain.case.acts import Command
from models.batches import add_items, open_batch
from models.commands import command_later, keep_note
from models.queries.approvals import ApprovalLine, chosen_approvals
from models.queries.one_case import one_case
from models.tables import Batch, BatchItem, Case
from workflows.messages import case_workflow_id

MOST = 50
_BATCHES = UUID("5b1f6a3c-0c56-4d0b-8a51-0c3f0c7d2e91")

_NONE = FieldProblem("chosen", "none", say("Chưa chọn hồ sơ nào."), say("Quay lại danh sách và đánh dấu hồ sơ cần ký."))
_TOO_MANY = FieldProblem(
    "chosen", "too_many", say("Mỗi lần ký nhiều nhất %(most)s hồ sơ.", most=MOST), say("Chọn ít hồ sơ hơn.")
)
_MIXED = FieldProblem(
    "chosen",
    "mixed",
    say("Ký cùng lúc chỉ dùng cho hồ sơ cùng thủ tục và cùng đề nghị."),
    say("Chọn hồ sơ trong một nhóm của danh sách."),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One case of a form: its code and the signature the person was looking at."""

    code: str
    task: str


def check_batch(lines: Sequence[ApprovalLine], count: int) -> None:
    """Raise InvalidInput unless these may be decided together."""
    if not count:
        raise InvalidInput(errors=(_NONE,))
    if count > MOST:
        raise InvalidInput(errors=(_TOO_MANY,))
    if len({(line.procedure_code, line.proposal) for line in lines}) > 1:
        raise InvalidInput(errors=(_MIXED,))


async def put_batch(services: Services, staff: Person, wanted: Sequence[Chosen], form: ActForm, key: str) -> UUID:
    """Store the batch and its commands and return its id; the same key again is the same batch.

    Nobody waits for the answers: the workflow of each case judges its own. Raises InvalidInput.
    """
    async with services.sessions.read() as session:
        lines = await chosen_approvals(session, staff.viewer, [item.code for item in wanted])
        cases = [(item, await one_case(session, staff.viewer, item.code)) for item in wanted]
    check_batch(lines, len(wanted))
    found = [(item, case) for item, case in cases if case is not None]
    if len({case.procedure_code for _, case in found}) != 1:
        raise InvalidInput(errors=(_MIXED if found else _NONE,))
    batch = Batch(
        id=uuid5(_BATCHES, f"{staff.principal}/{key}"),
        staff_id=staff.staff_id,
        act=form.act,
        procedure_code=found[0][1].procedure_code,
    )
    async with services.sessions.write() as session:
        if not await open_batch(session, batch):
            return batch.id
        items = []
        for place, (item, case) in enumerate(found):
            note = ""
            if form.reason:
                note = str(await keep_note(session, case.id, staff.principal, key, form.reason))
            command = await _command(services, staff, case, item, form, key, note)
            await command_later(session, case_workflow_id(case.code), command)
            items.append(
                BatchItem(
                    batch_id=batch.id,
                    case_id=case.id,
                    position=place,
                    task_id=item.task,
                    command_id=command.id,
                    seq=case.seq,
                )
            )
        add_items(session, items)
    services.bell.ring()
    return batch.id


async def _command(
    services: Services, staff: Person, case: Case, item: Chosen, form: ActForm, key: str, note: str
) -> Command:
    procedure = await services.definitions.of_case(case)
    if procedure is None:
        raise NotFound
    try:
        of_case = ActForm.model_validate({**form.model_dump(), "step": item.task})
    except ValidationError as error:
        raise InvalidInput(errors=field_problems(error.errors())) from error
    return command_of(services, procedure, case, staff, of_case, key, note)
