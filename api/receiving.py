"""Choosing another way to receive a result, and where it goes by post: what two forms have in common."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from api.errors import FieldProblem, InvalidInput
from api.language import say
from api.services import Services
from api.v1.filing_form import Recipient
from api.validation import field_problems
from domain.procedure.plan import Way
from models.receivers import keep_receiver

_PARTS = ("name", "phone", "address")
_MISSING = {
    "phone": (say("Chưa biết số điện thoại người nhận."), say("Bưu chính gọi trước khi phát: nhập số điện thoại.")),
    "address": (say("Chưa biết gửi kết quả đến đâu."), say("Nhập địa chỉ nhận kết quả.")),
}


async def choose_way(
    services: Services, case_id: UUID, typed: Mapping[str, Any], field: str, ways: Collection[str]
) -> Way:
    """Return the way that was chosen in a form's `field`; by post, keep to whom.

    `recipient.name`, `.phone` and `.address` are kept as far as they were typed; what the case knows fills the rest.
    Raises InvalidInput, and keeps nothing, when none of `ways` was chosen, something cannot be read, or the post
    would not find anybody.
    """
    chosen = str(typed.get(field, ""))
    if chosen not in ways:
        raise InvalidInput(
            errors=(FieldProblem(field, "not_chosen", say("Chưa chọn cách nhận."), say("Chọn một cách.")),)
        )
    if chosen == Way.POST:
        await _keep_receiver(services, case_id, typed)
    return Way(chosen)


async def _keep_receiver(services: Services, case_id: UUID, typed: Mapping[str, Any]) -> None:
    try:
        receiver = Recipient(**{part: str(typed.get(f"recipient.{part}", "")) for part in _PARTS})
    except ValidationError as error:
        problems = field_problems(error.errors())
        raise InvalidInput(
            errors=tuple(FieldProblem(f"recipient.{p.field}", p.rule, p.detail, p.mend) for p in problems)
        ) from error
    async with services.sessions.write() as session:
        kept = await keep_receiver(session, case_id, receiver.name, receiver.phone, receiver.address)
        known = {"phone": kept.phone, "address": kept.address}
        missing = [FieldProblem(f"recipient.{part}", "missing", *_MISSING[part]) for part in known if not known[part]]
        if missing:
            raise InvalidInput(errors=tuple(missing))
