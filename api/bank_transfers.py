"""A transfer found on the bank's statement: its form checked field by field, its number taken once in the province."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from api.commands import CommandRefused
from api.errors import FieldProblem
from api.language import say
from api.services import Services
from api.v1.act_form import ActForm
from domain.case.acts import Act, Command
from domain.case.bank_transfers import booked_before, is_transfer
from domain.money.transfers import TRANSFER, reference_of
from models.bank_transfers import claim_transfer, release_transfer

_NO_NUMBER = (say("Còn thiếu số giao dịch."), say("Ghi số giao dịch của ngân hàng như trên sao kê."))
_NOT_A_NUMBER = (
    say("Số giao dịch này không đọc được."),
    say("Ghi 4 đến 40 chữ không dấu, chữ số, dấu chấm, gạch, như trên sao kê."),
)


def is_bank_transfer(form: ActForm) -> bool:
    """Tell whether a form books money that came to the account at the bank."""
    return form.act is Act.TAKE_PAYMENT and form.values.get("means") == TRANSFER


def with_reference(form: ActForm) -> tuple[ActForm, FieldProblem | None]:
    """Return the form with the bank's number in one writing, and what is wrong with the number, if anything."""
    given = form.values.get("transaction", "")
    problem = reference_problem(given)
    if problem:
        return form, problem
    return form.model_copy(update={"values": {**form.values, "transaction": reference_of(given)}}), None


def reference_problem(text: str) -> FieldProblem | None:
    """Return what is wrong with a typed number of the bank, None when it can be one."""
    if reference_of(text):
        return None
    words = _NOT_A_NUMBER if text else _NO_NUMBER
    return FieldProblem("values.transaction", "transfer_unnumbered", *words)


@asynccontextmanager
async def number_taken(services: Services, case_id: UUID, command: Command) -> AsyncIterator[None]:
    """Hold the bank's number of a transfer while its act is sent; any other act passes.

    The case knows its own transfers only. So a number is taken for one case before that case is asked: raises
    CommandRefused when it stands in the books of any. Refused by the case, it is given back; an act whose outcome is
    not known keeps it.
    """
    reference = reference_of(command.values.get("transaction", ""))
    if command.act is not Act.TAKE_PAYMENT or not is_transfer(command) or not reference:
        yield
        return
    async with services.sessions.write() as session:
        taken = await claim_transfer(session, reference, case_id, command.id)
    if not taken:
        raise CommandRefused(booked_before(reference))
    try:
        yield
    except CommandRefused:
        async with services.sessions.write() as session:
            await release_transfer(session, reference, command.id)
        raise
