"""How legal texts and decisions are cited."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.procedure.errors import DefinitionError
from domain.procedure.lint.look import Look

#: The number of a text: 118/2025/NĐ-CP, 60/2014/QH13, 56/QĐ-BXD, 6050/2026/VBHN-BTP, 08/VBHN-VPQH.
CITED = r"\d{1,5}[a-z]?/(?:\d{4}/)?[A-ZĐ][A-ZĐ0-9-]*[A-ZĐ0-9]"
_DECISION = re.compile(r"\d{1,5}[a-z]?/(?:\d{4}/)?QĐ-[A-ZĐ0-9-]+|QĐ/\d{1,5}-[A-ZĐ]+")
_WITH_SO = re.compile(r"(?<=[^\W\d_]) số (?=\d)")


def check_citations(look: Look) -> Iterator[DefinitionError]:
    """Yield texts cited without their number, twice, or with a superfluous "số"."""
    first: dict[str, int] = {}
    for path, citation in look.citations():
        if not re.search(CITED, citation):
            yield look.finding("citation_shape", path, value=citation)
        elif _WITH_SO.search(citation):
            better = _WITH_SO.sub(" ", citation)
            found = look.finding("citation_with_so", path, value=citation, better=better)
            yield found.fixed_by(look.edit(path, citation, better))
        if path[0] != "legal_basis":
            continue
        if citation in first:
            yield look.finding("citation_twice", path, value=citation, first=first[citation])
        first.setdefault(citation, look.definition.positions.of_value(path)[0])
    decision = look.definition.decision
    if decision and not _DECISION.fullmatch(decision):
        yield look.finding("decision_shape", ("decision",), value=decision)
