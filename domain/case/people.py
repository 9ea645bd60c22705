"""What a name and a date of birth stated at a filing must be like to be anybody's."""

from __future__ import annotations

from datetime import date

#: Nobody alive was born before; an earlier date is a slip of the pen.
EARLIEST_BIRTH = date(1900, 1, 1)

#: Letters by their Unicode category that show as nothing at all (the Hangul fillers).
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")


def has_letter(name: str) -> bool:
    """Tell whether a name holds at least one letter that can be seen, of any script.

    Digits, signs, blanks, control and invisible characters (U+200B and the like) alone are no name.
    """
    return any(character.isalpha() and character not in _BLANK_LETTERS for character in name)


def possible_birth(day: date, today: date) -> bool:
    """Tell whether somebody who files `today` (a Vietnamese calendar day) can be born on `day`; both ends count."""
    return EARLIEST_BIRTH <= day <= today
