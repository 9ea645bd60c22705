"""What a problem is called, how grave it is, and the words it is told in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]
"""`error`: cannot be published. `warning`: most likely a mistake. `info`: worth a look."""


class Wording(NamedTuple):
    """One problem in words; `{path}` is where, `{key}` its last name, the rest comes from whoever finds it."""

    vi: str
    en: str
    mend_vi: str
    mend_en: str
    severity: Severity = "error"


class Group(NamedTuple):
    """Problems of one kind, under a heading of docs/lint/README.md; by their stable code."""

    vi: str
    en: str
    wordings: Mapping[str, Wording]
