"""From the text of a rule file to `Rules`, or to every mistake in it with file, line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

from domain.deadline.errors import LimitError
from domain.deadline.limit import Limit, Unit
from domain.escalation.rules import AT_ONCE, POSTS, By, Digest, Rule, Rules, Told, Trigger
from domain.escalation.wording import WORDING
from domain.procedure.errors import DefinitionError, DefinitionErrors, dotted
from domain.procedure.positions import Path as Place
from domain.procedure.positions import Positions
from domain.procedure.source import read_source, read_text

#: The version of the rule language this reader knows.
LANGUAGE: Final = 1
MOST_RULES: Final = 100
_ID = re.compile(r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?")
_CODE = re.compile(r"[0-9]{1,2}\.[0-9]{6}")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9]")
_AND = re.compile(r"\s*(?:\+|,|\band\b)\s*")
_UNITS = (Unit.HOURS, Unit.WORKING_HOURS, Unit.WORKING_DAYS, Unit.DAYS)
#: What stands between a trigger and its time: "overdue by 1 working day", "unassigned for 4 working hours".
_JOINTS = {
    Trigger.OVERDUE: "by",
    Trigger.UNTOLD: "by",
    Trigger.STEP_LATE: "by",
    Trigger.POST: "by",
    Trigger.DUE_WITHIN: "",
}
Word = TypeVar("Word", bound=StrEnum)


def load_rules(path_or_text: Path | str, name: str = "") -> Rules:
    """Read rules from a file (`Path`) or from its text (`str`); `name` names it in errors.

    Raises `DefinitionErrors` with all mistakes at once, each with its place and how to mend it.
    """
    if isinstance(path_or_text, Path):
        name = name or str(path_or_text)
        text = read_text(path_or_text, name)
    else:
        text, name = path_or_text, name or "escalation"
    data, positions = read_source(text, name)
    reader = _Reader(positions)
    rules = reader.all(data)
    if reader.errors:
        raise DefinitionErrors(reader.errors)
    return rules


class _Reader:
    """Reads what is there and notes what is wrong, so that one look finds everything."""

    def __init__(self, positions: Positions) -> None:
        self.positions = positions
        self.errors: list[DefinitionError] = []
        self.names: dict[str, int] = {}

    def note(self, code: str, path: Place, *, key: bool = False, **values: object) -> None:
        line, column = (self.positions.of_key if key else self.positions.of_value)(path)
        said = {"key": path[-1] if path else "", **values}
        vi, en, mend_vi, mend_en = (part.format_map(said) for part in WORDING[code])
        file = self.positions.file_of(path)
        self.errors.append(DefinitionError(file, line, column, code, dotted(path), vi, en, mend_vi, mend_en))

    def all(self, data: dict[str, Any]) -> Rules:
        self.keys(data, (), required=("escalation", "rules"), optional=("digest",))
        version = data.get("escalation")
        if "escalation" in data and version != LANGUAGE:
            self.note("rules_language", ("escalation",), found=version, known=LANGUAGE)
        listed = data.get("rules")
        if "rules" in data and not isinstance(listed, list):
            self.note("rules_not_a_list", ("rules",))
        rules = [
            self.rule(one, ("rules", place)) for place, one in enumerate(listed if isinstance(listed, list) else ())
        ]
        found = [rule for rule in rules if rule is not None]
        if len(rules) > MOST_RULES:
            self.note("rules_too_many", ("rules",), most=MOST_RULES)
        digest = self.digest(data["digest"], ("digest",)) if "digest" in data else None
        return Rules(tuple(found), digest)

    def rule(self, given: Any, path: Place) -> Rule | None:
        if not isinstance(given, dict):
            self.note("rule_not_a_mapping", path)
            return None
        before = len(self.errors)
        self.keys(given, path, required=("id", "when", "tell", "by"), optional=("procedures",))
        trigger, limit = self.when(given.get("when"), (*path, "when")) if "when" in given else (None, None)
        tell = self.words(given.get("tell"), (*path, "tell"), Told, tuple(Told)) if "tell" in given else ()
        by = self.words(given.get("by"), (*path, "by"), By, tuple(By)) if "by" in given else ()
        name = self.name(given["id"], (*path, "id")) if "id" in given else ""
        procedures = self.codes(given.get("procedures"), (*path, "procedures")) if "procedures" in given else ()
        if len(self.errors) > before or trigger is None:
            return None
        return Rule(name, trigger, limit, tell, by, procedures)

    def name(self, given: Any, path: Place) -> str:
        if not isinstance(given, str) or not _ID.fullmatch(given):
            self.note("rule_id", path, found=given)
            return ""
        if given in self.names:
            self.note("rule_id_twice", path, found=given, line=self.names[given])
        self.names.setdefault(given, self.positions.of_value(path)[0])
        return given

    def when(self, given: Any, path: Place) -> tuple[Trigger | None, Limit | None]:
        """Read "overdue by 1 working day"; the longest trigger that fits is meant."""
        text = " ".join(str(given).lower().split()) if isinstance(given, str) else ""
        for trigger in sorted(Trigger, key=lambda one: -len(one.value)):
            if text == trigger.value and trigger in AT_ONCE:
                return trigger, None
            start = " ".join(part for part in (trigger.value, _JOINTS.get(trigger, "for")) if part)
            if text.startswith(f"{start} "):
                return trigger, self.limit(text.removeprefix(f"{start} "), path)
        self.note("rule_when", path, found=given)
        return None, None

    def limit(self, text: str, path: Place) -> Limit | None:
        try:
            limit = Limit.parse(text)
        except LimitError:
            self.note("rule_limit", path, found=text)
            return None
        if limit.unit not in _UNITS:
            self.note("rule_limit", path, found=text)
        return limit

    def words(self, given: Any, path: Place, known: type[Word], allowed: tuple[Word, ...]) -> tuple[Word, ...]:
        """Read "screen + mail" or a list of the same words."""
        listed = [part for part in _AND.split(given.strip()) if part] if isinstance(given, str) else given
        if not isinstance(listed, list) or not listed:
            self.note("rule_words", path, found=given, known=_said(allowed))
            return ()
        found: list[Word] = []
        for place, one in enumerate(listed):
            word = next((word for word in allowed if word.value == one), None)
            if word is None:
                at = path if isinstance(given, str) else (*path, place)
                self.note("rule_words", at, found=one, known=_said(allowed))
            elif word not in found:
                found.append(known(word))
        return tuple(found)

    def codes(self, given: Any, path: Place) -> tuple[str, ...]:
        listed = given if isinstance(given, list) else [given]
        for place, one in enumerate(listed):
            if not isinstance(one, str) or not _CODE.fullmatch(one):
                self.note("rule_code", (*path, place) if isinstance(given, list) else path, found=one)
        return tuple(str(one) for one in listed)

    def digest(self, given: Any, path: Place) -> Digest | None:
        if not isinstance(given, dict):
            self.note("digest_not_a_mapping", path)
            return None
        self.keys(given, path, required=("at", "to"), optional=())
        clock = given.get("at")
        if "at" in given and not (isinstance(clock, str) and _CLOCK.fullmatch(clock)):
            self.note("digest_at", (*path, "at"), found=clock)
            return None
        to = self.words(given.get("to"), (*path, "to"), Told, POSTS) if "to" in given else ()
        if not to or not isinstance(clock, str):
            return None
        return Digest(time.fromisoformat(clock.zfill(5)), to)

    def keys(self, given: dict[str, Any], path: Place, *, required: tuple[str, ...], optional: tuple[str, ...]) -> None:
        for name in given:
            if name not in required and name not in optional:
                self.note("rules_unknown_key", (*path, name), key=True, known=_said((*required, *optional)))
        for name in required:
            if name not in given:
                self.note("rules_missing_key", path, missing=name)


def _said(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
