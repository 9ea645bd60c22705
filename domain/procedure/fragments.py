"""Fragments: parts that many procedures share, with versions of their own, put in before anything is judged.

A definition says `use: [one-officer@1]`. What it writes itself always wins over what a fragment gives; of lists
whose items have names it gets the fragment's items first, an item of the same name replaced by its own; of the
stages it replaces whole stages. A definition that is loaded has no fragments left, so a published text, its hash
and the plan of a case never depend on a file that may be edited later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path as File
from typing import Any

from pydantic import Field, ValidationError

from domain.procedure.basics import Id, Shape, Words
from domain.procedure.errors import DefinitionErrors, problem
from domain.procedure.positions import Positions
from domain.procedure.source import read_source, read_text

FOLDER = "fragments"


class Parameter(Shape):
    """What a definition may set when it uses the fragment; without `default` it must."""

    id: Id = Field(description="Tên tham số. / Name of the parameter.")
    name: Words = Field(description="Tham số là gì. / What it sets.")
    default: str | int | bool | None = Field(default=None, description="Giá trị khi không nói. / Value when not given.")


class Fragment(Shape):
    """One version of one fragment: what it gives, keyed as in a definition."""

    fragment: Id = Field(description="Tên mảnh. / Name of the fragment.")
    version: int = Field(ge=1, le=9999, description="Số phiên bản. / Version number.")
    name: Words = Field(description="Mảnh này cho gì. / What the fragment gives.")
    parameters: tuple[Parameter, ...] = Field(default=(), description="Các tham số. / What a user may set.")
    use: tuple[str, ...] = Field(default=(), description="Mảnh khác mà mảnh này dùng. / Fragments it uses itself.")
    gives: Mapping[str, Any] = Field(min_length=1, description="Nội dung, như trong định nghĩa. / The content.")

    @property
    def key(self) -> str:
        """How a definition names it: "one-officer@1"."""
        return f"{self.fragment}@{self.version}"


@dataclass(frozen=True)
class LoadedFragment:
    """A fragment with its text and the name of its file: where each of its parts was written."""

    fragment: Fragment
    positions: Positions
    file: str
    text: str

    @property
    def sha256(self) -> str:
        """Hash of its text, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class FragmentShelf:
    """The fragments there are, by name@version."""

    by_key: Mapping[str, LoadedFragment] = field(default_factory=dict)

    @classmethod
    def of(cls, *roots: File) -> FragmentShelf:
        """Read the `fragments` folders of these roots; raises `DefinitionErrors` for a file that is no fragment."""
        found: dict[str, LoadedFragment] = {}
        for root in roots:
            for file in sorted((root / FOLDER).glob("*/v*.yaml")):
                loaded = _load(str(file), file.stat().st_mtime_ns)
                found.setdefault(loaded.fragment.key, loaded)
        return cls(found)

    @classmethod
    def near(cls, file: File, *roots: File) -> FragmentShelf:
        """Read the fragments beside a definition or above it, then those of the roots."""
        beside = [folder for folder in file.absolute().parents if (folder / FOLDER).is_dir()]
        return cls.of(*beside[:1], *roots)

    def joined(self, other: FragmentShelf) -> FragmentShelf:
        """Return the fragments of both; of the same name and version this shelf's own."""
        return FragmentShelf({**other.by_key, **self.by_key})

    def lacks(self, other: FragmentShelf) -> tuple[str, ...]:
        """Return which fragments of another shelf are not here, by "name@version"."""
        return tuple(sorted(other.by_key.keys() - self.by_key.keys()))

    def differs(self, other: FragmentShelf) -> tuple[str, ...]:
        """Return which fragments of another shelf have another text here, by "name@version"."""
        both = sorted(other.by_key.keys() & self.by_key.keys())
        return tuple(key for key in both if self.by_key[key].sha256 != other.by_key[key].sha256)

    def newest(self) -> Iterator[LoadedFragment]:
        """Yield the newest version of each fragment, by name."""
        names: dict[str, LoadedFragment] = {}
        for loaded in self.by_key.values():
            present = names.get(loaded.fragment.fragment)
            if present is None or present.fragment.version < loaded.fragment.version:
                names[loaded.fragment.fragment] = loaded
        yield from (names[name] for name in sorted(names))


def read_fragment(text: str, name: str) -> LoadedFragment:
    """Return the fragment of a text; raises `DefinitionErrors` when it is none."""
    data, positions = read_source(text, name)
    try:
        fragment = Fragment.model_validate_json(json.dumps(data, ensure_ascii=False))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        at = tuple(first["loc"])
        detail = f"{'.'.join(str(part) for part in at)}: {first['msg']}"
        raise DefinitionErrors([problem("bad_fragment", name, positions.of_value(at), at, detail=detail)]) from error
    return LoadedFragment(fragment, positions, name, text)


@lru_cache(maxsize=1024)
def _load(name: str, changed: int) -> LoadedFragment:
    return read_fragment(read_text(File(name), name), name)
