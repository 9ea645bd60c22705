"""What can be known of the workflow of a case, for machines that watch over it: names, codes, states and times."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.dependencies import CaseCode, CurrentServices, Reader
from api.errors import Forbidden, NotFound, SignInRequired
from api.openness import options
from api.problems import documented, invalid
from api.readings import log_reading
from api.security.ways_in import MACHINE_OR_STAFF
from api.supervision.inspect_engine import Engine, look_at
from api.supervision.inspect_timers import milestones_of
from api.supervision.inspecting import demand_inspector, demand_of_case
from api.v1.fields import Answer
from domain.case.acts import Role
from models.queries.case_page import CasePage, case_page
from models.supervision.inspection import on_desk, passed_of
from workflows.messages import case_workflow_id

router = APIRouter(tags=["problems"])


class RunOut(Answer):
    """One run of the workflow."""

    run_id: str
    status: str = Field(examples=["running"])
    started_at: datetime | None
    closed_at: datetime | None
    events: int = Field(description="Events in its history.")


class TaskAttemptOut(Answer):
    """The workflow task that waits or fails."""

    attempt: int
    since: datetime | None


class PendingOut(Answer):
    """One activity that is not done."""

    activity_id: str = Field(examples=["police/1:ask#1"])
    name: str = Field(examples=["agencies.call"])
    state: str
    attempt: int
    most: int = Field(description="Most attempts; 0: as many as it takes.")
    since: datetime | None
    next_try_at: datetime | None
    failure: str = Field(examples=["unreachable"], description="Code of the last failure, or empty.")
    paused: bool
    paused_at: datetime | None


class TimerOut(Answer):
    """One timer that runs."""

    fires_at: datetime | None
    summary: str


class SpellOut(Answer):
    """One thing in the history of the run: an activity, a timer, a message, a failed task, a turn of the run."""

    event: int
    kind: str = Field(examples=["activity"])
    name: str
    subject: str
    outcome: str = Field(examples=["completed"])
    began: datetime
    started: datetime | None
    ended: datetime | None
    until: datetime | None
    attempts: int
    code: str
    size: int = Field(description="Bytes of payload; the payload itself is never shown.")
    other_run: str
    events: list[int]


class PassedOut(Answer):
    """One message in or out of the case."""

    kind: str = Field(examples=["outbox"], description="inbox, outbox, portal, notice or operation.")
    name: str
    part: str
    key: str
    state: str
    at: datetime
    done_at: datetime | None
    try_at: datetime | None
    attempts: int
    problem: str
    size: int | None = Field(description="Bytes.")


class MilestoneOut(Answer):
    """One instant at which time alone changes something."""

    at: datetime
    step: str


class ActOut(Answer):
    """One act that means something now, as the caller finds it."""

    act: str
    step: str
    target: str
    open: bool
    rule: str = Field(examples=["not_your_role"], description="What closes it, or empty.")
    who_can: list[str]


class DeskOut(Answer):
    """Why the case stands on the supervisor's desk."""

    cause: str
    others: list[str]
    side: str
    since: datetime


class InspectionOut(Answer):
    """A case and its workflow. Without an answer of Temporal `reach` says so, and the technical parts are empty."""

    code: str
    seq: int
    phase: str
    reach: str = Field(examples=["there"], description="there, gone (Temporal knows no such workflow) or away.")
    run: RunOut | None
    runs: list[RunOut]
    worker_version: str
    history_bytes: int
    task: TaskAttemptOut | None
    activities: list[PendingOut]
    timers: list[TimerOut]
    details: str
    web_ui: str
    next_at: datetime | None
    milestones: list[MilestoneOut]
    desk: DeskOut | None
    messages: list[PassedOut]
    history: list[SpellOut]
    more: str = Field(description="Give this as `after` for the next page of the history; empty at its end.")
    acts: list[ActOut]


