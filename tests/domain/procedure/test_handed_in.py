"""Which papers are missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.setup import shipped_procedures
from domain.procedure.definition import Definition
from domain.procedure.dossier import Copies
from domain.procedure.handed_in import Counts, asked, is_enough, missing, usual
from runtime.settings import ROOT

SHIPPED = {item.definition.procedure: item.definition for item in shipped_procedures([ROOT / "procedure_defs"])}
some = st.integers(0, 5)
counts = st.builds(Counts, some, some, some)


@pytest.mark.parametrize("definition", SHIPPED.values(), ids=SHIPPED.keys())
def test_the_usual_counts_are_enough_and_none_are_not(definition: Definition) -> None:
    """A form starts complete; without a paper, what is always asked for is missing and nothing else."""
    always = [one.id for one in definition.dossier if one.required == "always" and asked(one).total]
    assert missing(definition, {component.id: usual(component) for component in definition.dossier}) == ()
    assert [component.id for component in missing(definition, {})] == always


def test_a_conditional_paper_that_is_there_is_counted() -> None:
    """One of two sets of drawings is not enough; a conditional paper in the wrong kind is named as well."""
    permit = SHIPPED["1.013225"]
    given_papers = {component.id: usual(component) for component in permit.dossier}
    found = missing(permit, {**given_papers, "ban-ve": Counts(1), "cam-ket-lien-ke": Counts(photocopies=1)})
    assert [component.id for component in found] == ["ban-ve", "cam-ket-lien-ke"]


@pytest.mark.parametrize(
    ("asked", "given_in", "enough"),
    [
        (Copies(photocopy=1), Counts(originals=1), True),
        (Copies(photocopy=1), Counts(certified=1), True),
        (Copies(certified=1), Counts(photocopies=3), False),
        (Copies(original=1), Counts(certified=1), False),
        (Copies(original=1, photocopy=1), Counts(originals=1), False),
        (Copies(original=1, photocopy=1), Counts(originals=2), True),
        (Copies(original=1, certified=1, photocopy=1), Counts(originals=2, photocopies=1), True),
    ],
)
def test_a_better_paper_stands_for_a_lesser_one(asked: Copies, given_in: Counts, enough: bool) -> None:
    """Originals may be counted as copies, copies never as originals."""
    assert is_enough(asked, given_in) is enough


@given(counts, counts)
def test_more_is_never_less(asked: Counts, more: Counts) -> None:
    """What is asked for is enough, and with more of anything it still is."""
    copies = Copies(original=asked.originals, certified=asked.certified, photocopy=asked.photocopies)
    total = Counts(
        asked.originals + more.originals, asked.certified + more.certified, asked.photocopies + more.photocopies
    )
    assert is_enough(copies, asked)
    assert is_enough(copies, total)
