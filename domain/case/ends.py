"""What an ended case leaves behind, so that it can be opened again long after its workflow is gone."""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace
from functools import lru_cache

from pydantic import TypeAdapter

from domain.case.state import CaseState, Phase, StepStatus

_SHORT = "~"
"""What a text begins with that was written with `_COMMON`; older ones are plain zlib in base 64."""

_COMMON = (
    b'"approved","phase_before":"on_hold","waiting","skipped","money":"refunded","supplement","extension","refused",'
    b'"withdrawn","delivery":"ready","in_progress","sent_back","request_supplement","values":{"subject":"received"},'
    b'"notice-2:decided":{"key":"notice-3:returned","system":"notifications","action":"send","agency":"","since":"20'
    b'"payments","documents","agencies","post","consult":{"ask","inform","answer","deadline":"steps_before_end":{"'
    b'"edition":3,"phase":"returned","delivery":"handed_over","decision":"approved","filed_at":"2026-11-0'
    b'","received_at":"2026-11-1","decided_at":"2026-11-2","ended_at":"2026-12-","steps":{"check":{"status":"done",'
    b'"instance":1,"opened_at":"2026-","done_by":"","outcome":"accepted"},"review":{"status":"done","instance":1,'
    b'"opened_at":"2026-1","due_at":"2026-1T10:00:00Z","done_by":"","outcome":"approve"},"sign":{"status":"done",'
    b'"instance":1,"opened_at":"2027-0","due_at":"2027-0T17:00:00Z","done_by":"","outcome":"signed"},'
    b'"hand_over":{"status":"done","instance":1,"opened_at":"2027-1","done_by":"","outcome":"handed_over"}},'
    b'"clock":[{"event":"started","at":"2026-1","reason":"N\xc4\x90 118/2025 Art 17(3)","limit":"5 working days"},'
    b'{"event":"ended","at":"2026-1","reason":"N\xc4\x90 118/2025 Art 17-22"}],"due_at":"2026-1T17:00:00Z",'
    b'"appointment_at":"2026-1T10:00:00Z","operations":{},"commands":{"":"13:2",":3",":5","},"seq":7,'
    b'"phase_before":"decided"}'
)
"""What nearly every kept state holds: the packer refers to it instead of writing it again.

Texts written with it are in histories and on case rows for ever: never change it, add another with another sign.
"""


class UnreadableEndError(ValueError):
    """A text is not the kept state of a case."""


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
    packer = zlib.compressobj(9, zdict=_COMMON)
    packed = packer.compress(_adapter().dump_json(state, exclude_defaults=True)) + packer.flush()
    return _SHORT + base64.b85encode(packed).decode()


def recall(text: str) -> CaseState:
    """Return the state a text was made of, ready to go on: its outside calls are over, its last act stands.

    Raises UnreadableEndError for a text that `keep` did not write, or that was cut short.
    """
    try:
        state = _adapter().validate_json(_unpack(text))
    except (ValueError, zlib.error) as error:
        raise UnreadableEndError("the kept state of a case cannot be read") from error
    return replace(state, operations={}, last_act=None)


def _unpack(text: str) -> bytes:
    if not text.startswith(_SHORT):
        return zlib.decompress(base64.b64decode(text, validate=True))
    unpacker = zlib.decompressobj(zdict=_COMMON)
    return unpacker.decompress(base64.b85decode(text[1:])) + unpacker.flush()


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[CaseState]:
    return TypeAdapter(CaseState)
