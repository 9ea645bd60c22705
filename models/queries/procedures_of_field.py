"""The procedures of a field of law, as people type its name."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import text

from runtime.database import ReadSession

_PROCEDURES: Final = text("""
select distinct procedure_code from procedure_versions
where field = any(:known) or fold_text(field) like '%' || replace(fold_text(cast(:field as text)), ' ', '-') || '%'
order by procedure_code
""")


async def procedures_of_field(session: ReadSession, field: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """Return the codes of all procedures, present and past, of the fields whose name holds this text.

    Fields are stored as "ho-tich"; people type "Hộ tịch". `known` are short names that are meant anyhow.
    """
    return tuple((await session.execute(_PROCEDURES, {"field": field, "known": list(known)})).scalars())
