"""What the fields of an account must be like, wherever they were typed: form or spreadsheet."""

from __future__ import annotations

import re

from domain.case.people import has_letter

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")
_PHONE = re.compile(r"\+?[0-9]{3,15}( ?(máy lẻ|ext\.?|x) ?[0-9]{1,6})?")
LONGEST_TEXT = 200


def account_problem(field: str, value: str) -> str:
    """Return the stable code of what is wrong with one field of an account, or an empty string.

    Fields: login, name, position, phone, email. Codes: "missing", "too_long", "login", "name", "phone", "email".
    """
    if len(value) > LONGEST_TEXT:
        return "too_long"
    match field:
        case "login":
            return "" if LOGIN.fullmatch(value) else ("login" if value else "missing")
        case "name":
            return "" if has_letter(value) else ("name" if value else "missing")
        case "phone":
            return "" if not value or _PHONE.fullmatch(re.sub(r"[\s.()-]", "", value)) else "phone"
        case "email":
            return "" if not value or _EMAIL.fullmatch(value) else "email"
        case _:
            return ""
