"""All differences of two versions, the weightiest first within each part of the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.procedure.compile import canonical_text
from domain.procedure.definition import Definition
from domain.procedure.difference.changes import OFFICER, Audience, Change, ChangeKind, Severity, changed
from domain.procedure.difference.general import general_changes
from domain.procedure.difference.money import money_changes
from domain.procedure.difference.papers import paper_changes
from domain.procedure.difference.rest import rest_changes
from domain.procedure.difference.route import renamed_steps, route_changes
from domain.procedure.difference.time import time_changes
from domain.procedure.register import Register


def difference(old: Definition, new: Definition, register: Register | None = None) -> tuple[Change, ...]:
    """Return everything the new version changes, in the order of a definition; empty when both mean the same.

    Version number aside: whatever makes the frozen texts differ has a change here. With a register, agencies are
    named.
    """
    found = [
        *general_changes(old, new, register),
        *time_changes(old, new),
        *paper_changes(old, new),
        *money_changes(old, new),
        *route_changes(old, new, register),
    ]
    found += rest_changes(old, new, [change.path for change in found], renamed_steps(old, new))
    if not found and _without_version(old) != _without_version(new):
        vi, en = "Chỉ cách viết thay đổi, không đổi việc nào.", "Only the writing changed; nothing is done otherwise."
        found.append(changed("", (OFFICER,), Severity.MINOR, vi, en))
    return tuple(found)


def of_audience(changes: Iterable[Change], audience: Audience | str) -> tuple[Change, ...]:
    """Return what these people notice."""
    return tuple(change for change in changes if audience in change.audiences)


def steps_touched(changes: Sequence[Change]) -> dict[str, ChangeKind]:
    """Return the steps of the old version that changed or are gone, by id; a case on one of them is concerned."""
    found: dict[str, ChangeKind] = {}
    for change in changes:
        if change.step and change.kind is not ChangeKind.ADDED:
            gone = change.kind is ChangeKind.REMOVED or found.get(change.step) is ChangeKind.REMOVED
            found[change.step] = ChangeKind.REMOVED if gone else ChangeKind.CHANGED
    return found


def _without_version(definition: Definition) -> str:
    return canonical_text(definition.model_copy(update={"version": 1}))
