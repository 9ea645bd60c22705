"""What the index asks of a procedure itself, read off the frozen text of its definition."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from domain.procedure.basics import Words

#: What a published procedure has to say (NĐ 63/2010/NĐ-CP Art 8(2)), by the keyword it is said under.
_CONTENT: Final[tuple[tuple[str, Words], ...]] = (
    ("name", Words(vi="tên", en="name")),
    ("stages", Words(vi="trình tự thực hiện", en="steps")),
    ("online", Words(vi="cách thức thực hiện", en="way of filing")),
    ("dossier", Words(vi="thành phần hồ sơ", en="papers")),
    ("deadline", Words(vi="thời hạn giải quyết", en="time limit")),
    ("agency", Words(vi="cơ quan thực hiện", en="agency")),
)
_NUMBER: Final = Words(vi="số lượng hồ sơ", en="number of copies")
_EXEMPT: Final = frozenset({"exemptions", "reductions"})


@dataclass(frozen=True, slots=True)
class ProcedureFacts:
    """One procedure in force. `lacks` names the parts of its content that are missing."""

    code: str
    agency_kind: str
    online: str
    charges: bool
    for_people: bool
    lacks: tuple[Words, ...]


def procedure_facts(text: str) -> ProcedureFacts:
    """Return what the index asks of a procedure; `text` is the frozen text of its definition (JSON)."""
    told: dict[str, Any] = json.loads(text)
    lacks = [words for name, words in _CONTENT if not told.get(name)]
    if not any(any(one.get("copies", {}).values()) for one in told.get("dossier", ())):
        lacks.append(_NUMBER)
    applicants = told.get("applicants")
    return ProcedureFacts(
        code=str(told.get("procedure", "")),
        agency_kind=str(told.get("agency", "")),
        online=str(told.get("online", "none")),
        charges=any(amount > 0 for fee in told.get("fees", ()) for amount in _amounts(fee)),
        # Where a procedure does not say who may file, everybody may.
        for_people=applicants is None or any(one != "organisation" for one in applicants),
        lacks=tuple(lacks),
    )


def _amounts(fee: Any) -> Iterator[int]:
    """Give every amount a fee can come to, in đồng; what it exempts from is none."""
    if isinstance(fee, bool):
        return
    if isinstance(fee, int):
        yield fee
    elif isinstance(fee, dict):
        for name, value in fee.items():
            if name not in _EXEMPT and name != "first":
                yield from _amounts(value)
    elif isinstance(fee, list):
        for value in fee:
            yield from _amounts(value)
