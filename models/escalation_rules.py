"""The rules in force: those of an agency, else of the nearest agency above, else of the province."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete

from domain.escalation.reading import load_rules
from domain.escalation.rules import Rules
from domain.procedure.errors import DefinitionErrors
from domain.procedure.source import read_text
from models.base import now
from models.staff_changes import note_change
from models.tables import EscalationRulesRow
from runtime.database import ReadSession, WriteSession

#: The file with the province's rules; any other is an agency's, named by its id ("H61.12.yaml").
PROVINCE_FILE: Final = "province.yaml"
_AGENCIES: Final = text("select id, parent_id from agencies")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Office:
    """One set of rules, whose they are (empty: the province's), and the agencies they hold for."""

    owner: str
    rules: Rules
    agencies: tuple[str, ...]


def read_rule_files(folder: Path) -> dict[str, str]:
    """Return the texts of a folder of rules by owner, each read once to be sure of it.

    Raises `DefinitionErrors` for a faulty file. A folder that is not there has none.
    """
    found = {}
    for file in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        written = read_text(file, file.name)
        load_rules(written, file.name)
        found["" if file.name == PROVINCE_FILE else file.stem] = written
    return found


async def publish_rules(session: WriteSession, texts: Mapping[str, str]) -> int:
    """Store rules that came as files, except where people have changed theirs since; return how many were new."""
    new = 0
    for owner, written in texts.items():
        present = await session.get(EscalationRulesRow, owner)
        if present is None or (not present.changed_by and present.sha256 != _hash(written)):
            await _store(session, owner, written, "")
            new += 1
    return new


async def change_rules(session: WriteSession, agency_id: str, written: str, by: UUID) -> None:
    """Store an agency's own rules and log who wrote them. Raises `DefinitionErrors` with every mistake."""
    load_rules(written, agency_id)
    await _store(session, agency_id, written, str(by))
    detail = {"rules": ["", _hash(written)[:12]]}
    await note_change(session, "escalation_rules_changed", agency_id=agency_id, by=by, detail=detail)


async def forget_rules(session: WriteSession, agency_id: str, by: UUID) -> None:
    """Let an agency follow the rules above it again."""
    await session.change(delete(EscalationRulesRow).where(col(EscalationRulesRow.agency_id) == agency_id))
    detail = {"rules": ["own", "above"]}
    await note_change(session, "escalation_rules_changed", agency_id=agency_id, by=by, detail=detail)


async def stored_rules(session: ReadSession) -> dict[str, EscalationRulesRow]:
    """Return every stored text by owner."""
    return {row.agency_id: row for row in (await session.scalars(select(EscalationRulesRow))).all()}


async def offices(session: ReadSession) -> Sequence[Office]:
    """Return the rules in force with the agencies they hold for.

    A text that another version wrote, and this one cannot read, holds up nothing but itself.
    """
    rows = await stored_rules(session)
    parents = {row.id: row.parent_id for row in await session.execute(_AGENCIES)}
    held: dict[str, list[str]] = {}
    for agency in sorted(parents):
        held.setdefault(owner_of(agency, parents, rows), []).append(agency)
    found = []
    for owner, agencies in held.items():
        if owner not in rows:
            continue
        try:
            found.append(Office(owner, load_rules(rows[owner].text, owner), tuple(agencies)))
        except DefinitionErrors as errors:
            log.error("escalation_rules_unreadable", owner=owner, problems=len(errors.errors))
    return found


def owner_of(agency: str, parents: Mapping[str, str | None], rows: Mapping[str, object]) -> str:
    """Return whose rules hold for an agency: its own, those of the nearest above that has some, else the province's."""
    seen: set[str] = set()
    here: str | None = agency
    while here and here not in seen:
        if here in rows:
            return here
        seen.add(here)
        here = parents.get(here)
    return ""


async def _store(session: WriteSession, owner: str, written: str, by: str) -> None:
    values = {"text": written, "sha256": _hash(written), "changed_by": by, "changed_at": now()}
    stored = insert(EscalationRulesRow).values(agency_id=owner, **values)
    await session.change(stored.on_conflict_do_update(index_elements=["agency_id"], set_=values))


def _hash(written: str) -> str:
    return hashlib.sha256(written.encode()).hexdigest()
