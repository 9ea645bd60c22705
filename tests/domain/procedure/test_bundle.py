"""Bundles: the same bytes from the same texts, and nothing taken in that was not signed by somebody trusted."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.procedure.bundle import (
    SIGNATURE,
    Packed,
    is_as_compiled,
    pack,
    source_of_compiled,
    unpack,
)
from domain.procedure.bundle_archive import MANIFEST, BundleError
from domain.procedure.compile import compile_definition
from domain.procedure.loader import load_definition
from domain.procedure.register import load_register
from runtime.signing import is_signed, new_signing_key, sign, trusted_key

SOURCE = Path("procedure_defs/ubnd-xa/1.004873/v1.yaml").read_text(encoding="utf-8")
COMPILED = compile_definition(load_definition(SOURCE)).text
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
YAML = "procedures/ubnd-xa/1.004873/v1.yaml"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A private key, with its public key beside it."""
    new_signing_key(tmp_path / "key")
    return tmp_path / "key"


def packed_by(key: Path, *procedures: Packed) -> bytes:
    """Return a bundle signed with a key."""
    return pack(
        procedures or [Packed(COMPILED, SOURCE, "scenarios: []\n")], "Phòng Tư pháp", AT, lambda m: sign(key, m)
    )


def public(key: Path) -> str:
    """Return the public key of a private key's file."""
    return trusted_key(key.with_name(f"{key.name}.pub"))


def edited(content: bytes, change: Callable[[dict[str, bytes]], Mapping[str, bytes]]) -> bytes:
    """Return the archive with other files, as somebody with a zip program would make it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in change(files).items():
            archive.writestr(name, text)
    return held.getvalue()


def refused(content: bytes, *trusted: str) -> BundleError:
    """Return why a bundle is not taken in."""
    with pytest.raises(BundleError) as wrong:
        unpack(content, trusted, is_signed)
    return wrong.value


def test_a_bundle_comes_out_as_it_went_in_and_is_the_same_bytes_each_time(key: Path) -> None:
    """Texts, scenarios, who and when survive; packing again gives identical bytes."""
    content = packed_by(key)
    assert content == packed_by(key)
    bundle = unpack(content, [public(key)], is_signed)
    assert bundle.procedures == (Packed(COMPILED, SOURCE, "scenarios: []\n"),)
    assert (bundle.made_by, bundle.made_at) == ("Phòng Tư pháp", "2026-11-22T03:00:00+00:00")


def test_who_is_not_trusted_is_refused_with_the_key(key: Path, tmp_path: Path) -> None:
    """A right signature by a stranger is not enough."""
    new_signing_key(tmp_path / "other")
    wrong = refused(packed_by(key), public(tmp_path / "other"))
    assert (wrong.code, wrong.file) == ("not_trusted", public(key))


def test_tampering_names_the_file(key: Path) -> None:
    """A changed, missing or added file is told by its name, and so is a manifest made to fit."""
    content, trusted = packed_by(key), public(key)
    slower = edited(content, lambda files: files | {YAML: files[YAML].replace(b"deadline: 3", b"deadline: 9")})
    assert (refused(slower, trusted).code, refused(slower, trusted).file) == ("changed_file", YAML)
    missing = edited(content, lambda files: {name: text for name, text in files.items() if name != YAML})
    assert (refused(missing, trusted).code, refused(missing, trusted).file) == ("missing_file", YAML)
    more = edited(content, lambda files: files | {"procedures/more.yaml": b"x"})
    assert (refused(more, trusted).code, refused(more, trusted).file) == ("unknown_file", "procedures/more.yaml")

    def forge(files: dict[str, bytes]) -> dict[str, bytes]:
        manifest = json.loads(files[MANIFEST])
        manifest["made_by"] = "somebody else"
        return files | {MANIFEST: json.dumps(manifest).encode()}

    assert (refused(edited(content, forge), trusted).code, refused(edited(content, forge), trusted).file) == (
        "bad_signature", MANIFEST,
    )  # fmt: skip
    unsigned = edited(content, lambda files: {name: text for name, text in files.items() if name != SIGNATURE})
    assert refused(unsigned, trusted).file == SIGNATURE


def test_a_broken_archive_is_no_bundle(key: Path) -> None:
    """Bytes that are no archive, and an archive whose content does not fit its sums, are refused."""
    assert refused(b"not a zip").code == "not_a_bundle"
    content = bytearray(packed_by(key))
    place = content.index(b"deadline: 3")
    content[place : place + 11] = b"deadline: 9"
    assert (refused(bytes(content), public(key)).code, refused(bytes(content), public(key)).file) == (
        "changed_file", YAML,
    )  # fmt: skip


def test_a_huge_file_in_an_archive_is_not_read(key: Path) -> None:
    """A few kilobytes that unpack to a hundred megabytes are refused by the size allowed for one file."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.yaml", b"0" * 100_000_000)
    wrong = refused(held.getvalue(), public(key))
    assert (wrong.code, wrong.file) == ("too_large", "bomb.yaml")


def test_a_bundle_of_a_newer_language_is_refused(key: Path) -> None:
    """What a newer version wrote is not guessed at, though it is rightly signed."""

    def newer(files: dict[str, bytes]) -> dict[str, bytes]:
        manifest = {**json.loads(files[MANIFEST]), "language": 99}
        head = json.dumps(manifest).encode()
        by, signature = sign(key, head)
        seal = json.dumps({"algorithm": "ed25519", "key": by, "signature": signature}).encode()
        return files | {MANIFEST: head, SIGNATURE: seal}

    assert refused(edited(packed_by(key), newer), public(key)).code == "newer_language"


def test_a_source_that_means_something_else_than_its_frozen_text_is_seen() -> None:
    """Whoever signs a source beside the text of another gets a draft, never a final one."""
    register = load_register(Path("procedure_defs/agencies.yaml"))
    assert is_as_compiled(Packed(COMPILED, SOURCE), register)
    assert not is_as_compiled(Packed(COMPILED, SOURCE.replace("set_by: provincial council", "amount: 5")), register)
    assert not is_as_compiled(Packed(COMPILED, "no: definition"), register)


def test_a_version_whose_yaml_nobody_kept_can_still_be_read_and_edited() -> None:
    """The canonical text, laid out, is a definition of the same meaning."""
    assert compile_definition(load_definition(source_of_compiled(COMPILED))).text == COMPILED


@pytest.mark.parametrize("text", ["x: [", "fragment: khac\nversion: 1\nname: {vi: a, en: a}\ngives: {decision: x}\n"])
def test_a_file_that_is_not_the_fragment_it_lies_as_is_named(key: Path, text: str) -> None:
    """A signed file that cannot be read, or calls itself otherwise, is refused before anything is stored."""
    content = packed_by(key, Packed(COMPILED, SOURCE, fragments={"mot-cap@1": text}))
    with pytest.raises(BundleError) as refused:
        unpack(content, [public(key)], is_signed)
    assert (refused.value.code, refused.value.file) == ("wrong_fragment", "fragments/mot-cap/v1.yaml")
