"""Whoever silences a finding says why, on the same line: nobody else could tell a need from a habit."""

from __future__ import annotations

import io
import re
import tokenize

import pytest

from tests.architecture.tree import ROOT, committed

#: Comments that hide a finding, each with the codes it hides. What only keeps a layout (`fmt: skip`) hides none.
SUPPRESSION = re.compile(
    r"#\s*(?:(?:ruff|flake8):\s*)?noqa(?::\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)?"
    r"|#\s*type:\s*ignore(?:\[[^\]]*\])?"
    r"|#\s*pragma:\s*no\s+(?:cover|branch)"
    r"|#\s*(?:mypy|pyright|pylint):\s*[\w-]+(?:\s*[=\[][\w\s,-]*\]?)?"
    r"|#\s*nosec(?:\s+B\d+)*"
)
A_WORD = re.compile(r"[^\W\d_]{2,}")


def without_reason(source: str) -> list[int]:
    """Return the lines of a source on which something is silenced and nothing is said besides."""
    if not SUPPRESSION.search(source):
        return []
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = [token for token in tokens if token.type == tokenize.COMMENT and SUPPRESSION.search(token.string)]
    return [one.start[0] for one in comments if not A_WORD.search(SUPPRESSION.sub("", one.string))]


def test_every_suppression_says_why() -> None:
    """In every Python file there is, tests and scripts too."""
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in committed("*.py")
        for line in without_reason(file.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "import a  # noqa",
        "import a  # noqa: F401",
        "import a  #noqa:F401,E402",
        "import a  # type: ignore",
        "import a  # type: ignore[import-untyped, misc]  # noqa: F401",
        "raise ValueError  # pragma: no cover",
        "import a  # nosec B404",
        "import a  # pylint: disable=unused-import",
        "# mypy: ignore-errors",
        "# ruff: noqa: S101",
    ],
)
def test_a_bare_suppression_is_found(line: str) -> None:
    """Each way of silencing, with codes and without, is seen where nothing is said besides."""
    assert without_reason(f"import b\n{line}\n") == [2]


@pytest.mark.parametrize(
    "line",
    [
        "import a  # noqa: F401 - fills the metadata",
        "import a  # noqa: F401  likewise",
        "import a  # type: ignore[import-untyped]  # it has no types",
        "import a  # the library left it so  # type: ignore[misc]",
        'text = "import a  # noqa"',
        "rows = [1, 2]  # fmt: skip",
    ],
)
def test_a_reason_is_enough(line: str) -> None:
    """Before or behind the codes; what stands in a text silences nothing, nor does what keeps a layout."""
    assert without_reason(f"{line}\n") == []
