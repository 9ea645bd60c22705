"""`motcua procedures reference`: the tables of the language reference, written by the language itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.procedures.app import procedures_app
from cli.procedures.files import SHIPPED
from domain.procedure.fragments import FragmentShelf
from domain.procedure.reference import with_tables
from domain.procedure.reference_lists import lists
from domain.procedure.register import REGISTER_NAME, load_register


@procedures_app.command("reference")
def reference(
    folder: Annotated[
        Path, typer.Argument(help="Thư mục tài liệu / Folder of the pages", exists=True, file_okay=False)
    ],
) -> None:
    """Viết lại các bảng trong tài liệu ngôn ngữ / Write the tables of the reference again."""
    listed = lists(load_register(SHIPPED / REGISTER_NAME), FragmentShelf.of(SHIPPED))
    for page in sorted(folder.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        fresh = with_tables(text, listed)
        if fresh != text:
            page.write_text(fresh, encoding="utf-8")
            typer.echo(str(page))
