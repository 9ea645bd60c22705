"""Who may stand in for whom."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.staff.delegation import STANDS_IN, Away, HeldPost, why_not

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HERE, THERE = "H61.12", "H61.13"


def posts(*roles: str, agency: str = HERE) -> frozenset[HeldPost]:
    return frozenset(HeldPost(role, agency) for role in roles)


def away(person: str = "viet", substitute: str = "lan", role: str = "", first: int = 1, last: int = 3) -> Away:
    return Away(person, substitute, role, NOW + first * DAY, NOW + last * DAY)


def rule(wished: Away, own=posts("leader"), other=posts("leader"), known=()) -> str:  # noqa: B008  # frozen sets
    why = why_not(wished, own, other, known, NOW)
    return why.rule if why else ""


def test_a_colleague_of_the_same_office_may_stand_in():
    """A vice chairperson stands in for the chairperson of the same agency."""
    assert rule(away()) == ""


@pytest.mark.parametrize(
    ("wished", "expected"),
    [
        (away(substitute="viet"), "own_substitute"),
        (away(first=3, last=1), "ends_before_it_starts"),
        (away(first=-5, last=-1), "already_over"),
        (away(first=1, last=400), "too_long"),
        (away(role="officer"), "role_not_held"),
    ],
)
def test_what_cannot_be_an_absence_is_refused_with_its_rule(wished, expected):
    """Standing in for oneself, times that make no sense, and roles nobody holds are named."""
    assert rule(wished) == expected


@pytest.mark.parametrize("lower", ["counter", "officer", "supervisor", "administrator"])
def test_nobody_of_lower_or_other_rank_stands_in_for_a_leader(lower):
    """Only a leader signs for a leader."""
    assert rule(away(), other=posts(lower)) == "lower_rank"


def test_a_leader_of_another_agency_does_not_stand_in():
    """Posts are held in one agency; holding the same one elsewhere is no ground."""
    assert rule(away(), other=posts("leader", agency=THERE)) == "other_agency"


def test_every_post_that_is_handed_over_is_looked_at():
    """Whoever holds two posts needs a substitute who may hold both, or hands over one of them."""
    both = posts("leader", "administrator")

    assert rule(away(), own=both) == "lower_rank"
    assert rule(away(role="leader"), own=both) == ""


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (away(first=2, last=5), "overlaps"),
        (away(role="leader", first=2, last=5), "overlaps"),
        (away(first=3, last=5), ""),  # from the instant the first one ends
        (away(person="lan", substitute="", first=2, last=4), "substitute_is_away"),
        (away(person="lan", substitute="viet", first=2, last=4), "substitute_is_away"),
        (away(person="hoa", substitute="viet", first=2, last=4), "stands_in_then"),
        (away(person="hoa", substitute="lan", first=2, last=4), ""),
    ],
)
def test_absences_do_not_get_into_each_others_way(known, expected):
    """No two substitutes for one post at once, none who is away, nobody leaves who was to stand in."""
    assert rule(away(), known=[known]) == expected


def test_an_absence_without_substitute_only_tells_colleagues():
    """Nobody stands in: posts are not looked at."""
    assert rule(away(substitute=""), other=frozenset()) == ""


def test_every_role_of_staff_has_its_substitutes():
    """A role that is added must say who may stand in for it."""
    from models.tables.staff import STAFF_ROLES

    assert set(STANDS_IN) == set(STAFF_ROLES)
    assert all(role in able for role, able in STANDS_IN.items())
