"""Sets sheets with Typst: a wheel that carries its own engine, so no system library or font is needed.

`python -m activities.documents.typesetter` is the press: it reads one sheet per line of JSON from standard
input and answers each with a line of JSON, then the bytes of the PDF where there is one. It ends with its
input. Its memory is the point of it: it imports the engine and the standard library, nothing else of ours.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from runtime.parent import end_with_parent

if TYPE_CHECKING:
    import typst

_HERE = Path(__file__).resolve().parent
TEMPLATES = _HERE / "templates"
FONTS = _HERE / "fonts"
FAMILY = "Tinos"

# The engine drops what the last ten compilations had no use for.
_COMPILATIONS_TO_FORGET = 11


@dataclass(frozen=True)
class Sheet:
    """What to set: a file of `templates/`, its texts (plain JSON values), and the instant it is dated, in seconds."""

    template: str
    fields: dict[str, Any]
    timestamp: int


def typeset(sheet: Sheet) -> bytes:
    """Return the sheet as an archival PDF (PDF/A-2a, all fonts inside); the same sheet gives the same bytes.

    Takes some tens of milliseconds of processor time. Raises `typst.TypstError` when the template is broken.
    """
    import typst  # 34 MB of shared library: loaded by the process that sets, not by whoever imports us

    pdf = typst.compile(
        TEMPLATES / sheet.template,
        # The root bounds what a template may read; facts come in as data, never as template source.
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"facts": json.dumps(sheet.fields, ensure_ascii=False)},
        timestamp=sheet.timestamp,
        pdf_standards=["a-2a"],
    )
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf


def missing_faces() -> str:
    """Return the faces of the form font that are not found: empty when regular, bold and italic all are."""
    faces = {(face.weight, face.style.lower()) for face in _fonts().fonts() if face.family == FAMILY}
    wanted = {(400, "normal"), (700, "normal"), (400, "italic")}
    return ", ".join(f"{weight} {style}" for weight, style in sorted(wanted - faces))


def serve(sheets: BinaryIO, answers: BinaryIO) -> None:
    """Set sheet after sheet until there are no more. An answer names an error, never its text: it may hold facts."""
    for line in sheets:
        try:
            pdf, problem = typeset(Sheet(**json.loads(line))), ""
        except Exception as error:  # one sheet that cannot be set must not cost the others their press
            pdf, problem = b"", type(error).__name__
        head = {"bytes": len(pdf), "problem": problem, "missing_faces": missing_faces()}
        answers.write(json.dumps(head).encode() + b"\n" + pdf)
        answers.flush()
        _forget()


def _forget() -> None:
    """Give back what the engine keeps for next time: 8 MB a sheet, 100 in all, and no sheet is like the last."""
    import typst

    for _ in range(_COMPILATIONS_TO_FORGET):
        typst.compile(b"", font_paths=_fonts())
    with suppress(AttributeError, OSError):  # what glibc keeps for next time; others have no such call
        ctypes.CDLL(None).malloc_trim(0)


@cache
def _fonts() -> typst.Fonts:
    import typst

    # Neither the machine's fonts nor the engine's: the same case must look the same wherever it is printed.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def main() -> None:
    """Be the press of the process that started us, and end with it."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too; the worker still wants its last sheets
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed must not end up between the answers
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
