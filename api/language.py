"""Which language a person reads, and the catalogue that speaks it. Source sentences are Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Final, Protocol

from babel.messages.pofile import read_po
from starlette.requests import HTTPConnection

LANGUAGES: Final = ("vi", "en")
LANGUAGE_COOKIE: Final = "language"
_LOCALE_ROOT = Path(__file__).resolve().parent.parent / "runtime" / "locale"


class Readable(Protocol):
    """Anything that can be said in a person's language."""

    def read(self, language: str) -> str:
        """Return the text in `language` ("vi" or "en")."""
        ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that is not yet in anyone's language: Vietnamese source text and the values inside it."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def read(self, language: str) -> str:
        """Return the sentence in `language` ("vi" or "en")."""
        translated = catalogue(language).gettext(self.text)
        return translated % self.values if self.values else translated


def say(text: str, **values: object) -> Sentence:
    """Mark a Vietnamese source sentence for translation; `%(name)s` stands for a value."""
    return Sentence(text, values)


class Catalogue(NullTranslations):
    """The sentences of one language, read from its .po file, so that no compiled file can be out of date."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._sentences: dict[str, str] = {}
        self._plurals: dict[str, tuple[str, ...]] = {}
        self._language = language
        path = _LOCALE_ROOT / language / "LC_MESSAGES" / "messages.po"
        if not path.exists():
            return
        with path.open(encoding="utf-8") as file:
            for message in read_po(file, locale=language):
                if not message.id or message.fuzzy:
                    continue
                if isinstance(message.id, str):
                    if message.string:
                        self._sentences[message.id] = str(message.string)
                else:
                    self._plurals[message.id[0]] = tuple(message.string or ())

    def gettext(self, message: str) -> str:
        """Return the sentence in this language, or the source sentence when it has no translation."""
        return self._sentences.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the singular or plural form; Vietnamese has one form for every number."""
        forms = self._plurals.get(msgid1)
        if self._language == "vi" or not forms or not forms[0]:
            return forms[0] if forms and forms[0] else msgid1
        return forms[0] if n == 1 else forms[-1]


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of a language, read once per process."""
    return Catalogue(language)


def language_of(connection: HTTPConnection, default: str = "vi") -> str:
    """Return the language to answer in: the person's choice (cookie), else Accept-Language, else `default`."""
    chosen = connection.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    header = connection.headers.get("accept-language")
    return best_language(header, default) if header else default


def best_language(header: str, default: str) -> str:
    """Return the language an Accept-Language header asks for most, or `default` when it asks for none of ours."""
    best, best_weight = default, 0.0
    for part in header[:200].split(","):
        name, _, weight_text = part.strip().partition(";q=")
        try:
            weight = float(weight_text) if weight_text else 1.0
        except ValueError:
            continue
        primary = name.strip().lower().partition("-")[0]
        if primary in LANGUAGES and weight > best_weight:
            best, best_weight = primary, weight
    return best
