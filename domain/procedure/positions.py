"""Where each part of a definition stands in its file: path -> line and column, both counted from 1."""

from __future__ import annotations

from dataclasses import dataclass, field

Path = tuple[str | int, ...]
Place = tuple[int, int]


@dataclass(slots=True)
class Positions:
    """Places of keys and of values, by path from the top of the file; `file` is its name for people.

    `files` names the fragment a part came from, where that is another file; `quoted` holds the paths of quoted texts.
    """

    file: str = ""
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    files: dict[Path, str] = field(default_factory=dict)
    quoted: set[Path] = field(default_factory=set)

    def file_of(self, path: Path) -> str:
        """Return the name of the file a part was written in: the definition's own, or a fragment's."""
        for end in range(len(path), 0, -1) if self.files else ():
            if path[:end] in self.files:
                return self.files[path[:end]]
        return self.file

    def of_key(self, path: Path) -> Place:
        """Return the place of the key at the path, or of the nearest thing around it; (0, 0) when unknown."""
        return self._nearest(path, self.keys, self.values)

    def of_value(self, path: Path) -> Place:
        """Return the place of the value at the path, or of the nearest thing around it; (0, 0) when unknown."""
        return self._nearest(path, self.values, self.keys)

    def _nearest(self, path: Path, *tables: dict[Path, Place]) -> Place:
        for end in range(len(path), -1, -1):
            for table in tables:
                if path[:end] in table:
                    return table[path[:end]]
        return (0, 0)
