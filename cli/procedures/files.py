"""Definitions as files: found by path or code, read with their fragments, register and doubts, compiled."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cli.procedures.saying import refuse, say
from domain.catalogue.open_doubts import DoubtsFileError, doubts_beside
from domain.procedure.compile import Compiled, compile_definition
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fragments import FragmentShelf
from domain.procedure.lint import LintContext, lint
from domain.procedure.loader import load_definition
from domain.procedure.register import REGISTER_NAME, Register, load_register
from domain.procedure.shelf import find_definitions, misplaced
from runtime.settings import get_settings

SHIPPED = Path(__file__).resolve().parent.parent.parent / "procedure_defs"


def load(file: Path, more: FragmentShelf | None = None) -> Definition:
    """Load one file with the fragments beside it, above it or shipped, then `more`; raises `DefinitionErrors`."""
    return load_definition(file, shelf=FragmentShelf.near(file, SHIPPED).joined(more or FragmentShelf()))


def read_and_compile(file: Path) -> Compiled:
    """Load, lint and compile one file, its place among the shipped ones judged too.

    Raises `DefinitionErrors` with every error; warnings are `motcua procedures lint`'s.
    """
    definition = load(file)
    context = LintContext(register_for(file), FragmentShelf.near(file, SHIPPED))
    grave = [finding for finding in lint(definition, context) if finding.severity == "error"]
    grave += misplaced(definition, file)
    if grave:
        raise DefinitionErrors(grave)
    return compile_definition(definition)


def register_for(file: Path) -> Register:
    """Read the register beside the definition or above it, else the shipped one."""
    near = (folder / REGISTER_NAME for folder in file.absolute().parents)
    return load_register(next((path for path in near if path.exists()), SHIPPED / REGISTER_NAME))


def expand(paths: Iterable[Path], language: str) -> list[Path]:
    """Return the files of the paths, folders searched; leaves with an error when there is none."""
    files = [file for path in paths for file in (find_definitions(path) if path.is_dir() else (path,))]
    if not files:
        refuse(say(language, "Không thấy định nghĩa nào.", "No definition found."))
    return files


def find(what: str, language: str) -> Path:
    """Return the file of that path, or the newest version of that procedure code."""
    if Path(what).is_file():
        return Path(what)
    roots = get_settings().procedure_paths
    files = [file for root in roots for file in find_definitions(root) if file.parent.name == what]
    if not files:
        refuse(say(language, f"Không có thủ tục hoặc tệp nào là {what}.", f"No procedure or file is {what}."))
    return max(files, key=lambda file: int(file.stem[1:]))


def listed_beside(file: Path, language: str) -> list[dict[str, Any]]:
    """Return the doubts that an import left beside a file; leaves with an error when they cannot be read."""
    try:
        return doubts_beside(file)
    except DoubtsFileError as wrong:
        refuse(
            say(
                language,
                f"{wrong.file}: không đọc được danh sách điều phải xem; nhập lại bản ghi để có lại tệp.",
                f"{wrong.file}: the list of doubts cannot be read; import the record again to have it back.",
            )
        )
