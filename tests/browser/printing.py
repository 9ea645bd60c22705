"""The screens that are made for paper: on which they print, and on how many sheets at most with the demo's cases.

`python -m tests.browser.printing` prints them all into var/prints, in both languages, to be looked at.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Error as PlaywrightError

from cli.own_instance import running_or_own
from runtime.embedded.instance import Instance
from runtime.settings import get_settings
from tests.browser.chromium import open_browser
from tests.browser.paper import A4, A5, ACROSS, printed
from tests.browser.screens import SCREENS, Screen
from tests.browser.screenshots import LANGUAGES, prepared_town

Size = tuple[int, int]

PAPERS: dict[str, tuple[Size, int]] = {
    # Slips to take along
    "file-done": (A5, 1),
    "return-slip": (A5, 1),
    "cashier-receipt-print": (A5, 1),
    "slip-supplement": (A5, 1),
    "slip-refusal": (A5, 1),
    "slip-stop": (A5, 1),
    "slip-receipt": (A5, 2),
    "slip-returned": (A5, 1),
    "slip-refunded": (A5, 1),
    "slip-cover": (A5, 1),
    "slip-papers": (A5, 1),
    "slip-control": (A5, 2),
    # Letters, minutes, the notice board, one case
    "procedure": (A4, 3),
    "procedure-notice": (A4, 2),
    "on-time": (A4, 1),
    "on-time-agency": (A4, 1),
    "pay": (A4, 1),
    "pay-paid": (A4, 1),
    "my-case-ready": (A4, 1),
    "feedback-written": (A4, 1),
    "online-queue": (A4, 2),
    "hand-over": (A4, 1),
    "hand-over-print": (A4, 2),
    "cashier-sheet": (A4, 2),
    "cashier-closing-print": (A4, 2),
    "cashier-transfers": (A4, 2),
    "slip-result": (A4, 1),
    "case-in-hand": (A4, 3),
    "case-deadline": (A4, 3),
    "approvals": (A4, 3),
    "portal": (A4, 2),
    "portal-class": (A4, 1),
    "portal-dossier": (A4, 2),
    "administration-calendar": (A4, 1),
    "administration-calendar-provisional": (A4, 1),
    "administration-password": (A4, 1),
    "author-version": (A4, 2),
    "author-diagram": (A4, 1),
    "author-language": (A4, 8),
    # Registers, reports, the board: wide tables
    "register": (ACROSS, 6),
    "officer-work": (ACROSS, 4),
    "report": (ACROSS, 1),
    "report-old-form": (ACROSS, 1),
    "report-cases": (ACROSS, 3),
    "report-moved": (ACROSS, 2),
    "inspect": (ACROSS, 3),
    "desk": (ACROSS, 4),
    "desk-people": (ACROSS, 4),
    "desk-print": (ACROSS, 6),
    "desk-nothing": (ACROSS, 1),
    "desk-of-leader": (ACROSS, 4),
    "intervention": (ACROSS, 2),
    "board": (ACROSS, 3),
    "board-people": (ACROSS, 2),
    "board-cases": (ACROSS, 2),
    "board-steps": (ACROSS, 4),
    "board-step": (ACROSS, 2),
    "board-heat": (A4, 2),
    "board-person": (ACROSS, 3),
    "board-trends": (ACROSS, 3),
    "board-forecast": (ACROSS, 2),
    "board-workload": (ACROSS, 2),
    "scorecard": (ACROSS, 5),
    "scorecard-cases": (ACROSS, 4),
    "scorecard-procedures": (ACROSS, 2),
    "scorecard-average": (ACROSS, 2),
    "publication-late": (ACROSS, 2),
    "publication-board": (ACROSS, 2),
    "publication-officers": (ACROSS, 2),
    "publication-apologies": (ACROSS, 2),
    "publication-results": (ACROSS, 3),
    "scorecard-formula": (ACROSS, 6),
}


async def print_all(instance: Instance, wanted: Sequence[Screen], folder: Path | None = None) -> list[str]:
    """Print screens in both languages and return what is wrong with the sheets; they are kept in `folder`, if given."""
    async with open_browser() as browser:
        town = await prepared_town(browser, instance, wanted)
        wrong = [f"{name}: nothing to show" for name in town.missing]
        async for visit in town.visits(wanted, [("desktop", language) for language in LANGUAGES]):
            name = f"{visit.screen.name}.{visit.language}"
            try:
                await visit.open()
                result = await printed(visit.page)
            except PlaywrightError as error:
                wrong.append(f"{name}: {error.message.splitlines()[0]}")
                continue
            size, most = PAPERS[visit.screen.name]
            wrong += [f"{name}: {fault}" for fault in result.faults]
            if set(result.sizes) != {size} or len(result.sizes) > most:
                wrong.append(f"{name}: {result.sizes} instead of at most {most} of {size}")
            if folder is not None:
                (folder / f"{name}.pdf").write_bytes(result.pdf)
    return wrong


def main() -> int:
    """Print all screens made for paper, or those whose names are given, and say what is wrong with the sheets."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.printing", description=__doc__)
    parser.add_argument("names", nargs="*", help="only these screens")
    parser.add_argument("--folder", type=Path, default=Path("var/prints"))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    names = set(arguments.names or PAPERS)
    wanted = [screen for screen in SCREENS if screen.name in names & set(PAPERS)]
    with running_or_own(get_settings().home) as instance:
        wrong = asyncio.run(print_all(instance, wanted, arguments.folder))
    sys.stdout.write("".join(f"{line}\n" for line in [*wrong, arguments.folder]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
