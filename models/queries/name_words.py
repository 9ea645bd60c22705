"""Finding people by words of their name, in any order, diacritics or not."""

import re
from typing import Final

_MOST_WORDS: Final = 8


def name_condition(asked: str, column: str = "a.search_key") -> tuple[str, dict[str, str]]:
    """Return the SQL that every word occurs in the name, and its parameters.

    Words of one or two letters have no trigram of their own. The whole phrase has some, and finds what was
    typed in its order; otherwise the longer words narrow down and the short ones are checked afterwards.
    """
    words = asked.split()[:_MOST_WORDS]
    parts = words if any(len(word) > 2 for word in words) else [" ".join(words)]
    sql = " and ".join(
        rf"{column} like '%' || fold_text(cast(:word{place} as text)) || '%'" for place in range(len(parts))
    )
    return sql, {f"word{place}": _escaped(part) for place, part in enumerate(parts)}


def _escaped(part: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", part)