@router.get(
    "/cases/{code}/inspection",
    summary="Look into the workflow of a case",
    responses=documented(
        invalid("literal_error", "order", expected="'newest' or 'oldest'"), SignInRequired, Forbidden, NotFound
    ),
    openapi_extra=MACHINE_OR_STAFF,
)
async def inspect_case(
    services: CurrentServices,
    reader: Reader,
    code: CaseCode,
    *,
    run: Annotated[
        str,
        Query(
            max_length=60,
            description="An earlier run, by its id.",
            examples=["019ba0de-7c41-7b52-8a6e-3d1f0c9b2e77"],
        ),
    ] = "",
    order: Annotated[
        Literal["newest", "oldest"], Query(description="From which end of the history.", examples=["newest"])
    ] = "newest",
    after: Annotated[
        str,
        Query(
            max_length=4000,
            description="`more` of the page before.",
            examples=["eyJSdW5JZCI6IjAxOWJhMGRlLTdjNDEiLCJOZXh0RXZlbnRJZCI6NTAxfQ=="],
        ),
    ] = "",
) -> InspectionOut:
    """Return what Temporal and the records say: pending work, timers, messages, and 500 events of a run's history.

    For supervisors and administrators of the agency, and for tokens with `act:supervisor`. No contents of messages.
    """
    demand_inspector(reader)
    async with services.sessions.read() as session:
        page = await case_page(session, reader.viewer, code)
        if page is None:
            raise NotFound
        desk = await on_desk(session, page.case.id)
        passed = await passed_of(session, page.case.id, code, case_workflow_id(code))
    demand_of_case(reader, page.case)
    procedure = await services.definitions.of_case(page.case)
    if procedure is None:
        raise NotFound
    await log_reading(services, reader, page.case.id, "case:inspect")
    plan = await services.definitions.plan_of_case(procedure, page.case)
    calendar = await services.definitions.calendar_of(page.calendar_id, page.case.agency_id)
    engine = await look_at(services, code, run_id=run, newest_first=order == "newest", token=after)
    # What a machine may be called is no role of anybody who acts.
    acting = replace(reader.viewer, posts=frozenset(post for post in reader.viewer.posts if post.role in set(Role)))
    found = options(plan, calendar, page, acting, datetime.now(UTC))
    return _out(
        page,
        engine,
        milestones=[MilestoneOut(at=one.at, step=one.step) for one in milestones_of(plan, calendar, page)],
        desk=DeskOut(cause=desk.cause, others=list(desk.others), side=desk.side, since=desk.since) if desk else None,
        messages=[PassedOut(**asdict(one)) for one in passed],
        acts=[
            ActOut(
                act=option.act,
                step=option.step,
                target=option.target,
                open=option.why_not is None,
                rule=option.why_not.rule if option.why_not else "",
                who_can=list(option.why_not.who_can) if option.why_not else [],
            )
            for option in found
        ],
    )


def _out(
    page: CasePage,
    engine: Engine,
    *,
    milestones: list[MilestoneOut],
    desk: DeskOut | None,
    messages: list[PassedOut],
    acts: list[ActOut],
) -> InspectionOut:
    standing, history = engine.standing, engine.history
    task = standing.task if standing else None
    return InspectionOut(
        code=page.case.code,
        seq=page.case.seq,
        phase=page.case.phase,
        reach=engine.reach,
        run=RunOut(**asdict(engine.run)) if engine.run else None,
        runs=[RunOut(**asdict(one)) for one in standing.runs] if standing else [],
        worker_version=standing.version if standing else "",
        history_bytes=standing.history_bytes if standing else 0,
        task=TaskAttemptOut(attempt=task.attempt, since=task.since) if task else None,
        activities=[
            PendingOut(
                **{name: getattr(one, name) for name in PendingOut.model_fields},
            )
            for one in (standing.activities if standing else ())
        ],
        timers=[TimerOut(fires_at=one.until, summary=one.summary) for one in (history.open_timers if history else ())],
        details=standing.details if standing else "",
        web_ui=engine.link,
        next_at=page.case.next_at,
        milestones=milestones,
        desk=desk,
        messages=messages,
        history=[
            SpellOut(**{name: getattr(one, name) for name in SpellOut.model_fields})
            for one in (history.spells if history else ())
        ],
        more=history.token if history else "",
        acts=acts,
    )
