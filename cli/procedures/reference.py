"""`motcua procedures reference`: the tables of the language reference, written by the language itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.procedures.common import procedures_app
from domain.procedure.reference import with_tables


@procedures_app.command("reference")
def reference(
    folder: Annotated[
        Path, typer.Argument(help="Thư mục tài liệu / Folder of the pages", exists=True, file_okay=False)
    ],
) -> None:
    """Viết lại các bảng khóa trong tài liệu ngôn ngữ / Write the tables of keywords of the reference again."""
    for page in sorted(folder.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        fresh = with_tables(text)
        if fresh != text:
            page.write_text(fresh, encoding="utf-8")
            typer.echo(str(page))
