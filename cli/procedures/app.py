"""The command `motcua procedures` that every file here adds to, and the options several of them take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

procedures_app = typer.Typer(
    help="Kiểm tra, xem và công bố thủ tục / Check, read and publish procedures",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)

LanguageOption = Annotated[str, typer.Option("--language", help="vi | en")]
Paths = Annotated[list[Path], typer.Argument(help="Tệp hoặc thư mục / Files or folders")]
