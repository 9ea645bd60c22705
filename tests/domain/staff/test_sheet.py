"""Lists of people from a spreadsheet."""

from collections.abc import Mapping, Sequence

from domain.staff.rows import CheckedRow, KnownRow
from domain.staff.sheet import check_rows, read_rows, roles_of

AGENCIES = {"H61.12": frozenset({"Văn phòng", "Bộ phận Một cửa"}), "H61.12.1": frozenset()}
HEAD = ["Tên đăng nhập", "HỌ VÀ TÊN", "chuc vu", "Đơn vị", "Vai trò"]
LAN = KnownRow(
    {
        "login": "lan", "name": "Lê Thị Lan", "position": "Chuyên viên", "agency": "H61.12", "unit": "Văn phòng",
        "roles": "officer", "phone": "0270 1", "email": "",
    },
    ours=True,
)  # fmt: skip


def check(*lines: Sequence[str], known: Mapping[str, KnownRow] | None = None) -> list[CheckedRow]:
    rows, problems = read_rows([HEAD, *lines])
    assert problems == []
    return check_rows(rows, AGENCIES, "H61.12", known or {})


def rules(row: CheckedRow) -> list[tuple[str, str]]:
    return [(problem.field, problem.rule) for problem in row.problems]


def test_heads_are_found_by_any_writing_and_unknown_ones_named():
    """Case, diacritics and blanks do not matter; a head nobody knows is no guess."""
    rows, problems = read_rows([["TEN DANG NHAP ", "Name", "Lương"], ["a1", "An", "1"]])

    assert rows == []
    assert [(problem.rule, problem.values) for problem in problems] == [("unknown_head", {"head": "Lương"})]


def test_a_file_without_what_is_needed_says_so():
    """Missing heads, no rows, an empty file, a head twice."""
    assert [problem.rule for problem in read_rows([])[1]] == ["empty"]
    assert [problem.rule for problem in read_rows([["login", "name"]])[1]] == ["no_rows"]
    assert ("head_missing", "name") in [(p.rule, p.field) for p in read_rows([["login"], ["a"]])[1]]
    assert ("head_twice", "login") in [(p.rule, p.field) for p in read_rows([["login", "username", "name"], ["a"]])[1]]


def test_a_new_person_is_read_whole():
    """Roles in words become roles, the unit gets its own writing, the empty agency is the home one."""
    row = check(["Binh.TV", "Trần Văn Bình", "Chuyên viên", "van phong", "Thụ lý; một cửa"])[0]

    assert row.is_new
    assert row.problems == ()
    assert row.cells["login"] == "binh.tv"
    assert row.cells["unit"] == "Văn phòng"
    assert row.cells["roles"] == "counter, officer"
    assert row.cells["agency"] == "H61.12"


def test_a_known_login_is_an_update_that_shows_before_and_after():
    """Empty cells keep what is there; only what differs is a change."""
    row = check(["lan", "Lê Thị Lan", "Phó trưởng phòng", "", ""], known={"lan": LAN})[0]

    assert not row.is_new
    assert row.problems == ()
    assert row.changes == {"position": ("Chuyên viên", "Phó trưởng phòng")}


def test_every_fault_of_a_row_is_named_with_its_field():
    """All of them at once, so that one correction is enough."""
    row = check(["có dấu", "12", "", "Phòng Không Có", "giám đốc"])[0]

    assert rules(row) == [
        ("login", "login"),
        ("name", "name"),
        ("unit", "unknown_unit"),
        ("roles", "unknown_role"),
    ]


def test_a_login_twice_or_of_somebody_elses_people_is_refused():
    """Two rows for one login contradict each other; another agency's account is not ours to change."""
    rows = check(
        ["hoa", "Hoa", "", "", "Thụ lý"],
        ["HOA", "Hoa", "", "", "Thụ lý"],
        ["xa", "Người Xa", "", "", "Thụ lý"],
        known={"xa": KnownRow({}, ours=False)},
    )

    assert [rules(row) for row in rows] == [[], [("login", "login_twice")], [("login", "login_taken")]]
    assert rows[1].problems[0].values == {"line": "2"}


def test_a_person_without_role_is_asked_about():
    """A new account that may do nothing is most likely a slip."""
    assert rules(check(["hoa", "Hoa", "", "", ""])[0]) == [("roles", "missing")]


def test_roles_are_read_in_both_languages():
    """Words and codes, separated by what people use."""
    assert roles_of("Lãnh đạo/officer, boss") == (["officer", "leader"], ["boss"])
