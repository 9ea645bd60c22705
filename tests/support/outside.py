"""What every outside system must withstand, as tests that each system's folder inherits."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, text
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.testing import ActivityEnvironment

from activities.breaker import Breaker
from activities.contract import OperationRequest
from activities.dependencies import Dependencies
from activities.http import OutsideSystem, new_http_client
from activities.self_check import CheckResult
from models.tables import Agency, Applicant, Case, IntegrationCircuit, Operation
from runtime.database import Sessions
from runtime.settings import Settings
from tests.support.dials_turned import TURNED
from tests.support.patience import PATIENCE
from tests.support.simulators import SECRET, CallbackTaker, Simulators

NAME = "Trần Văn Mật"
PATIENCE_SECONDS = 0.5
"""How long a client waits for a system that is to outlast it."""
_OUTLASTING = ("slow_ms", "success_after_timeout")
_FAR_TOO_LATE = 600_000


def settings_for(simulators: Simulators, callback_url: str = "http://127.0.0.1:9") -> Settings:
    """Settings that point at the simulators."""
    return Settings(
        secret=SECRET,
        agencies_url=f"{simulators.url}/agencies",
        payments_url=f"{simulators.url}/payments",
        post_url=f"{simulators.url}/post",
        taxes_url=f"{simulators.url}/taxes",
        public_url=callback_url,
    )


async def filed_case(sessions: Sessions, **applicant: Any) -> Case:
    """Store a case with its applicant, and the agency once."""
    serial = uuid4().hex[:7]
    case = Case(
        code=f"H61.12-20261122-{serial}",
        secret_hash="x",
        procedure_code="1.004873",
        procedure_version=1,
        procedure_sha256="x",
        agency_id="H61.12",
        received_at_agency="H61.12",
        channel="online",
        filed_at=datetime.now(UTC),
    )
    person = {"name": NAME, "identity_number": "079000000001", "phone": "0900000001", "address": "Số 1, thôn Một"}
    async with sessions.write() as session:
        if await session.get(Agency, "H61.12") is None:
            session.add(Agency(id="H61.12", kind="ubnd-xa", name_vi="UBND xã Thử", address="Số 9", phone="0290000000"))
        session.add(case)
        await session.flush()
        await session.change(
            insert(Applicant).values(case_id=case.id, search_key=text("default"), **(person | applicant))
        )
    return case


def request_for(case: Case, operation: str, action: str, **more: Any) -> OperationRequest:
    """The request the workflow makes for an operation of this case."""
    return OperationRequest(
        case_id=str(case.id),
        case_code=case.code,
        key=f"{case.code}/{operation}",
        operation=operation,
        action=action,
        **more,
    )


async def shown(sessions: Sessions, request: OperationRequest, status: str = "") -> Operation:
    """Return the call of a request as pages show it; with a `status`, first show it in that one."""
    place = (UUID(request.case_id), request.operation)
    async with sessions.write() as session:
        row = await session.get(Operation, place)
        if row is None:
            row = Operation(case_id=place[0], key=place[1], system="test", action=request.action, status="calling")
            session.add(row)
        row.status = status or row.status
    return row


async def run(activity: Callable[[OperationRequest], Awaitable[Any]], request: OperationRequest) -> Any:
    """Run an activity as a worker would."""
    return await ActivityEnvironment().run(activity, request)


async def failed(activity: Callable[[OperationRequest], Awaitable[Any]], request: OperationRequest) -> Any:
    """Run an activity that must fail; return its failure, which tells nothing but system and code."""
    with pytest.raises(ApplicationError) as caught:
        await run(activity, request)
    error = caught.value
    assert error.message in {f"{request_system(activity)}: {error.type}", f"records: {error.type}"}
    assert error.__cause__ is None
    assert not error.details
    return error


def request_system(activity: Any) -> str:
    """Return the system in an activity's name, "agencies.call"."""
    return str(activity.__temporal_activity_definition.name).partition(".")[0]


@dataclass
class Outside:
    """One system under test: its activities on real HTTP and a real database."""

    system: str
    simulators: Simulators
    dependencies: Dependencies
    make: Callable[[OutsideSystem, Sessions], Any]

    def activities(
        self, breaker: Breaker | None = None, url: str = "", token: str = "", seconds: float | None = None
    ) -> Any:
        """Return the activities; another address, token or patience may be given.

        They wait long, unless the test turned a dial that is to outlast them: a busy machine is no time-out.
        """
        outlasts = any((self.system, dial) in TURNED for dial in _OUTLASTING)
        outside = OutsideSystem(
            self.system,
            url or f"{self.simulators.url}/{self.system}",
            token or self.simulators.settings.token(self.system),
            self.dependencies.http,
            breaker,
            seconds=seconds or (PATIENCE_SECONDS if outlasts else PATIENCE),
        )
        return self.make(outside, self.dependencies.sessions)

    def effects(self, key: str) -> list[dict[str, Any]]:
        """Return what the system did for this key."""
        return self.simulators.received(self.system, key)


