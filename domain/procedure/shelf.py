"""The folder of shipped definitions: where they lie, and the lock that keeps published texts unedited.

A definition lies in `<agency kind>/<procedure code>/v<version>.yaml`. `versions.lock` has one line
for each, "<sha256 of the canonical text>  <path>", sorted by path. A line is only ever added: a case in
progress, and a court years later, must find the text it was decided under.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionError, problem

LOCK_NAME = "versions.lock"
_SHIPPED = re.compile(r"^[^/]+/[0-9]{1,2}\.[0-9]{6}/v[1-9][0-9]*\.yaml$")
_HEADER = (
    "# Mã băm của từng phiên bản đã phát hành; chỉ thêm dòng, không sửa. Thay đổi nội dung thì viết phiên bản mới.\n"
    "# The hash of every version shipped; lines are added, never changed. To change a procedure, write a new version.\n"
)


class ShippedVersionChangedError(ValueError):
    """A text already in the lock has another meaning now; `paths` names the files."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(paths)
        super().__init__("changed after they were shipped: " + ", ".join(self.paths))


def find_definitions(root: Path) -> tuple[Path, ...]:
    """Return the definition files under a folder, sorted by path; other files are passed over."""
    return tuple(p for p in sorted(root.rglob("*.yaml")) if _SHIPPED.match(p.relative_to(root).as_posix()))


def misplaced(definition: Definition, file: Path) -> tuple[DefinitionError, ...]:
    """Return an error when a file that lies like a shipped one names another agency, procedure or version."""
    place = "/".join(file.absolute().parts[-3:])
    expected = f"{definition.agency}/{definition.procedure}/v{definition.version}.yaml"
    if not _SHIPPED.match(place) or place == expected:
        return ()
    positions = definition.positions
    return (problem("misplaced", positions.file, positions.of_key(("procedure",)), ("procedure",), expected=expected),)


def read_lock(root: Path) -> dict[str, str]:
    """Return path (relative, with /) -> sha256 of the lock file; empty when there is none yet."""
    file = root / LOCK_NAME
    if not file.exists():
        return {}
    lines = (line.split(maxsplit=1) for line in file.read_text(encoding="utf-8").splitlines())
    return {words[1]: words[0] for words in lines if len(words) == 2 and not words[0].startswith("#")}


def add_to_lock(root: Path, hashes: Mapping[str, str]) -> tuple[str, ...]:
    """Add new versions to the lock and return their paths.

    Raises `ShippedVersionChangedError`, and writes nothing, when a locked path now has another hash.
    """
    locked = read_lock(root)
    changed = sorted(path for path, sha256 in hashes.items() if locked.get(path, sha256) != sha256)
    if changed:
        raise ShippedVersionChangedError(changed)
    added = tuple(sorted(set(hashes) - set(locked)))
    if added:
        lines = "".join(f"{sha256}  {path}\n" for path, sha256 in sorted({**locked, **hashes}.items()))
        (root / LOCK_NAME).write_text(_HEADER + lines, encoding="utf-8")
    return added
