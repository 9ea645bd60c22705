"""Everything read in one record, each value with its state and its source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.catalogue.agencies import agencies_in, agencies_of, deciding
from domain.catalogue.agency_kinds import AgencyName
from domain.catalogue.channels import ChannelRow, rows_of
from domain.catalogue.charges import Charge, charges_of
from domain.catalogue.deadlines import deadlines_of
from domain.catalogue.dossier import Group, groups_of
from domain.catalogue.found import Found, State, certain, source_in
from domain.catalogue.legal import LegalText, cited_in, legal_basis_of
from domain.catalogue.record import COLUMNS, NOTHING_SAID, Level, Record
from domain.catalogue.results import Outcome, main_result, results_of
from domain.catalogue.steps import Hints, hints_of
from domain.catalogue.text import one_line
from domain.deadline.limit import Limit
from domain.procedure.plan import Channel

_APPLICANTS = {
    "Công dân Việt Nam": "citizen",
    "Người Việt Nam định cư ở nước ngoài": "overseas_vietnamese",
    "Người nước ngoài": "foreigner",
    "Doanh nghiệp": "enterprise",
    "Doanh nghiệp có vốn đầu tư nước ngoài": "enterprise",
    "Hợp tác xã": "cooperative",
    "Tổ chức (không bao gồm doanh nghiệp, HTX)": "organisation",
    "Tổ chức nước ngoài": "organisation",
    "Cán bộ, công chức, viên chức": "citizen",
}
_APPLICANT = re.compile("|".join(re.escape(name) for name in sorted(_APPLICANTS, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read. `deadlines` and `charges` have one entry for each channel the record offers."""

    name: Found[str]
    decision: Found[str]
    levels: Found[frozenset[Level]]
    field: Found[str]
    applicants: Found[tuple[str, ...]]
    agency: Found[AgencyName]
    agencies: tuple[Found[AgencyName], ...]
    asked: tuple[Found[AgencyName], ...]
    rows: tuple[ChannelRow, ...]
    deadlines: Mapping[Channel, Found[Limit]]
    charges: Mapping[Channel, Found[Charge]]
    groups: tuple[Group, ...]
    results: tuple[Found[Outcome], ...]
    result: Found[Outcome] | None
    legal: tuple[Found[LegalText], ...]
    hints: Hints


def facts_of(record: Record) -> Facts:
    """Read a record. Nothing is raised for dirty text: what cannot be read is missing."""
    rows = rows_of(record.channels)
    agencies = agencies_of(record)
    agency = deciding(record, agencies)
    results = results_of(record.results)
    if agency.value is None:
        raise AssertionError("an agency is always chosen, at least by the level")
    return Facts(
        name=certain(_name(record), source_in(COLUMNS["name"], record.name)),
        decision=_said(record.decision, COLUMNS["decision"]),
        levels=certain(record.government_levels, source_in(COLUMNS["levels"], record.levels)),
        field=_said(record.field, COLUMNS["field"]),
        applicants=_applicants(record),
        agency=agency,
        agencies=agencies,
        asked=agencies_in(COLUMNS["cooperating"], record.cooperating),
        rows=rows,
        deadlines=deadlines_of(rows),
        charges=charges_of(rows),
        groups=groups_of(record.dossier),
        results=results,
        result=main_result(results),
        legal=_legal(record),
        hints=hints_of(record, agency.value),
    )


def _name(record: Record) -> str:
    """Return the name on one line, without a full stop and without the procedure's own code in brackets."""
    name = record.name
    if record.code in name:
        name = re.sub(rf"[(\[]\s*(?:mã(?: số)?:?\s*)?{re.escape(record.code)}\s*[)\]]", " ", name)
    return one_line(name).strip(" .;,-–")


def _said(text: str, column: str) -> Found[str]:
    line = one_line(text)
    if not line or line == NOTHING_SAID:
        return Found(None, State.MISSING, source_in(column, text), "not_said")
    return certain(line, source_in(column, text))


def _applicants(record: Record) -> Found[tuple[str, ...]]:
    names = dict.fromkeys(_APPLICANTS[match[0]] for match in _APPLICANT.finditer(record.applicants))
    source = source_in(COLUMNS["applicants"], record.applicants)
    return certain(tuple(names), source) if names else Found(None, State.MISSING, source, "not_said")


def _legal(record: Record) -> tuple[Found[LegalText], ...]:
    """The column's texts; with none there, what its names, the papers or the steps cite, as guesses."""
    basis = legal_basis_of(record.legal)
    if basis:
        return basis
    for name in ("legal", "dossier", "steps", "channels"):
        cited = cited_in(COLUMNS[name], getattr(record, name))
        if cited:
            return cited[:5]
    return ()
