"""What a process remembers of a value that never changes: the ones used last."""

from api.kept import Recent


def test_what_was_not_used_for_longest_makes_room() -> None:
    """A value that is asked for stays; of the others the oldest goes."""
    kept: Recent[str] = Recent(2)
    kept.keep("a", "first")
    kept.keep("b", "second")
    assert kept.get("a") == "first"

    kept.keep("c", "third")

    assert [kept.get(key) for key in "abc"] == ["first", None, "third"]


def test_a_value_kept_again_takes_no_second_place() -> None:
    """Two requests may make the same value at once."""
    kept: Recent[str] = Recent(2)
    kept.keep("a", "first")
    kept.keep("b", "second")
    kept.keep("b", "second")

    assert (kept.get("a"), kept.get("b")) == ("first", "second")
