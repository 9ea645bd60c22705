"""The language reference: its tables are the language's own, every example runs, every keyword has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from domain.procedure.basics import Shape
from domain.procedure.compile import compile_definition
from domain.procedure.fragments import Fragment, FragmentShelf, Parameter, read_fragment
from domain.procedure.loader import load_definition
from domain.procedure.reference import keyword_table, shapes, tables_of, with_tables
from domain.procedure.reference_lists import lists
from domain.procedure.register import load_register
from domain.procedure.steps import Step

ROOT = Path(__file__).resolve().parents[4]
PAGES = {page.name: page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs" / "language").glob("*.md"))}
EXAMPLES = [
    pytest.param(text, kind.strip(), id=f"{name}-{number}")
    for name, page in PAGES.items()
    for number, (kind, text) in enumerate(re.findall(r"```yaml( \w+)?\n(.*?)```", page, flags=re.DOTALL))
]
REGISTER = load_register(ROOT / "procedure_defs" / "agencies.yaml")
#: What stands around an example that shows a part only.
AROUND = """\
procedure: "1.000001"
version: 1
effective: {from: 2026-07-01}
name: {vi: Đăng ký thử, en: Trial registration}
agency: ubnd-xa
field: thu
online: full
legal_basis: [Luật Thử 1/2020/QH14]
deadline: 5 working days
dossier:
  - id: to-khai
    name: {vi: Tờ khai, en: Form}
    copies: {original: 1}
stages:
  receive:
    - check: counter
  appraise:
    - review: officer
      within: 2 working days
  approve:
    - sign: leader
      within: 1 working day
  return:
    - hand_over: counter
result: {code: KQ.G01.000065, name: {vi: Thông báo, en: Notice}, ways: [counter]}
"""


def top_level(text: str) -> dict[str, str]:
    """Return the blocks of a definition by their key, comments at the margin left out."""
    blocks: dict[str, str] = {}
    key = ""
    for line in text.splitlines(keepends=True):
        if line[0] not in " #\n":
            key = line.partition(":")[0]
            blocks[key] = ""
        blocks[key] += line
    return blocks


def whole(text: str) -> str:
    """Return an example with what stands around it."""
    own = top_level(text)
    around = top_level(AROUND)
    if "use" in own:
        around.pop("stages")
    return "".join({**around, **own}.values())


def fragments() -> FragmentShelf:
    """Return the fragments of the reference itself and those that are shipped."""
    texts = [str(example.values[0]) for example in EXAMPLES if example.values[1] == "fragment"]
    loaded = [read_fragment(text, "example.yaml") for text in texts]
    shipped = FragmentShelf.of(ROOT / "procedure_defs").by_key
    return FragmentShelf({**shipped, **{one.fragment.key: one for one in loaded}})


def written(shape: Any) -> Iterator[tuple[str, str]]:
    """Yield every keyword somebody wrote, with the shape it belongs to."""
    if isinstance(shape, tuple):
        for item in shape:
            yield from written(item)
    elif isinstance(shape, Shape):
        for name in shape.model_fields_set:
            # What every kind of step may say needs one example, not one for each kind.
            owner = "Step" if isinstance(shape, Step) and name in Step.model_fields else type(shape).__name__
            yield owner, type(shape).model_fields[name].alias or name
            yield from written(getattr(shape, name))


@pytest.mark.parametrize(("text", "kind"), EXAMPLES)
def test_every_example_runs(text: str, kind: str) -> None:
    """An example is a definition, or a part of one, or a fragment; each passes every check."""
    if kind == "fragment":
        assert read_fragment(text, "example.yaml").fragment.gives
        return
    compiled = compile_definition(load_definition(text if kind == "whole" else whole(text), "x", fragments()), REGISTER)
    assert compiled.sha256


def test_every_keyword_has_an_example() -> None:
    """A keyword nobody shows is a keyword nobody finds."""
    shown: set[tuple[str, str]] = set()
    for example in EXAMPLES:
        text, kind = str(example.values[0]), example.values[1]
        if kind == "fragment":
            shown |= set(written(read_fragment(text, "x").fragment))
            continue
        shown |= set(written(load_definition(text if kind == "whole" else whole(text), "x", fragments())))
        shown |= {("Definition", key) for key in YAML(typ="safe", pure=True).load(text)}
    kinds = {kind.__name__ for kind in Step.__subclasses__()}
    wanted = {
        ("Step" if name in kinds and key in Step.model_fields else name, key)
        for name, shape in shapes().items()
        for key in shape.get("properties", {})
    }
    assert wanted - shown == set()


def test_every_group_of_keywords_stands_once() -> None:
    """No shape of the language is left out of the reference."""
    stands = [name for page in PAGES.values() for name in tables_of(page)]
    groups = {name for name, shape in shapes().items() if "properties" in shape}
    assert sorted(stands) == sorted(groups)
    assert {Fragment.__name__, Parameter.__name__} <= groups


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_tables_are_the_languages_own(name: str) -> None:
    """`motcua procedures reference docs/language` writes them again, the lists of words too."""
    listed = lists(REGISTER, FragmentShelf.of(ROOT / "procedure_defs"))
    assert with_tables(PAGES[name], listed) == PAGES[name]


def test_every_word_a_keyword_takes_is_told() -> None:
    """Nobody has to guess a word: each of an enumeration stands in the table, and what is free says so."""
    for name, shape in shapes().items():
        if "properties" not in shape:
            continue
        rows = dict(zip(shape["properties"], keyword_table(name).splitlines()[2:], strict=True))
        for key, row in rows.items():
            assert row.split(" | ")[1].strip(), f"{name}.{key}"
    fee = keyword_table("Fee")
    assert "| `when`* | `at filing`, `before result`, `on delivery` |" in fee
    assert "| `amount` | số, number 0–10000000000 |" in fee
    head = keyword_table("Definition")
    assert "`citizen`, `overseas_vietnamese`, `foreigner`, `enterprise`, `cooperative`, `organisation`" in head
    assert "| `deadline`* | `3 working days`; `{counter, online, post}`; [`{only_if, limit}`] |" in head
    assert "| `agency`* | [loại cơ quan, agency kind](lists.md#agencies) |" in head


@pytest.mark.parametrize("name", sorted(PAGES))
def test_links_lead_somewhere(name: str) -> None:
    """Every page a page of the reference points to is there."""
    for target in re.findall(r"\]\(([^)#]+)\)", PAGES[name]):
        assert (ROOT / "docs" / "language" / target).exists(), target
