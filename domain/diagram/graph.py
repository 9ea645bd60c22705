"""What follows what on the picture: every step once, what leads where, and which steps stand side by side.

A definition that is still being written has cycles, missing names and names used twice. It is drawn all the same:
what does not exist is left out, and a cycle is opened at the step written first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.procedure.definition import Definition
from domain.procedure.graph import Placed, ancestors, order
from domain.procedure.plan import StepKind
from domain.procedure.steps import Step

START = "start:"
END = "end:"
STAGES = ("receive", "appraise", "approve", "return")


@dataclass(frozen=True, slots=True)
class Net:
    """A bundle of arrows: each of `sources` leads to each of `targets`. A loop goes back and is drawn dashed."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    loop: bool = False


@dataclass(frozen=True)
class Flow:
    """The steps of a definition by key (their id), what each follows, and their layers within their stage."""

    steps: Mapping[str, Step]
    stage: Mapping[str, str]
    after: Mapping[str, tuple[str, ...]]
    layer: Mapping[str, int]
    numbers: Mapping[str, int]
    send_backs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def layers_of(self, stage: str) -> list[list[str]]:
        """Return the keys of a stage by layer, each layer in the order that crosses the fewest arrows."""
        keys = [key for key in self.layer if self.stage[key] == stage]
        layers: list[list[str]] = [[] for _ in range(max((self.layer[key] + 1 for key in keys), default=0))]
        for key in keys:
            layers[self.layer[key]].append(key)
        place: dict[str, float] = {}
        for layer in layers:
            # A step stands where those it follows stand in the mean; as written where that says nothing.
            means = {key: [place[earlier] for earlier in self.after[key] if earlier in place] for key in layer}
            layer.sort(key=lambda key: sum(means[key]) / len(means[key]) if means[key] else 0.0)
            place.update({key: index / max(len(layer) - 1, 1) for index, key in enumerate(layer)})
        return layers

    def nets(self) -> tuple[Net, ...]:
        """Return all arrows, those with the same beginnings bundled, then the loops."""
        bundles: dict[tuple[str, ...], list[str]] = {}
        for key, earlier in self.after.items():
            if earlier:
                bundles.setdefault(earlier, []).append(key)
        forward = [Net(sources, tuple(targets)) for sources, targets in bundles.items()]
        return (*forward, *(Net((key,), targets, loop=True) for key, targets in self.send_backs.items() if targets))


def flow_of(definition: Definition) -> Flow:
    """Return what is drawn of a definition, filing at its beginning and the result at its end."""
    placed = [Placed(path, step) for path, step in definition.located_steps()]
    keys = _keys(placed)
    steps = {key: item.step for key, item in zip(keys, placed, strict=True)}
    stage = {START: "receive", **{key: item.stage for key, item in zip(keys, placed, strict=True)}, END: "return"}
    said = order(placed)
    after = {key: tuple(name for name in said.get(item.id, ()) if name in steps and name != key)
             for key, item in zip(keys, placed, strict=True)}  # fmt: skip
    after = _without_cycles(after)
    after = {key: _nearest(after, names) or (START,) for key, names in after.items()}
    handed = tuple(key for key, step in steps.items() if step.kind is StepKind.HAND_OVER) or tuple(steps)[-1:]
    after = {START: (), **after, END: handed or (START,)}
    layer = _layers(after, stage)
    return Flow(
        steps=steps,
        stage=stage,
        after=after,
        layer={key: layer[key] for key in (START, *steps, END)},
        numbers={key: number for number, key in enumerate(steps, 1)},
        send_backs={key: _sent_back_to(key, steps, after) for key, step in steps.items()
                    if "send_back" in getattr(step, "may", ())},
    )  # fmt: skip


def _keys(placed: list[Placed]) -> list[str]:
    keys: list[str] = []
    for item in placed:
        keys.append(item.id if item.id not in keys else f"{item.id}:{len(keys)}")
    return keys


def _without_cycles(after: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the same order, each step listed after all it follows; what would close a cycle is left out."""
    opened: dict[str, tuple[str, ...]] = {}
    left = dict(after)
    while left:
        ready = [key for key, names in left.items() if all(name in opened for name in names)]
        for key in ready or [next(iter(left))]:
            opened[key] = tuple(name for name in left.pop(key) if name in opened)
    return opened


def _nearest(after: Mapping[str, tuple[str, ...]], names: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what another of the names follows anyway."""
    unique = tuple(dict.fromkeys(names))
    before: set[str] = set()
    waiting = [earlier for name in unique for earlier in after[name]] if len(unique) > 1 else []
    while waiting:
        earlier = waiting.pop()
        if earlier not in before:
            before.add(earlier)
            waiting.extend(after[earlier])
    return tuple(name for name in unique if name not in before)


def _layers(after: Mapping[str, tuple[str, ...]], stage: Mapping[str, str]) -> dict[str, int]:
    layer: dict[str, int] = {}
    for key in after:
        layer[key] = max((layer[name] + 1 for name in after[key] if stage[name] == stage[key]), default=0)
    return layer


def _sent_back_to(key: str, steps: Mapping[str, Step], after: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The step named, else every review and visit before: whoever sends back chooses among those."""
    named: str | None = getattr(steps[key], "send_back_to", None)
    if named:
        return (named,) if named in steps and named != key else ()
    before = ancestors(after, key)
    return tuple(
        name for name, step in steps.items() if name in before and step.kind in (StepKind.REVIEW, StepKind.VISIT)
    )
