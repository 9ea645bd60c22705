"""The one search box: a case code, an identity number, a phone number, or a name without diacritics."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlmodel import col

from models.tables import Applicant, Case
from models.viewer import Viewer
from runtime.database import ReadSession

_CODE: Final = re.compile(r"[A-Z][0-9.]*[0-9](\.[0-9]+)*-\d{8}(-\d{1,7})?", re.IGNORECASE)
_MOST_WORDS: Final = 8


@dataclass(frozen=True, slots=True)
class FoundCase:
    """One case that was found. `person` is the dossier owner, else the applicant."""

    case_id: UUID
    code: str
    person: str
    procedure_code: str
    agency_id: str
    phase: str
    waiting_for: str
    filed_at: datetime
    due_at: datetime | None
    overdue: bool


async def find_cases(
    session: ReadSession, viewer: Viewer, asked: str, *, open_only: bool = False, limit: int = 50
) -> Sequence[FoundCase]:
    """Return the newest cases within the viewer's agencies that fit what was asked; nothing for nothing."""
    condition = _condition(asked.strip())
    if condition is None:
        return []
    wanted: Select[*tuple[Any, ...]] = (
        select(
            col(Case.id).label("case_id"),
            col(Case.code),
            func.coalesce(func.nullif(Applicant.owner_name, ""), Applicant.name).label("person"),
            col(Case.procedure_code),
            col(Case.agency_id),
            col(Case.phase),
            col(Case.waiting_for),
            col(Case.filed_at),
            col(Case.due_at),
            col(Case.overdue),
        )
        .join(Applicant, col(Applicant.case_id) == col(Case.id))
        .where(condition, viewer.sees_case())
        .order_by(col(Case.filed_at).desc())
        .limit(limit)
    )
    if open_only:
        wanted = wanted.where(col(Case.ended_at).is_(None))
    found = await session.execute(wanted)
    return [FoundCase(**row) for row in found.mappings()]


def _condition(asked: str) -> ColumnElement[bool] | None:
    if _CODE.fullmatch(asked):
        return col(Case.code).startswith(asked.upper(), autoescape=True)
    digits = re.sub(r"[\s.+-]", "", asked)
    if digits.isascii() and digits.isdigit():
        phone = f"0{digits[2:]}" if digits.startswith("84") and len(digits) == 11 else digits
        return or_(
            col(Applicant.identity_number) == digits,
            col(Applicant.owner_identity_number) == digits,
            col(Applicant.phone) == phone,
        )
    return _name(asked)


def _name(asked: str) -> ColumnElement[bool] | None:
    """Return the condition that every word occurs in the name, in any order, diacritics or not."""
    words = asked.split()[:_MOST_WORDS]
    if not words:
        return None
    # Words of one or two letters have no trigram of their own. The whole phrase has some, and finds what was
    # typed in its order; otherwise the longer words narrow down and the short ones are checked afterwards.
    parts = words if any(len(word) > 2 for word in words) else [" ".join(words)]
    condition: ColumnElement[bool] | None = None
    for part in parts:
        fits = col(Applicant.search_key).contains(func.fold_text(_escaped(part)), escape="\\")
        condition = fits if condition is None else condition & fits
    return condition


def _escaped(part: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", part)
