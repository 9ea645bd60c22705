"""The procedures that come with the program, ready to be published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from domain.catalogue.open_doubts import doubts_beside, open_in_list, open_in_text
from domain.procedure.compile import Compiled, compile_definition
from domain.procedure.fragments import FragmentShelf
from domain.procedure.loader import load_definition
from domain.procedure.register import load_register
from domain.procedure.shelf import find_definitions
from models.authoring import OpenDoubtsError


def shipped_procedures(folders: list[Path]) -> Iterator[Compiled]:
    """Yield every procedure definition in these folders, compiled.

    Raises DefinitionErrors for a faulty one, OpenDoubtsError and DoubtsFileError for an imported one that nobody has
    gone through.
    """
    for folder in folders:
        register = load_register(folder / "agencies.yaml")
        shelf = FragmentShelf.of(*folders)
        for file in find_definitions(folder):
            compiled = compile_definition(load_definition(file, shelf=shelf), register)
            waiting = (*open_in_list(doubts_beside(file)), *open_in_text(file.read_text(encoding="utf-8-sig")))
            if waiting:
                raise OpenDoubtsError(compiled.definition.procedure, waiting)
            yield compiled
