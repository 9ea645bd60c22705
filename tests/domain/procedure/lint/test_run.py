"""What the linter sees: every variant of a definition, its text, and what lies around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.procedure.compile import compile_definition
from domain.procedure.errors import DefinitionError, DefinitionErrors
from domain.procedure.lint import Head, LintContext, by_code, check_heads, context_of, lint, lint_file, lint_text
from domain.procedure.loader import load_definition
from tests.domain.procedure.lint.pages import DOCS, SAMPLE, over_sample

BY_CASE = """\
case_types:
  - {id: cap-moi, name: {vi: Cấp mới, en: First issue}}
  - {id: cap-lai, name: {vi: Cấp lại, en: Reissue}}
deadline:
  - {only_if: case_type is cap-lai, limit: 1 working day}
  - {limit: 3 working days}
"""
VISIT = """\
    - visit: officer
      within: 4 working hours
      only_if: case_type is %s
"""


def with_visit(case: str) -> str:
    """The sample with two cases and a visit in one of them: it fits three working days, but not one."""
    stages = over_sample(BY_CASE).split("  approve:\n")
    return stages[0] + VISIT % case + "  approve:\n" + stages[1]


def test_each_kind_of_dossier_is_judged_by_its_own_path_and_limit() -> None:
    """A path too long for the short limit of one case is an error only where that case takes it; the path is shown."""
    (finding,) = (f for f in lint_text(with_visit("cap-lai")).findings if f.severity == "error")
    assert finding.code == "budget_over_deadline"
    assert "review (8) → visit (4) → sign (4)" in finding.message_en
    assert "Với hồ sơ: trường hợp: Cấp lại." in finding.message_vi
    assert "For the dossier: case: Reissue." in finding.message_en
    fits = lint_text(
        with_visit("cap-moi")
        .replace("1 working day\n", "2 working days\n")
        .replace("1 working day}", "12 working hours}")
    )
    assert [f.code for f in fits.findings if f.severity == "error"] == []


MANY = """\
case_types:
  - {id: cap-moi, name: {vi: Cấp mới, en: First issue}}
  - {id: cap-lai, name: {vi: Cấp lại, en: Reissue}}
  - {id: cap-doi, name: {vi: Cấp đổi, en: Exchange}}
deadline:
  - {only_if: "case_type is cap-moi and pages < 5", limit: 3 working days}
  - {only_if: case_type is cap-moi, limit: 1 working day}
  - {only_if: channel is online, limit: 3 working days}
  - {limit: %s}
