"""Published texts stay as they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from domain.procedure.compile import canonical_text
from domain.procedure.errors import DefinitionError
from domain.procedure.lint.look import Look


def check_published(look: Look) -> Iterator[DefinitionError]:
    """Yield a finding when a published version has another text now."""
    definition, published = look.definition, look.context.published
    kept = published.get((definition.procedure, definition.version))
    if kept and kept != hashlib.sha256(canonical_text(definition).encode()).hexdigest():
        following = max(version for code, version in published if code == definition.procedure) + 1
        values = {"version": definition.version, "next": following}
        yield look.at_key("published_text_edited", ("version",), **values)
