"""The registers of the state that procedures name under `held_in`, from the register beside the definitions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from domain.procedure.basics import Words
from domain.procedure.register import REGISTER_NAME, load_register
from runtime.settings import Settings


def data_source_names(settings: Settings) -> Mapping[str, Words]:
    """Return the name of every data source by its id; read once per process."""
    return _read(tuple(settings.procedure_paths))


def data_source_name(settings: Settings, source: str) -> Words:
    """Return what a data source is called; the id itself for one the register does not name any more."""
    return data_source_names(settings).get(source) or Words(vi=source, en=source)


@lru_cache(maxsize=4)
def _read(folders: tuple[Path, ...]) -> Mapping[str, Words]:
    files = [folder / REGISTER_NAME for folder in folders]
    return {
        source.id: source.name
        for file in files
        if file.exists()
        for source in load_register(file).data_sources.values()
    }
