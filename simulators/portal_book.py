"""What the national portal holds: one entry a dossier, made of the messages it took, in the order it took them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from simulators.ledger import Effect, now
from simulators.settings import PORTAL

DOSSIER: Final = "DongBoHoSoMC"
PROGRESS: Final = "CapNhatTienDoHoSoMC"
FILED: Final = "filed_online"

#: A word on the way to the answer.
CHECKING: Final = "checking"
#: What a dial made of a message stands behind its kind: "DongBoHoSoMC:lost".
LOST, REFUSED, OLD_DATES, TWICE, NO_RESULTS = "lost", "refused", "old_dates", "twice", "no_results"
_DATES: Final = ("NgayTiepNhan", "NgayHenTra", "NgayKetThucXuLy")


class Book:
    """Entries by number. A number stands twice when a dial made it so."""

    def __init__(self, effects: Iterable[Effect] = ()) -> None:
        self.entries: dict[str, list[dict[str, Any]]] = {}
        self.progress: dict[str, list[dict[str, Any]]] = {}
        for effect in effects:
            if effect.system == PORTAL:
                self.apply(effect)

    def clear(self) -> None:
        """Forget everything."""
        self.entries.clear()
        self.progress.clear()

    def knows(self, number: str) -> bool:
        """Tell whether the portal holds a dossier under this number."""
        return number in self.entries

    def apply(self, effect: Effect) -> None:
        """Take up one message, or one dossier that a citizen filed here."""
        kind, _, made = effect.kind.partition(":")
        if made in (LOST, REFUSED):
            return
        if kind == FILED:
            filed = dict(effect.body["dossier"])
            self.entries[effect.target] = [filed | {"TrangThaiHoSo": "1", "NgayTiepNhan": ""}]
            return
        for data in effect.body["data"]:
            number = str(data.get("MaHoSo", ""))
            if kind == PROGRESS:
                self.progress.setdefault(number, []).append(data)
                for entry in self.entries.get(number, []):
                    entry["TrangThaiHoSo"] = data.get("TrangThai", entry.get("TrangThaiHoSo"))
                continue
            self._hold(number, dict(data), made)

    def _hold(self, number: str, data: dict[str, Any], made: str) -> None:
        before = self.entries.get(number)
        if made == OLD_DATES and before:
            data |= {name: before[-1].get(name, "") for name in _DATES if before[-1].get(name)}
        if made == NO_RESULTS:
            data["DanhSachGiayToKetQua"] = []
        if made == TWICE:
            self.entries[number] = [*(before or [dict(data)]), data]
        elif before:
            before[-1] = data
        else:
            self.entries[number] = [data]

    def page(self, after: str, limit: int, number: str = "") -> dict[str, Any]:
        """Return entries as TraCuuHoSo answers: those of one number, or a page in the order of the numbers."""
        if number:
            return {"data": [shown(entry) for entry in self.entries.get(number, [])], "next": ""}
        numbers = sorted(one for one in self.entries if one > after)
        chosen = numbers[:limit]
        found = [shown(entry) for one in chosen for entry in self.entries[one]]
        return {"data": found, "next": chosen[-1] if len(numbers) > limit else ""}


def shown(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what the portal tells of an entry: where it stands, no person."""
    names = ("MaHoSo", "SoBienNhan", "MaTTHC", "TrangThaiHoSo", *_DATES, "NgayTra", "KenhThucHien")
    supplements = [
        {name: str(one.get(name, "")) for name in ("NgayBoSung", "NgayTiepNhanBoSung")}
        for one in entry.get("DanhSachHoSoBoSung", [])
    ]
    links = [one.get("DuongDanTepTinKetQua", "") for one in entry.get("DanhSachGiayToKetQua", [])]
    return {
        **{name: str(entry.get(name, "")) for name in names},
        "DanhSachHoSoBoSung": supplements,
        "DanhSachGiayToKetQua": [{"DuongDanTepTinKetQua": link} for link in links if link],
    }


def standing(effect: Effect) -> dict[str, Any]:
    """Return how the portal took a message: at once, or by what it has made of it since."""
    last = effect.latest(now())
    if last is None or last.answer == CHECKING:
        return effect.response
    said: dict[str, Any] = {"error_code": "0", "message": "", "TrangThai": last.answer, "errors": []}
    if last.answer == "refused":
        said["errors"] = [{"field": last.values.get("field", ""), "message": last.values.get("reason", "")}]
    return said
