"""Consulting and informing specialised agencies about a case."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from temporalio import activity

from activities.agencies.client import AgenciesClient
from activities.agencies.wire import Notice, Opinion, Question, Subject
from activities.contract import HeldThere, OperationReply, OperationRequest
from activities.failures import Problem, failure, records_needed
from domain.case.opinions import HERE
from models.queries.agencies_facts import ConsultationFacts, consultation_facts
from models.queries.asked_here import asked_here
from models.queries.operation_facts import keep_acceptance
from runtime.database import Sessions

SYSTEM = "agencies"


class AgenciesActivities:
    """`ask` is answered later, by webhook or slow poll; `inform` is done at once."""

    def __init__(self, client: AgenciesClient, sessions: Sessions, callback: str) -> None:
        """`callback` is the address answers are sent to."""
        self._client = client
        self._sessions = sessions
        self._callback = callback

    @activity.defn(name="agencies.call")
    async def call(self, request: OperationRequest) -> OperationReply:
        """Ask an agency or inform it, once per business key; what was accepted is shown as awaiting its answer."""
        facts = await self._facts(request)
        subject = Subject(full_name=facts.full_name, identity_number=facts.identity_number)
        if request.action == "ask":
            seat = await self._people_here(request)
            if seat:
                return OperationReply(reference=seat)
            question = Question(
                key=request.key,
                case_code=request.case_code,
                about=request.subject,
                content=facts.content,
                deadline=request.values.get("deadline", ""),
                procedure=facts.procedure_code,
                asked_by=facts.asked_by,
                subject=subject,
                callback=self._callback,
            )
            asked = await self._client.ask(request.agency, question)
            with records_needed():
                async with self._sessions.write() as session:
                    await keep_acceptance(
                        session,
                        case_id=UUID(request.case_id),
                        operation=request.operation,
                        reference=asked.reference,
                        at=datetime.now(UTC),
                    )
            return OperationReply(reference=asked.reference)
        if request.action == "inform":
            notice = Notice(
                key=request.key,
                case_code=request.case_code,
                about=request.subject,
                procedure=facts.procedure_code,
                sent_by=facts.asked_by,
                subject=subject,
            )
            informed = await self._client.inform(request.agency, notice)
            return OperationReply(reference=informed.reference, answer="done")
        raise failure(SYSTEM, Problem.UNKNOWN_ACTION)

    @activity.defn(name="agencies.poll")
    async def poll(self, request: OperationRequest) -> OperationReply:
        """Look whether a consultation has been answered, in case the webhook was lost."""
        if not request.reference:
            return OperationReply()  # the system never took it on: it knows of nothing to be asked about
        return _reply(await self._client.opinion(request.reference))

    @activity.defn(name="agencies.held")
    async def held(self, request: OperationRequest) -> HeldThere:
        """Say what the gateway holds of a question, whatever became of it here."""
        opinion = await self._client.held(request.reference, request.key)
        if opinion is None:
            await self._client.health()  # a wrong address knows of nothing either
            return HeldThere(known=False)
        reply = _reply(opinion)
        return HeldThere(known=True, answer=reply.answer, values=reply.values)

    async def _people_here(self, request: OperationRequest) -> str:
        """Return where in this system the question is answered, as a reference; empty when it goes outside.

        An agency with people here gets a task, not a message: the case makes it of the reference.
        """
        if request.values.get("here") != "yes":
            return ""
        with records_needed():
            async with self._sessions.write() as session:
                seat = await asked_here(session, UUID(request.case_id), request.agency)
                if seat:
                    await keep_acceptance(
                        session,
                        case_id=UUID(request.case_id),
                        operation=request.operation,
                        reference=f"{HERE}{seat}",
                        at=datetime.now(UTC),
                    )
        return f"{HERE}{seat}" if seat else ""

    async def _facts(self, request: OperationRequest) -> ConsultationFacts:
        with records_needed():
            async with self._sessions.read() as session:
                facts = await consultation_facts(session, UUID(request.case_id), request.operation.partition("/")[0])
        if facts is None:
            raise failure(SYSTEM, Problem.MISSING_CASE)
        return facts


def _reply(opinion: Opinion) -> OperationReply:
    if opinion.state == "waiting":
        return OperationReply(reference=opinion.reference)
    if opinion.answer is None:
        raise failure(SYSTEM, Problem.BAD_ANSWER)
    values = opinion.values.model_dump(exclude_defaults=True)
    return OperationReply(reference=opinion.reference, answer=opinion.answer, values=values)
