"""The YAML a published version was written as: kept with its publication, or lying among the shipped files."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

from api.author.surroundings import surroundings
from api.services import Services
from domain.procedure.bundle import source_of_compiled
from domain.procedure.compile import canonical_text
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fragments import FragmentShelf
from domain.procedure.loader import load_definition
from domain.procedure.source import read_text
from models.tables import ProcedureVersion, Publication
from runtime.settings import ROOT


async def source_of(services: Services, row: ProcedureVersion, publication: Publication | None) -> str:
    """Return the text of a version as somebody wrote it; where nobody kept it, the frozen text laid out."""
    if publication and publication.source:
        return publication.source
    shelf = (await surroundings(services)).shelf
    roots = list(dict.fromkeys([*services.settings.procedure_paths, ROOT / "procedure_defs"]))
    found = await asyncio.to_thread(_shipped, roots, row.procedure_code, row.version, row.sha256, shelf)
    return found or source_of_compiled(row.text)


def _shipped(roots: Sequence[Path], code: str, version: int, sha256: str, shelf: FragmentShelf) -> str:
    """Return the text of the file that means the very same, empty when there is none."""
    for file in (file for root in roots for file in sorted(root.glob(f"*/{code}/v{version}.yaml"))):
        try:
            text = read_text(file)
            definition = load_definition(text, str(file), shelf=shelf)
        except DefinitionErrors:
            continue
        if hashlib.sha256(canonical_text(definition).encode()).hexdigest() == sha256:
            return text
    return ""
