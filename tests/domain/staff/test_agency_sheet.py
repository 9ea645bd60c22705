"""A list of agencies: every fault has its rule, superiors may stand anywhere, and what is there is kept."""

from __future__ import annotations

import pytest

from domain.staff.agency_sheet import Around, check_agencies, read_agencies, superiors_first
from domain.staff.rows import KnownRow

HEAD = ["Mã định danh", "Loại cơ quan", "Tên", "Tên tiếng Anh", "Địa chỉ", "Điện thoại", "Cơ quan cấp trên"]
KINDS = {"ubnd-xa": ("Ủy ban nhân dân cấp xã", "Commune"), "so-tu-phap": ("Sở Tư pháp", "Justice")}
AROUND = Around(
    tree={"H61": None, "H61.12": "H61", "H61.13": "H61"},
    active=frozenset({"H61", "H61.12"}),
    roots=("H61",),
    kinds=KINDS,
)
WARD = {
    "id": "H61.12", "kind": "ubnd-xa", "name_vi": "UBND phường Đông", "name_en": "Dong", "address": "Số 1",
    "phone": "0270 1", "parent_id": "H61",
}  # fmt: skip
HEAD_OFFICE = {**WARD, "id": "H61", "kind": "ubnd-xa", "name_vi": "UBND tỉnh", "parent_id": ""}
KNOWN = {
    "H61": KnownRow(HEAD_OFFICE, ours=True),
    "H61.12": KnownRow(WARD, ours=True),
    "H20.1": KnownRow({}, ours=False),
}


def checked(*lines: str):
    """Return the rows of a list, cells parted by semicolons, as they are checked."""
    rows, problems = read_agencies([HEAD, *(line.split(";") for line in lines)])
    assert problems == []
    return check_agencies(rows, AROUND, KNOWN)


def faults(*lines: str) -> list[tuple[int, str, str]]:
    """Return every fault as line, field and rule."""
    return [(row.number, one.field, one.rule) for row in checked(*lines) for one in row.problems]


def test_new_agencies_stand_below_the_own_one_or_a_row_of_the_list():
    """Kinds by id or by name; a superior may come after those below it and is stored before them."""
    rows = checked(
        "H61.20.1;sở tư pháp;Phòng Một;;;;H61.20",
        "H61.20;so-tu-phap;Sở Tư pháp;Justice;;;",
        "h61.21;ubnd-xa;Xã Tây;;;;",
    )
    assert [row.problems for row in rows] == [(), (), ()]
    assert [(row.cells["id"], row.cells["kind"], row.cells["parent_id"]) for row in rows] == [
        ("H61.20.1", "so-tu-phap", "H61.20"),
        ("H61.20", "so-tu-phap", "H61"),
        ("H61.21", "ubnd-xa", "H61"),
    ]
    assert all(row.is_new and not row.changes for row in rows)
    assert [row.number for row in superiors_first(rows)] == [3, 2, 4]


def test_what_is_there_is_changed_and_empty_cells_keep_it():
    """The own superior stays, and so does everything that is not written."""
    (row,) = checked("H61.12;;UBND phường Đông Mới;;;;")
    assert row.problems == ()
    assert row.changes == {"name_vi": ("UBND phường Đông", "UBND phường Đông Mới")}
    (same,) = checked("H61;;;;;;")
    assert (same.problems, same.changes, same.is_new) == ((), {}, False)


@pytest.mark.parametrize(
    ("line", "field", "rule"),
    [
        (";ubnd-xa;Không Mã;;;;", "id", "missing"),
        ("61;ubnd-xa;Sai Mã;;;;", "id", "identifier"),
        ("H20.1;ubnd-xa;Của Nơi Khác;;;;", "id", "taken"),
        ("H61.30;ubnd-xa;;;;;", "name_vi", "missing"),
        (f"H61.30;ubnd-xa;{'a' * 201};;;;", "name_vi", "too_long"),
        (f"H61.30;ubnd-xa;Tên;;;{'1' * 41};", "phone", "too_long"),
        ("H61.30;;Tên;;;;", "kind", "missing"),
        ("H61.30;phường;Tên;;;;", "kind", "unknown_kind"),
        ("H61.12;so-tu-phap;;;;;", "kind", "kind_stays"),
        ("H61.30;ubnd-xa;Tên;;;;H20.1", "parent_id", "unknown_superior"),
        ("H61.30;ubnd-xa;Tên;;;;H61.13", "parent_id", "closed_superior"),
        ("H61.30;ubnd-xa;Tên;;;;H61.30", "parent_id", "circle"),
        ("H61;;;;;;H61.12", "parent_id", "own_superior"),
    ],
)
def test_each_fault_has_its_rule(line: str, field: str, rule: str):
    """And no other beside it."""
    assert faults(line) == [(2, field, rule)]


def test_one_identifier_has_one_row_and_superiors_no_circle():
    """The second is told where the first is; a circle over two rows is told at both."""
    assert faults("H61.30;ubnd-xa;Một;;;;", "h61.30;ubnd-xa;Hai;;;;") == [(3, "id", "twice")]
    assert faults("H61.30;ubnd-xa;Một;;;;H61.31", "H61.31;ubnd-xa;Hai;;;;H61.30") == [
        (2, "parent_id", "circle"),
        (3, "parent_id", "circle"),
    ]
    assert faults("H61.12;;;;;;H61.31", "H61.31;ubnd-xa;Dưới;;;;H61.12") == [
        (2, "parent_id", "circle"),
        (3, "parent_id", "circle"),
    ]


def test_what_the_list_may_not_move_makes_no_fault_elsewhere():
    """A wrong row of the head or of others is told there, and is no superior for the rows below it."""
    assert faults("H61.30;ubnd-xa;Tốt;;;;", "H61;;;;;;H61.30") == [(3, "parent_id", "own_superior")]
    assert faults("H20.1;ubnd-xa;Khác;;;;", "H61.30;ubnd-xa;Dưới;;;;H20.1") == [
        (2, "id", "taken"),
        (3, "parent_id", "unknown_superior"),
    ]


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        ([], ["empty"]),
        ([HEAD], ["no_rows"]),
        ([["Mã định danh", "Lương"], ["H61.30", "1"]], ["unknown_head", "head_missing"]),
        ([["id", "Mã định danh", "Tên"], ["H61.30", "", "a"]], ["head_twice"]),
        ([["id", "name"], *[[f"H61.{n}", "a"] for n in range(501)]], ["too_many_rows"]),
    ],
)
def test_a_file_that_is_no_list_says_why(lines: list[list[str]], rules: list[str]):
    """Nothing of it is read."""
    rows, problems = read_agencies(lines)
    assert rows == []
    assert [one.rule for one in problems] == rules
