"""The operator's manual: one page for each cause and each trouble of a part. The pages and docs/causes.md are of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Final

from domain.deadline.limit import Limit
from domain.supervision.causes import Cause
from domain.supervision.findings import Part
from domain.supervision.manual.advice import Advice, Words
from domain.supervision.manual.broken import BROKEN
from domain.supervision.manual.outside import OUTSIDE
from domain.supervision.manual.parts import PARTS
from domain.supervision.manual.people import PEOPLE
from domain.supervision.manual.waiting import TIME, WAITING
from domain.supervision.patience import Patience

ON_CAUSES: Final[dict[Cause, Advice]] = {**BROKEN, **OUTSIDE, **PEOPLE, **WAITING, **TIME}
ON_PARTS: Final[dict[Part, Advice]] = PARTS
_SIZES: Final = (
    (timedelta(days=2), "ngày", "days", timedelta(days=1)),
    (timedelta(hours=2), "giờ", "hours", timedelta(hours=1)),
)


def advice_on(cause: Cause | Part, patience: Patience | None = None) -> Advice:
    """Return the page of a cause with the spans of this patience written out. Raises KeyError for an unknown one."""
    spans = {name: _patience_words(allowed) for name, allowed in asdict(patience or Patience()).items()}
    advice = ON_CAUSES[cause] if isinstance(cause, Cause) else ON_PARTS[cause]
    return Advice(*(_filled(words, spans) for words in (advice.found, advice.gone, advice.check)))


def span_words(span: timedelta) -> Words:
    """Return a span as "10 ngày" and "10 days", "24 giờ" and "24 hours" below two days, minutes below two hours."""
    for least, vi, en, unit in _SIZES:
        if span >= least:
            return f"{span // unit} {vi}", f"{span // unit} {en}"
    minutes = span // timedelta(minutes=1)
    return f"{minutes} phút", f"{minutes} minute{'' if minutes == 1 else 's'}"


def _patience_words(allowed: timedelta | str) -> Words:
    if isinstance(allowed, timedelta):
        return span_words(allowed)
    limit = Limit.parse(allowed)
    return limit.words("vi"), limit.words("en")


def _filled(words: Words, spans: dict[str, Words]) -> Words:
    vi = words[0].format(**{name: span[0] for name, span in spans.items()})
    en = words[1].format(**{name: span[1] for name, span in spans.items()})
    return vi, en
