"""One record of the national database of administrative procedures, as published."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.catalogue.text import one_line, plain
from domain.procedure.basics import DOTTED_CODE_PATTERN

#: Our name of each part of a record, and the column it is published in.
COLUMNS = {
    "code": "ma_thu_tuc",
    "name": "ten_thu_tuc",
    "decision": "so_quyet_dinh",
    "levels": "cap_thuc_hien",
    "field": "linh_vuc",
    "applicants": "doi_tuong_thuc_hien",
    "performing": "co_quan_thuc_hien",
    "competent": "co_quan_co_tham_quyen",
    "cooperating": "co_quan_phoi_hop",
    "address": "dia_chi_tiep_nhan",
    "steps": "trinh_tu_thuc_hien",
    "channels": "cach_thuc_thuc_hien",
    "dossier": "thanh_phan_ho_so",
    "legal": "can_cu_phap_ly",
    "results": "ket_qua_xu_ly",
    "conditions": "yeu_cau_dieu_kien",
}
NOTHING_SAID = "Không có thông tin"
_REQUIRED = ("code", "name", "levels", "channels", "dossier", "results")


class Level(StrEnum):
    """A level of government a procedure is carried out at."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    COMMUNE = "commune"
    OTHER = "other"


_LEVELS = {
    "Cấp bộ": Level.MINISTRY,
    "Cấp tỉnh": Level.PROVINCE,
    "Cấp xã": Level.COMMUNE,
    "Cơ quan khác": Level.OTHER,
}


class RecordError(ValueError):
    """A line that is not a record; `code` is stable, `detail` names the part."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(f"{code} {detail}".strip())


@dataclass(frozen=True, slots=True)
class Record:
    """The columns of one procedure; every text in composed letters, otherwise untouched."""

    code: str
    name: str
    decision: str
    levels: str
    field: str
    applicants: str
    performing: str
    competent: str
    cooperating: str
    address: str
    steps: str
    channels: str
    dossier: str
    legal: str
    results: str
    conditions: str

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Record:
        """Return the record of one published object; raises `RecordError` when a part is absent or no text."""
        values: dict[str, str] = {}
        for name, column in COLUMNS.items():
            value = data.get(column, None if name in _REQUIRED else "")
            if value is None and name not in _REQUIRED:
                value = ""
            if not isinstance(value, str):
                raise RecordError("column_missing" if value is None else "column_not_text", column)
            values[name] = plain(value)
        if not re.match(DOTTED_CODE_PATTERN, values["code"]):
            raise RecordError("bad_code", shortened_code(values["code"]))
        return cls(**values)

    @classmethod
    def parse(cls, line: str) -> Record:
        """Return the record of one line of JSON; raises `RecordError`."""
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise RecordError("not_json") from error
        if not isinstance(data, dict):
            raise RecordError("not_an_object")
        return cls.of(data)

    @property
    def government_levels(self) -> frozenset[Level]:
        """The levels named in `cap_thuc_hien`, a list parted by commas."""
        parts = (one_line(part) for part in self.levels.split(","))
        return frozenset(_LEVELS[part] for part in parts if part in _LEVELS)

    @property
    def is_local(self) -> bool:
        """True when the province or the commune carries it out, alone or with others."""
        return bool(self.government_levels & {Level.PROVINCE, Level.COMMUNE})


def shortened_code(text: str) -> str:
    """Return what stands where a code should, short enough for a message."""
    return one_line(text)[:20]
