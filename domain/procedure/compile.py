"""From a definition to what is published: canonical text, its hash, and the plan of a case.

The canonical text holds the whole definition, with defaults written out and absent parts left out, as
JSON with sorted keys. Order of keys, comments and layout of the YAML do not reach it; every change of
meaning does, and changes the hash. Cases and published versions are addressed by that hash.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from domain.procedure.checks import StepChecks, place_steps
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fee_checks import check_rest
from domain.procedure.graph import Placed, order
from domain.procedure.guards import check_guards
from domain.procedure.limits import Counting, OnlineIntake, Supplement
from domain.procedure.plan import AGENCY_KINDS, FeeMoment, Plan, PlanStep, Silence, Stage, StepKind, Way
from domain.procedure.register import Register
from domain.procedure.resolve import resolve
from domain.procedure.situation import Situation
from domain.procedure.steps import OpenCase, Stages

_MOMENTS = {
    "at filing": FeeMoment.AT_FILING,
    "before result": FeeMoment.BEFORE_RESULT,
    "on delivery": FeeMoment.ON_DELIVERY,
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A definition that passed every check. `text` is canonical JSON, `sha256` its hexadecimal hash."""

    definition: Definition
    text: str
    sha256: str

    def plan_for(
        self, agency_identifier: str, convention: str = "civil_code", situation: Situation | None = None
    ) -> Plan:
        """Return the plan of a case decided by this unit ("H61.12"); asked agencies stay kinds ("cong-an").

        `convention` is the installation's way of counting, used where the definition is silent. `situation` is the
        dossier's: a definition with conditions gives each kind of dossier its own plan. Without a situation it is the
        plan of everything that may ever happen, for lists of steps; no case runs under it.
        """
        definition = resolve(self.definition, situation) if situation else self.definition
        placed = place_steps(definition)
        after = order(placed)
        supplement = definition.supplement or Supplement()
        intake = definition.online_intake or OnlineIntake()
        counting = definition.counting or Counting()
        return Plan(
            procedure=definition.procedure,
            version=definition.version,
            sha256=self.sha256,
            agency=agency_identifier,
            deadline={
                channel.value: limit
                for channel in definition.accepted_channels
                if (limit := definition.deadline_of(channel)) is not None
            },
            steps=tuple(_plan_step(item, after[item.id], definition.result.ways) for item in placed),
            fee_moment=_MOMENTS[definition.fees[0].when] if definition.fees else None,
            cut_off=counting.cut_off or "",
            supplement_within=supplement.within,
            supplement_lapses=supplement.lapses_after,
            intake_alert=intake.alert,
            intake_limit=intake.answer_within,
            result_code=definition.result.code or "",
            convention=counting.convention or convention,
            **_refunds(definition),
        )


def compile_definition(definition: Definition, register: Register | None = None) -> Compiled:
    """Check the definition as a whole and freeze it.

    With a register, the agencies it names must be in it. Raises `DefinitionErrors` with every problem.
    """
    errors = list(check_guards(definition)) or [
        *StepChecks(definition).all(),
        *check_rest(definition, register),
    ]
    if errors:
        raise DefinitionErrors(errors)
    text = canonical_text(definition)
    return Compiled(definition, text, hashlib.sha256(text.encode()).hexdigest())


def canonical_text(definition: Definition) -> str:
    """Return the one JSON text of this meaning: sorted keys, defaults written out, absent parts left out."""
    body = definition.model_dump(mode="json", by_alias=True, exclude_none=True)
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_compiled(text: str) -> Definition:
    """Return the definition of a canonical text; raises pydantic's ValidationError for any other text."""
    return Definition.model_validate_json(text)


class _Route(BaseModel):
    """The stages of a canonical text; everything else in it is passed over unread."""

    model_config = ConfigDict(extra="ignore", strict=True)
    stages: Stages


def read_stages(text: str) -> Stages:
    """Return the stages of a canonical text alone; raises pydantic's ValidationError for any other text.

    A list names steps of many procedures and needs nothing else of them.
    """
    return _Route.model_validate_json(text).stages


def _refunds(definition: Definition) -> dict[str, str]:
    """Return what the definition says of fees that go back; where it is silent, the plan's own defaults hold."""
    terms = definition.fees[0].refund if definition.fees else None
    said = (
        {
            "refund_refused": terms.refused_at_intake,
            "refund_withdrawn": terms.withdrawn,
            "refund_stopped": terms.stopped,
        }
        if terms
        else {}
    )
    return {name: rule.replace(" ", "_") for name, rule in said.items() if rule}


def _plan_step(item: Placed, after: tuple[str, ...], ways: tuple[Way, ...]) -> PlanStep:
    step = item.step
    asks_outside = step.kind in AGENCY_KINDS
    opens_case = isinstance(step, OpenCase)
    return PlanStep(
        id=item.id,
        kind=step.kind,
        stage=Stage(item.stage),
        after=after,
        role="" if asks_outside or opens_case else step.who,
        within=getattr(step, "within", None) or "",
        may=tuple(getattr(step, "may", ())),
        agency=step.at if isinstance(step, OpenCase) else step.who if asks_outside else "",
        about=getattr(step, "about", ""),
        if_silent=Silence(getattr(step, "if_silent", None) or Silence.WAIT),
        not_the_person_of=getattr(step, "not_the_person_of", None) or "",
        ways=ways if step.kind is StepKind.HAND_OVER else (),
        send_back_to=getattr(step, "send_back_to", None) or "",
        send_backs_at_most=getattr(step, "send_backs_at_most", None) or 0,
        notify=tuple(f"{notice.on}:{number}" for number, notice in enumerate(step.notify or ())),
        procedure=step.open_case if isinstance(step, OpenCase) else "",
        if_refused=step.if_refused if isinstance(step, OpenCase) else "",
        fee=getattr(step, "fee", None) or "",
        pay_within=getattr(step, "pay_within", None) or "",
        pause_basis=getattr(step, "pause_basis", None) or "",
        form=getattr(step, "form", None) or "",
        case_type=getattr(step, "case_type", None) or "",
    )
