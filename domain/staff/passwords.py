"""What a password must be like. Length counts; rules about signs only make people write it down."""

from __future__ import annotations

SHORTEST = 10
LONGEST = 200

#: Letters and digits that cannot be mistaken for one another on paper or over the phone.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_SIZE = 4, 4


def password_problem(password: str, login: str, before: str = "") -> str:
    """Return the stable code of what is wrong with a chosen password, or an empty string.

    Codes: "too_short", "too_long", "same_as_before", "holds_login", "one_sign_repeated".
    """
    if len(password) < SHORTEST:
        return "too_short"
    if len(password) > LONGEST:
        return "too_long"
    if before and password == before:
        return "same_as_before"
    if login and login.lower() in password.lower():
        return "holds_login"
    if len(set(password)) < 4:
        return "one_sign_repeated"
    return ""
