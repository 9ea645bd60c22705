"""Keys of bundles: made once, kept private, and telling what was signed from what was not."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from runtime.signing import SigningKeyError, fingerprint, is_signed, new_signing_key, sign, trusted_key


def test_what_was_signed_is_known_and_nothing_else(tmp_path: Path) -> None:
    """The right content under the right key holds; another content, key or signature does not."""
    first, second = (trusted_key(new_signing_key(tmp_path / name)) for name in ("a", "b"))
    key, signature = sign(tmp_path / "a", b"content")
    assert key == first
    assert is_signed(first, signature, b"content")
    assert not is_signed(first, signature, b"Content")
    assert not is_signed(second, signature, b"content")
    assert not is_signed(first, "not hexadecimal", b"content")
    assert fingerprint(first) != fingerprint(second)


def test_a_private_key_is_its_owners_alone_and_never_replaced(tmp_path: Path) -> None:
    """Nobody else may read it, and a second key of that name is refused."""
    new_signing_key(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        new_signing_key(tmp_path / "key")


def test_a_file_that_holds_no_key_is_named(tmp_path: Path) -> None:
    """Signing and trusting both say which file is wrong."""
    file = tmp_path / "nothing"
    file.write_text("nothing")
    for use in (lambda: sign(file, b""), lambda: trusted_key(file)):
        with pytest.raises(SigningKeyError) as wrong:
            use()
        assert wrong.value.path == file
