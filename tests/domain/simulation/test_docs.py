"""docs/simulation.md says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from domain.procedure.loader import load_definition
from domain.simulation.checking import judge
from domain.simulation.messages import MESSAGES
from domain.simulation.reading import load_scenarios
from domain.simulation.scenarios import Expect, Given
from domain.simulation.script import Outcome
from domain.simulation.trial import Trial

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "simulation.md").read_text(encoding="utf-8")
MARITAL = ROOT / "procedure_defs" / "ubnd-xa" / "1.004873" / "v1.yaml"


def test_the_page_names_every_code_key_and_outcome() -> None:
    """Every error code, every key of `given` and `expect` and every outcome stands on the page."""
    words = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert words >= set(MESSAGES)
    assert words >= {*Given.model_fields, *Expect.model_fields}
    assert words >= {outcome.value for outcome in Outcome}


def test_the_example_of_the_page_comes_true(calendar) -> None:
    """The scenario shown on the page is one that passes."""
    example = re.search(r"```yaml\n(.*?)```", PAGE, re.S)
    assert example is not None
    definition = load_definition(MARITAL)
    [story] = load_scenarios(example[1], definition)
    assert judge(Trial(definition, calendar), story).passed
