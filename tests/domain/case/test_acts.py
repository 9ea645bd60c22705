"""A command's identity: the same command again is known, anything else under its id is not."""

from dataclasses import replace

import pytest

from domain.case.acts import Act, Command, Role

COMMAND = Command("k1", Act.COMPLETE, "an", Role.OFFICER, "H61.12", step="review/1", values={"proposal": "approve"})
BEFORE = "5e6a13c677c5c0bf"
"""The digest of COMMAND as cases remembered it when role, agency and stand-in did not count."""


@pytest.mark.parametrize(
    "changes",
    [
        {"actor": "binh"},
        {"role": Role.LEADER},
        {"agency": "H61.13"},
        {"on_behalf_of": "binh"},
        {"act": Act.APPROVE},
        {"step": "review/2"},
        {"note": "n"},
        {"target": "police/1:ask"},
        {"values": {"proposal": "refuse"}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_another_content_or_identity_has_another_digest(changes: dict[str, object]) -> None:
    """Whatever differs, who acts and for whom included, makes another command of it."""
    other = replace(COMMAND, **changes)  # type: ignore[arg-type]  # each value fits its field
    assert other.digest() != COMMAND.digest()
    assert not other.is_of(COMMAND.digest())


def test_the_same_command_is_known_again() -> None:
    """The digest does not hang on the order of the values."""
    command = replace(COMMAND, values={"proposal": "approve", "answer": "a"})
    again = replace(COMMAND, values={"answer": "a", "proposal": "approve"})
    assert again.is_of(command.digest())


def test_a_digest_of_before_is_known_again() -> None:
    """A case that carries a digest from before takes the repeated command for the same, and no other."""
    assert COMMAND.is_of(BEFORE)
    assert not replace(COMMAND, note="n").is_of(BEFORE)
