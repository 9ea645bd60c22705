"""Procedures that open each other, small and our own, with the agencies that decide them."""

from __future__ import annotations

from datetime import date
from functools import cache

from domain.procedure.compile import Compiled, compile_definition
from domain.procedure.loader import load_definition
from models.calendars import publish_calendar
from models.procedures import publish
from models.tables import Agency
from runtime.database import Sessions, WriteSession
from tests.support.lives import shipped_calendar

PROVINCE, COMMUNE, POLICE, OTHER_COMMUNE = "H61", "H61.12", "H61.12.1", "H61.13"
BIRTH, BIRTH_OR_NOTHING, RESIDENCE = "1.990001", "1.990002", "1.990003"

_WHOLE = """
procedure: "{code}"
version: 1
effective: {{from: 2026-01-01}}
name: {{vi: Khai sinh và thường trú, en: Birth and residence}}
agency: ubnd-xa
field: ho-tich
online: full
channels: [counter, online]
legal_basis: [Luật Hộ tịch 2014]
deadline: 10 working days
facts:
  - {{id: noi-o, name: {{vi: Có chỗ ở, en: Has a dwelling}}, kind: yes_no}}
dossier:
  - {{id: to-khai, name: {{vi: Tờ khai, en: Application}}, copies: {{original: 1}}}}
  - {{id: chung-sinh, name: {{vi: Giấy chứng sinh, en: Birth notice}}, copies: {{original: 1}}}}
stages:
  receive:
    - check: counter
  appraise:
    - review: officer
      within: 1 working day
      may: [refuse]
    - open_case: "{opens}"
      id: residence
      at: cong-an-xa
      within: 5 working days
      if_refused: {if_refused}
      in_parallel_with: review
  approve:
    - sign: leader
      within: 1 working day
  return:
    - hand_over: counter
result: {{code: KQ.G15.000001, name: {{vi: Giấy khai sinh, en: Birth certificate}}, ways: [counter]}}
"""
_PART = """
procedure: "1.990003"
version: 1
effective: {from: 2026-01-01}
name: {vi: Đăng ký thường trú, en: Permanent residence}
agency: cong-an-xa
field: cu-tru
online: full
channels: [counter, online]
legal_basis: [Luật Cư trú 2020]
deadline: 5 working days
facts:
  - {id: noi-o, name: {vi: Có chỗ ở, en: Has a dwelling}, kind: yes_no}
dossier:
  - {id: to-khai, name: {vi: Tờ khai, en: Application}, copies: {original: 1}}
  - {id: cho-o, name: {vi: Giấy tờ chỗ ở, en: Proof of dwelling}, copies: {original: 1}, only_if: not noi-o}
stages:
  receive:
    - check: counter
      may: [refuse]
  appraise:
    - review: officer
      within: 2 working days
      may: [refuse, request_supplement]
  approve:
    - sign: leader
      within: 1 working day
  return:
    - hand_over: counter
result: {code: KQ.G15.000002, name: {vi: Xác nhận cư trú, en: Confirmation of residence}, ways: [counter]}
"""


@cache
def part_procedures() -> dict[str, Compiled]:
    """Return the procedures by code: two that open the part, and the part."""
    texts = [
        _WHOLE.format(code=BIRTH, opens=RESIDENCE, if_refused="continue"),
        _WHOLE.format(code=BIRTH_OR_NOTHING, opens=RESIDENCE, if_refused="refuse"),
        _PART,
    ]
    return {one.definition.procedure: one for one in (compile_definition(load_definition(text)) for text in texts)}


async def publish_parts(session: WriteSession) -> None:
    """Publish the procedures."""
    for compiled in part_procedures().values():
        await publish(session, compiled, date(2026, 1, 1))


async def furnish_parts(sessions: Sessions) -> None:
    """Store the agencies that are missing, the calendar and the procedures."""
    async with sessions.write() as session:
        for agency_id, kind, above, name in (
            (PROVINCE, "ubnd-tinh", None, "UBND tỉnh"),
            (COMMUNE, "ubnd-xa", PROVINCE, "UBND phường An Bình"),
            (OTHER_COMMUNE, "ubnd-xa", PROVINCE, "UBND phường Long Châu"),
            (POLICE, "cong-an-xa", COMMUNE, "Công an phường An Bình"),
        ):
            if await session.get(Agency, agency_id) is None:
                session.add(Agency(id=agency_id, kind=kind, parent_id=above, name_vi=name))
                await session.flush()
        await publish_calendar(session, "parts", shipped_calendar().to_json())
        await publish_parts(session)
