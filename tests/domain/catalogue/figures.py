"""How well the records are read: precision and recall of each field against the hand-checked sample.

`python -m tests.domain.catalogue.figures` prints the table of docs/import.md. It needs the national data:
the folder that holds it is named by the environment variable MOTCUA_NATIONAL_DATA.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML

from domain.catalogue.dossier import Paper
from domain.catalogue.file import read_file
from domain.catalogue.reading import Facts, facts_of
from domain.catalogue.record import Record
from domain.deadline.limit import Limit

DATA = "MOTCUA_NATIONAL_DATA"
PATTERN = "*.jsonl*"
SAMPLE = Path(__file__).resolve().parents[2] / "catalogue_sample.yaml"
FIELDS = (
    *("name", "level", "sector", "agencies", "channels", "deadline", "fee", "papers", "copies", "forms", "files"),
    *("results", "legal", "steps", "hints"),
)
#: The name a person read is kept as so many letters of its SHA-256, since it is a sentence of the data.
DIGEST = 12


#: Field, item, whether it was claimed, whether the texts say it, what was read and what is right.
Compared: TypeAlias = tuple[str, str, bool, bool, object, object]


@dataclass
class Figure:
    """Claims of one field: right, wrong, and right values that were not claimed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of what was claimed, what is right; 1 when nothing was claimed."""
        claimed = self.right + self.wrong
        return self.right / claimed if claimed else 1.0

    @property
    def recall(self) -> float:
        """Of what the texts say, what was claimed rightly; 1 when they say nothing."""
        said = self.right + self.missed
        return self.right / said if said else 1.0


def data_file() -> Path | None:
    """Return the data's file, None when it is not there."""
    folder = os.environ.get(DATA)
    return next(iter(sorted(Path(folder).glob(PATTERN))), None) if folder else None


def local_records(file: Path) -> dict[str, Record]:
    """Return the records of province or commune by code."""
    read = read_file(file)
    assert not read.bad_lines
    return {record.code: record for record in read.records if record.is_local}


def chosen(codes: Iterator[str] | list[str], part: str) -> list[str]:
    """Return the codes of a sample by the rule the sample's file states."""
    ordered = sorted(codes, key=lambda code: hashlib.sha256(code.encode()).hexdigest())
    first = ordered[::23]
    return first if part == "first" else [code for code in ordered if code not in set(first)][11::71][:20]


def truth(part: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the values a person read: code -> field -> value."""
    read = YAML(typ="safe", pure=True).load(SAMPLE)
    return {code: {**right, **read["read_later"][code]} for code, right in read[part].items()}


def compare(facts: Facts, right: Mapping[str, Any]) -> Iterator[Compared]:
    """Yield the comparison of every value of one record."""
    yield from _sets("level", {str(one) for one in facts.levels.value or ()}, set(right["level"]))
    yield from _sets("agencies", {one.value.id for one in facts.agencies if one.value}, set(right["agencies"]))
    yield from _sets("channels", {str(one) for one in facts.deadlines}, set(right["channels"]))
    for channel, (limit, fee) in right["channels"].items():
        found = next((one for name, one in facts.deadlines.items() if name == channel), None)
        read = found.value.text() if found and found.claimed and found.value else None
        said = None if limit == "?" else Limit.parse(limit).text()
        yield "deadline", channel, read is not None, said is not None, read, said
        charge = next((one for name, one in facts.charges.items() if name == channel), None)
        paid = charge.value.dong if charge and charge.claimed and charge.value else None
        yield "fee", channel, paid is not None, fee != "?", paid, None if fee == "?" else fee
    papers = [found.value for group in facts.groups for found in group.papers if found.value]
    yield "papers", "", bool(papers), right["papers"] > 0, len(papers) or None, right["papers"] or None
    yield from _sets("forms", {form for paper in papers for form in paper.forms}, {str(one) for one in right["forms"]})
    files = sum(bool(paper.file) for paper in papers)
    yield "files", "", files > 0, right["files"] > 0, files or None, right["files"] or None
    codes = {one.value.code for one in facts.results if one.value and one.value.has_national_code}
    yield from _sets("results", codes, set(right["results"]))
    listed = [one for one in facts.legal if not one.why]
    yield "legal", "", bool(listed), right["legal"] > 0, len(listed) or None, right["legal"] or None
    yield from _read_later(facts, right, papers)


def _read_later(facts: Facts, right: Mapping[str, Any], papers: list[Paper]) -> Iterator[Compared]:
    """Yield the comparisons of name, sector, sheets of each paper, numbered steps and hints of the prose."""
    yield from _sets("name", {hashlib.sha256((facts.name.value or "").encode()).hexdigest()[:DIGEST]}, {right["name"]})
    yield from _sets("sector", {facts.field.value} if facts.field.value is not None else set(), {right["sector"]})
    read = ["?" if paper.unclear else f"{paper.originals}/{paper.copies}" for paper in papers]
    for place, (counts, said) in enumerate(_side_by_side(read, right["copies"].split())):
        yield "copies", str(place + 1), counts != "?", said != "?", counts, said
    steps, hints = facts.hints.steps, facts.hints
    yield "steps", "", steps > 0, right["steps"] not in (0, "?"), steps or None, right["steps"] or None
    hinted = {"visit": hints.visit, "team": hints.team, "opinion": hints.opinion or hints.asking}
    yield from _sets("hints", {name for name, found in hinted.items() if found}, set(right["hints"]))


def _side_by_side(read: list[str], right: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what was read of each row beside what is right; where one has more rows, equal ones are paired."""
    if len(read) == len(right):
        yield from zip(read, right, strict=True)
        return
    for _, i, j, k, n in SequenceMatcher(a=read, b=right, autojunk=False).get_opcodes():
        yield from zip_longest(read[i:j], right[k:n], fillvalue="?")


def _sets(field: str, read: set[str], right: set[str]) -> Iterator[Compared]:
    for item in sorted(read | right):
        yield field, item, item in read, item in right, item if item in read else None, item if item in right else None


def figures(records: Mapping[str, Record], part: str, *, tell: bool = False) -> dict[str, Figure]:
    """Return the figures of a sample by field; with `tell`, print every value read wrongly or missed."""
    table = {field: Figure() for field in FIELDS}
    for code, right in truth(part).items():
        for field, item, claimed, said, read, value in compare(facts_of(records[code]), right):
            figure = table[field]
            if claimed and read == value:
                figure.right += 1
                continue
            figure.wrong += claimed
            figure.missed += said
            if tell and (claimed or said):
                print(f"  {code} {field} {item}: read {read}, right {value}")  # noqa: T201 - a report
    return table


def main() -> None:
    """Print the table of both samples."""
    file = data_file()
    if file is None:
        sys.exit(f"{DATA} must name the folder that holds the records ({PATTERN})")
    records = local_records(file)
    for part in ("first", "second"):
        table = figures(records, part, tell="--tell" in sys.argv)
        print(f"{part}: {len(truth(part))} records")  # noqa: T201 - the table
        for field, figure in table.items():
            counts = f"{figure.right:4} {figure.wrong:4} {figure.missed:4}"
            print(f"| {field:9} | {counts} | {figure.precision:.3f} | {figure.recall:.3f} |")  # noqa: T201 - the table


if __name__ == "__main__":
    main()
