"""The register of agency kinds a definition may name: who decides, who is asked, who is told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from pydantic import Field, ValidationError

from domain.procedure.basics import Id, Shape, Words
from domain.procedure.errors import DefinitionErrors, problem
from domain.procedure.explain import explain
from domain.procedure.source import read_source, read_text

REGISTER_NAME = "agencies.yaml"


class Endpoint(StrEnum):
    """How the system reaches an agency of this kind.

    `own`: its staff work in this system. `answers`: asked through its own system, which answers later.
    `receives`: sent data, and expected to say no more than that it arrived.
    """

    OWN = "own"
    ANSWERS = "answers"
    RECEIVES = "receives"


class AgencyKind(Shape):
    """One kind of agency; the unit that handles a case is one agency of that kind."""

    id: Id
    name: Words
    endpoint: Endpoint


class DataSource(Shape):
    """A register of the state whose entries may stand for a paper (NĐ 118/2025 Art 5(1))."""

    id: Id
    name: Words
    agency: Id | None = None


class _File(Shape):
    agencies: tuple[AgencyKind, ...] = Field(min_length=1)
    data_sources: tuple[DataSource, ...] = ()


class Register(Mapping[str, AgencyKind]):
    """Agency kinds by id, in the order of the file; and the registers of data they keep."""

    def __init__(self, kinds: tuple[AgencyKind, ...], data_sources: tuple[DataSource, ...] = ()) -> None:
        self._kinds = {kind.id: kind for kind in kinds}
        self.data_sources: Mapping[str, DataSource] = {source.id: source for source in data_sources}

    def __getitem__(self, key: str) -> AgencyKind:
        """Return the kind of that id; raises KeyError for an unknown one."""
        return self._kinds[key]

    def __iter__(self) -> Iterator[str]:
        """Go through the ids in the order of the file."""
        return iter(self._kinds)

    def __len__(self) -> int:
        """Return how many kinds are registered."""
        return len(self._kinds)


def load_register(path_or_text: Path | str, name: str = REGISTER_NAME) -> Register:
    """Read the register from a file or its text; raises `DefinitionErrors` with line and column."""
    if isinstance(path_or_text, Path):
        name = str(path_or_text)
        text = read_text(path_or_text, name)
    else:
        text = path_or_text
    data, positions = read_source(text, name)
    try:
        read = _File.model_validate_json(json.dumps(data, ensure_ascii=False))
    except ValidationError as error:
        raise DefinitionErrors(explain(error, positions)) from error
    lines: dict[str, int] = {}
    twice = []
    for index, kind in enumerate(read.agencies):
        place = positions.of_value(("agencies", index, "id"))
        if kind.id in lines:
            path = ("agencies", index, "id")
            twice.append(problem("name_twice", name, place, path, name=kind.id, first=lines[kind.id]))
        lines.setdefault(kind.id, place[0])
    if twice:
        raise DefinitionErrors(twice)
    return Register(read.agencies, read.data_sources)
