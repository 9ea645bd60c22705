"""The order of steps, whatever the definition."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.procedure.graph import Placed, ancestors, find_cycle, longest_path, order
from domain.procedure.steps import Review

NAMES = [f"s{n}" for n in range(8)]


def placed(*steps: Review) -> tuple[Placed, ...]:
    """Place steps in one stage, in order."""
    return tuple(Placed(("stages", "appraise", index), step) for index, step in enumerate(steps))


def review(name: str, **more: object) -> Review:
    """Make a review step."""
    return Review.model_validate({"review": "officer", "id": name, "within": "1 hour", **more})


@st.composite
def routes(draw: st.DrawFn) -> list[Review]:
    """Draw a stage of steps, each sequential or in parallel with an earlier one."""
    steps: list[Review] = []
    for index, name in enumerate(NAMES[: draw(st.integers(1, 8))]):
        other = draw(st.sampled_from([None, *NAMES[:index]]))
        steps.append(review(name, in_parallel_with=other))
    return steps


@given(routes())
def test_written_order_never_loops_and_loses_no_step(steps: list[Review]) -> None:
    """Without `after`, the order has no cycle, names only earlier steps, and a last step waits for all."""
    after = order(placed(*steps))
    assert find_cycle(after) == ()
    seen: set[str] = set()
    for step in steps:
        assert set(after[step.step_id]) <= seen
        seen.add(step.step_id)
    last = order(placed(*steps, review("last")))
    assert ancestors(last, "last") == seen


@given(routes())
def test_parallel_steps_start_together(steps: list[Review]) -> None:
    """A step in parallel with another waits for exactly the same steps."""
    after = order(placed(*steps))
    for step in steps:
        if step.in_parallel_with:
            assert after[step.step_id] == after[step.in_parallel_with]


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=4).map(tuple)))
def test_a_cycle_is_found_exactly_when_there_is_one(after: dict[str, tuple[str, ...]]) -> None:
    """The steps named wait for each other all round; when none are named, every step can be reached in order."""
    cycle = find_cycle(after)
    if cycle:
        for name, earlier in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            assert earlier in after[name]
    else:
        assert all(name not in ancestors(after, name) for name in after)


def test_the_longest_path_counts_parallel_work_once() -> None:
    """Two parallel steps cost the longer one; the steps after them add up."""
    after = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c")}
    weights = {"a": 1, "b": 8, "c": 16, "d": 2}
    assert longest_path(after, weights.__getitem__) == (19, ("a", "c", "d"))
