"""From a definition to what is published: canonical text, its hash, and the plan of a case.

The canonical text holds the whole definition, with defaults written out and absent parts left out, as
JSON with sorted keys. Order of keys, comments and layout of the YAML do not reach it; every change of
meaning does, and changes the hash. Cases and published versions are addressed by that hash.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from domain.procedure.checks import StepChecks, place_steps
from domain.procedure.definition import Counting, Definition, OnlineIntake, Supplement
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fee_checks import check_rest
from domain.procedure.graph import Placed, order
from domain.procedure.plan import FeeMoment, Plan, PlanStep, Silence, Stage, Way
from domain.procedure.register import Register

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

    def plan_for(self, agency_identifier: str, convention: str = "civil_code") -> Plan:
        """Return the plan of a case decided by this unit ("H61.12"); asked agencies stay kinds ("cong-an").

        `convention` is the installation's way of counting, used where the definition is silent.
        """
        definition = self.definition
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
            result_code=definition.result.code,
            convention=counting.convention or convention,
        )


def compile_definition(definition: Definition, register: Register | None = None) -> Compiled:
    """Check the definition as a whole and freeze it.

    With a register, the agencies it names must be in it. Raises `DefinitionErrors` with every problem.
    """
    errors = [*StepChecks(definition).all(), *check_rest(definition, register)]
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


def _plan_step(item: Placed, after: tuple[str, ...], ways: tuple[Way, ...]) -> PlanStep:
    step = item.step
    asks_outside = step.kind.value in ("ask", "inform")
    return PlanStep(
        id=item.id,
        kind=step.kind,
        stage=Stage(item.stage),
        after=after,
        role="" if asks_outside else step.who,
        within=getattr(step, "within", None) or "",
        may=tuple(getattr(step, "may", ())),
        agency=step.who if asks_outside else "",
        about=getattr(step, "about", ""),
        if_silent=getattr(step, "if_silent", Silence.WAIT),
        not_the_person_of=getattr(step, "not_the_person_of", None) or "",
        ways=ways if step.kind.value == "hand_over" else (),
    )
