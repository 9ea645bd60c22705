"""Which agencies a record names, as kinds of the register, and which of them decides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.catalogue.agency_kinds import AgencyName, kind_of, named
from domain.catalogue.found import Found, State, certain, guessed, source_in
from domain.catalogue.record import COLUMNS, NOTHING_SAID, Level, Record
from domain.catalogue.text import one_line, shortened, slug

#: A comma parts two names only before a capital that begins a kind of agency.
_PART = re.compile(
    r", (?=(?:Ủy|Uỷ|UBND|Chủ tịch|Sở|Cục|Chi cục|Chi Cục|Chi nhánh|Bộ (?!phận)|Bộ phận|Công an|Công An|Phòng|Ban |Thuế"
    r"|Kho bạc|Ngân hàng|Bảo hiểm|Văn phòng|Cơ quan|Cơ sở|Hải quan|Cảng vụ|Khu Quản"
    r"|Tổ chức|Trung tâm|Thủ tướng|Hội đồng"
    r"|Đơn vị|Tòa án|Thi hành|Người đứng|Công đoàn|Quỹ|Giám đốc|Doanh nghiệp|Chi Cục))"
)
_LONGEST_NAME = 160


def agencies_in(column: str, text: str) -> tuple[Found[AgencyName], ...]:
    """Return the agencies a column names, each kind once; a name of no known kind is a guess with an id of its own."""
    found: dict[str, Found[AgencyName]] = {}
    for start, name in _names(text):
        if NOTHING_SAID in name or len(name) > _LONGEST_NAME:
            continue
        source = source_in(column, text, start, start + len(name))
        kind = kind_of(name)
        one = certain(kind, source) if kind else guessed(_unknown(name), "unknown_agency", source)
        if one.value and one.value.id not in found:
            found[one.value.id] = one
    return tuple(found.values())


def agencies_of(record: Record) -> tuple[Found[AgencyName], ...]:
    """Return who carries the procedure out; when the record does not say, the competent agency, as a guess."""
    performing = agencies_in(COLUMNS["performing"], record.performing)
    if performing:
        return performing
    competent = agencies_in(COLUMNS["competent"], record.competent)
    return tuple(guessed(one.value, "from_competent", one.source) for one in competent if one.value)


def deciding(record: Record, agencies: tuple[Found[AgencyName], ...]) -> Found[AgencyName]:
    """Return the one local agency that decides, with the other local ones to choose from.

    A single local agency is certain as far as its column said so. Otherwise the competent one among several, else
    the first, is a guess; with none named it is the People's Committee of the record's level.
    """
    levels = record.government_levels
    local = [one for one in agencies if one.value and one.value.level is not Level.MINISTRY]
    fitting = [
        one for one in local if one.value and (one.value.level in levels or one.value.level is Level.OTHER)
    ] or local
    others = tuple(one.value for one in fitting if one.value)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        competent = {one.value.id for one in agencies_in(COLUMNS["competent"], record.competent) if one.value}
        first = next((one for one in fitting if one.value and one.value.id in competent), fitting[0])
        return Found(first.value, State.GUESSED, first.source, "several_agencies", others)
    return _by_level(record)


def _by_level(record: Record) -> Found[AgencyName]:
    levels = record.government_levels
    source = source_in(COLUMNS["levels"], record.levels)
    police = "công an" in f"{record.steps[:3000]} {record.address}".lower() and record.decision.upper().count("BCA") > 0
    if Level.COMMUNE in levels and Level.PROVINCE not in levels:
        return guessed(named("cong-an-xa" if police else "ubnd-xa"), "from_level", source)
    choice: tuple[AgencyName, ...] = (named("cong-an-tinh" if police else "ubnd-tinh"),)
    if Level.COMMUNE in levels:
        choice = (*choice, named("cong-an-xa" if police else "ubnd-xa"))
    return guessed(choice[0], "from_level", source, choice)


def _names(text: str) -> Iterator[tuple[int, str]]:
    position = 0
    for mark in _PART.finditer(text):
        yield position, text[position : mark.start()]
        position = mark.end()
    if text[position:].strip():
        yield position, text[position:]


def _unknown(name: str) -> AgencyName:
    line = shortened(one_line(name).rstrip("."), 120)
    return AgencyName(slug(line, 7, "co-quan-khac"), line, line, Level.OTHER)
