"""What must be typed before anybody can sign in: the agency at the head, its first administrator."""

from __future__ import annotations

import re

from domain.staff.account import account_problem

#: Identifiers as QĐ 20/2020/QĐ-TTg writes them; the province itself has no dot ("H61"), those below it have ("H61.12").
_IDENTIFIER = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,3}){0,3}")


def founding_problem(field: str, value: str) -> str:
    """Return the stable code of what is wrong with one field of the first start, or an empty string.

    Fields: agency, agency_name, login, name. Codes: "missing", "too_long", "identifier", "login", "name".
    """
    match field:
        case "agency":
            return "" if _IDENTIFIER.fullmatch(value) else ("identifier" if value else "missing")
        case "agency_name":
            return account_problem("name", value)
        case _:
            return account_problem(field, value)
