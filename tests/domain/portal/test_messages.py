"""The national field names, times, and what both sides make of the same dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.portal.comparing import (
    DIFFERENCE_WORDS,
    MENDED_BY_SENDING,
    Difference,
    Ours,
    Theirs,
    differences,
)
from domain.portal.dossier import (
    DossierFacts,
    SentFee,
    SentFile,
    SentSupplement,
    Standing,
    Work,
    dossier_body,
    progress_body,
)
from domain.portal.moments import national_time, read_national_time
from domain.portal.on_time import IndexDates, on_time

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def _names(text: str) -> set[str]:
    return set(text.split())


#: The names of the portal's own messages.
DOSSIER_NAMES = _names(
    "MaHoSo MaTTHC TenTTHC MaLinhVuc TenLinhVuc SoBienNhan ChuHoSo LoaiDoiTuong MaDoiTuong ThongTinKhac Email Fax "
    "SoDienThoai TrichYeuHoSo NgayTiepNhan NgayHenTra TrangThaiHoSo NgayTra ThongTinTra HinhThuc NgayKetThucXuLy "
    "DonViXuLy GhiChu TaiLieuNop DanhSachLePhi DanhSachTepDinhKemKhac DanhSachHoSoBoSung DanhSachGiayToKetQua "
    "KenhThucHien"
)
PROGRESS_NAMES = _names(
    "MaHoSo NguoiXuLy ChucDanh ThoiDiemXuLy PhongBanXuLy NoiDungXuLy TrangThai NgayBatDau NgayKetThucTheoQuyDinh"
)


def facts(**changes: Any) -> DossierFacts:
    values: dict[str, Any] = {
        "number": "H61.12-20261123-0000001",
        "receipt": "H61.12-20261123-0000001",
        "procedure": "1.004873",
        "procedure_name": "Cấp giấy xác nhận tình trạng hôn nhân",
        "sector": "ho-tich",
        "sector_name": "Hộ tịch",
        "channel": "online",
        "agency_name": "UBND xã Thử",
        "owner": "Trần Văn Mẫu",
        "owner_number": "001195000001",
        "owner_kind": "person",
    }
    return DossierFacts(**{**values, **changes})


def test_a_dossier_speaks_the_portals_names() -> None:
    """Every name of the national message is there, and an empty value is an empty text, never missing."""
    body = dossier_body(facts(), Standing(1))
    assert body.keys() >= DOSSIER_NAMES
    assert (body["NgayTiepNhan"], body["NgayTra"], body["TrangThaiHoSo"], body["KenhThucHien"]) == ("", "", "1", "2")


def test_times_are_fourteen_digits_of_vietnam_time() -> None:
    """02:00 UTC is 09:00 in Vietnam; what is written is read back to the second."""
    assert national_time(AT) == "20261123090000"
    assert read_national_time("20261123090000") == AT
    assert read_national_time("") is None
    assert national_time(None) == ""


@pytest.mark.parametrize("text", ["2026-11-23", "20261123", "20261323090000", "2026112309000x", "٢٠٢٦١١٢٣٠٩٠٠٠٠"])
def test_another_form_of_time_is_no_time(text: str) -> None:
    """Anything but fourteen plain digits of a real moment is refused."""
    with pytest.raises(ValueError, match=r"time data|not of the form|unconverted data"):
        read_national_time(text)


def test_the_parts_of_a_dossier_are_lists_in_the_national_names() -> None:
    """Papers, fees, supplement rounds and results stand in their lists."""
    asked = SentSupplement(
        "s/1", "Lê Phúc", "Thiếu bản sao", AT, ("can-cuoc",), AT + DAY, "Hạnh", AT + DAY, AT + 3 * DAY
    )
    body = dossier_body(
        facts(
            files=[SentFile("f1", "to-khai.pdf", "to-khai", "http://x/f1", reused=True)],
            fees=[SentFee("Lệ phí", "", 15000)],
            supplements=[asked],
            results=[SentFile("r1", "ket-qua.pdf", "", "http://x/r1")],
            result_code="KQ.G15.000038",
            paid_online=True,
            limit="3 working days",
        ),
        Standing(9, AT, AT + DAY, AT, None, way="post"),
    )
    [paper], [fee], [round_], [result] = (
        body[name] for name in ("TaiLieuNop", "DanhSachLePhi", "DanhSachHoSoBoSung", "DanhSachGiayToKetQua")
    )
    assert (paper["MaThanhPhanHoSo"], paper["DuocTaiSuDung"], paper["DuongDanTaiTepTin"]) == (
        "to-khai",
        "1",
        "http://x/f1",
    )
    assert fee["Gia"] == 15000
    assert (round_["TrangThaiBoSung"], round_["NgayHenTraTruoc"], round_["NgayHenTraMoi"]) == (
        "1",
        "20261124090000",
        "20261126090000",
    )
    assert round_["DanhSachGiayToBoSung"] == ["can-cuoc"]
    assert (result["MaKetQua"], result["DuongDanTepTinKetQua"]) == ("KQ.G15.000038", "http://x/r1")
    assert (body["DuocThanhToanTrucTuyen"], body["HinhThuc"], body["NgayKetThucXuLy"]) == ("2", "3", "20261123090000")
    assert (body["ThoiGianGiaiQuyet"], body["DonViTinh"]) == ("3", "working days")


def test_progress_speaks_the_portals_names() -> None:
    """The nine names of a progress message, no more."""
    body = progress_body(Work("n", "Lê Phúc", "chuyên viên", "Văn phòng", "Thẩm định xong", AT, 4, AT - DAY, AT + DAY))
    assert body.keys() == PROGRESS_NAMES
    assert (body["ThoiDiemXuLy"], body["TrangThai"], body["NgayBatDau"]) == ("20261123090000", "4", "20261122090000")


DONE = IndexDates(code=9, received_at=AT - 5 * DAY, due_at=AT, finished_at=AT - DAY)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"finished_at": AT}, True),
        ({"finished_at": AT + timedelta(seconds=1)}, False),
        ({"finished_at": AT + DAY, "waited": DAY}, True),
        ({"requests": 2}, False),
        ({"code": 4, "finished_at": None, "due_at": AT + DAY}, True),
        ({"code": 4, "finished_at": None, "due_at": AT - DAY}, False),
        ({"code": 5, "finished_at": None, "due_at": AT - DAY, "requests": 1, "asked_at": AT - 2 * DAY}, True),
        ({"code": 5, "finished_at": None, "due_at": AT - 3 * DAY, "requests": 1, "asked_at": AT - 2 * DAY}, False),
        ({"due_at": None}, None),
        ({"received_at": None}, None),
        ({"code": 4, "due_at": AT - DAY}, False),
    ],
)
def test_on_time_is_the_rule_of_the_national_index(changes: dict[str, Any], expected: bool | None) -> None:
    """An end not after the date of return; two requests are late; a request waits; its time is taken away."""
    assert on_time(replace(DONE, **changes), AT) is expected


def classes(ours: Ours | None, *theirs: Theirs) -> list[str]:
    return [found.difference.value for found in differences(ours, theirs, AT)]


OURS = Ours("decided", DONE, results=1)
SAME = Theirs(DONE, results=1)


def test_what_is_the_same_differs_in_nothing() -> None:
    """No class for two equal rows, and in progress fits a received case."""
    assert classes(OURS, SAME) == []
    received = Ours("received", replace(DONE, code=2, finished_at=None, due_at=AT + DAY))
    assert classes(received, Theirs(replace(received.dates, code=4))) == []
    assert classes(None) == []


def test_each_class_is_found_by_itself() -> None:
    """Every way of differing has its class, with both values."""
    assert classes(OURS) == ["missing_there"]
    assert classes(None, SAME) == ["missing_here"]
    assert classes(OURS, SAME, SAME) == ["twice_there"]
    assert classes(OURS, replace(SAME, results=0)) == ["result_missing"]
    assert classes(OURS, Theirs(replace(DONE, code=10), 1)) == ["status"]
    assert classes(OURS, Theirs(replace(DONE, received_at=AT - 4 * DAY), 1)) == ["dates"]
    late = Theirs(replace(DONE, finished_at=AT + DAY), 1)
    assert classes(OURS, late) == ["late_there", "dates"]
    still_open = Theirs(replace(DONE, code=4, finished_at=None, due_at=AT - timedelta(hours=1)), 1)
    assert classes(Ours("decided", replace(DONE, due_at=AT), 1), still_open) == ["late_there", "status", "dates"]


def test_the_evidence_names_both_sides() -> None:
    """A difference carries what each side says, and nothing of what they agree on."""
    [found] = differences(OURS, [Theirs(replace(DONE, received_at=AT - 4 * DAY), 1)], AT)
    assert found.ours == {"received": "20261118090000"}
    assert found.theirs == {"received": "20261119090000"}


def test_late_here_as_well_is_no_class_of_its_own() -> None:
    """Late on both sides is nobody's difference."""
    late = replace(DONE, finished_at=AT + DAY)
    assert classes(replace(OURS, dates=late), Theirs(late, 1)) == []


def test_every_class_has_words_and_a_way_out() -> None:
    """Each class is named in both languages; those a resend cannot mend are the two of the portal's own people."""
    assert DIFFERENCE_WORDS.keys() == {difference.value for difference in Difference}
    assert set(Difference) - MENDED_BY_SENDING == {Difference.TWICE_THERE, Difference.MISSING_HERE}
