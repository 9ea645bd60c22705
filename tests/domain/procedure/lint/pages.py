"""Reads the pages of docs/lint and lays their examples into a folder, as docs/lint/README.md explains."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from domain.procedure.compile import canonical_text
from domain.procedure.errors import DefinitionErrors
from domain.procedure.lint import by_code, check_heads, context_of, heads_around, lint_file
from domain.procedure.loader import load_definition
from domain.procedure.source import read_source

DOCS = Path(__file__).resolve().parents[4] / "docs" / "lint"
SAMPLE = (DOCS / "sample.yaml").read_text(encoding="utf-8")
PAGES = sorted(file.stem for file in DOCS.glob("*.md") if file.stem != "README")
_BLOCK = re.compile(r"^```(?:yaml|text) ([a-z][^\n]*)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
_TOP = re.compile(r"^(?=[^\s#-])", flags=re.MULTILINE)
_STAGE = re.compile(r"^(?=  [a-z])", flags=re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its words after the language, and its text."""

    words: tuple[str, ...]
    text: str

    def option(self, name: str) -> str:
        """Return what stands after `name=`, empty when it is not there."""
        return next((word.removeprefix(f"{name}=") for word in self.words if word.startswith(f"{name}=")), "")


def blocks(code: str) -> list[Block]:
    """Return the examples of a page, and what lies beside them."""
    text = (DOCS / f"{code}.md").read_text(encoding="utf-8")
    return [Block(tuple(match[1].split()), match[2]) for match in _BLOCK.finditer(text)]


def over_sample(example: str, without: str = "") -> str:
    """Return the sample with the keys of an example in place of its own; under `stages` stage by stage."""
    parts = _parts(SAMPLE, _TOP)
    parts.pop(without, None)
    new = _parts(example, _TOP)
    if "stages" in new and "stages" in parts:
        new["stages"] = "stages:\n" + "".join((_stages(parts["stages"]) | _stages(new["stages"])).values())
    return "".join((parts | new).values())


def _stages(text: str) -> dict[str, str]:
    return _parts(text.removeprefix("stages:\n"), _STAGE)


def _parts(text: str, border: re.Pattern[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in border.split(text):
        if part.strip():
            key = part.split(":", 1)[0].strip()
            # A key written twice stays written twice.
            found[key] = found.get(key, "") + part.rstrip("\n") + "\n"
    return found


def _each(text: str, times: int) -> str:
    """Repeat each line that holds {n}, counting."""
    lines = (
        [line.replace("{n}", str(n)) for n in range(1, times + 1)] if "{n}" in line else [line]
        for line in text.splitlines()
    )
    return "\n".join(line for group in lines for line in group) + "\n"


class Example:
    """A folder of procedures with one example in it."""

    def __init__(self, root: Path, code: str) -> None:
        self.root = root
        self.roles: dict[str, frozenset[str]] | None = None
        self._write("agencies.yaml", (DOCS / "agencies.yaml").read_text(encoding="utf-8"))
        for year in (2026, 2027):
            self._write(f"calendars/vn-{year}.yaml", "")
        for block in blocks(code):
            kind = block.words[0]
            if kind == "file":
                path = block.words[1]
                self._write(path, block.text if path.startswith("fragments/") else over_sample(block.text))
            elif kind == "lock":
                sha256 = _hash(SAMPLE)
                self._write("versions.lock", f"{sha256}  {block.text}")
            elif kind == "roles":
                data, _ = read_source(block.text, "roles")
                self.roles = {agency: frozenset(roles) for agency, roles in data.items()}

    def codes(self, block: Block) -> set[str]:
        """Return the codes found in a block laid into the folder."""
        if "name" in block.words:
            self._write("v1.yaml", SAMPLE)
            return self._found(self.root / block.text.strip())
        if "fragment" in block.words:
            self._write("fragments/chung/v1.yaml", block.text)
            return self._found(self._write("ubnd-xa/1.004873/v1.yaml", SAMPLE))
        example = _each(block.text, int(block.option("each") or 1))
        text = example if "whole" in block.words else over_sample(example, block.option("without"))
        text += block.text * int(block.option("times") or 0)
        named = dict(re.findall(r'^(agency|procedure|version): "?([^"\n]+)"?$', text, flags=re.MULTILINE))
        place = (
            f"{named.get('agency', 'ubnd-xa')}/{named.get('procedure', '1.004873')}/v{named.get('version', '1')}.yaml"
        )
        return self._found(self._write(block.option("at") or place, text, latin="latin-1" in block.words))

    def _found(self, file: Path) -> set[str]:
        try:
            context = replace(context_of(self.root), roles=self.roles)
        except DefinitionErrors as broken:
            return {error.code for error in broken.errors}
        linted = lint_file(file, context)
        found = [*linted.findings]
        if linted.head:
            others = by_code((linted.head, *heads_around(self.root, [linted.head], context.shelf)))
            found += check_heads(linted.head, others)
        return {finding.code for finding in found}

    def _write(self, path: str, text: str, *, latin: bool = False) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("latin-1", errors="replace") if latin else text.encode())
        return file


def _hash(text: str) -> str:
    return hashlib.sha256(canonical_text(load_definition(text)).encode()).hexdigest()
