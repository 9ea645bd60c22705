"""Putting fragments into a definition: plain data in, plain data out, every part keeping its place and file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.procedure.errors import DefinitionError, DefinitionErrors, problem
from domain.procedure.explain import closest
from domain.procedure.fragments import FragmentShelf, LoadedFragment
from domain.procedure.messages import suggestion
from domain.procedure.positions import Path, Positions

#: Lists whose items have an id: a fragment's items come first, an own item of the same id takes the place of its.
NAMED_LISTS = ("dossier", "fees", "case_types", "facts", "refusal_grounds")
PLAIN_LISTS = ("legal_basis",)
_STAGES = "stages"


@dataclass(frozen=True, slots=True)
class Part:
    """A value with the place of every piece of it, so that it can be moved and still be found."""

    value: Any
    positions: Positions
    at: Path

    def item(self, key: str | int) -> Part:
        """Return a part of the part."""
        return Part(self.value[key], self.positions, (*self.at, key))


@dataclass(frozen=True, slots=True)
class _Use:
    key: str
    given: Mapping[str, Any]
    path: Path


def expand(data: dict[str, Any], positions: Positions, shelf: FragmentShelf) -> tuple[dict[str, Any], Positions]:
    """Return the definition without `use`, and the places of its parts, those of fragments included.

    Raises `DefinitionErrors` for unknown fragments and parameters, circles, and two fragments giving one thing.
    """
    errors: list[DefinitionError] = []
    own = {key: Part(data[key], positions, (key,)) for key in data if key != "use"}
    given: dict[str, tuple[str, Part]] = {}
    for use in _uses(data["use"], positions, errors):
        for key, part in _given(use, positions, shelf, (), errors):
            if key in given and key not in (*NAMED_LISTS, *PLAIN_LISTS, _STAGES) and key not in own:
                names = f"{given[key][0]}, {use.key}"
                errors.append(_error("fragment_conflict", positions, use.path, key=key, names=names))
                continue
            given[key] = (use.key, _merged(key, given[key][1], part) if key in given else part)
    if errors:
        raise DefinitionErrors(errors)
    merged = {key: _merged(key, given[key][1], part) if key in given else part for key, part in own.items()}
    merged |= {key: part for key, (_, part) in given.items() if key not in own}
    placed = Positions(positions.file)
    placed.values[()] = positions.of_value(())
    value = {key: _place(part, (key,), placed) for key, part in merged.items()}
    return value, placed


def _uses(written: Any, positions: Positions, errors: list[DefinitionError]) -> Iterator[_Use]:
    for index, item in enumerate(written if isinstance(written, list) else [written]):
        path: Path = ("use", index) if isinstance(written, list) else ("use",)
        if isinstance(item, str) and item.partition("@")[2].isdigit():
            yield _Use(item, {}, path)
        elif (
            isinstance(item, dict)
            and set(item) <= {"fragment", "with"}
            and isinstance(item.get("with", {}), dict)
            and str(item.get("fragment")).partition("@")[2].isdigit()
        ):
            yield _Use(item["fragment"], item.get("with", {}), path)
        else:
            errors.append(_error("bad_use", positions, path, value=str(item)[:60]))


def _given(
    use: _Use, positions: Positions, shelf: FragmentShelf, trail: Sequence[str], errors: list[DefinitionError]
) -> Iterator[tuple[str, Part]]:
    """Yield what a fragment gives, what it uses itself first."""
    if use.key in trail:
        names = " → ".join([*trail[trail.index(use.key) :], use.key])
        errors.append(_error("fragment_circle", positions, use.path, names=names))
        return
    loaded = shelf.by_key.get(use.key)
    if loaded is None:
        hint = suggestion(closest(use.key, shelf.by_key), tuple(sorted(shelf.by_key)))
        errors.append(_error("unknown_fragment", positions, use.path, name=use.key, **hint))
        return
    values = _arguments(loaded, use, positions, errors)
    own = {key: _filled(loaded, key, values, errors) for key in loaded.fragment.gives}
    for index, key in enumerate(loaded.fragment.use):
        inner = _Use(key, {}, ("use", index))
        for name, part in _given(inner, loaded.positions, shelf, (*trail, use.key), errors):
            if name in own:
                own[name] = _merged(name, part, own[name])
            else:
                yield name, part
    yield from own.items()


def _arguments(
    loaded: LoadedFragment, use: _Use, positions: Positions, errors: list[DefinitionError]
) -> dict[str, Any]:
    known = {parameter.id: parameter for parameter in loaded.fragment.parameters}
    values = {name: parameter.default for name, parameter in known.items()}
    for name, value in use.given.items():
        if name in known:
            values[name] = value
            continue
        hint = suggestion(closest(name, known), tuple(known))
        path = (*use.path, "with", name)
        errors.append(_error("unknown_parameter", positions, path, fragment=use.key, name=name, **hint))
    for name, value in values.items():
        if value is None:
            errors.append(_error("parameter_missing", positions, use.path, fragment=use.key, name=name))
    return values


def _filled(loaded: LoadedFragment, key: str, values: Mapping[str, Any], errors: list[DefinitionError]) -> Part:
    at: Path = ("gives", key)

    def fill(value: Any, path: Path) -> Any:
        if isinstance(value, dict):
            return {name: fill(item, (*path, name)) for name, item in value.items()}
        if isinstance(value, list):
            return [fill(item, (*path, index)) for index, item in enumerate(value)]
        if not isinstance(value, str) or not value.startswith("$"):
            return value
        if value[1:] in values:
            return values[value[1:]]
        errors.append(_error("undeclared_parameter", loaded.positions, path, name=value[1:]))
        return value

    return Part(fill(loaded.fragment.gives[key], at), loaded.positions, at)


def _merged(key: str, under: Part, over: Part) -> Part:
    """Lay one value over another: named items and stages by name, lists end to end, anything else replaced."""
    if key == _STAGES and isinstance(under.value, dict) and isinstance(over.value, dict):
        return _gathered(
            {name: under.item(name) for name in under.value} | {name: over.item(name) for name in over.value}
        )
    if not isinstance(under.value, list) or not isinstance(over.value, list):
        return over
    if key in PLAIN_LISTS:
        mine = [over.item(index) for index in range(len(over.value))]
        return _gathered([p for i in range(len(under.value)) if (p := under.item(i)).value not in over.value] + mine)
    if key not in NAMED_LISTS:
        return over
    by_name = {_name(item): index for index, item in enumerate(over.value)}
    items, used = [], set()
    for index, item in enumerate(under.value):
        here = by_name.get(_name(item))
        items.append(under.item(index) if here is None else over.item(here))
        used.add(here)
    items += [over.item(index) for index in range(len(over.value)) if index not in used]
    return _gathered(items)


def _name(item: Any) -> Any:
    return item.get("id") if isinstance(item, dict) else None


def _gathered(parts: dict[str, Part] | list[Part]) -> Part:
    """Join parts from several files under one heading that has a place itself."""
    placed = Positions()
    pairs: list[tuple[str | int, Part]] = list(parts.items()) if isinstance(parts, dict) else list(enumerate(parts))
    values = {key: _place(part, (key,), placed) for key, part in pairs}
    if pairs:
        first = pairs[0][1]
        placed.values[()] = first.positions.of_value(first.at)
        placed.file = first.positions.file_of(first.at)
    return Part(values if isinstance(parts, dict) else list(values.values()), placed, ())


def _place(part: Part, to: Path, placed: Positions) -> Any:
    """Copy the places of a part to where it goes, and return its value."""
    source, start = part.positions, len(part.at)
    for table, target in ((source.keys, placed.keys), (source.values, placed.values)):
        for path, place in table.items():
            if path[:start] == part.at:
                target[(*to, *path[start:])] = place
    placed.quoted |= {(*to, *path[start:]) for path in source.quoted if path[:start] == part.at}
    file = source.file_of(part.at)
    if file != placed.file:
        placed.files[to] = file
    placed.files |= {
        (*to, *path[start:]): name for path, name in source.files.items() if path[:start] == part.at and path != part.at
    }
    return part.value


def _error(code: str, positions: Positions, path: Path, **values: object) -> DefinitionError:
    return problem(code, positions.file_of(path), positions.of_value(path), path, **values)