class OutsideContract:
    """The tests. A subclass in each system's folder gives `outside` and `request_of`."""

    def request_of(self, case: Case) -> OperationRequest:
        """Return the system's usual request."""
        raise NotImplementedError

    async def check(self, dependencies: Dependencies) -> CheckResult:
        """Run the system's self-check."""
        raise NotImplementedError

    async def test_effect_happens_once(self, outside: Outside) -> None:
        """The same business key again, in another process too, gives the same reference and one effect."""
        request = self.request_of(await filed_case(outside.dependencies.sessions))
        first = await run(outside.activities().call, request)
        again = await run(outside.activities().call, request)
        [effect] = outside.effects(request.key)
        assert first.reference == again.reference == effect["reference"]
        assert effect["calls"] == 2

    async def test_what_was_accepted_is_shown_as_awaiting_at_once(self, outside: Outside) -> None:
        """The page shows that the system has the call and under which number, without the case's next turn."""
        sessions = outside.dependencies.sessions
        request = self.request_of(await filed_case(sessions))
        await shown(sessions, request, "calling")
        for _ in range(2):
            reply = await run(outside.activities().call, request)
            row = await shown(sessions, request)
            assert (row.status, row.reference) == ("awaiting_answer", reply.reference)

    @pytest.mark.parametrize("status", ["done", "problem", "retrying"])
    async def test_a_late_acceptance_hides_nothing(self, outside: Outside, status: str) -> None:
        """An answer, a problem or a retry that the case has told meanwhile stays as it is."""
        sessions = outside.dependencies.sessions
        request = self.request_of(await filed_case(sessions))
        await shown(sessions, request, status)
        await run(outside.activities().call, request)
        row = await shown(sessions, request)
        assert (row.status, row.reference) == (status, "")

    @pytest.mark.parametrize(
        ("dials", "problem", "effects"),
        [
            ({"slow_ms": _FAR_TOO_LATE}, "timed_out", 0),
            ({"down": True}, "server_error", 0),
            ({"fail_rate": 1.0}, "server_error", 0),
            ({"success_after_timeout": True, "late_ms": _FAR_TOO_LATE}, "timed_out", 1),
            ({"crash": True}, "unreachable", 1),
            ({"bad_answer": True}, "bad_answer", 1),
        ],
        ids=["slow_ms", "down", "fail_rate", "success_after_timeout", "crash", "bad_answer"],
    )
    async def test_trouble_is_retried_without_a_second_effect(
        self, outside: Outside, dials: dict[str, Any], problem: str, effects: int
    ) -> None:
        """Every trouble has its code and may be retried; the retry ends with exactly one effect."""
        request = self.request_of(await filed_case(outside.dependencies.sessions))
        outside.simulators.dial(outside.system, **dials)
        seconds = PATIENCE_SECONDS if problem == "timed_out" else PATIENCE
        while True:
            error = await failed(outside.activities(seconds=seconds).call, request)
            assert (error.type, error.non_retryable) == (problem, False)
            found = len(outside.effects(request.key))
            if found == effects or problem != "timed_out" or seconds > PATIENCE:
                break
            seconds *= 2  # the client gave up before its question had arrived: the machine is busy
        assert found == effects
        outside.simulators.dial(outside.system)
        reply = await run(outside.activities(seconds=PATIENCE).call, request)
        [effect] = outside.effects(request.key)
        assert reply.reference == effect["reference"]

    async def test_too_many_requests_waits_as_long_as_asked(self, outside: Outside) -> None:
        """A 429 is retried after its Retry-After, and is no error to anybody's alarm."""
        request = self.request_of(await filed_case(outside.dependencies.sessions))
        outside.simulators.dial(outside.system, too_many=True, retry_after_s=7)
        error = await failed(outside.activities().call, request)
        assert (error.type, error.non_retryable) == ("rate_limited", False)
        assert error.next_retry_delay == timedelta(seconds=7)
        assert error.category is ApplicationErrorCategory.BENIGN

    async def test_rejection_is_final(self, outside: Outside) -> None:
        """A rejected request is not tried again by itself: a person decides."""
        request = self.request_of(await filed_case(outside.dependencies.sessions))
        outside.simulators.dial(outside.system, reject=True)
        error = await failed(outside.activities().call, request)
        assert (error.type, error.non_retryable) == ("rejected", True)

    async def test_wrong_token_is_final(self, outside: Outside) -> None:
        """A refused token is a problem for a person, not for a retry."""
        request = self.request_of(await filed_case(outside.dependencies.sessions))
        error = await failed(outside.activities(token="stolen").call, request)
        assert (error.type, error.non_retryable) == ("unauthorised", True)

    async def test_nobody_listens(self, outside: Outside, unused_tcp_port: int) -> None:
        """A system that cannot be reached is tried again."""
        request = self.request_of(await filed_case(outside.dependencies.sessions))
        error = await failed(outside.activities(url=f"http://127.0.0.1:{unused_tcp_port}").call, request)
        assert (error.type, error.non_retryable) == ("unreachable", False)

    async def test_open_circuit_frees_the_slot(self, outside: Outside) -> None:
        """After repeated trouble calls fail at once, without reaching the system, with a delay."""
        request = self.request_of(await filed_case(outside.dependencies.sessions))
        breaker = Breaker(outside.system, outside.dependencies.sessions, threshold=2, open_for=timedelta(minutes=10))
        activities = outside.activities(breaker)
        outside.simulators.dial(outside.system, down=True)
        assert [(await failed(activities.call, request)).type for _ in range(2)] == ["server_error"] * 2
        outside.simulators.dial(outside.system)
        error = await failed(activities.call, request)
        assert (error.type, error.category) == ("circuit_open", ApplicationErrorCategory.BENIGN)
        assert timedelta(minutes=5) < error.next_retry_delay <= timedelta(minutes=15)
        assert outside.effects(request.key) == []

    async def test_case_unknown_to_the_database(self, outside: Outside) -> None:
        """A case that is not in the database is a problem for a person."""
        case = await filed_case(outside.dependencies.sessions)
        request = replace(self.request_of(case), case_id=str(UUID(int=0)))
        error = await failed(outside.activities().call, request)
        assert (error.type, error.non_retryable) == ("missing_case", True)

    async def test_unknown_action(self, outside: Outside) -> None:
        """An action the system does not have fails for good instead of being guessed."""
        request = replace(self.request_of(await filed_case(outside.dependencies.sessions)), action="dance")
        error = await failed(outside.activities().call, request)
        assert (error.type, error.non_retryable) == ("unknown_action", True)

    async def test_lost_database_is_retried(self, outside: Outside, unused_tcp_port: int) -> None:
        """Without the database the call fails with a retryable code and no statement text."""
        request = self.request_of(await filed_case(outside.dependencies.sessions))
        gone = Sessions.open(f"postgresql://motcua@127.0.0.1:{unused_tcp_port}/none")
        dependencies = replace(outside.dependencies, sessions=gone)
        error = await failed(replace(outside, dependencies=dependencies).activities().call, request)
        assert (error.type, error.non_retryable) == ("records_unavailable", False)
        await gone.close()

    async def test_unknown_reference_in_a_poll(self, outside: Outside) -> None:
        """A poll about something the system does not know fails for good."""
        request = self.request_of(await filed_case(outside.dependencies.sessions))
        error = await failed(outside.activities().poll, replace(request, reference="EM000000005VN"))
        assert (error.type, error.non_retryable) == ("rejected", True)

    async def test_self_check(self, outside: Outside) -> None:
        """The self-check is green for a healthy system, red with a sentence in both languages otherwise."""
        green = await self.check(outside.dependencies)
        assert (green.system, green.green, green.problem) == (outside.system, True, "")
        assert green.vietnamese
        assert green.english
        outside.simulators.dial(outside.system, down=True)
        red = await self.check(outside.dependencies)
        assert (red.green, red.problem) == (False, "server_error")
        assert "báo lỗi" in red.vietnamese
        assert "error" in red.english
        assert outside.simulators.received(outside.system) == []


@pytest.fixture
async def dependencies(
    sessions: Sessions, simulators: Simulators, callback_taker: CallbackTaker
) -> AsyncIterator[Dependencies]:
    """What activities are given, on this module's database and the simulators."""
    async with sessions.write() as session:
        await session.change(delete(IntegrationCircuit))
    async with new_http_client() as http:
        yield Dependencies(sessions, settings_for(simulators, callback_taker.url), http)
