"""Filling the templates of letters: moments and money in both languages, personal numbers hidden, nothing empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from domain.deadline.moments import last_day_before, midnight_ending
from domain.deadline.text import day_text, moment_text

Moment = TypeVar("Moment", date, datetime, int)

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
#: The number of an identity card, new (12 digits) or old (9).
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d{12}|\d{9})(?!\d)")


def without_numbers(text: str) -> str:
    """Return a text with personal numbers hidden but for their last four digits.

    What an official wrote for a page behind a secret now goes into a mailbox: personal numbers stay out of it.
    """
    return _PERSONAL_NUMBER.sub(lambda number: "*" * (len(number[0]) - 4) + number[0][-4:], text)


def limit_text(instant: datetime, language: str) -> str:
    """Return the end of a term; one that ends at midnight is the day it ends, not 00:00 of the next one."""
    ends_a_day = instant == midnight_ending(last_day_before(instant))
    return day_text(last_day_before(instant), language) if ends_a_day else moment_text(instant, language)


def in_both(name: str, moment: Moment | None, write: Callable[[Moment, str], str]) -> dict[str, str]:
    """Return a value written in Vietnamese under `name` and in English under `name_en`; empty texts for None."""
    return {
        name: write(moment, "vi") if moment is not None else "",
        f"{name}_en": write(moment, "en") if moment is not None else "",
    }


def paragraphs(text: str) -> str:
    """Return a text without the holes that parts left out of a template leave."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def filled(template: str, words: Mapping[str, object]) -> str:
    """Return a template with its words; a misspelt word is an error, never an empty place in a citizen's mail."""
    return _environment().get_template(template).render(words)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
