"""Input that is not meant well: each gets its error with a place, in bounded time and memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from domain.procedure.source import MAX_BYTES
from tests.domain.procedure.lint.pages import SAMPLE, over_sample

ROOT = Path(__file__).resolve().parents[4]
MEMORY, PROCESSOR_SECONDS = 700 * 1024 * 1024, 60
GUARDED = "dossier:\n  - {id: to-khai, name: {vi: Tờ khai, en: Form}, copies: {original: 1}, only_if: %s}"
BOMB = 'a: &a ["x", "x", "x", "x", "x", "x", "x", "x", "x"]\n' + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

#: name -> (content, the first code, its line, its column)
BAD: dict[str, tuple[bytes, str, int, int]] = {
    "bomb": (BOMB.encode(), "alias_not_allowed", 1, 4),
    "ten_megabytes": (SAMPLE.encode() + b"# " + b"x" * 10_000_000, "file_too_large", 1, 1),
    "endless_brackets": (over_sample("version: " + "[" * 100_000).encode(), "too_deep", 2, 25),
    "endless_braces": (over_sample("version: " + "{a: " * 50_000).encode(), "too_deep", 2, 70),
    "skipped_depth": (b"a: 1\na: " + b"[" * 100_000, "duplicate_key", 2, 1),
    "tab": (over_sample("dossier:\n\t- id: to-khai").encode(), "tab_not_allowed", 13, 1),
    "keys_twice": (over_sample("version: 1\nversion: 2").encode(), "duplicate_key", 3, 1),
    "latin": (over_sample("decision: Qu\udce9").encode("utf-8", "surrogateescape"), "not_utf8", 45, 13),
    "utf16": (SAMPLE.encode("utf-16"), "not_utf8", 1, 1),
    "nul": (over_sample("decision: a\x00b").encode(), "bad_yaml", 45, 12),
    "binary": (bytes(range(256)) * 100, "not_utf8", 2, 118),
    "NO": (over_sample("online: NO").encode(), "bad_value", 7, 9),
    "five_o_clock": (over_sample("counting: {cut_off: 17}").encode(), "wrong_type", 45, 21),
    "condition_too_long": (over_sample(GUARDED % ("pages > 1 and " * 4_000)).encode(), "condition_too_long", 13, 82),
    "condition_too_deep": (over_sample(GUARDED % ("not " * 80 + "pages > 1")).encode(), "condition_too_deep", 13, 134),
    "newer": (over_sample("language: 99").encode(), "newer_language", 45, 11),
    "circle": (over_sample("use: [vong@1]").encode(), "fragment_circle", 4, 7),
    "a_hundred_thousand_items": (over_sample("legal_basis: [" + "1," * 100_000 + "1]").encode(), "wrong_type", 8, 15),
    "unknown_keys": (
        SAMPLE.encode() + b"".join(b"key%d: 1\n" % n for n in range(15_000)), "unknown_key", 45, 1
    ),
    "five_thousand_steps": (
        SAMPLE.replace("  approve:\n", "    - {inform: cong-an, about: x}\n" * 5_000 + "  approve:\n").encode(),
        "too_many_steps", 28, 3,
    ),
    "conditions_without_number": (
        over_sample(
            "facts:\n"
            + "".join(f"  - {{id: f{n}, name: {{vi: Hỏi {n}, en: Ask {n}}}, kind: yes_no}}\n" for n in range(500))
            + "dossier:\n"
            + "".join(
                f"  - {{id: c{n}, name: {{vi: Giấy {n}, en: Paper {n}}}, copies: {{original: 1}}, only_if: f{n}}}\n"
                for n in range(500)
            )
        ).encode(),
        "too_many_situations", 13, 79,
    ),
}  # fmt: skip
LINT_ALL = """
import json, sys
from pathlib import Path
from domain.procedure.lint import context_of, lint_file
root = Path(sys.argv[1])
context = context_of(root)
found = {
    file.stem: [(f.code, f.line, f.column, f.message_vi, f.mend_en) for f in lint_file(file, context).findings[:300]]
    for file in sorted((root / "bad").iterdir())
}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Any]]:
    """The findings of all bad files, from one process whose memory and processor time are limited."""
    root = tmp_path_factory.mktemp("bad-input")
    (root / "bad").mkdir()
    (root / "fragments" / "vong").mkdir(parents=True)
    (root / "fragments" / "vong" / "v1.yaml").write_text(
        "fragment: vong\nversion: 1\nname: {vi: Vòng, en: Circle}\nuse: [vong@1]\ngives: {decision: 1/QĐ-BTP}\n",
        encoding="utf-8",
    )
    for name, (content, *_) in BAD.items():
        (root / "bad" / f"{name}.yaml").write_bytes(content)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))

    process = subprocess.run(
        [sys.executable, "-c", LINT_ALL, str(root)],
        cwd=ROOT,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr[-2000:]
    result: Mapping[str, list[Any]] = json.loads(process.stdout)
    return result


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_its_error_at_its_place(found: Mapping[str, list[Any]], name: str) -> None:
    """The first finding is the one meant, at the line and column a person looks at, and it says what to do."""
    _, code, line, column = BAD[name]
    assert found[name], "nothing was found"
    assert found[name][0][:3] == [code, line, column]
    assert all(message and mend for *_, message, mend in found[name])


def test_a_text_wrong_everywhere_is_told_of_in_part(found: Mapping[str, list[Any]]) -> None:
    """A hundred thousand mistakes are no help; the first few hundred are told."""
    assert 100 < len(found["a_hundred_thousand_items"]) <= 200
    assert 100 < len(found["unknown_keys"]) <= 200


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    """Of a file too large no more than the limit is read: a device without end is refused like a large file."""
    from domain.procedure.lint import lint_file

    (finding,) = lint_file(Path("/dev/zero")).findings
    assert finding.code == "file_too_large"
    exact = tmp_path / "exact.yaml"
    exact.write_bytes(SAMPLE.encode().ljust(MAX_BYTES, b"\n"))
    assert lint_file(exact).findings == ()


def test_a_time_of_day_and_a_no_stay_words() -> None:
    """17:00 without quotes is a time, not 1020, and `no` in a text is a word, not false."""
    from domain.procedure.loader import load_definition

    definition = load_definition(over_sample("counting: {cut_off: 17:00}\nname: {vi: no, en: NO}"))
    assert definition.counting is not None
    assert definition.counting.cut_off == "17:00"
    assert (definition.name.vi, definition.name.en) == ("no", "NO")
