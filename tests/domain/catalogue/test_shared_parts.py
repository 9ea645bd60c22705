"""A draft uses a fragment where one says the same, and is written out where none does."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.catalogue.answering import spot_of, with_part, with_value
from domain.catalogue.batch import draft_all, errors_of, fragment_files
from domain.catalogue.draft import draft_of
from domain.catalogue.shared_parts import shipped_fragments, use_lines
from domain.procedure.compile import compile_definition
from domain.procedure.fragments import FragmentShelf, read_fragment
from domain.procedure.loader import load_definition
from domain.procedure.source import read_source

NO_FRAGMENTS = FragmentShelf()
TEAM = "Bước 2: Thành lập đoàn kiểm tra, kiểm tra thực tế con diều và lập biên bản kiểm tra."
SECTOR = """\
fragment: dieu
version: 1
name: {vi: Diều, en: Kites}
gives:
  field: mau
  legal_basis: [Luật Diều 7/2030/QH20]
"""


def steps(text: str, shelf: FragmentShelf) -> list[tuple[str, str | None]]:
    """Return kind and budget of every step of a draft."""
    definition = load_definition(text, shelf=shelf)
    stages = definition.stages
    listed = (*stages.receive, *stages.appraise, *stages.approve, *stages.return_)
    return [(str(step.kind), getattr(step, "within", None)) for step in listed]


@pytest.mark.parametrize("code", ["9.900001", "9.900002", "9.900003"])
def test_with_and_without_fragments_a_draft_means_the_same(samples, code: str):
    """The steps and budgets do not depend on the shelf; without fragments the stages are written out."""
    used, flat = draft_of(samples[code]), draft_of(samples[code], shelf=NO_FRAGMENTS)
    assert errors_of(flat, NO_FRAGMENTS) == errors_of(used) == ""
    assert steps(flat.yaml_text, NO_FRAGMENTS) == steps(used.yaml_text, shipped_fragments())
    assert (flat.fragments, used.lines < flat.lines) == ((), True)


def test_the_stages_are_the_fragment_that_equals_them(samples):
    """One officer, own appraisal, a team with minutes: three fragments, budgets within the deadline."""
    record = samples["9.900001"]
    assert draft_of(replace(record, steps="")).fragments[0] == "mot-cap@1"
    assert draft_of(record).fragments[0] == "mot-cua@1"
    team = draft_of(replace(record, steps=TEAM))
    assert team.fragments[0] == "tham-dinh-thuc-te@1"
    assert [kind for kind, _ in steps(team.yaml_text, shipped_fragments())][1:4] == ["review", "visit", "review"]
    assert draft_of(replace(record, steps=f"{TEAM[:8]} Nếu cần, {TEAM[8:]}")).fragments[0] == "mot-cua@1"


def test_one_fee_of_one_amount_is_a_fragment_and_can_be_answered(samples):
    """Moment, name and legal text of the fee are given to the fragment, and answers change them there."""
    draft = draft_of(samples["9.900001"])
    assert draft.fragments == ("mot-cua@1", "mot-khoan-thu@1")
    text = with_value(draft.yaml_text, "use[1].with.khi", "fee_moment_guessed", "before result")
    text = with_value(text, "use[1].with.ten.en", "needs_english", "Kite card charge")
    (fee,) = load_definition(text, shelf=shipped_fragments()).fees
    assert (fee.when, fee.name.en, fee.amount) == ("before result", "Kite card charge", 70_000)
    assert "fee_moment_guessed" not in text


def test_the_law_of_a_sector_needs_every_text_of_it(samples):
    """A record that cites all texts of the fragment uses it; one that lacks one writes its own."""
    record = replace(samples["9.900002"], field="Lĩnh vực mẫu")
    shelf = FragmentShelf({"dieu@1": read_fragment(SECTOR, "dieu")})
    draft = draft_of(record, shelf=shelf)
    definition = load_definition(draft.yaml_text, shelf=shelf)
    assert draft.fragments == ("dieu@1",)
    assert (definition.field, definition.legal_basis) == ("mau", ("Luật Diều 7/2030/QH20",))
    other = FragmentShelf({"dieu@1": read_fragment(SECTOR.replace("QH20]", "QH20, Luật Dây 8/2030/QH20]"), "dieu")})
    assert draft_of(record, shelf=other).fragments == ()


def test_every_doubt_of_a_draft_can_be_shown_and_a_fragment_replaced(samples):
    """Each doubt finds its place, and the fragment chosen can be exchanged for another."""
    for draft in draft_all(samples.values()).drafts:
        for doubt in draft.doubts:
            assert spot_of(draft.yaml_text, doubt.path).shape in ("value", "part") or doubt.path.startswith("fees")
    draft = draft_of(samples["9.900002"])
    own = "{fragment: mot-cap@1, with: {tham-dinh: 6 working hours, ky: 2 working hours}}"
    text = with_part(draft.yaml_text, "use[0]", "stages_guessed", f"use: [{own}]")
    assert read_source(text, "draft")[0]["use"][0]["with"]["ky"] == "2 working hours"
    compile_definition(load_definition(text, shelf=shipped_fragments()))


def test_the_fragments_used_are_found_with_those_inside_them(samples):
    """What a folder of drafts needs beside it is every fragment once, by its place."""
    files = fragment_files(draft_all(samples.values()).drafts)
    assert sorted(files) == ["mot-cap/v1.yaml", "mot-cua/v1.yaml", "mot-khoan-thu/v1.yaml"]
    assert all(read_fragment(Path(file).read_text(), file) for file in files.values())
    assert use_lines([]) == []
