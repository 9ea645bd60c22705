"""The page of the log says in words what each entry was: every word that code writes is known there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import get_args

from api.administration.readings import PARTS, words_of
from api.papers.slips import Name
from tests.architecture.tree import committed

#: Stands in a word for what is only known when it is written: a code, a day, a number.
_LATER = "…"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> list[Function]:
    """Return every function of the doors."""
    files = [file for file in committed("api/*.py") if file.suffix == ".py"]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, Function)]


def logged_words() -> set[str]:
    """Return every word that is handed to the log, through however many functions that have a `what`."""
    known, carriers, words = functions(), {"log_reading": 3, "log_list": 3}, set[str]()
    while True:
        passed = dict(carriers)
        for function in known:
            names = [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                for leaf in _leaves(call, passed):
                    if isinstance(leaf, ast.Name) and leaf.id in names:
                        carriers[function.name] = names.index(leaf.id)
                        words.update(_default(function, leaf.id))
                    else:
                        words.add(_text(leaf))
        if carriers == passed:
            return words


def _leaves(call: ast.Call, carriers: dict[str, int]) -> Iterator[ast.expr]:
    """Yield what a call hands on as the word: of a choice, both sides; nothing where the default is taken."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in carriers:
        return
    given = [one.value for one in call.keywords if one.arg == "what"] + call.args[carriers[name] :][:1]
    for value in given:
        yield from (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)


def _default(function: Function, name: str) -> Iterator[str]:
    for argument, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
        if argument.arg == name and default is not None:
            yield _text(default)


def _text(value: ast.expr) -> str:
    """Return a word as it is written, with a mark where something is filled in."""
    if isinstance(value, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else _LATER for part in value.values)
    assert isinstance(value, ast.Constant), f"not a word: {ast.unparse(value)}"
    return str(value.value)


def test_every_word_in_the_log_is_said_in_words() -> None:
    """The page and, where it is fixed, its part; a word nobody put into words would be shown as code has it."""
    words = logged_words()
    assert {"board export", "desk export", "desk search", "tasks", "search …", "case", "return:slip"} <= words
    unknown = []
    for word in words:
        page, part, rest = words_of(word)
        fixed = ":" in word and _LATER not in word
        if page is None or (fixed and (part is None or rest)):
            unknown.append(word)

    assert sorted(unknown) == []


def test_every_slip_is_said_in_words() -> None:
    """The forms of a case are logged under their names."""
    assert [name for name in get_args(Name) if f"slip {name}" not in PARTS] == []