"""


def too_long(rest: str) -> DefinitionError:
    """The one error of the sample with three cases, whose last limit is this."""
    text = over_sample(MANY % rest)
    (finding,) = (one for one in lint_text(text).findings if one.severity == "error")
    assert finding.code == "budget_over_deadline"
    return finding


def test_every_kind_of_dossier_an_error_holds_for_is_named() -> None:
    """Cases alike are told together, a number by where it begins; kinds with other figures are named apart."""
    alike = too_long("1 working day")
    assert alike.message_vi.endswith(
        " Với hồ sơ: trường hợp: Cấp mới, số trang: từ 5; "
        "nộp trực tiếp hoặc nộp qua bưu chính, trường hợp: Cấp lại hoặc Cấp đổi."
    )
    assert alike.message_en.endswith(
        " For the dossier: case: First issue, number of pages: from 5; "
        "filed at the counter or filed by post, case: Reissue or Exchange."
    )
    apart = too_long("9 working hours")
    assert "Với hồ sơ: trường hợp: Cấp mới, số trang: từ 5. Cũng sai như vậy" in apart.message_vi
    assert apart.message_vi.endswith("nộp trực tiếp hoặc nộp qua bưu chính, trường hợp: Cấp lại hoặc Cấp đổi.")
    assert "Wrong in the same way, by another path or other figures: filed at" in apart.message_en


def test_an_error_of_every_dossier_says_so() -> None:
    """A condition elsewhere does not make it one of some dossiers."""
    text = over_sample(BY_CASE.replace("limit: 3 working days", "limit: 1 working day"))
    (finding,) = (one for one in lint_text(text).findings if one.severity == "error")
    assert finding.message_vi.endswith("Với mọi loại hồ sơ.")
    assert finding.message_en.endswith("For every dossier.")


def test_what_is_an_error_of_steps_is_refused_by_the_compiler_too() -> None:
    """Linter and compiler judge steps alike: nothing runs that the linter calls impossible."""
    text = with_visit("cap-lai")
    with pytest.raises(DefinitionErrors) as caught:
        compile_definition(load_definition(text))
    assert {error.code for error in caught.value.errors} == {"budget_over_deadline"}


def test_a_definition_without_its_text_is_linted_too() -> None:
    """A definition read from a database has findings of meaning, and none of writing."""
    definition = load_definition(over_sample("deadline: 3 Working days\nonline: full\nchannels: [counter]"))
    frozen = type(definition).model_validate_json(definition.model_dump_json(by_alias=True, exclude_none=True))
    assert {finding.code for finding in lint(frozen)} == {"online_not_offered"}
    assert all(finding.line == 0 for finding in lint(frozen))


def test_syntax_is_a_finding_like_others() -> None:
    """A text that cannot be read gives its problem with place and mend, and no exception."""
    linted = lint_text(over_sample("version: [1"), "v1.yaml")
    assert [(f.file, f.line, f.code) for f in linted.findings] == [("v1.yaml", 3, "bad_yaml")]
    assert linted.head is None


def test_findings_of_a_fragment_are_told_in_its_file(tmp_path: Path) -> None:
    """What is wrong in a fragment is found at the line of the fragment, whose file is named."""
    fragment = tmp_path / "fragments" / "chung" / "v1.yaml"
    fragment.parent.mkdir(parents=True)
    fragment.write_text(
        "fragment: chung\nversion: 1\nname: {vi: Phần chung, en: Shared}\ngives:\n  decision: không số\n",
        encoding="utf-8",
    )
    (tmp_path / "agencies.yaml").write_bytes((DOCS / "agencies.yaml").read_bytes())
    context = context_of(tmp_path)
    (finding,) = lint_text(over_sample("use: [chung@1]"), "v1.yaml", context).findings
    assert (finding.code, finding.file, finding.line) == ("decision_shape", str(fragment), 5)


def test_an_amount_a_fragment_leaves_open_is_told_where_it_is_missing(tmp_path: Path) -> None:
    """The shared fragment is right as it is: the procedure that uses it is the one to mend."""
    fragment = tmp_path / "fragments" / "phi" / "v1.yaml"
    fragment.parent.mkdir(parents=True)
    fragment.write_text(
        "fragment: phi\nversion: 1\nname: {vi: Khoản thu, en: A fee}\ngives:\n  fees:\n"
        "    - {id: hdnd, name: {vi: Lệ phí nhà đất, en: House fee}, kind: fee, when: at filing,\n"
        "       set_by: provincial council, legal_basis: Thông tư 85/2019/TT-BTC}\n",
        encoding="utf-8",
    )
    (tmp_path / "agencies.yaml").write_bytes((DOCS / "agencies.yaml").read_bytes())
    (finding,) = lint_text(over_sample("use: [phi@1]"), "v1.yaml", context_of(tmp_path)).findings
    assert (finding.code, finding.file, finding.severity) == ("fee_not_entered", "v1.yaml", "warning")
    assert "Lệ phí nhà đất" in finding.message_vi
    assert "House fee" in finding.message_en


def test_findings_stand_in_the_order_of_the_file() -> None:
    """Whatever found them, findings go from top to bottom, each once."""
    text = over_sample("online: full\nchannels: [counter]\nname: {vi: Cấp giấy., en: Certificate.}\ndecision: không số")
    places = [(finding.line, finding.column) for finding in lint_text(text).findings]
    assert places == sorted(places)
    assert len(set(lint_text(text).findings)) == len(places) == 4


def test_more_than_one_finding_of_shape_does_not_hide_any() -> None:
    """A list with one wrong item is not called too short as well."""
    text = over_sample("dossier:\n  - id: to-khai\n    name: {vi: Tờ khai, en: Form}\n    copies: {original: x}")
    assert [finding.code for finding in lint_text(text).findings] == ["wrong_type"]


def test_an_open_version_gives_way_and_a_closed_one_overlaps() -> None:
    """A version without end may be followed on any later day; one with an end may not be followed before it."""
    first = Head("v1.yaml", "1.004873", 1, date(2026, 7, 1))
    second = Head("v2.yaml", "1.004873", 2, date(2026, 12, 1))
    assert list(check_heads(second, by_code([first, second]))) == []
    closed = replace(first, last=date(2026, 12, 31))
    (found,) = check_heads(second, by_code([closed, second]))
    assert (found.code, found.file) == ("versions_overlap", "v2.yaml")
    assert "2026-12-01" in found.message_en
    assert list(check_heads(closed, by_code([closed, second]))) == [], "it is told once, at the later version"
    backwards = replace(second, first=date(2026, 6, 1))
    assert [f.code for f in check_heads(backwards, by_code([first, backwards]))] == ["versions_overlap"]


def test_a_published_row_of_the_database_counts_like_the_lock() -> None:
    """The hash of a published text may come from anywhere; an edited text is told with the version to write."""
    context = LintContext(published={("1.004873", 1): "0" * 64, ("1.004873", 4): "1" * 64})
    (finding,) = lint_text(SAMPLE, "v1.yaml", context).findings
    assert finding.code == "published_text_edited"
    assert "v5.yaml" in finding.mend_en


def test_the_shipped_procedures_have_no_error() -> None:
    """Every procedure we ship lints without error against everything around it."""
    root = DOCS.parents[1] / "procedure_defs"
    context = context_of(root)
    from domain.procedure.lint import definitions_in

    files = definitions_in(root, root)
    assert len(files) > 5
    assert [f for file in files for f in lint_file(file, context).findings if f.severity == "error"] == []
