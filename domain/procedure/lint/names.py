"""Things named here and kept elsewhere: agencies and their staff, procedures, calendars, sectors, forms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.procedure.errors import DefinitionError
from domain.procedure.explain import closest
from domain.procedure.fields import field_names
from domain.procedure.lint.citations import CITED
from domain.procedure.lint.look import Look
from domain.procedure.messages import suggestion
from domain.procedure.plan import HUMAN_KINDS, StepKind
from domain.procedure.register import Endpoint


def check_names(look: Look) -> Iterator[DefinitionError]:
    """Yield what is not there, or is there and cannot do what is asked of it."""
    yield from _agencies(look)
    yield from _staff(look)
    yield from _sub_cases(look)
    yield from _calendar_and_sector(look)
    yield from _forms(look)


def _agencies(look: Look) -> Iterator[DefinitionError]:
    register, definition = look.context.register, look.definition
    if register is None:
        return
    if definition.agency in register and register[definition.agency].endpoint is not Endpoint.OWN:
        yield look.finding("nobody_can_do", ("agency",), name=definition.agency)
    for path, step in definition.located_steps():
        answers = step.kind in (StepKind.ASK, StepKind.OBLIGATION)
        if answers and step.who in register and register[step.who].endpoint is Endpoint.RECEIVES:
            yield look.finding("agency_cannot_answer", (*path, step.kind.value), name=step.who)


def _staff(look: Look) -> Iterator[DefinitionError]:
    roles = (look.context.roles or {}).get(look.definition.agency)
    told: set[str] = set()
    for path, step in look.definition.located_steps() if roles is not None else ():
        if step.kind in HUMAN_KINDS and step.who not in (roles or ()) and step.who not in told:
            told.add(step.who)
            at = (*path, step.kind.value)
            yield look.finding("role_without_staff", at, agency=look.definition.agency, role=step.who)


def _sub_cases(look: Look) -> Iterator[DefinitionError]:
    known = look.context.procedures
    for path, step in look.definition.located_steps() if known is not None else ():
        code = step.who
        if step.kind is StepKind.OPEN_CASE and code not in (known or ()) and code != look.definition.procedure:
            at, near = (*path, "open_case"), closest(code, known or ())
            yield look.finding("unknown_procedure", at, name=code, **suggestion(near, tuple(sorted(known or ()))[:5]))


def _calendar_and_sector(look: Look) -> Iterator[DefinitionError]:
    years, definition = look.context.calendar_years, look.definition
    first = definition.effective.from_.year
    if years and first not in years:
        yield look.finding("calendar_missing", ("effective", "from"), year=first)
    known = field_names()
    if definition.field not in known:
        hint = suggestion(closest(definition.field, known), ())
        yield look.finding("unknown_field", ("field",), name=definition.field, **hint)


def _forms(look: Look) -> Iterator[DefinitionError]:
    cited = {match[0] for _, text in look.citations() for match in re.finditer(CITED, text)}
    for index, component in enumerate(look.definition.dossier):
        match = re.search(CITED, component.form or "")
        if match and match[0] not in cited:
            yield look.finding("form_text_not_cited", ("dossier", index, "form"), name=match[0])
