"""Messages as JSON: what is written, what is read, and that the SDK's own converter and ours understand each other."""

import json
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload
from temporalio.converter import DefaultPayloadConverter, PayloadConverter

from activities.contract import OperationReply, OperationRequest, TurnRecord
from domain.case.acts import Command
from domain.case.state import CaseState
from runtime.payloads import Payloads
from workflows.messages import ActResult, Answer, StartCase

OURS, SDK = Payloads(), DefaultPayloadConverter()
MESSAGES = (StartCase, Command, ActResult, Answer, OperationRequest, OperationReply, TurnRecord, CaseState)


class Colour(StrEnum):
    """A value by name."""

    RED = "red"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A message with fields that may hold nothing."""

    name: str
    note: str = ""
    count: int = 0
    full: int = 1
    done: bool = False
    ready: bool = True
    at: datetime | None = None
    colour: Colour | None = None
    values: dict[str, str] = field(default_factory=dict)


@dataclass
class Tree:
    """A message that holds messages, itself too, and types only the SDK knows how to build."""

    leaves: list[Leaf] = field(default_factory=list)
    named: dict[str, Leaf] = field(default_factory=dict)
    child: "Tree | None" = None
    pair: tuple[int, ...] = ()
    anything: Any = None


def written(value: object, by: PayloadConverter = OURS) -> Payload:
    """Return one value as payload."""
    [payload] = by.to_payloads([value])
    return payload


def read(payload: Payload, kind: type, by: PayloadConverter = OURS) -> Any:
    """Return the value of one payload."""
    [value] = by.from_payloads([payload], [kind])
    return value


def test_empty_defaults_are_left_out_and_nothing_else() -> None:
    """A required field and a field that differs from its default are written even when they hold nothing."""
    assert json.loads(written(Leaf("", full=0, ready=False)).data) == {"name": "", "full": 0, "ready": False}
    assert json.loads(written(Leaf("x", count=2)).data) == {"name": "x", "count": 2, "full": 1, "ready": True}


leaves = st.builds(
    Leaf,
    st.text(),
    st.text(),
    st.integers(),
    st.integers(0, 1),
    st.booleans(),
    st.booleans(),
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.none() | st.just(Colour.RED),
    st.dictionaries(st.text(), st.text()),
)
trees = st.recursive(
    st.just(Tree()),
    lambda child: st.builds(
        Tree,
        st.lists(leaves, max_size=2),
        st.dictionaries(st.text(), leaves, max_size=2),
        st.none() | child,
        st.lists(st.integers()).map(tuple),
        st.none() | st.text(),
    ),
    max_leaves=3,
)


@given(trees)
def test_what_was_written_is_read_again_by_both_converters(tree: Tree) -> None:
    """Old histories (the SDK's JSON) are read by ours, and ours by the SDK's; the types come back, not only values."""
    for writer in (OURS, SDK):
        for reader in (OURS, SDK):
            again = read(written(tree, writer), Tree, reader)
            assert again == tree
            assert [type(leaf.colour) for leaf in again.leaves] == [type(leaf.colour) for leaf in tree.leaves]


def test_unknown_names_are_ignored_and_wrong_types_refused() -> None:
    """A newer message is read by older code; a value of another type, or a missing one, is an error."""
    encoding = {"encoding": b"json/plain"}
    assert read(Payload(metadata=encoding, data=b'{"name":"x","later":1}'), Leaf) == Leaf("x")
    for text in (b'{"name":1}', b"{}", b'["x"]', b'{"name":"x","colour":"blue"}', b'{"name":"x","at":"soon"}'):
        with pytest.raises((TypeError, ValueError)):
            read(Payload(metadata=encoding, data=text), Leaf)


def test_other_values_travel_as_with_the_sdk() -> None:
    """Nothing, bytes, plain values and protocol messages are written as before."""
    for value in (None, b"x", "chữ", 3, [1, {"a": None}], Payload(data=b"x")):
        assert written(value) == written(value, SDK)


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_a_default_that_is_left_out_is_what_reading_gives(kind: type) -> None:
    """For every message of ours: a field that is left out has a default, and that default holds nothing."""
    assert is_dataclass(kind)
    given = {one.name: f"<{one.name}>" for one in fields(kind) if one.default is one.default_factory}
    message = kind(**given)
    found = json.loads(written(message).data)
    for one in fields(kind):
        assert one.name in found or not getattr(message, one.name)
