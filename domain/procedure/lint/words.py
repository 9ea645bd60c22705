"""What people read: missing translations, and names pasted from a table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from domain.procedure.errors import DefinitionError, Edit, problem
from domain.procedure.lint.look import Look

#: Two SMS with Vietnamese letters, which are sent as UCS-2: 67 characters each.
_LONGEST_SMS = 134
_SHORT_CAPITALS = 8


def check_words(look: Look) -> Iterator[DefinitionError]:
    """Yield texts that are not as people should read them."""
    for path, words in look.texts():
        if words.vi == words.en and not words.vi.isascii():
            yield look.finding("same_in_both", (*path, "en"))
        for language in ("vi", "en") if path[-1] == "name" else ():
            text = words.in_language(language)
            at = (*path, language)
            if text[-1:] in ".;:," and not text.endswith("..."):
                found = look.finding("trailing_dot", at, mark=text[-1])
                yield found.fixed_by(look.edit(at, text, text.rstrip(" .;:,")))
            letters = [letter for letter in text if letter.isalpha()]
            if len(letters) > _SHORT_CAPITALS and " " in text and text == text.upper():
                yield look.finding("all_capitals", at)
        for language in ("vi", "en"):
            text = words.in_language(language)
            tidy = re.sub(r"[ \u00a0]+", " ", text).strip()
            if tidy != text and "\n" not in text:
                at = (*path, language)
                yield look.finding("odd_spaces", at).fixed_by(look.edit(at, text, tidy))
    yield from _twice(look)
    yield from _messages(look)
    yield from _letters(look)


def _twice(look: Look) -> Iterator[DefinitionError]:
    for key in ("dossier", "fees", "case_types", "facts"):
        first: dict[tuple[str, str | None], int] = {}
        for index, item in enumerate(getattr(look.definition, key) or ()):
            name = (item.name.vi.casefold(), getattr(item, "only_if", None))
            path = (key, index, "name")
            if name in first:
                yield look.finding("name_said_twice", path, name=item.name.vi, first=first[name])
            first.setdefault(name, look.definition.positions.of_value(path)[0])


def _messages(look: Look) -> Iterator[DefinitionError]:
    for path, step in look.definition.located_steps():
        for number, notice in enumerate(step.notify or ()):
            if "sms" in notice.by and len(notice.text.vi) > _LONGEST_SMS:
                at = (*path, "notify", number, "text", "vi")
                yield look.finding("message_too_long", at, length=len(notice.text.vi), limit=_LONGEST_SMS)


def _letters(look: Look) -> Iterator[DefinitionError]:
    """Letters that look right and are not: decomposed accents, and the Icelandic Ð."""
    file = look.definition.positions.file
    for number, line in enumerate(look.lines, 1):
        if line.isascii():
            continue
        for word in re.finditer(r"\S+", line):
            found = word[0]
            place = (number, word.start() + 1)
            if not unicodedata.is_normalized("NFC", found):
                composed = unicodedata.normalize("NFC", found)
                yield problem("not_composed", file, place, (), found=composed).fixed_by(
                    Edit.of_word(place, found, composed)
                )
            elif "Ð" in found or "ð" in found:
                meant = found.replace("Ð", "Đ").replace("ð", "đ")
                yield problem("wrong_letter", file, place, ()).fixed_by(Edit.of_word(place, found, meant))
