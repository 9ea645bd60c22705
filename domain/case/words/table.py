"""The shape of every word table: a code, its Vietnamese and its English."""

Words = dict[str, tuple[str, str]]
