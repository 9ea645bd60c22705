"""A whole province's catalogue: the shipped procedures again and again, under other codes and names."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any, Final

from cli.setup import shipped_procedures
from domain.procedure.compile import Compiled
from runtime.database import Sessions
from runtime.settings import Settings

#: About what a province of 2026 has in force, at province and commune together.
PROCEDURES: Final = 2_000
#: What the copies are called after, so that words of the middle and the end of a name are typed too.
_PLACES: Final = ("An Bình", "Long Châu", "Thới Thuận", "Mỹ Hòa", "Tân Phong", "Phú Quới", "Bình Tân", "Đông Thành")
_STORE: Final = """
insert into procedure_versions (procedure_code, version, sha256, name_vi, name_en, field, agency_kind, text,
    effective_from, effective_to, published_at, published_by)
select made.*, null, now(), 'bench' from unnest(
    $1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::date[]
) as made
on conflict do nothing
"""
_IN_FORCE: Final = """
select count(distinct procedure_code) from procedure_versions
where cancelled_at is null and current_date between effective_from and coalesce(effective_to, current_date)
"""
#: All copies hold at once, also of what begins later.
_FIRST: Final = date(2026, 1, 1)


async def publish_catalogue(sessions: Sessions, settings: Settings, wanted: int = PROCEDURES) -> int:
    """Publish copies until about so many procedures are in force; return how many there are then.

    A copy keeps the six digits of its original's code behind another number, so that "%.004873" is a family. What
    hears complaints is not copied: there is one for each kind of agency.
    """
    shipped = {one.definition.procedure: one for one in shipped_procedures(settings.procedure_paths)}
    originals = [one for one in shipped.values() if one.definition.hears is None]
    # Ten to ninety-nine: no shipped code begins with two digits.
    copies = [(major, one) for major in range(10, 100) for one in originals][: max(0, wanted - len(shipped))]
    rows = [_copy(major, one) for major, one in copies]
    async with sessions.single_statement() as connection:
        await connection.execute(_STORE, *(list(column) for column in zip(*rows, strict=True)))
        await connection.execute("analyze procedure_versions")
        return int(await connection.fetchval(_IN_FORCE))


def _copy(major: int, original: Compiled) -> tuple[str, int, str, str, str, str, str, str, date]:
    """Return one row: the canonical text under its new code, name and hash."""
    body: dict[str, Any] = json.loads(original.text)
    code = f"{major}.{original.definition.procedure.partition('.')[2]}"
    place = f"{_PLACES[major % len(_PLACES)]} {major}"
    name = {"vi": f"{body['name']['vi']} tại {place}", "en": f"{body['name']['en']} in {place}"}
    text = json.dumps(
        {**body, "procedure": code, "version": 1, "name": name},
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    definition = original.definition
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return code, 1, sha256, name["vi"], name["en"], definition.field, definition.agency, text, _FIRST
