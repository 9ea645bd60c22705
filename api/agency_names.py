"""What the kinds of agencies that procedures ask or tell are called, from the register beside the definitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from domain.case.words import Words
from domain.procedure.register import load_register
from models.tables import Agency
from runtime.settings import Settings

REGISTER = "agencies.yaml"
Names = Mapping[str, tuple[str, str]]
#: Values of events that hold the id of an agency, or of a kind of agencies.
_AGENCIES = ("agency", "from", "to", "desk")


def agency_names(settings: Settings) -> Words:
    """Return id to name in Vietnamese and English; read once per process."""
    return _read(tuple(settings.procedure_paths))


def named_agency(values: Mapping[str, object], names: Names, language: str) -> dict[str, str]:
    """Return an event's values with the names of agencies in the place of their ids."""
    readable = {key: str(value) for key, value in values.items()}
    known = {key: names[readable[key]] for key in _AGENCIES if readable.get(key) in names}
    return readable | {key: pair[language == "en"] for key, pair in known.items()}


def unit_names(agencies: Iterable[Agency]) -> Words:
    """Return id to name in Vietnamese and English of the province's own agencies."""
    return {agency.id: (agency.name_vi, agency.name_en or agency.name_vi) for agency in agencies}


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
