"""The mails to heads: cases a rule tells of, and the morning's counts. Codes and numbers only, nothing of anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

from activities.notifications.filling import filled, in_both, limit_text, paragraphs
from activities.notifications.letters import Letter
from activities.notifications.wording import line
from domain.deadline.text import moment_text

#: What the morning's mail counts, in its order: the name of a count, its words, and the page behind it.
#: The English words follow "Cases as of …" and are right for one as for many.
_COUNTED: Final[tuple[tuple[str, str, str, str, dict[str, str]], ...]] = (
    ("overdue", "hồ sơ quá hạn", "overdue", "/desk", {"cause": "overdue"}),
    ("untold", "hồ sơ quá hạn chưa xin lỗi", "of them without an apology", "/desk", {"cause": "late_untold"}),
    ("broken", "hồ sơ kẹt kỹ thuật", "stuck for technical reasons", "/desk", {"group": "broken"}),
    ("due_today", "hồ sơ đến hạn hôm nay", "due today", "/desk", {"cause": "due_soon"}),
    ("filed", "hồ sơ chờ tiếp nhận", "waiting to be accepted", "/desk", {"cause": "filing_unanswered"}),
    ("free", "hồ sơ có việc chưa ai nhận", "with a task nobody has taken", "/desk", {"cause": "unassigned"}),
    ("outside", "hồ sơ vướng hệ thống bên ngoài", "held up by an outside system", "/desk", {"group": "outside"}),
    ("people", "hồ sơ vướng ở cán bộ, bộ phận", "held up with our own people", "/desk", {"group": "people"}),
    ("waiting", "hồ sơ chờ quá lâu", "waiting too long for others", "/desk", {"group": "waiting"}),
    ("late", "hồ sơ sẽ quá hạn trong tuần", "expected to be late this week", "/board/forecast", {}),
)


@dataclass(frozen=True, slots=True)
class EscalatedCase:
    """One case a mail names: what the rule says of it, and when it is due."""

    code: str
    words_vi: str
    words_en: str
    due_at: datetime | None


def escalation_letter(cases: Sequence[EscalatedCase], number: int, agency: str, public_url: str) -> Letter:
    """Tell a head of cases that rules tell of; `number` is how many there are, of which these are named."""
    root = public_url.rstrip("/")
    rows = [
        {
            "code": case.code,
            "link": f"{root}/cases/{quote(case.code, safe='')}",
            "words": case.words_vi,
            "words_en": case.words_en,
            **in_both("due", case.due_at, limit_text),
        }
        for case in cases
    ]
    return _written("escalated", agency, f"{root}/board", {"cases": rows, "number": number, "more": number - len(rows)})


def digest_letter(counts: Mapping[str, int], agency: str, as_of: datetime, public_url: str) -> Letter:
    """Tell a head in the morning how much there is of what; counts that are nothing are left out."""
    root = public_url.rstrip("/")
    rows = [
        {
            "number": counts[name],
            "words": vi,
            "words_en": en,
            "link": f"{root}{page}{'?' + urlencode(query) if query else ''}",
        }
        for name, vi, en, page, query in _COUNTED
        if counts.get(name)
    ]
    return _written("digest", agency, f"{root}/board", {"rows": rows, **in_both("as_of", as_of, moment_text)})


def _written(message: str, agency: str, link: str, more: Mapping[str, object]) -> Letter:
    words: dict[str, object] = {"agency": agency, "link": link, **more}
    words["subject"] = subject = line(filled(f"{message}/subject.txt", words))
    return Letter(
        message=message,
        subject=subject,
        text=paragraphs(filled(f"{message}/body.txt", words)),
        html=filled(f"{message}/body.html", words),
        short="",
        link=link,
    )
