"""`motcua procedures diagram`: a procedure as a picture for paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.procedures.app import LanguageOption, procedures_app
from cli.procedures.files import find, load, register_for
from cli.procedures.saying import refuse, report, say
from domain.diagram import draw
from domain.procedure.errors import DefinitionErrors


@procedures_app.command("diagram")
def diagram(
    what: Annotated[str, typer.Argument(help="Mã thủ tục hoặc tệp / Procedure code or file")],
    output: Annotated[Path | None, typer.Option("--output", help="Tệp SVG; bỏ trống thì in ra / SVG file")] = None,
    language: LanguageOption = "vi",
) -> None:
    """Vẽ sơ đồ một thủ tục, khổ A4, dạng SVG / Draw a procedure for A4 as SVG."""
    file = find(what, language)
    try:
        definition = load(file)
        register = register_for(file)
    except DefinitionErrors as found:
        report(found.errors, language)
        return
    drawn = draw(definition, language, register=register)
    if output is None:
        typer.echo(drawn)
        return
    try:
        output.write_text(drawn + "\n", encoding="utf-8")
    except OSError as error:
        refuse(say(language, f"Không ghi được {output}: {error.strerror}", f"Cannot write {output}: {error.strerror}"))
    typer.echo(say(language, f"Đã vẽ {output}", f"Drew {output}"))
