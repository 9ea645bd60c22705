"""What a system that is asked at night what it holds must answer, as tests that each such system's folder inherits."""

from dataclasses import replace

from activities.contract import HeldThere
from tests.support.outside import Outside, OutsideContract, failed, filed_case, run


class HeldContract(OutsideContract):
    """The tests of the comparison, beside those of every system."""

    async def test_what_it_holds_is_found_by_its_number_and_by_our_key(self, outside: Outside) -> None:
        """The same call is found either way; one it never took, or has lost, it does not know."""
        request = self.request_of(await filed_case(outside.dependencies.sessions))
        activities = outside.activities()
        assert await run(activities.held, request) == HeldThere(known=False)
        outside.simulators.dial(outside.system, lose_requests=True)
        lost = await run(activities.call, request)
        assert await run(activities.held, replace(request, reference=lost.reference)) == HeldThere(known=False)
        outside.simulators.dial(outside.system, silent=True)
        taken = await run(activities.call, request)
        assert taken.reference != lost.reference
        for asked in (request, replace(request, reference=taken.reference)):
            assert await run(activities.held, asked) == HeldThere(known=True)

    async def test_a_wrong_address_has_lost_nothing(self, outside: Outside) -> None:
        """Where everything is unknown, the system is not the one we mean: that is a failure, not a lost call."""
        request = self.request_of(await filed_case(outside.dependencies.sessions))
        elsewhere = outside.activities(url=f"{outside.simulators.url}/nowhere")
        error = await failed(elsewhere.held, replace(request, reference="EM000000005VN"))
        assert error.type == "rejected"
