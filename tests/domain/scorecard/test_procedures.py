"""What the index asks of a procedure, read off its frozen text."""

from __future__ import annotations

import json

import pytest

from cli.setup import shipped_procedures
from domain.scorecard.procedures import procedure_facts
from runtime.settings import ROOT

TEXTS = {one.definition.procedure: one.text for one in shipped_procedures([ROOT / "procedure_defs"])}


@pytest.mark.parametrize(
    ("code", "online", "charges", "for_people"),
    [
        ("2.000635", "full", True, True),  # by copy
        ("1.004873", "full", False, True),
        ("2.000815", "none", True, True),  # by page
        ("2.001402", "partial", True, True),
    ],
)
def test_facts_of_shipped_procedures(code: str, online: str, charges: bool, for_people: bool) -> None:
    """Level of online service, whether anything is charged, and whether people may file."""
    facts = procedure_facts(TEXTS[code])

    assert (facts.code, facts.online, facts.charges, facts.for_people) == (code, online, charges, for_people)


def test_an_exemption_is_no_charge() -> None:
    """A fee of nothing with a reduction in per cent charges nothing."""
    told = json.loads(TEXTS["1.004873"])
    told["fees"] = [{"id": "x", "amount": 0, "exemptions": [{"id": "y", "reduction": 50}]}]

    assert not procedure_facts(json.dumps(told)).charges


def test_what_a_procedure_lacks_is_named() -> None:
    """A definition without papers or time limit says which parts of its content are missing."""
    told = json.loads(TEXTS["1.004873"])
    del told["deadline"]
    told["dossier"] = []

    lacks = procedure_facts(json.dumps(told)).lacks
    assert [words.en for words in lacks] == ["papers", "time limit", "number of copies"]


def test_only_organisations_is_not_for_people() -> None:
    """A procedure that only organisations may file is left out of what is counted for citizens."""
    told = json.loads(TEXTS["1.004873"]) | {"applicants": ["organisation"]}

    assert not procedure_facts(json.dumps(told)).for_people
