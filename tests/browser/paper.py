"""What comes out of the printer: a page as PDF, and what a person with the sheet in hand would find wrong with it."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from math import hypot
from pathlib import Path
from typing import Any

from playwright.async_api import Page
from pypdf import PageObject, PdfReader

#: Sizes of paper in points, as a reader of PDF tells them.
A4, ACROSS, A5 = (595, 842), (842, 595), (420, 595)
#: Below this nobody reads a sheet at arm's length.
_SMALLEST = 6.5
_DARK = 0.7
_FAINT = 4.5

_SCRIPTS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Print:
    """The sheets of one page of the application; `faults` is what is wrong with them, in words."""

    pdf: bytes
    sizes: list[tuple[int, int]]
    faults: list[str]


async def printed(page: Page) -> Print:
    """Print the open page as the browser's own dialog would, on the paper its style sheet asks for, and look at it."""
    await page.emulate_media(media="print")
    usual = page.viewport_size
    await page.evaluate(_SCRIPTS)
    wide = int(await page.evaluate("paper.width()"))
    await page.set_viewport_size({"width": wide, "height": 1000})
    faults: list[str] = await page.evaluate(f"paper.faults({_DARK}, {_FAINT})")
    last: list[str] = await page.evaluate("paper.lastColumns()")
    if usual is not None:
        await page.set_viewport_size(usual)
    pdf = await page.pdf(prefer_css_page_size=True)
    sheets = PdfReader(io.BytesIO(pdf)).pages
    texts = [_close(sheet.extract_text()) for sheet in sheets]
    faults += [f"sheet {number} is empty" for number, text in enumerate(texts, 1) if len(text) < 20]
    whole = "".join(texts)
    faults += [f"not on paper: «{words}»" for words in dict.fromkeys(last) if _close(words) not in whole][:4]
    smallest = min((_smallest(sheet) for sheet in sheets), default=0.0)
    if smallest < _SMALLEST:
        faults.append(f"letters of {smallest:.1f} points")
    return Print(pdf, [(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets], faults)


def _close(text: str) -> str:
    """Return a text without blanks: a reader of PDF may see some between a letter and the next."""
    return unicodedata.normalize("NFC", "".join(text.split()))


def _smallest(sheet: PageObject) -> float:
    """Return the size in points of the smallest letters of a sheet."""
    sizes: list[float] = []

    def note(text: str, matrix: list[float], line: list[float], font: Any, size: float) -> None:
        if text.strip():
            sizes.append(size * hypot(line[2], line[3]) * hypot(matrix[2], matrix[3]))

    sheet.extract_text(visitor_text=note)
    return min(sizes, default=99.0)
