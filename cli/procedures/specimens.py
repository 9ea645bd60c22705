"""The papers of a trial as files: its forms as PDF, its notices as pages and texts, all marked as specimens."""

from __future__ import annotations

from pathlib import Path

import typer

from cli.procedures.saying import say
from domain.procedure.basics import Words
from domain.procedure.definition import Definition
from domain.simulation.run import Run


def write_papers(run: Run, definition: Definition, folder: Path, language: str) -> None:
    """Write the forms and notices of a trial into a folder and say which; `definition` is the one the trial ran."""
    from activities.documents.specimen import write_specimens  # the engine is a large library
    from activities.notifications.specimen import write_notices

    written = (*write_specimens(run, definition, folder), *write_notices(run, definition, folder, _on_screen))
    left = [form.number for form in run.forms if not form.made_here]
    for path in written:
        typer.echo(say(language, f"Đã ghi {path}", f"Wrote {path}"))
    if left:
        numbers = ", ".join(left)
        vi = f"Do cơ quan lập, bản thử theo bố cục của phần mềm: mẫu {numbers}"
        en = f"Made by the office, drawn here in a layout of our own: form {numbers}"
        typer.echo(say(language, vi, en))


def _on_screen(message: str) -> Words:
    from api.desk.notices import words_on_screen  # the pages are a large library too

    told = words_on_screen(message)
    return Words(vi=told.read("vi"), en=told.read("en"))
