"""Every cause has its treatment, its words in both languages and a way out."""

from __future__ import annotations

from domain.supervision.causes import RANKS, TREATMENTS, Cause, Group, Side, WayOut, causes_of
from domain.supervision.findings import Part
from domain.supervision.part_words import PARTS
from domain.supervision.words import CAUSES, GROUPS, SIDES, WAYS


def test_every_cause_has_a_side_a_way_out_and_words() -> None:
    """A cause without any of them would leave a supervisor before a riddle."""
    assert set(TREATMENTS) == set(CAUSES) == set(RANKS) == set(Cause)
    assert all(treatment.ways for treatment in TREATMENTS.values())
    assert (set(GROUPS), set(SIDES), set(WAYS), set(PARTS)) == (set(Group), set(Side), set(WayOut), set(Part))


def test_the_groups_part_the_causes_and_keep_their_order() -> None:
    """Each cause stands in one group; what blocks a case comes before what only makes it late."""
    assert [cause for group in Group for cause in causes_of(group)] == list(Cause)


def test_both_languages_are_written_and_differ() -> None:
    """No English text is a copy of the Vietnamese one, and none is empty."""
    pairs = [pair for both in (*CAUSES.values(), *PARTS.values()) for pair in both]
    pairs += [*GROUPS.values(), *SIDES.values(), *WAYS.values()]
    assert all(vietnamese and english and vietnamese != english for vietnamese, english in pairs)


def test_names_of_causes_are_not_used_twice() -> None:
    """Two causes of one name could not be told apart in a list."""
    for language in (0, 1):
        names = [name[language] for name, _ in CAUSES.values()]
        assert len(set(names)) == len(names)
