"""Every trouble of the installation has a button or a command, and words in both languages."""

from __future__ import annotations

import pytest

from domain.supervision.findings import Part
from domain.supervision.part_ways import PartEnd, PartWay, all_ways_of, commands_of, ways_of_part
from domain.supervision.part_words import PART_ENDS, PART_PROBLEMS, PART_WAYS


@pytest.mark.parametrize("part", Part)
def test_a_trouble_has_a_button_or_a_command_and_never_both(part: Part) -> None:
    """Where a process has to be started the page says how; elsewhere somebody presses."""
    assert bool(all_ways_of(part)) != bool(commands_of(part, "post"))


def test_a_command_names_the_part_it_is_about() -> None:
    """The line can be copied as it stands."""
    lines = [one.line for one in commands_of(Part.NO_WORKER, "post")]
    assert "python worker.py --queues post" in lines
    [version, _] = commands_of(Part.VERSION_WITHOUT_WORKER, "2026.1")
    assert version.line == "MOTCUA_WORKER_VERSION=2026.1 python worker.py"


def test_what_fails_decides_what_can_be_pressed() -> None:
    """A schedule is run, a paused activity let go on, a run begun anew or ended; an unknown trouble has no button."""
    assert ways_of_part(Part.RUN_FAILING, "schedule", "") == (PartWay.RUN_NOW,)
    assert ways_of_part(Part.RUN_FAILING, "workflow", "7") == (PartWay.UNPAUSE, PartWay.END_RUN)
    assert ways_of_part(Part.RUN_FAILING, "workflow", "") == (PartWay.START_ANEW, PartWay.END_RUN)
    assert ways_of_part("of_a_newer_version", "workflow", "") == ()


def test_buttons_and_answers_are_written_in_both_languages() -> None:
    """None is missing, none is a copy, and no two buttons share a name."""
    assert set(PART_WAYS) == set(PartWay)
    assert set(PART_ENDS) == {"", *PartEnd}
    pairs = [pair for both in PART_WAYS.values() for pair in both]
    pairs += [*PART_ENDS.values(), *PART_PROBLEMS.values()]
    assert all(vietnamese and english and vietnamese != english for vietnamese, english in pairs)
    for language in (0, 1):
        assert len({name[language] for name, _ in PART_WAYS.values()}) == len(PartWay)
