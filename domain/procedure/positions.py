"""Where each part of a definition stands in its file: path -> line and column, both counted from 1."""

from __future__ import annotations

from dataclasses import dataclass, field

Path = tuple[str | int, ...]
Place = tuple[int, int]


@dataclass(slots=True)
class Positions:
    """Places of keys and of values, by path from the top of the file; `file` is its name for people."""

    file: str = ""
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)

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
