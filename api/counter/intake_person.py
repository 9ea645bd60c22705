"""Who stands at the counter: read from the card, found among those who have filed before, or typed.

A scan is read here and dropped: it is not stored, not logged, and does not go back to the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from api.counter.typed_form import Typed
from api.filters import day
from api.language import Readable, say
from api.readings import log_reading
from api.security.people import Person
from api.services import Services
from domain.case.people import has_letter
from domain.identity.card import Card, Doubt, Unread, is_personal_number, looks_scanned, read_card
from models.queries.known_people import KnownPerson, people_named, people_with_number, person_of_case

_UNREADABLE = say(
    "Không đọc được mã trên thẻ. Lau thẻ, quét lại; thẻ cấp từ 01/7/2024 có mã ở mặt sau. "
    "Hoặc gõ 12 số định danh rồi Enter."
)
_NOBODY = say("Chưa có hồ sơ nào với số này. Nhập họ tên và điện thoại.")
_NOBODY_NAMED = say("Chưa có người nộp nào tên này. Nhập tiếp số định danh và điện thoại.")
_CHOOSE = say("Tìm thấy người đã từng nộp. Chọn đúng người, hoặc nhập tiếp nếu không có.")
_SAY_MORE = say("Gõ ít nhất hai chữ của họ tên, 12 số định danh hoặc số điện thoại.")

DOUBTS: dict[Doubt, Readable] = {
    Doubt.CHECK_NAME: say("Kiểm tra họ tên và địa chỉ: máy quét có thể đã làm mất dấu."),
    Doubt.BIRTH_UNREADABLE: say("Không đọc được ngày sinh trên thẻ. Nhập ngày sinh."),
    Doubt.BIRTH_DIFFERS: say("Năm sinh không khớp với số định danh. So lại với thẻ."),
    Doubt.SEX_DIFFERS: say("Giới tính không khớp với số định danh. So lại với thẻ."),
}
_PERSON_FIELDS = ("name", "identity_number", "birth_date", "phone", "email", "address", "kind")


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """What the page says about the person: doubts about a card, people to choose from, why nobody was found.

    `known` is the earlier filing the fields were filled from. `whole` when name and number are sure.
    """

    notice: Readable | None = None
    wrong: bool = False
    doubts: tuple[Readable, ...] = ()
    choices: Sequence[KnownPerson] = field(default_factory=tuple)
    known: KnownPerson | None = None
    whole: bool = False


async def look_up(services: Services, staff: Person, typed: Typed, scan: str) -> PersonSeen:
    """Fill `typed` from what was scanned or typed into the scan field. Each search is logged as a reading."""
    if looks_scanned(scan):
        card = read_card(scan)
        return (
            PersonSeen(notice=_UNREADABLE, wrong=True)
            if isinstance(card, Unread)
            else await _read(services, staff, typed, card)
        )
    asked = " ".join(scan.split())[:100]
    number = re.sub(r"[ .\-]", "", asked)
    if number.isascii() and number.isdecimal() and len(number) >= 8:
        return await _by_number(services, staff, typed, number)
    if has_letter(asked) and len(asked) > 1:
        return await _by_name(services, staff, typed, asked)
    return PersonSeen(notice=_SAY_MORE, wrong=True)


async def pick(services: Services, staff: Person, typed: Typed, code: str) -> PersonSeen:
    """Fill `typed` from an earlier case of the person that was chosen. The reading is logged."""
    async with services.sessions.read() as session:
        person = await person_of_case(session, staff.viewer, code)
    if person is None:
        return PersonSeen()
    return await _known(services, staff, typed, person)


async def _read(services: Services, staff: Person, typed: Typed, card: Card) -> PersonSeen:
    _forget(typed, unless=card.number)
    typed["applicant.identity_number"] = card.number
    if card.birth:
        typed["applicant.birth_date"] = day(card.birth)
    found = await _with_number(services, staff, [card.number, card.old_number])
    doubts = card.doubts
    known = found[0] if found else None
    if known is not None:
        await log_reading(services, staff, known.case_id, "person")
        for name in ("phone", "email", "address"):
            typed[f"applicant.{name}"] = typed.get(f"applicant.{name}") or getattr(known, name)
        if Doubt.CHECK_NAME in doubts and known.identity_number == card.number:
            # The same person was written with all marks before.
            typed["applicant.name"] = known.name
            doubts = tuple(doubt for doubt in doubts if doubt is not Doubt.CHECK_NAME)
    typed["applicant.name"] = typed.get("applicant.name") or card.name
    typed["applicant.address"] = typed.get("applicant.address") or card.residence
    return PersonSeen(
        doubts=tuple(DOUBTS[doubt] for doubt in doubts),
        known=known,
        whole=not doubts and bool(typed["applicant.name"]),
    )


async def _by_number(services: Services, staff: Person, typed: Typed, number: str) -> PersonSeen:
    found = await _with_number(services, staff, [number])
    if len(found) == 1:
        return await _known(services, staff, typed, found[0])
    _forget(typed, unless=number)
    typed["applicant.identity_number" if is_personal_number(number) else "applicant.phone"] = number
    return PersonSeen(notice=_CHOOSE, choices=found) if found else PersonSeen(notice=_NOBODY)


async def _by_name(services: Services, staff: Person, typed: Typed, name: str) -> PersonSeen:
    async with services.sessions.read() as session:
        found = await people_named(session, staff.viewer, name)
    await log_reading(services, staff, None, "people")
    _forget(typed)
    typed["applicant.name"] = name
    return PersonSeen(notice=_CHOOSE, choices=found) if found else PersonSeen(notice=_NOBODY_NAMED)


async def _known(services: Services, staff: Person, typed: Typed, person: KnownPerson) -> PersonSeen:
    await log_reading(services, staff, person.case_id, "person")
    _forget(typed)
    for name in _PERSON_FIELDS:
        typed[f"applicant.{name}"] = getattr(person, name) or ""
    typed["applicant.birth_date"] = day(person.birth_date) if person.birth_date else ""
    return PersonSeen(known=person, whole=bool(person.name))


async def _with_number(services: Services, staff: Person, numbers: Sequence[str]) -> Sequence[KnownPerson]:
    async with services.sessions.read() as session:
        found = await people_with_number(session, staff.viewer, numbers)
    await log_reading(services, staff, None, "people")
    return found


def _forget(typed: Typed, unless: str = "") -> None:
    """Empty the fields of the person before; the same card read again leaves what was typed since."""
    if unless and typed.get("applicant.identity_number") == unless:
        return
    for name in _PERSON_FIELDS:
        typed.pop(f"applicant.{name}", None)
