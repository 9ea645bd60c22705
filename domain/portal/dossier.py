"""The two messages in the national field names, made from what our rows say. Pure: texts in, texts out.

The names are those of the national portal's own messages (NĐ 118/2025 Art 26 has provinces keep it up to date); where
we do not know a code list, what we send stands in `domain.portal.to_agree`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.portal.codes import CHANNEL_CODES
from domain.portal.moments import national_time
from domain.portal.to_agree import FEE_KIND, sector_code, subject_code, way_code

#: DuocThanhToanTrucTuyen: 2 paid through the province's own gateway, 0 not online.
_PAID_HERE, _NOT_ONLINE = "2", "0"
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file the portal can fetch: our id, its name, the component it belongs to, and its address.

    `code` is the result code of a result.
    """

    id: str
    name: str
    component: str
    address: str
    reused: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class SentFee:
    """One thing to be paid, in đồng."""

    name: str
    code: str
    amount: int


@dataclass(frozen=True, slots=True)
class SentSupplement:
    """One round of completing the dossier; `supplied_at` None while it is awaited."""

    id: str
    asked_by: str
    text: str
    asked_at: datetime
    papers: tuple[str, ...] = ()
    supplied_at: datetime | None = None
    taken_by: str = ""
    due_before: datetime | None = None
    due_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stood when the message was written down; what changes in the life of a case."""

    code: int
    received_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    fee: int = 0
    paid: int = 0
    way: str = "counter"


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """What the register knows of a case besides where it stands. `number` is the one the citizen knows.

    `receipt` is our own case code. A case filed on the portal keeps the portal's number.
    """

    number: str
    receipt: str
    procedure: str
    procedure_name: str
    sector: str
    sector_name: str
    channel: str
    agency_name: str
    owner: str
    owner_number: str
    owner_kind: str
    phone: str = ""
    email: str = ""
    summary: str = ""
    limit: str = ""
    paid_online: bool = False
    result_code: str = ""
    files: Sequence[SentFile] = ()
    fees: Sequence[SentFee] = ()
    supplements: Sequence[SentSupplement] = ()
    results: Sequence[SentFile] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work on a case, as the progress message tells it."""

    number: str
    person: str
    position: str
    unit: str
    text: str
    at: datetime
    code: int
    began_at: datetime | None = None
    due_at: datetime | None = None


def dossier_body(facts: DossierFacts, standing: Standing) -> dict[str, Any]:
    """Return the data of a DongBoHoSoMC message."""
    digitised = "1" if facts.files else "0"
    return {
        "MaHoSo": facts.number,
        "MaTTHC": facts.procedure,
        "TenTTHC": facts.procedure_name,
        "MaLinhVuc": sector_code(facts.sector),
        "TenLinhVuc": facts.sector_name,
        "SoBienNhan": facts.receipt,
        "KenhThucHien": CHANNEL_CODES.get(facts.channel, "1"),
        "ChuHoSo": facts.owner,
        "LoaiDoiTuong": subject_code(facts.owner_kind),
        "MaDoiTuong": facts.owner_number,
        "ThongTinKhac": "",
        "Email": facts.email,
        "Fax": "",
        "SoDienThoai": facts.phone,
        "TrichYeuHoSo": facts.summary or facts.procedure_name,
        "NgayTiepNhan": national_time(standing.received_at),
        "NgayHenTra": national_time(standing.due_at),
        "TrangThaiHoSo": str(standing.code),
        "NgayTra": national_time(standing.returned_at),
        "ThongTinTra": "",
        "HinhThuc": way_code(standing.way),
        "NgayKetThucXuLy": national_time(standing.finished_at),
        "DonViXuLy": facts.agency_name,
        "GhiChu": "",
        "ThoiGianGiaiQuyet": facts.limit.partition(" ")[0],
        "DonViTinh": facts.limit.partition(" ")[2],
        "DuocThanhToanTrucTuyen": _PAID_HERE if facts.paid_online else _NOT_ONLINE,
        "HoSoCoThanhPhanSoHoa": digitised,
        "TaiLieuNop": [_file(file) for file in facts.files],
        "DanhSachLePhi": [_fee(fee) for fee in facts.fees],
        "DanhSachTepDinhKemKhac": [],
        "DanhSachHoSoBoSung": [_supplement(round_) for round_ in facts.supplements],
        "DanhSachGiayToKetQua": [_result(file, facts.result_code) for file in facts.results],
    }


def progress_body(work: Work) -> dict[str, Any]:
    """Return the data of a CapNhatTienDoHoSoMC message."""
    return {
        "MaHoSo": work.number,
        "NguoiXuLy": work.person,
        "ChucDanh": work.position,
        "ThoiDiemXuLy": national_time(work.at),
        "PhongBanXuLy": work.unit,
        "NoiDungXuLy": work.text[:_LONGEST],
        "TrangThai": str(work.code),
        "NgayBatDau": national_time(work.began_at),
        "NgayKetThucTheoQuyDinh": national_time(work.due_at),
    }


def _file(file: SentFile) -> dict[str, str]:
    return {
        "TepDinhKemId": file.id,
        "TenTepDinhKem": file.name,
        "IsDeleted": "0",
        "MaThanhPhanHoSo": file.component,
        "DuongDanTaiTepTin": file.address,
        "DuocSoHoa": "1",
        "DuocTaiSuDung": "1" if file.reused else "0",
    }


def _fee(fee: SentFee) -> dict[str, Any]:
    return {"TenPhiLePhi": fee.name, "MaPhiLePhi": fee.code, "Gia": fee.amount, "LoaiPhiLePhi": FEE_KIND}


def _supplement(asked: SentSupplement) -> dict[str, Any]:
    return {
        "HoSoBoSungId": asked.id,
        "NguoiYeuCauBoSung": asked.asked_by,
        "NoiDungBoSung": asked.text[:_LONGEST],
        "NgayBoSung": national_time(asked.asked_at),
        "NguoiTiepNhanBoSung": asked.taken_by,
        "ThongTinTiepNhan": "",
        "NgayTiepNhanBoSung": national_time(asked.supplied_at),
        "TrangThaiBoSung": "1" if asked.supplied_at else "0",
        "DanhSachGiayToBoSung": list(asked.papers),
        "DanhSachLePhiBoSung": [],
        "NgayHenTraTruoc": national_time(asked.due_before),
        "NgayHenTraMoi": national_time(asked.due_after),
    }


def _result(file: SentFile, result_code: str) -> dict[str, str]:
    return {
        "TenGiayTo": file.name,
        "GiayToId": file.id,
        "DuongDanTepTinKetQua": file.address,
        "MaKetQua": file.code or result_code,
    }
