"""What an ended case leaves behind, so that it can be opened again long after its workflow is gone."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace
from functools import lru_cache

from pydantic import TypeAdapter

from domain.case.state import CaseState, Phase, StepStatus


def remember_end(state: CaseState) -> None:
    """Keep what every unfinished step was, so that the case could go on from there."""
    state.phase_before = state.phase_before if state.phase is Phase.ON_HOLD else str(state.phase)
    state.steps_before_end = {
        step_id: str(step.status)
        for step_id, step in state.steps.items()
        if step.status not in (StepStatus.DONE, StepStatus.SKIPPED)
    }


def keep(state: CaseState) -> str:
    """Return the state of an ended case as a short text. It holds no personal data."""
    text = _adapter().dump_json(state, exclude_defaults=True)
    return base64.b64encode(zlib.compress(text, 9)).decode()


def recall(text: str) -> CaseState:
    """Return the state a text was made of, ready to go on: its outside calls are over, its last act stands.

    Raises ValueError (also pydantic's) for a text that `keep` did not write.
    """
    try:
        body = json.loads(zlib.decompress(base64.b64decode(text, validate=True)))
    except zlib.error as error:
        raise ValueError("the kept state of a case cannot be read") from error
    return replace(_adapter().validate_python(body), operations={}, last_act=None)


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[CaseState]:
    return TypeAdapter(CaseState)
