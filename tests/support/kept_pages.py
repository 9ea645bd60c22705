"""The pages that tests have fetched, each structure once, kept so that a browser can look at every one of them.

A whole quick run begins with an empty folder and marks it complete when it ends well; a run of single files only
adds to it. `tests/browser/test_fetched_pages.py` opens what is here.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from runtime.settings import ROOT

FOLDER = ROOT / "var" / "pages"
_COMPLETE = FOLDER / "complete"
#: What the looks and the accessibility of an element depend on, besides its text and its place.
_TOLD = ("id", "class", "role", "type", "name", "for", "lang", "hidden", "disabled", "tabindex", "scope", "headers")
#: Case codes, numbers and keys in ids differ from test to test and mean nothing.
_COUNTED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}|[0-9]+")


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One page as it was answered, with where it was fetched and by which test."""

    address: str
    status: int
    test: str
    html: str


def keep(address: str, status: int, html: str) -> None:
    """Keep a page, unless one of the same structure is there; two processes may keep the same one at once."""
    path = FOLDER / f"{structure(html)}.json"
    if path.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    test = os.environ.get("PYTEST_CURRENT_TEST", "").split(" ")[0]
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps({"address": address, "status": status, "test": test, "html": html}))
    fresh.replace(path)


def kept_pages() -> Sequence[KeptPage]:
    """Return all pages that were kept, by address."""
    found = [KeptPage(**json.loads(path.read_text())) for path in FOLDER.glob("*.json")]
    return sorted(found, key=lambda page: (page.address, page.html))


def are_complete() -> bool:
    """Tell whether a whole run kept its pages after the last change to what makes pages."""
    if not _COMPLETE.exists():
        return False
    ended = _COMPLETE.stat().st_mtime
    sources = (path for path in (ROOT / "api").rglob("*") if path.is_file() and path.suffix not in (".pyc", ".mo"))
    return all(path.stat().st_mtime <= ended for path in sources)


def structure(html: str) -> str:
    """Return a hash of what a page is built of, whatever it says: rows that repeat count once."""
    root = LexborHTMLParser(html).root
    assert root is not None
    return hashlib.sha256(_shape(root).encode()).hexdigest()[:24]


def _shape(node: LexborNode) -> str:
    children: list[str] = []
    for child in node.iter():
        shape = _shape(child)
        if not children or children[-1] != shape:
            children.append(shape)
    told = [f"{name}={_COUNTED.sub('0', value or '')}" for name, value in sorted(_attributes(node).items())]
    return f"<{node.tag} {' '.join(told)}>{''.join(children)}"


def _attributes(node: LexborNode) -> dict[str, str | None]:
    """Return what is told of an element; of a name that is read out only that there is one."""
    found = {name: value for name, value in node.attributes.items() if name in _TOLD or name.startswith("aria-")}
    if found.get("aria-label"):
        found["aria-label"] = "said"
    return found


def pytest_sessionstart(session: pytest.Session) -> None:
    """Begin a whole run with an empty folder; only the process that leads the run does so."""
    if _is_whole(session.config):
        shutil.rmtree(FOLDER, ignore_errors=True)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Mark the pages of a whole run complete when all of it passed."""
    if _is_whole(session.config) and exitstatus == pytest.ExitCode.OK and FOLDER.exists():
        _COMPLETE.touch()


def _is_whole(config: pytest.Config) -> bool:
    """Tell whether this process leads a run of all quick tests of the pages, at least."""
    option = config.option
    chosen = option.keyword or option.markexpr not in ("", "not slow") or option.deselect or option.collectonly
    roots = {ROOT, ROOT / "tests", ROOT / "tests" / "api"}
    given = {(config.invocation_params.dir / argument).resolve() for argument in config.args}
    return not chosen and not hasattr(config, "workerinput") and bool(roots & given)
