"""Every procedure we ship has scenarios beside it; each comes true, and together they try most branches."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from statistics import median

import pytest

from domain.procedure.fragments import FragmentShelf
from domain.procedure.loader import load_definition
from domain.procedure.register import load_register
from domain.procedure.shelf import find_definitions
from domain.simulation.checking import Verdict, judge
from domain.simulation.coverage import coverage
from domain.simulation.reading import load_scenarios, scenario_file_of
from domain.simulation.trial import Trial
from tests.support.lives import shipped_calendar

ROOT = Path(__file__).resolve().parents[2] / "procedure_defs"
REGISTER = load_register(ROOT / "agencies.yaml")
FILES = find_definitions(ROOT)
NAMES = [file.relative_to(ROOT).as_posix() for file in FILES]


@cache
def tried(file: Path) -> tuple[Trial, tuple[Verdict, ...]]:
    """Return the trial of a shipped definition and what came of each of its scenarios."""
    definition = load_definition(file, shelf=FragmentShelf.near(file))
    trial = Trial(definition, shipped_calendar(), "civil_code")
    return trial, tuple(judge(trial, story, REGISTER) for story in load_scenarios(scenario_file_of(file), definition))


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_every_scenario_comes_true(file: Path) -> None:
    """At least three scenarios lie beside each, and nothing expected in them fails to happen."""
    _, verdicts = tried(file)
    assert len(verdicts) >= 3
    assert [mismatch.sentence("en") for verdict in verdicts for mismatch in verdict.mismatches] == []


def test_most_branches_are_tried() -> None:
    """Scenarios go through four branches of five for at least four procedures of five, and for half of them nine."""
    shares = []
    for file in FILES:
        trial, verdicts = tried(file)
        shares.append(coverage(trial, [verdict.run.branches for verdict in verdicts if verdict.run]).share)
    assert sum(share >= 0.8 for share in shares) >= 0.8 * len(FILES)
    assert median(shares) >= 0.87


def test_some_scenarios_cross_the_lunar_new_year_of_2027() -> None:
    """Most procedures are tried on the last working day before Tết, whose due date is provisional."""
    crossing = [file for file in FILES if "2027-02-04" in scenario_file_of(file).read_text(encoding="utf-8")]
    assert len(crossing) >= len(FILES) // 2
