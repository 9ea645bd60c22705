"""From YAML text to plain data with positions: the syntax half of the loader.

The text is read by ruamel.yaml (YAML 1.2) down to its nodes, and the nodes are turned into plain data
here, by the language's own three rules: `true`/`false` are booleans, whole decimal numbers are integers,
everything else is text. So `no` and `on` are words, `15:00` is a time of day and not 900, `2026-07-01`
and `2.000815` stay as written, and nothing in a file can construct an object. Anchors and aliases are
refused: a definition is read aloud from top to bottom, and cannot blow up when expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, DocumentStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from domain.procedure.errors import DefinitionError, DefinitionErrors, problem
from domain.procedure.positions import Path, Place, Positions

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16
_QUOTES = ("'", '"', "|", ">")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")


def read_source(text: str, name: str) -> tuple[Any, Positions]:
    """Return the plain data of a definition text and the places of its parts.

    Raises `DefinitionErrors` for text too large, too deep, not YAML, with aliases, tags, several
    documents, keys written twice, or whose top is not a mapping.
    """
    if len(text.encode()) > MAX_BYTES:
        raise DefinitionErrors([problem("file_too_large", name, (1, 1), (), limit=MAX_BYTES // 1024)])
    try:
        found = list(_forbidden(text, name))
        if found:
            raise DefinitionErrors(found)
        root = _yaml().compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise DefinitionErrors([problem("bad_yaml", name, place, (), detail=error.problem or "")]) from error
    except YAMLError as error:
        raise DefinitionErrors([problem("bad_yaml", name, (1, 1), (), detail=str(error).splitlines()[0])]) from error
    if not isinstance(root, MappingNode):
        raise DefinitionErrors([problem("not_a_mapping", name, (1, 1), ())])
    builder = _Builder(name)
    data = builder.build(root, ())
    if builder.errors:
        raise DefinitionErrors(builder.errors)
    return data, builder.positions


def _yaml() -> YAML:
    return YAML(typ="safe", pure=True)


def _forbidden(text: str, name: str) -> Iterator[DefinitionError]:
    """Walk the events, which costs no recursion, and yield what must not be in a definition."""
    depth = documents = 0
    for event in _yaml().parse(text):
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                yield problem("several_documents", name, place, ())
                return
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            yield problem("alias_not_allowed", name, place, ())
        if str(getattr(event, "tag", None)) not in ("None", "!"):
            yield problem("tag_not_allowed", name, place, ())
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                yield problem("too_deep", name, place, (), limit=MAX_DEPTH)
                return
        elif isinstance(event, CollectionEndEvent):
            depth -= 1


class _Builder:
    """Turns nodes into dict, list, str, int, bool and None, noting the place of every key and value."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.positions = Positions(name)
        self.errors: list[DefinitionError] = []

    def build(self, node: Node, path: Path) -> Any:
        self.positions.values[path] = _place(node)
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        return _plain(str(node.value), quoted=getattr(node, "style", None) in _QUOTES)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self.errors.append(problem("key_not_text", self.name, _place(key_node), path))
                continue
            key = str(key_node.value)
            here = (*path, key)
            if key in built:
                first = self.positions.keys[here][0]
                self.errors.append(problem("duplicate_key", self.name, _place(key_node), here, first=first))
                continue
            self.positions.keys[here] = _place(key_node)
            built[key] = self.build(value_node, here)
            if built[key] is None:
                # The parser puts an empty value at the next line; a person mends it at its key.
                self.positions.values[here] = self.positions.keys[here]
        return built


def _place(node: Node) -> Place:
    return (node.start_mark.line + 1, node.start_mark.column + 1)


def _plain(text: str, *, quoted: bool) -> str | int | bool | None:
    if quoted:
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    return int(text) if _INTEGER.fullmatch(text) else text
