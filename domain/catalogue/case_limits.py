"""Limits that differ by case: claimed for the cases found in the dossier only when the text ties each to its case.

Two ways of writing are believed. Rows of a channel that begin with the name of a case, each with its own time; and
one note whose every sentence with a limit names exactly one case. Each case must have one limit, each limit a case,
and all channels must say the same. Anything less leaves the limits in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from domain.catalogue.channels import ChannelRow
from domain.catalogue.deadlines import cell_of, row_limit, sentence_of, told_in
from domain.catalogue.reading import Facts
from domain.catalogue.text import one_line, without_mark
from domain.deadline.limit import Limit

_LEAD = re.compile(r"^(?:đối với\s+)?(?:các\s+)?(?:trường hợp|đối với)\s*(?:\d+\s*:\s*)?", re.IGNORECASE)
_TAIL = re.compile(
    r"[\s,:;.(-]*(?:thì )?(?:thành phần )?(?:hồ sơ )?(?:bao gồm|gồm)?(?: có)?[\s,:;.(-]*$", re.IGNORECASE
)
_TIME_BEGINS = re.compile(r":|trong thời (?:hạn|gian)|(?<!\d)\d{1,3}\s*(?:\([^()]{2,25}\)\s*)?(?:ngày|giờ|tháng)")
_CASES_THAT_MATTER = ("depends_on_case", "several_times", "note_differs")
_FEWEST_WORDS = 5


def case_limits(facts: Facts, cases: Mapping[str, str]) -> dict[str, Limit]:
    """Return the limit of each case by its id; empty where the text does not tie each limit to one case.

    `cases` are the headings of the groups of papers with their ids.
    """
    whys = {found.why for found in facts.deadlines.values()}
    names = {_core(heading): identifier for heading, identifier in cases.items()}
    if len(names) < 2 or len(names) < len(cases) or not whys or not whys <= set(_CASES_THAT_MATTER):
        return {}
    read: list[dict[str, Limit]] = []
    for channel in facts.deadlines:
        rows = [row for row in facts.rows if row.channel is channel]
        read.append(_of_note(rows[0], names) if len(rows) == 1 else _of_rows(rows, names))
    complete = all(one == read[0] and set(one) == set(names.values()) for one in read)
    return read[0] if complete and len(set(read[0].values())) > 1 else {}


def _core(heading: str) -> str:
    """Return what names the case: "Đối với trường hợp cấp mới, hồ sơ gồm" is "cấp mới"."""
    return _TAIL.sub("", _LEAD.sub("", without_mark(heading))).casefold()


def _of_rows(rows: Sequence[ChannelRow], names: Mapping[str, str]) -> dict[str, Limit]:
    limits: dict[str, Limit] = {}
    for row in rows:
        head = without_mark(row.prose)
        end = _TIME_BEGINS.search(head)
        case = _named(_core(one_line(head[: end.start()] if end else head)), names) if _LEAD.match(head) else ""
        found = row_limit(row)
        if not case or not found.claimed or found.value is None or limits.setdefault(case, found.value) != found.value:
            return {}
    return limits


def _named(said: str, names: Mapping[str, str]) -> str:
    """Return the case of this name, or the only one whose name begins with it; empty when it is not sure."""
    if said in names:
        return names[said]
    longer = [case for name, case in names.items() if name.startswith(f"{said} ")]
    return longer[0] if len(longer) == 1 and len(said.split()) >= _FEWEST_WORDS else ""


def _of_note(row: ChannelRow, names: Mapping[str, str]) -> dict[str, Limit]:
    limits: dict[str, Limit] = {}
    told = told_in(row)
    sentences = [one_line(sentence_of(row.note, span)).casefold() for span in told]
    if len(set(sentences)) < len(sentences):
        return {}
    for span, sentence in zip(told, sentences, strict=True):
        said = [name for name in names if re.search(rf"(?<!không )(?<!\w){re.escape(name)}(?!\w)", sentence)]
        longest = max(said, key=len, default="")
        if not longest or any(name not in longest for name in said) or names[longest] in limits:
            return {}
        limits[names[longest]] = span.limit
    return limits if cell_of(row) in limits.values() else {}
