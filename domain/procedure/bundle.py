"""A bundle: procedures that travel from one installation to another, as one signed file.

It is an archive of texts: `manifest.json`, which names every other file with its hash, and `signature.json`, which is
over the bytes of the manifest. The same procedures exported by the same person at the same moment give the same
bytes. Signing itself is `runtime.signing`'s; here is what is signed and how it is taken apart again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from domain.procedure.bundle_archive import MANIFEST, BundleError, archive, read_archive
from domain.procedure.compile import canonical_text, compile_definition, read_compiled
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fragments import FOLDER, FragmentShelf, read_fragment
from domain.procedure.loader import LANGUAGE, load_definition
from domain.procedure.register import Register
from domain.procedure.source import read_source

FORMAT: Final = 1
SIGNATURE: Final = "signature.json"

#: Signs bytes; returns the public key and the signature, both hexadecimal.
Sign = Callable[[bytes], tuple[str, str]]
#: True when a signature over bytes was made by the owner of a public key.
IsSigned = Callable[[str, str, bytes], bool]


@dataclass(frozen=True, slots=True)
class Packed:
    """One procedure in a bundle.

    `compiled` is its canonical text, `source` the YAML it was written as (the canonical text where nobody kept it),
    `fragments` the texts of the fragments the source uses, by "name@version".
    """

    compiled: str
    source: str
    scenarios: str = ""
    fragments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A bundle whose signature and hashes are right, by somebody trusted."""

    procedures: tuple[Packed, ...]
    made_by: str
    made_at: str
    public_key: str


def pack(procedures: Iterable[Packed], made_by: str, made_at: datetime, sign: Sign) -> bytes:
    """Return the bytes of a bundle."""
    files: dict[str, str] = {}
    listed = []
    for one in procedures:
        definition = read_compiled(one.compiled)
        folder = f"procedures/{definition.agency}/{definition.procedure}/v{definition.version}"
        files[f"{folder}.json"] = one.compiled
        files[f"{folder}.yaml"] = one.source
        if one.scenarios:
            files[f"{folder}.scenarios.yaml"] = one.scenarios
        for key, text in one.fragments.items():
            files[_place(key)] = text
        listed.append({"file": folder, "sha256": _sha256(one.compiled), "fragments": sorted(one.fragments)})
    manifest = {
        "bundle": FORMAT,
        "language": LANGUAGE,
        "made_by": made_by,
        "made_at": made_at.isoformat(timespec="seconds"),
        "procedures": sorted(listed, key=lambda entry: str(entry["file"])),
        "files": {name: _sha256(text) for name, text in sorted(files.items())},
    }
    head = _json(manifest)
    key, signature = sign(head.encode())
    files[MANIFEST] = head
    files[SIGNATURE] = _json({"algorithm": "ed25519", "key": key, "signature": signature})
    return archive(files)


def unpack(content: bytes, trusted: Iterable[str], is_signed: IsSigned) -> Unpacked:
    """Return what a bundle holds, when all of it is as the owner of a trusted key signed it.

    Raises BundleError: not_a_bundle, too_large, not_trusted, bad_signature, newer_format, newer_language,
    missing_file, unknown_file, changed_file, wrong_fragment.
    """
    files = read_archive(content)
    head, seal = (files.pop(name, None) for name in (MANIFEST, SIGNATURE))
    if head is None or seal is None:
        raise BundleError("not_a_bundle", MANIFEST if head is None else SIGNATURE)
    sealed, manifest = _object(seal, SIGNATURE), _object(head, MANIFEST)
    key = str(sealed.get("key", ""))
    if sealed.get("algorithm") != "ed25519" or not is_signed(key, str(sealed.get("signature", "")), head.encode()):
        raise BundleError("bad_signature", MANIFEST)
    if key not in set(trusted):
        raise BundleError("not_trusted", key)
    for name, known in (("bundle", FORMAT), ("language", LANGUAGE)):
        if not isinstance(manifest.get(name), int) or manifest[name] > known:
            raise BundleError("newer_format" if name == "bundle" else "newer_language", MANIFEST)
    hashes = manifest.get("files", {})
    for name in sorted(hashes.keys() | files.keys()):
        if name not in files:
            raise BundleError("missing_file", name)
        if name not in hashes:
            raise BundleError("unknown_file", name)
        if _sha256(files[name]) != hashes[name]:
            raise BundleError("changed_file", name)
    procedures = tuple(_packed(entry, files) for entry in manifest.get("procedures", ()))
    return Unpacked(procedures, str(manifest.get("made_by", "")), str(manifest.get("made_at", "")), key)


def shelf_of(packed: Packed) -> FragmentShelf:
    """Return the fragments a packed procedure brought along. Raises DefinitionErrors for a text that is none."""
    return FragmentShelf({key: read_fragment(text, _place(key)) for key, text in packed.fragments.items()})


def fragments_used(source: str, shelf: FragmentShelf) -> dict[str, str]:
    """Return the texts of the fragments a source uses, and of those they use, by "name@version"."""
    found: dict[str, str] = {}
    use = read_source(source, "definition")[0].get("use")
    waiting = [
        str(one.get("fragment", "")) if isinstance(one, dict) else str(one)
        for one in (use if isinstance(use, list) else ())
    ]
    while waiting:
        key = waiting.pop()
        loaded = shelf.by_key.get(key)
        if loaded is not None and key not in found:
            found[key] = loaded.text
            waiting.extend(loaded.fragment.use)
    return found


def is_as_compiled(packed: Packed, register: Register | None = None) -> bool:
    """True when the source, read with the fragments it brought, is clean here and means what was compiled there."""
    try:
        compiled = compile_definition(load_definition(packed.source, shelf=shelf_of(packed)), register)
    except DefinitionErrors:
        return False
    return compiled.text == packed.compiled


def source_of_compiled(compiled: str) -> str:
    """Return a text to edit for a version whose YAML nobody kept: its canonical text, laid out; JSON is YAML."""
    return json.dumps(json.loads(compiled), ensure_ascii=False, indent=2) + "\n"


def _packed(entry: Mapping[str, Any], files: Mapping[str, str]) -> Packed:
    folder = str(entry.get("file", ""))
    compiled = files.get(f"{folder}.json")
    source = files.get(f"{folder}.yaml")
    if compiled is None or source is None:
        raise BundleError("missing_file", f"{folder}.json" if compiled is None else f"{folder}.yaml")
    try:
        canonical = canonical_text(read_compiled(compiled))
    except ValueError as error:
        raise BundleError("changed_file", f"{folder}.json") from error
    if canonical != compiled or _sha256(compiled) != entry.get("sha256"):
        raise BundleError("changed_file", f"{folder}.json")
    fragments = {}
    for key in entry.get("fragments", ()):
        file = _place(str(key))
        if file not in files:
            raise BundleError("missing_file", file)
        if not _is_fragment(str(key), files[file]):
            raise BundleError("wrong_fragment", file)
        fragments[str(key)] = files[file]
    return Packed(compiled, source, files.get(f"{folder}.scenarios.yaml", ""), fragments)


def _place(key: str) -> str:
    """Return where a fragment lies in a bundle."""
    name, _, version = key.partition("@")
    return f"{FOLDER}/{name}/v{version}.yaml"


def _is_fragment(key: str, text: str) -> bool:
    """Tell whether a text is the fragment it lies as."""
    try:
        return read_fragment(text, _place(key)).fragment.key == key
    except DefinitionErrors:
        return False


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BundleError("not_a_bundle", name) from error
    if not isinstance(found, dict):
        raise BundleError("not_a_bundle", name)
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
