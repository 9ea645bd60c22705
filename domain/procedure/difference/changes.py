"""One difference between two versions, said so that the people it concerns notice it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Who notices a change in the daily work or the own affairs."""

    CLERK = "clerk"
    OFFICER = "officer"
    CITIZEN = "citizen"


class ChangeKind(StrEnum):
    """What happened to the part of the text."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Severity(StrEnum):
    """How much it matters: `minor` wording, `notable` work differently, `major` rights, time or money."""

    MINOR = "minor"
    NOTABLE = "notable"
    MAJOR = "major"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `path` names the part by ids, "dossier[to-khai].copies"; `step` is the id a step change is about.

    A renamed or removed step is named by its old id. `vi` and `en` are complete sentences.
    """

    kind: ChangeKind
    path: str
    audiences: tuple[Audience, ...]
    severity: Severity
    vi: str
    en: str
    step: str = ""

    def sentence(self, language: str) -> str:
        """Return the sentence in the language ("vi" or "en")."""
        return self.en if language == "en" else self.vi


CLERK, OFFICER, CITIZEN = Audience.CLERK, Audience.OFFICER, Audience.CITIZEN
EVERYBODY = (CLERK, OFFICER, CITIZEN)
COUNTER = (CLERK, CITIZEN)


def changed(path: str, audiences: tuple[Audience, ...], severity: Severity, vi: str, en: str, step: str = "") -> Change:
    """Return a change of something both versions have."""
    return Change(ChangeKind.CHANGED, path, audiences, severity, vi, en, step)


def added(path: str, audiences: tuple[Audience, ...], severity: Severity, vi: str, en: str, step: str = "") -> Change:
    """Return a change by something only the new version has."""
    return Change(ChangeKind.ADDED, path, audiences, severity, vi, en, step)


def removed(path: str, audiences: tuple[Audience, ...], severity: Severity, vi: str, en: str, step: str = "") -> Change:
    """Return a change by something only the old version has."""
    return Change(ChangeKind.REMOVED, path, audiences, severity, vi, en, step)
