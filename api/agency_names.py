"""What the kinds of agencies that procedures ask or tell are called, from the register beside the definitions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from domain.case.words import Words
from domain.procedure.register import load_register
from runtime.settings import Settings

REGISTER = "agencies.yaml"
Names = Mapping[str, tuple[str, str]]


def agency_names(settings: Settings) -> Words:
    """Return id to name in Vietnamese and English; read once per process."""
    return _read(tuple(settings.procedure_paths))


def named_agency(values: Mapping[str, object], names: Names, language: str) -> dict[str, str]:
    """Return an event's values with the agency's name in the place of its id."""
    readable = {key: str(value) for key, value in values.items()}
    pair = names.get(readable.get("agency", ""))
    return {**readable, "agency": pair[language == "en"]} if pair else readable


@lru_cache(maxsize=4)
def _read(folders: tuple[Path, ...]) -> Words:
    names: Words = {}
    for folder in folders:
        if (folder / REGISTER).exists():
            names |= {
                kind.id: (kind.name.vi, kind.name.en or kind.name.vi)
                for kind in load_register(folder / REGISTER).values()
            }
    return names
