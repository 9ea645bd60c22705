"""Keeps the catalogues in step with the sentences in code and templates: `python -m api.translate`.

Vietnamese is the source; its catalogue repeats it, so that an office can word things its own way. Exits 1
and names what is missing when the English catalogue is not complete. `--check` changes nothing.
"""

from __future__ import annotations

import argparse
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from api.language import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
LOCALE_ROOT = ROOT / "runtime" / "locale"
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "_": None, "say": None}


def extracted() -> Catalog:
    """Return every sentence found in code and templates."""
    catalogue = Catalog()
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")  # type: ignore[no-untyped-call]  # babel has no types here
    for folder in ("api",):
        found = extract_from_dir(ROOT / folder, _below(methods, folder), _options_below(options, folder), KEYWORDS)
        for _, _, message, comments, context in found:
            catalogue.add(message, auto_comments=comments, context=context)
    return catalogue


def updated(language: str) -> Catalog:
    """Return the catalogue of a language brought in step: new sentences added, unused ones dropped."""
    path = path_of(language)
    if path.exists():
        with path.open(encoding="utf-8") as file:
            catalogue = read_po(file, locale=language)
    else:
        catalogue = Catalog(locale=language)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    for message in catalogue:
        if message.id and language == "vi" and not _said(message.string):
            message.string = (message.id[0],) if isinstance(message.id, tuple) else message.id
    return catalogue


def text_of(catalogue: Catalog) -> bytes:
    """Return the .po text: sorted, without line numbers and dates, so that a change shows only what changed."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, sort_output=True, no_location=True, omit_header=True)
    language = catalogue.locale_identifier
    head = (
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        f'"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms};\\n"\n\n'
    )
    return head.encode() + buffer.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """Return the sentences without a translation, and those marked as guesses."""
    return [str(message.id) for message in catalogue if message.id and (message.fuzzy or not _said(message.string))]


def path_of(language: str) -> Path:
    """Return the file of a language's catalogue."""
    return LOCALE_ROOT / language / "LC_MESSAGES" / "messages.po"


def main() -> int:
    """Bring the catalogues in step; return 1 when something is untranslated (or, with --check, out of step)."""
    parser = argparse.ArgumentParser(prog="python -m api.translate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only report")
    check = parser.parse_args().check
    faults: list[str] = []
    for language in LANGUAGES:
        catalogue = updated(language)
        path, text = path_of(language), text_of(catalogue)
        if check and (not path.exists() or path.read_bytes() != text):
            faults.append(f"{language}: out of step")
        elif not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
        faults += [f"{language}: {sentence}" for sentence in missing(catalogue)]
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


def _said(text: object) -> bool:
    return all(text) if isinstance(text, (tuple, list)) else bool(text)


def _below(methods: list[tuple[str, str]], folder: str) -> list[tuple[str, str]]:
    return [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods]


def _options_below(options: dict[str, dict[str, object]], folder: str) -> dict[str, dict[str, object]]:
    return {pattern.removeprefix(f"{folder}/"): value for pattern, value in options.items()}


if __name__ == "__main__":
    sys.exit(main())
