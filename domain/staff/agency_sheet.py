"""A list of agencies from a spreadsheet: checked row by row against those there are. Nothing is stored here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from domain.staff.account import LONGEST_TEXT
from domain.staff.rows import CheckedRow, KnownRow, Row, SheetProblem, fold, rows_of

FIELDS: Final = ("id", "kind", "name_vi", "name_en", "address", "phone", "parent_id")
REQUIRED: Final = ("id", "name_vi")

#: The heads a column may have; the first one stands in the template.
HEADS: Final[dict[str, tuple[str, ...]]] = {
    "id": ("Mã định danh", "id", "identifier", "ma co quan", "ma dinh danh co quan"),
    "kind": ("Loại cơ quan", "kind", "loai"),
    "name_vi": ("Tên", "name", "ten co quan", "ten tieng viet", "name_vi"),
    "name_en": ("Tên tiếng Anh", "english name", "name_en"),
    "address": ("Địa chỉ", "address", "dia chi tru so"),
    "phone": ("Điện thoại", "phone", "so dien thoai"),
    "parent_id": ("Cơ quan cấp trên", "parent", "parent_id", "ma co quan cap tren", "cap tren"),
}
LONGEST_PHONE: Final = 40
#: Identifiers below the province, as QĐ 20/2020/QĐ-TTg writes them: "H61.12".
IDENTIFIER: Final = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,3}){1,3}")


@dataclass(frozen=True, slots=True)
class Around:
    """What a list is checked against.

    `tree` gives each agency of the administrator's its superior (None: none, or one of others), `active` those in
    service, `roots` the administrator's own, of which the first is meant by an empty cell. `kinds` are the kinds of
    the register by id, with the words for each.
    """

    tree: Mapping[str, str | None]
    active: frozenset[str]
    roots: tuple[str, ...]
    kinds: Mapping[str, Sequence[str]]


def read_agencies(lines: Sequence[Sequence[str]]) -> tuple[list[Row], list[SheetProblem]]:
    """Return the rows with their line numbers (the head is line 1), and what is wrong with the file as a whole."""
    return rows_of(lines, HEADS, REQUIRED)


def check_agencies(rows: Sequence[Row], around: Around, known: Mapping[str, KnownRow]) -> list[CheckedRow]:
    """Return every row with what it would do and what is wrong with it.

    A superior may stand anywhere in the list. An empty cell of an agency that is there keeps what is there; its kind
    stays, and so does the superior of an agency the administrator's own post is at.
    """
    drafts = []
    for number, given in rows:
        here = known.get(given.get("id", "").upper())
        before = here.cells if here and here.ours else {}
        cells = {name: given.get(name, "") or before.get(name, "") for name in FIELDS}
        cells["id"] = cells["id"].upper()
        cells["kind"] = _kind(cells["kind"], around.kinds)
        if not before or given.get("parent_id"):
            cells["parent_id"] = (cells["parent_id"] or around.roots[0]).upper()
        drafts.append((number, cells, before, here is not None and not here.ours))
    # What the list may not move stays where it is for the others too.
    movable = (cells for _, cells, _, of_others in drafts if not of_others and cells["id"] not in around.roots)
    tree = {**around.tree, **{cells["id"]: cells["parent_id"] for cells in movable}}
    lines: dict[str, int] = {}
    checked = []
    for number, cells, before, of_others in drafts:
        problems = [*_texts(cells, before), *_of_kind(cells, before, around), *_superior(cells, before, around, tree)]
        if of_others:
            problems.append(SheetProblem("taken", "id"))
        if cells["id"] in lines:
            problems.append(SheetProblem("twice", "id", {"line": str(lines[cells["id"]])}))
        lines.setdefault(cells["id"], number)
        checked.append(CheckedRow(number, cells, dict(before), tuple(problems)))
    return checked


def superiors_first(rows: Sequence[CheckedRow]) -> list[CheckedRow]:
    """Return rows without problems so that each comes after its superior, in the order of the list otherwise."""
    waiting = {row.cells["id"]: row for row in rows}
    ordered: list[CheckedRow] = []

    def put(row: CheckedRow) -> None:
        if waiting.pop(row.cells["id"], None) is None:
            return
        if (above := waiting.get(row.cells["parent_id"])) is not None:
            put(above)
        ordered.append(row)

    for row in rows:
        put(row)
    return ordered


def _kind(given: str, kinds: Mapping[str, Sequence[str]]) -> str:
    """Return the id of a kind given by its id or by one of its names; what is no kind stays as it is."""
    return next((kind for kind, words in kinds.items() if fold(given) in {kind, *map(fold, words)}), given)


def _texts(cells: Mapping[str, str], before: Mapping[str, str]) -> Iterator[SheetProblem]:
    if not cells["id"]:
        yield SheetProblem("missing", "id")
    elif not before and not IDENTIFIER.fullmatch(cells["id"]):
        yield SheetProblem("identifier", "id")
    if not cells["name_vi"]:
        yield SheetProblem("missing", "name_vi")
    for name in ("name_vi", "name_en", "address", "phone"):
        most = LONGEST_PHONE if name == "phone" else LONGEST_TEXT
        if len(cells[name]) > most:
            yield SheetProblem("too_long", name, {"most": str(most)})


def _of_kind(cells: Mapping[str, str], before: Mapping[str, str], around: Around) -> Iterator[SheetProblem]:
    if before:
        if cells["kind"] != before["kind"]:
            yield SheetProblem("kind_stays", "kind", {"kind": before["kind"]})
    elif not cells["kind"]:
        yield SheetProblem("missing", "kind")
    elif cells["kind"] not in around.kinds:
        yield SheetProblem("unknown_kind", "kind", {"given": cells["kind"]})


def _superior(
    cells: Mapping[str, str], before: Mapping[str, str], around: Around, tree: Mapping[str, str | None]
) -> Iterator[SheetProblem]:
    parent, own = cells["parent_id"], cells["id"]
    if before and parent == before["parent_id"]:
        return
    if own in around.roots:
        yield SheetProblem("own_superior", "parent_id")
    elif parent not in tree:
        yield SheetProblem("unknown_superior", "parent_id", {"given": parent})
    elif parent in around.tree and parent not in around.active:
        yield SheetProblem("closed_superior", "parent_id", {"given": parent})
    elif _in_a_circle(own, tree):
        yield SheetProblem("circle", "parent_id", {"given": parent})


def _in_a_circle(own: str, tree: Mapping[str, str | None]) -> bool:
    above, seen = tree.get(own), set[str]()
    while above and above not in seen:
        if above == own:
            return True
        seen.add(above)
        above = tree.get(above)
    return False
