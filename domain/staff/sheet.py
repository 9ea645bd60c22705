"""A list of people from a spreadsheet: read, checked row by row, compared with who is there. Nothing is stored here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from domain.case.acts import Role
from domain.staff.account import account_problem
from domain.staff.rows import CheckedRow, KnownRow, Row, SheetProblem, fold, rows_of

FIELDS = ("login", "name", "position", "agency", "unit", "roles", "phone", "email")
REQUIRED = ("login", "name")

#: The heads a column may have, folded; the first one stands in the template.
HEADS: dict[str, tuple[str, ...]] = {
    "login": ("Tên đăng nhập", "login", "username", "tai khoan"),
    "name": ("Họ và tên", "name", "ho ten", "full name"),
    "position": ("Chức vụ", "position", "chuc danh"),
    "agency": ("Mã cơ quan", "agency", "ma dinh danh"),
    "unit": ("Đơn vị", "unit", "phong ban", "bo phan"),
    "roles": ("Vai trò", "roles", "role", "quyen"),
    "phone": ("Điện thoại", "phone", "so dien thoai"),
    "email": ("Thư điện tử", "email", "e-mail", "mail"),
}

#: The words for roles, folded; the first one stands in the template.
ROLE_WORDS: dict[Role, tuple[str, ...]] = {
    Role.COUNTER: ("Một cửa", "can bo mot cua", "counter", "counter staff"),
    Role.OFFICER: ("Thụ lý", "can bo thu ly", "chuyen vien", "officer"),
    Role.LEADER: ("Lãnh đạo", "leader"),
    Role.SUPERVISOR: ("Giám sát", "nguoi giam sat", "supervisor"),
    Role.ADMINISTRATOR: ("Quản trị", "quan tri", "administrator"),
    Role.AUTHOR: ("Soạn thủ tục", "nguoi soan thu tuc", "phap che", "author"),
}


_ROLES = {fold(word): role for role, words in ROLE_WORDS.items() for word in (*words, role.value)}


def read_rows(lines: Sequence[Sequence[str]]) -> tuple[list[Row], list[SheetProblem]]:
    """Return the rows with their line numbers (the head is line 1), and what is wrong with the file as a whole."""
    return rows_of(lines, HEADS, REQUIRED)


def check_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    agencies: Mapping[str, frozenset[str]],
    home: str,
    known: Mapping[str, KnownRow],
) -> list[CheckedRow]:
    """Return every row with what it would do and what is wrong with it.

    `agencies` maps each agency the administrator looks after to the names of its units; `home` is the one
    meant by an empty cell. An empty cell of somebody known keeps what is there.
    """
    seen: dict[str, int] = {}
    checked = []
    for number, given in rows:
        login = given.get("login", "").lower()
        before = known.get(login)
        cells, problems = _person(given, login, agencies, home, before.cells if before and before.ours else {})
        if before is not None and not before.ours:
            problems.append(SheetProblem("login_taken", "login"))
        if login and login in seen:
            problems.append(SheetProblem("login_twice", "login", {"line": str(seen[login])}))
        seen.setdefault(login, number)
        kept = dict(before.cells) if before and before.ours else {}
        checked.append(CheckedRow(number, cells, kept, tuple(problems)))
    return checked


def roles_of(text: str) -> tuple[list[Role], list[str]]:
    """Return the roles that a cell names, separated by commas, semicolons or lines, and the words that name none."""
    words = [word.strip() for word in re.split(r"[,;\n/]", text) if word.strip()]
    roles = {_ROLES[fold(word)] for word in words if fold(word) in _ROLES}
    return [role for role in Role if role in roles], [word for word in words if fold(word) not in _ROLES]


def _person(
    given: Mapping[str, str],
    login: str,
    agencies: Mapping[str, frozenset[str]],
    home: str,
    before: Mapping[str, str],
) -> tuple[dict[str, str], list[SheetProblem]]:
    cells = {name: given.get(name, "") or before.get(name, "") for name in FIELDS}
    cells["login"] = login
    cells["agency"] = cells["agency"] or home
    problems = [
        SheetProblem(code, name)
        for name in ("login", "name", "position", "phone", "email")
        if (code := account_problem(name, cells[name]))
    ]
    if cells["agency"] not in agencies:
        problems.append(SheetProblem("unknown_agency", "agency", {"given": cells["agency"]}))
    elif cells["unit"]:
        unit = next((name for name in agencies[cells["agency"]] if fold(name) == fold(cells["unit"])), "")
        if unit:
            cells["unit"] = unit
        elif given.get("unit"):
            problems.append(SheetProblem("unknown_unit", "unit", {"given": cells["unit"]}))
        else:
            cells["unit"] = ""  # the unit of the agency the person leaves
    roles, unknown = roles_of(cells["roles"])
    problems += [SheetProblem("unknown_role", "roles", {"given": word}) for word in unknown]
    if not roles and not unknown:
        problems.append(SheetProblem("missing", "roles"))
    cells["roles"] = ", ".join(role.value for role in roles)
    return cells, problems
