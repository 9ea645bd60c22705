"""The net under the sentences: whatever differs in the frozen texts and nobody has said yet is said plainly.

A keyword the language gains later thus never changes in silence, even before it has a sentence of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.procedure.definition import Definition
from domain.procedure.difference.changes import OFFICER, Change, Severity, changed
from domain.procedure.fee_rates import RATE_KEYS

#: A version always differs in its number; and how the order is written is said as the order it gives.
_SAID_ELSEWHERE = frozenset({"version", "in_parallel_with", "after"})


def rest_changes(old: Definition, new: Definition, said: Sequence[str], renamed: Mapping[str, str]) -> Iterator[Change]:
    """Yield a plain change for every difference whose path no path of `said` leads to."""
    before, after = _leaves(_body(old, renamed)), _leaves(_body(new, {}))
    back = {target: source for source, target in renamed.items()}
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) == after.get(path):
            continue
        shown = _under_old_id(path, back)
        if shown.rpartition(".")[2] in _SAID_ELSEWHERE or _is_said(shown, before.get(path), after.get(path), said):
            continue
        was, now = (json.dumps(leaves.get(path), ensure_ascii=False) for leaves in (before, after))
        yield changed(
            shown, (OFFICER,), Severity.MINOR,
            f"Mục «{shown}»: từ {was} thành {now}.", f"The part “{shown}”: from {was} to {now}.",
        )  # fmt: skip


def _is_said(path: str, was: Any, now: Any, said: Sequence[str]) -> bool:
    if isinstance(was, _Ids) and isinstance(now, _Ids):
        # What came and went is said item by item, the order of steps as what each waits for.
        common = [name for name in was if name in now], [name for name in now if name in was]
        return path == "steps" or common[0] == common[1] or path in said
    return any(_leads_to(one, path, listed=isinstance(was if was is not None else now, list)) for one in said)


def _leads_to(said: str, path: str, *, listed: bool) -> bool:
    """True when what was said is this part or something around it: "dossier[a]" leads to "dossier[a].form".

    A list without ids is one part, said by its items; the deadline is said by channel or as a whole.
    """
    if said.startswith("deadline"):
        said = "deadline"
    if said.endswith("].rate"):
        return path.startswith(tuple(f"{said.removesuffix('rate')}{key}" for key in ("set_by", *RATE_KEYS)))
    return path == said or path.startswith((f"{said}.", f"{said}[")) or (listed and said.startswith(f"{path}["))


class _Ids(list[str]):
    """The ids of a list whose items have one, in order; the items stand beside it, each under its id."""


def _body(definition: Definition, renamed: Mapping[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = definition.model_dump(mode="json", by_alias=True, exclude_none=True)
    stages = body.pop("stages")
    steps = [
        {**written, "id": renamed.get(step.step_id, step.step_id), "stage": str(path[1]), "who": step.who}
        for (path, step), written in zip(
            definition.located_steps(),
            (written for stage in ("receive", "appraise", "approve", "return") for written in stages.get(stage, ())),
            strict=True,
        )
    ]
    for step, (_, shape) in zip(steps, definition.located_steps(), strict=True):
        step.pop(shape.kind.value, None)
        step["kind"] = shape.kind.value
    return {**body, "steps": steps}


def _leaves(value: Any, path: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        found: dict[str, Any] = {}
        for key, item in value.items():
            found |= _leaves(item, f"{path}.{key}" if path else key)
        return found
    if isinstance(value, list) and value and all(isinstance(item, dict) and "id" in item for item in value):
        found = {path: _Ids(item["id"] for item in value)}
        for item in value:
            found |= _leaves(item, f"{path}[{item['id']}]")
        return found
    return {path: value}


def _under_old_id(path: str, back: Mapping[str, str]) -> str:
    if not path.startswith("steps["):
        return path
    name, _, rest = path[len("steps[") :].partition("]")
    return f"steps[{back.get(name, name)}]{rest}"
