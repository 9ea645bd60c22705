"""A published procedure as JSON: filled in for what is known of a dossier."""

from __future__ import annotations

from datetime import date

from api.definitions import Procedure
from api.step_names import named, step_names
from api.v1.procedure_shapes import (
    ComponentOut,
    FactOut,
    FeeRule,
    GroundOut,
    IssuedOut,
    LimitOut,
    Named,
    ProcedureOut,
    StepOut,
)
from domain.deadline.limit import Limit
from domain.procedure.basics import Words
from domain.procedure.definition import Definition
from domain.procedure.dossier import Component
from domain.procedure.fee_words import rate_words
from domain.procedure.foreseen import Known, foreseen, foreseen_limits
from domain.procedure.plan import Channel, Stage


def procedure_out(procedure: Procedure, known: Known, on: date, language: str) -> ProcedureOut:
    """Return a procedure as it is on a Vietnam date for what is known of a dossier."""
    definition = procedure.definition
    fees = foreseen(definition, definition.fees, known)
    channel = Channel(str(known["channel"])) if "channel" in known else None
    return ProcedureOut(
        code=definition.procedure,
        version=definition.version,
        name=definition.name.in_language(language),
        field=definition.field,
        agency_kind=definition.agency,
        sha256=procedure.version.sha256,
        online=definition.online,
        effective_from=procedure.version.effective_from,
        effective_to=procedure.version.effective_to,
        legal_basis=list(definition.legal_basis),
        on_the_spot=bool(definition.on_the_spot),
        applicants=list(definition.applicants or ()),
        case_types=[Named(id=one.id, name=one.name.in_language(language)) for one in definition.case_types or ()],
        facts=[
            FactOut(
                id=fact.id,
                name=fact.name.in_language(language),
                kind=fact.kind,
                choices=[Named(id=one.id, name=one.name.in_language(language)) for one in fact.choices or ()],
            )
            for fact in definition.facts or ()
        ],
        deadline=_certain(definition, known, language),
        limits=_limits(definition, known, language),
        channels=[one.value for one in definition.accepted_channels],
        ways=[way.value for way in definition.result.ways],
        result=definition.result.name.in_language(language),
        components=[
            _component(one.item, one.when, language) for one in foreseen(definition, definition.dossier, known)
        ],
        steps=_steps(definition, known, language),
        fee_ids=[fee.item.id for fee in fees],
        fees=[
            FeeRule(
                id=fee.item.id,
                name=fee.item.name.in_language(language),
                rates=[rate.in_language(language) for rate in rate_words(fee.item, on, channel)],
                only_if=_said(fee.when, language),
                legal_basis=fee.item.legal_basis or "",
            )
            for fee in fees
        ],
        exemptions={
            one.item.id: one.item.name.in_language(language)
            for fee in fees
            for one in foreseen(definition, fee.item.exemptions, known)
        },
        also_issues=[
            IssuedOut(
                on=one.item.on,
                code=one.item.code,
                name=one.item.name.in_language(language),
                only_if=_said(one.when, language),
            )
            for one in foreseen(definition, definition.also_issues or (), known)
        ],
        refusal_grounds=[
            GroundOut(id=one.id, name=one.name.in_language(language), legal_basis=one.legal_basis)
            for one in definition.refusal_grounds or ()
        ],
    )


def _said(words: Words | None, language: str) -> str | None:
    return words.in_language(language) if words else None


def _certain(definition: Definition, known: Known, language: str) -> dict[str, str]:
    """Return the limit by channel where nothing else decides it."""
    found = {}
    for channel in definition.accepted_channels:
        if known.get("channel", channel.value) == channel.value:
            lines = foreseen_limits(definition, {**known, "channel": channel.value})
            if len(lines) == 1 and lines[0].when is None:
                found[channel.value] = Limit.parse(lines[0].limit).words(language)
    return found


def _limits(definition: Definition, known: Known, language: str) -> list[LimitOut]:
    return [
        LimitOut(
            limit=line.limit,
            words=Limit.parse(line.limit).words(language),
            channel=line.channel.value if line.channel else None,
            only_if=_said(line.when, language),
        )
        for line in foreseen_limits(definition, known)
    ]


def _component(component: Component, when: Words | None, language: str) -> ComponentOut:
    return ComponentOut(
        id=component.id,
        name=component.name.in_language(language),
        form=component.form,
        when=component.when.in_language(language) if component.when else None,
        only_if=_said(when, language),
        held_in=component.held_in,
        originals=component.copies.original,
        certified=component.copies.certified,
        photocopies=component.copies.photocopy,
    )


def _steps(definition: Definition, known: Known, language: str) -> list[StepOut]:
    names = step_names(definition)
    return [
        StepOut(
            id=found.item.step_id,
            name=named(names[found.item.step_id], language),
            stage=Stage(str(path[1])),
            kind=found.item.kind.value,
            who=found.item.who,
            within=getattr(found.item, "within", None),
            only_if=_said(found.when, language),
        )
        for path, step in definition.located_steps()
        for found in foreseen(definition, (step,), known)
    ]
