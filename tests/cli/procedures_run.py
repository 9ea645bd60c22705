"""`motcua procedures ...` in this process, and procedures of their own for it to work on."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

from typer.testing import CliRunner, Result

from cli.procedures import SHIPPED, procedures_app

MARITAL = SHIPPED / "ubnd-xa" / "1.004873" / "v1.yaml"
EN = ("--language", "en")


def run(*arguments: object) -> Result:
    """Run `motcua procedures ...` in this process."""
    return CliRunner().invoke(procedures_app, [str(argument) for argument in arguments])


async def later(*arguments: object) -> Result:
    """Run it beside the event loop of the test, as commands open their own."""
    return await asyncio.to_thread(run, *arguments)


def text_file(folder: Path, code: str, version: int = 1, *edits: tuple[str, str]) -> Path:
    """Write a procedure of a code and version, with edits, and return its file."""
    text = MARITAL.read_text(encoding="utf-8").replace("1.004873", code)
    text = text.replace("version: 1", f"version: {version}", 1)
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    file = folder / f"{code}-{version}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def new_code() -> str:
    """Return a procedure code no other test uses."""
    return f"9.{uuid4().int % 1_000_000:06d}"
