"""Ways out that are acts of the case: judged by its own rules, on its own state, and written into its own log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from temporalio import activity
from temporalio.client import Client, WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities import told_to_look
from activities.supervision.engine import CASE_PREFIX
from activities.supervision.ways import Hands
from domain.case.acts import SEND_AGAIN, Command
from domain.case.judging_act import ActQuestion
from domain.supervision.causes import Cause, WayOut
from domain.supervision.interventions import ACTS, End, Told, Verdict, call_of_line
from models.commands import keep_note
from models.supervision.intervention_items import Item

_RPC_TIMEOUT: Final = timedelta(seconds=10)
#: Attempts after which a case that does not answer is told as such.
PATIENCE: Final = 4
RECORDED_WITHIN: Final = 5.0
_OUTSIDE: Final = frozenset({WayOut.RETRY, WayOut.SKIP, WayOut.ENTER_ANSWER})
_VALUES: Final = ("day", "days", "answer")


class ActWay:
    """An act of the case, sent to it under an id of its own: however often it is sent, it is done once."""

    async def look(self, hands: Hands, item: Item) -> tuple[Verdict, Told]:
        """Ask the case what it would make of the act."""
        question = ActQuestion(command_of(item, "preview"), hands.now())
        handle = hands.client.get_workflow_handle(f"{CASE_PREFIX}{item.code}")
        try:
            verdict: dict[str, Any] = await handle.query("judge_act", question, rpc_timeout=_RPC_TIMEOUT)
        except WorkflowQueryFailedError:
            return Verdict.NO_ANSWER, Told("no_answer")
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return Verdict.CANNOT, Told("workflow_gone")
            return Verdict.NO_ANSWER, Told("no_answer")
        if verdict.get("rule"):
            return Verdict.CANNOT, _told(verdict)
        if verdict.get("taken"):
            return Verdict.CAN, Told("done_already")
        effect = {str(name): str(value) for name, value in dict(verdict.get("effect", {})).items()}
        return Verdict.CAN, Told(f"effect_{item.way}", effect | _given(item))

    async def do(self, hands: Hands, item: Item) -> tuple[End, Told]:
        """Send the act and wait until it can be read back."""
        basis = [{"basis": item.params["basis"]}] if item.params.get("basis") else []
        async with hands.sessions.write() as session:
            note = await keep_note(session, item.case_id, str(item.asked_by), item.id, item.reason, basis)
        command = command_of(item, str(note))
        try:
            result = await act(hands.client, item.code, command)
        except ActRefusedError as error:
            return End.REFUSED, error.told
        except CaseSilentError as error:
            return End.FAILED, Told(error.code)
        # The desk is judged by what is true afterwards.
        await hands.recorded.wait_recorded(item.case_id, result, RECORDED_WITHIN)
        return End.DONE, Told(f"did_{item.way}", _given(item))


class ActRefusedError(Exception):
    """The case refused the act."""

    def __init__(self, told: Told) -> None:
        super().__init__(told.code)
        self.told = told


class CaseSilentError(Exception):
    """The case took no act: its workflow is gone, or does not answer however often it is asked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def act(client: Client, code: str, command: Command) -> int:
    """Send an act to a case and return the number its records reach.

    Raises ActRefusedError, CaseSilentError, and ApplicationError of type "case_does_not_answer", to be retried.
    """
    handle = client.get_workflow_handle(f"{CASE_PREFIX}{code}")

    async def send() -> dict[str, Any]:
        answer: dict[str, Any] = await handle.execute_update(
            "act", command, id=f"{command.id}.{command.digest()}", rpc_timeout=_RPC_TIMEOUT
        )
        return answer

    try:
        result = await told_to_look.sent(handle, send)
    except WorkflowUpdateFailedError as error:
        raise ActRefusedError(_refusal_of(error.cause)) from error
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise CaseSilentError("workflow_gone") from error
        if activity.in_activity() and activity.info().attempt < PATIENCE:
            raise ApplicationError("the case does not answer", type="case_does_not_answer") from error
        raise CaseSilentError("no_answer") from error
    return int(result["seq"])


def command_of(item: Item, note: str) -> Command:
    """Return the act as the case takes it: in the asker's post, in the name of its agency."""
    role = item.post
    assert role is not None  # noqa: S101  checked before
    return Command(
        id=item.id,
        act=ACTS[item.way],
        actor=str(item.asked_by),
        role=role,
        agency=item.agency_id,
        note=note,
        on_behalf_of=item.viewer.on_behalf_of(role, item.agency_id),
        target=target_of(item),
        values={name: item.params[name] for name in _VALUES if item.params.get(name)} | _sent_again(item),
    )


def _sent_again(item: Item) -> dict[str, str]:
    """What its system knows nothing of is not asked for its answer but made once more."""
    return {SEND_AGAIN: "yes"} if item.way is WayOut.RETRY and item.then.cause == Cause.CALL_LOST else {}


def target_of(item: Item) -> str:
    """Return what the act is about: an outside call by its key in the case, or the step to go back to."""
    if item.way is WayOut.RESET_TO_STEP:
        return item.params.get("step", "")
    if item.way not in _OUTSIDE:
        return ""
    return call_of_line(item.code, item.then.cause, item.then.key)


def _given(item: Item) -> dict[str, str]:
    given = {name: value for name, value in item.params.items() if name in (*_VALUES, "step") and value}
    return given | ({"who": item.then.who} if item.then.who else {})


def _told(facts: dict[str, Any]) -> Told:
    values = {str(name): str(value) for name, value in dict(facts.get("values", {})).items()}
    return Told(str(facts["rule"]), values, tuple(facts.get("who_can", ())))


def _refusal_of(cause: BaseException | None) -> Told:
    if isinstance(cause, ApplicationError) and cause.type == "Refused" and cause.details:
        return _told(dict(cause.details[0]))
    if isinstance(cause, ApplicationError) and cause.type == "IdempotencyConflict":
        return Told("done_already")
    return Told("unexpected")
