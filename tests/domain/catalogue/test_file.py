"""Files of records: three kinds, every bad line with its number, bounded lines."""

import json
import lzma

import pytest

from domain.catalogue.file import LONGEST_LINE, CatalogueFileError, read_file, read_lines
from tests.domain.catalogue.conftest import SAMPLES


def test_three_kinds_of_file_hold_the_same(tmp_path):
    """JSON lines, packed JSON lines and one JSON list give the same records."""
    lines = SAMPLES.read_bytes()
    (tmp_path / "a.jsonl.xz").write_bytes(lzma.compress(lines))
    (tmp_path / "a.json").write_text(json.dumps([json.loads(line) for line in lines.splitlines()]))
    first = read_file(SAMPLES)
    assert first.records == read_file(tmp_path / "a.jsonl.xz").records == read_file(tmp_path / "a.json").records
    assert len(first.records) == 5


def test_every_bad_line_is_listed_with_its_number():
    """Six kinds of bad lines among good ones are told by line, and the good ones are still read."""
    good = SAMPLES.read_bytes().splitlines()
    missing = json.dumps({"ma_thu_tuc": "1.000001"}).encode()
    read = read_lines([good[0], b"{", b"[1]", b"\xff\xfe", missing, b"", good[0], b" " * (LONGEST_LINE + 1), good[1]])
    assert [(bad.number, bad.code) for bad in read.bad_lines] == [
        (2, "not_json"),
        (3, "not_an_object"),
        (4, "not_utf8"),
        (5, "column_missing"),
        (7, "code_twice"),
        (8, "line_too_long"),
    ]
    assert len(read.records) == 2


@pytest.mark.parametrize(
    ("name", "code"), [("a.csv", "file_kind_unknown"), ("a.jsonl.xz", "file_unreadable"), ("b.json", "file_not_json")]
)
def test_files_that_cannot_be_read_say_so(tmp_path, name: str, code: str):
    """A wrong kind, broken packing and broken JSON have a stable code."""
    (tmp_path / name).write_bytes(b"broken")
    with pytest.raises(CatalogueFileError) as error:
        read_file(tmp_path / name)
    assert error.value.code == code
