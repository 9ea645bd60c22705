"""How messages become JSON in Temporal's histories: plain dataclasses, field by field, empty defaults left out.

The SDK's own converter copies every dataclass deeply and asks for its type hints again for every value, together
a third of the processor time of a case. Here each class is looked at once.

A field that holds nothing (empty text, zero, no, None, empty list) and would hold nothing by default is not
written: reading gives it back. So **a message's empty default never changes**, or old histories would be read
otherwise than they were written; a field that needs another default is a new field.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    AdvancedJSONEncoder,
    CompositePayloadConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
    JSONTypeConverter,
    value_to_type,
)

Reader = Callable[[Any], Any]

_KNOWN_CLASSES = 256  # bounded, because a sandbox that reloads modules makes new classes for each workflow


class Payloads(CompositePayloadConverter):
    """The SDK's converters, with ours for JSON. Reads what the SDK's own wrote, and is read by it."""

    def __init__(self) -> None:
        """Take the place of the SDK's JSON converter, in its order."""
        super().__init__(
            *(
                _Json() if isinstance(converter, JSONPlainPayloadConverter) else converter
                for converter in DefaultPayloadConverter.default_encoding_payload_converters
            )
        )


class _Json(JSONPlainPayloadConverter):
    def __init__(self) -> None:
        super().__init__(encoder=_Encoder, custom_type_converters=[_Dataclasses()])

    def to_payload(self, value: Any) -> Payload | None:
        return Payload(metadata={"encoding": b"json/plain"}, data=_ENCODE(value).encode())


class _Encoder(AdvancedJSONEncoder):
    def default(self, o: Any) -> Any:
        if isinstance(o, datetime):
            return o.isoformat()
        if is_dataclass(o) and not isinstance(o, type):
            # One level only: the encoder comes back for what is inside.
            values = ((name, getattr(o, name), nothing) for name, nothing in _layout(type(o)))
            return {name: value for name, value, nothing in values if value or type(value) is not nothing}
        return super().default(o)


_ENCODE = _Encoder(separators=(",", ":")).encode


@lru_cache(_KNOWN_CLASSES)
def _layout(kind: type) -> tuple[tuple[str, type | None], ...]:
    """Return each field's name with the type of its empty default; None for a field that is always written."""
    return tuple((field.name, _type_of_nothing(field)) for field in fields(kind))


def _type_of_nothing(field: Field[Any]) -> type | None:
    default = field.default if field.default_factory is MISSING else field.default_factory()
    return None if default is MISSING or default else type(default)


class _Dataclasses(JSONTypeConverter):
    """Builds dataclasses; everything else is the SDK's business."""

    def to_typed_value(self, hint: type, value: Any) -> Any:
        return _reader(hint)(value) if is_dataclass(hint) else JSONTypeConverter.Unhandled


@lru_cache(_KNOWN_CLASSES)
def _reader(kind: type) -> Reader:
    """Return the function that builds a dataclass from what JSON holds. It ignores names it does not know."""
    hints = get_type_hints(kind)
    if not all(field.init for field in fields(kind)):
        raise TypeError(f"{kind.__name__} cannot travel: all its fields must be given to its constructor")
    readers = [(field.name, _reader_of(hints[field.name])) for field in fields(kind)]

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise TypeError(f"{kind.__name__} is written as an object, not as {type(value).__name__}")
        return kind(**{name: reader(value[name]) for name, reader in readers if name in value})

    return read


def _reader_of(hint: Any) -> Reader:
    """Return the function that builds a value of a type, with short ways for what messages are made of."""
    origin, inside = get_origin(hint), get_args(hint)
    if hint in (str, int, bool):
        return lambda value: value if type(value) is hint else value_to_type(hint, value)
    if hint is datetime:
        return datetime.fromisoformat
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if is_dataclass(hint) and isinstance(hint, type):
        return lambda value: _reader(hint)(value)  # asked for late: a class may hold itself
    if origin in (Union, UnionType) and len(inside) == 2 and inside[1] is NoneType:
        present = _reader_of(inside[0])
        return lambda value: None if value is None else present(value)
    if origin is list:
        item = _reader_of(inside[0])
        return lambda value: [item(one) for one in value]
    if origin is dict and inside[0] is str:
        item = _reader_of(inside[1])
        return lambda value: {key: item(one) for key, one in value.items()}
    return lambda value: value_to_type(hint, value, [_Dataclasses()])
