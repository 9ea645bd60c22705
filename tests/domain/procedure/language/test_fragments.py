"""Fragments: what a definition gets, what it keeps of its own, and where faults are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.procedure.compile import compile_definition
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fragments import FragmentShelf, read_fragment
from domain.procedure.loader import load_definition
from tests.domain.procedure.language.conftest import ONE_OFFICER, VARIED


def shelf_of(*texts: str) -> FragmentShelf:
    """Return a shelf of these fragments."""
    loaded = [read_fragment(text, f"fragment-{number}.yaml") for number, text in enumerate(texts)]
    return FragmentShelf({one.fragment.key: one for one in loaded})


def codes(text: str, shelf: FragmentShelf) -> list[str]:
    """Return the codes of what is wrong with a definition."""
    with pytest.raises(DefinitionErrors) as caught:
        compile_definition(load_definition(text, "varied.yaml", shelf))
    return [error.code for error in caught.value.errors]


def test_a_fragment_gives_what_is_not_written(varied: Definition) -> None:
    """Stages and law come from the fragment, set by the parameter; the definition's own law follows."""
    assert varied.legal_basis == ("Nghị định 118/2025/NĐ-CP", "Luật Thử 1/2020/QH14")
    assert varied.stages.appraise[0].within == "3 working days"


def test_what_is_written_wins(shelf: FragmentShelf) -> None:
    """A stage of the definition's own takes the place of the fragment's, the others stay."""
    own = "stages:\n  approve:\n    - sign: counter\n      within: 2 working hours\nresult:"
    definition = load_definition(VARIED.replace("result:", own), "own.yaml", shelf)
    assert definition.stages.approve[0].who == "counter"
    assert definition.stages.appraise[0].step_id == "review"


def test_named_items_are_replaced_by_name(shelf: FragmentShelf) -> None:
    """An own paper of the same name stands where the fragment's stood; others follow."""
    papers = (
        "fragment: papers\nversion: 2\nname: {vi: Giấy, en: Papers}\ngives:\n  dossier:\n"
        "    - {id: to-khai, name: {vi: Cũ, en: Old}, copies: {original: 2}}\n"
        "    - {id: anh, name: {vi: Ảnh, en: Photo}, copies: {original: 2}}\n"
    )
    text = VARIED.replace("use: [", "use: [papers@2, ")
    definition = load_definition(text, "v.yaml", shelf_of(ONE_OFFICER, papers))
    assert [(paper.id, paper.name.en) for paper in definition.dossier] == [
        ("to-khai", "Form"), ("anh", "Photo"), ("hop-dong", "Lease"),
    ]  # fmt: skip


def test_a_fault_is_shown_where_it_was_written() -> None:
    """A wrong word in a fragment is placed in the fragment's file, one in the definition in its own."""
    broken = ONE_OFFICER.replace("may: [send_back]", "may: [sendback]")
    with pytest.raises(DefinitionErrors) as caught:
        load_definition(VARIED, "varied.yaml", shelf_of(broken))
    (error,) = caught.value.errors
    assert error.file == "fragment-0.yaml"
    assert "sendback" in broken.splitlines()[error.line - 1]


def test_fragments_may_use_fragments() -> None:
    """The outer one wins over what it uses."""
    outer = (
        "fragment: outer\nversion: 1\nname: {vi: Ngoài, en: Outer}\nuse: [one-officer@1]\n"
        "gives:\n  stages:\n    approve:\n      - sign: counter\n        within: 1 working hour\n"
    )
    text = VARIED.replace("{fragment: one-officer@1, with: {review-time: 3 working days}}", "outer@1")
    definition = load_definition(text, "v.yaml", shelf_of(ONE_OFFICER, outer))
    assert definition.stages.approve[0].who == "counter"
    assert definition.stages.receive[0].who == "counter"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (VARIED.replace("one-officer@1", "one-oficer@1"), ["unknown_fragment"]),
        (VARIED.replace("one-officer@1", "one-officer"), ["bad_use"]),
        (VARIED.replace("with: {review-time", "with: {time"), ["unknown_parameter"]),
        (VARIED.replace("use: [", "use: [again@1, "), ["fragment_conflict"]),
        (VARIED.replace("use: [", "use: [circle@1, "), ["fragment_circle"]),
        (VARIED.replace("use: [", "use: [loose@1, "), ["undeclared_parameter"]),
        (VARIED.replace("use: [", "use: [needs@1, "), ["parameter_missing"]),
    ],
)
def test_each_fault_has_its_code(text: str, expected: list[str]) -> None:
    """Unknown names, circles, two fragments that give one thing, parameters without a value."""
    head = "version: 1\nname: {vi: Mảnh, en: Part}\n"
    shelf = shelf_of(
        ONE_OFFICER,
        ONE_OFFICER.replace("one-officer", "twice").replace("stages:", "supplement: {within: 1 day}\n  stages:"),
        f"fragment: again\n{head}use: [twice@1, other@1]\ngives:\n  fees: []\n",
        f"fragment: other\n{head}gives:\n  supplement: {{within: 2 days}}\n",
        f"fragment: circle\n{head}use: [round@1]\ngives:\n  fees: []\n",
        f"fragment: round\n{head}use: [circle@1]\ngives:\n  fees: []\n",
        f"fragment: loose\n{head}gives:\n  decision: $number\n",
        f"fragment: needs\n{head}parameters: [{{id: number, name: {{vi: a, en: a}}}}]\ngives:\n  decision: $number\n",
    )
    if "again@1" in text:
        text = text.replace("again@1", "twice@1, other@1")
    assert codes(text, shelf) == expected


def test_a_newer_language_is_refused(shelf: FragmentShelf) -> None:
    """Nothing of it is guessed at."""
    assert codes(f"language: 2\n{VARIED}", shelf) == ["newer_language"]


def test_the_shelf_reads_the_folders(tmp_path: Path) -> None:
    """`fragments/<name>/v<number>.yaml`, beside the definitions or above them."""
    folder = tmp_path / "fragments" / "one-officer"
    folder.mkdir(parents=True)
    (folder / "v1.yaml").write_text(ONE_OFFICER, encoding="utf-8")
    file = tmp_path / "ubnd-xa" / "1.000001" / "v1.yaml"
    assert set(FragmentShelf.near(file).by_key) == {"one-officer@1"}
    assert [one.fragment.version for one in FragmentShelf.of(tmp_path).newest()] == [1]
