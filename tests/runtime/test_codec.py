"""Encryption of what enters Temporal."""

import base64

import pytest
from temporalio.api.failure.v1 import Failure
from temporalio.converter import DataConverter
from temporalio.exceptions import ApplicationError

from runtime.codec import CodecKeyError, EncryptionCodec, parse_keys
from runtime.settings import Settings
from runtime.temporal import PLAIN, data_converter

OLD, NEW = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))


def converter(keys: str) -> DataConverter:
    return data_converter(Settings(codec_keys=keys))


async def test_values_travel_encrypted_and_come_back() -> None:
    """Nothing of a value can be read on the way, and it comes back the same; the same value never looks the same."""
    travelling = await converter(f"new:{NEW}").encode([{"name": "Đặng Thị Hương" * 50}])
    again = await converter(f"new:{NEW}").encode([{"name": "Đặng Thị Hương" * 50}])

    assert b"Th" not in travelling[0].data
    assert len(travelling[0].data) < 300  # compressed before it was encrypted
    assert travelling[0].data != again[0].data
    assert await converter(f"new:{NEW}").decode(travelling) == [{"name": "Đặng Thị Hương" * 50}]


async def test_a_retired_key_still_reads_but_no_longer_writes() -> None:
    """After a rotation old histories can be read and new values carry the new key."""
    old = await converter(f"old:{OLD}").encode(["written before"])
    rotated = converter(f"new:{NEW},old:{OLD}")

    assert await rotated.decode(old) == ["written before"]
    assert (await rotated.encode(["now"]))[0].metadata["key-id"] == b"new"
    with pytest.raises(CodecKeyError, match="'old' is not in the ring"):
        await converter(f"new:{NEW}").decode(old)


async def test_what_was_stored_before_encryption_can_be_read() -> None:
    """Encryption may be switched on with cases already running."""
    plain = await DataConverter.default.encode(["stored before"])

    assert await converter(f"new:{NEW}").decode(plain) == ["stored before"]


async def test_failure_messages_are_encrypted_too() -> None:
    """Messages and stack traces of failures do not travel in the clear."""
    failure = Failure()

    await converter(f"new:{NEW}").encode_failure(ApplicationError("phone 0912 345 678"), failure)

    assert "0912" not in str(failure)
    restored = await converter(f"new:{NEW}").decode_failure(failure)
    assert "phone 0912 345 678" in str(restored)


def test_without_keys_values_travel_plainly() -> None:
    """No keys: the default converter of plain dataclasses."""
    assert data_converter(Settings()) is PLAIN


@pytest.mark.parametrize("ring", ["", "a", "a:", "a:not base64", f"a:{NEW},a:{OLD}", "a:c2hvcnQ=", f":{NEW}"])
def test_a_ring_written_wrongly_is_refused(ring: str) -> None:
    """A mistake in the keys stops the process instead of encrypting with something else."""
    with pytest.raises(CodecKeyError):
        EncryptionCodec(parse_keys(ring))
