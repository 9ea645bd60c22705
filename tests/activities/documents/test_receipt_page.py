"""The printed page of form 01: what stands on it, on which paper, in which letters."""

import io
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import segno
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from activities.documents.render import LETTERS, qr_svg, receipt_sheet, render_receipt, sample_sheet
from activities.documents.typesetter import missing_faces, typeset
from activities.forms.barcode import code_128
from activities.forms.receipt import FOR_THE_APPLICANT, masked
from models.queries.receipt_facts import FeeLine, Paper, Party, ReceiptFacts

URL = "https://motcua.example.vn"
CODE = "H61.12-20261123-0000001"
FOLLOW = f"{URL}/follow?code={CODE}"
SECRET = "7KQ2M8XA"

FACTS = ReceiptFacts(
    case_code=CODE,
    procedure_code="1.004873",
    procedure_name="Cấp Giấy xác nhận tình trạng hôn nhân",
    superior_name="Ủy ban nhân dân xã Nhị Long",
    agency_name="Trung tâm Phục vụ hành chính công",
    agency_phone="02703862111",
    place="Nhị Long",
    applicant=Party(
        "Nguyễn Thị Ngọc Ưỡng", "Ấp Long Hòa, xã Nhị Long", "0912345678", "uong@example.vn", "084190012345"
    ),
    owner=None,
    channel="counter",
    content="",
    papers=[Paper("Tờ khai", 1), Paper("Bản án ly hôn", 0, 1, 2)],
    limit="3 working days",
    received_at=datetime(2026, 11, 23, 2, 15, tzinfo=UTC),
    appointment_at=datetime(2026, 11, 27, 10, 0, tzinfo=UTC),
    convention="Cách tính: Bộ luật Dân sự 2015, Điều 145-148.",
    money="paid",
    way="counter",
    delivery_address="",
    received_by="Lê Thị Bưởi",
    fees=[FeeLine("Lệ phí hộ tịch", 8000)],
)


def pdf_of(facts: ReceiptFacts) -> PdfReader:
    """Print and open."""
    return PdfReader(io.BytesIO(render_receipt(facts, URL, SECRET)))


def text_of(facts: ReceiptFacts) -> str:
    """Return the text of all pages on one line, in composed letters."""
    pages = "\n".join(page.extract_text() for page in pdf_of(facts).pages)
    return " ".join(unicodedata.normalize("NFC", pages).split())


@pytest.mark.parametrize(
    "words",
    [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN XÃ NHỊ LONG",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Nhị Long, ngày 23 tháng 11 năm 2026",
        f"Mã hồ sơ {CODE}",
        "Nguyễn Thị Ngọc Ưỡng (nộp trực tiếp)",
        "Ấp Long Hòa, xã Nhị Long",
        "0912345678; thư điện tử: uong@example.vn",
        "Cấp Giấy xác nhận tình trạng hôn nhân (1.004873)",
        "Số lượng hồ sơ: 01 bộ; ",
        "thời gian giải quyết theo quy định: 3 ngày làm việc",
        "Thời gian nhận hồ sơ: 09 giờ 15 phút, thứ Hai ngày 23 tháng 11 năm 2026",
        "Thời gian trả kết quả: 17 giờ 00 phút, thứ Sáu ngày 27 tháng 11 năm 2026",
        "Cách tính: Bộ luật Dân sự 2015, Điều 145-148.",
        "Lệ phí hộ tịch 8.000 đồng (đã nộp)",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        "Lê Thị Bưởi",
    ],
)
def test_both_copies_say_everything_the_form_asks_for(words: str) -> None:
    """Every field of form 01 stands on the applicant's copy and on the kept one, in right Vietnamese."""
    assert text_of(FACTS).count(words) == 2


def test_papers_are_counted_by_kind() -> None:
    """The table lists each paper with originals, certified copies and photocopies."""
    assert "1 Tờ khai 1 – – 2 Bản án ly hôn – 1 2" in text_of(FACTS)


def test_sheet_is_a4_across_with_two_upright_halves() -> None:
    """An ordinary receipt is one A4 sheet, so that any office printer prints it and one cut parts it."""
    [page] = pdf_of(FACTS).pages
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    assert (round(width), round(height)) == (842, 595)
    text = page.extract_text()
    assert ("Liên 1: giao người nộp hồ sơ" in text, "Liên 2: lưu tại Bộ phận Một cửa" in text) == (True, True)


def test_fonts_are_inside_and_ours() -> None:
    """Every font of the page is embedded and is the form's own, whatever fonts the machine has."""
    fonts = [
        descendant.get_object()
        for page in pdf_of(FACTS).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]  # a page has fonts
        for descendant in font.get_object()["/DescendantFonts"]
    ]
    assert len(fonts) >= 3
    for font in fonts:
        assert isinstance(font, DictionaryObject)
        assert "Tinos" in str(font["/BaseFont"])
        descriptor = font["/FontDescriptor"].get_object()
        assert isinstance(descriptor, DictionaryObject)
        assert "/FontFile2" in descriptor


def test_receipt_is_archival_and_titled() -> None:
    """The file is PDF/A-2a (tagged, for archives and for screen readers) with title, language and date."""
    reader = pdf_of(FACTS)
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert (metadata.pdfaid_part, metadata.pdfaid_conformance) == ("2", "A")
    assert reader.metadata is not None
    assert reader.metadata.title == f"Giấy tiếp nhận hồ sơ và hẹn trả kết quả {CODE}"
    assert reader.trailer["/Root"]["/Lang"] == "vi-VN"  # type: ignore[index]  # a document has a root


def test_same_facts_give_the_same_bytes() -> None:
    """Printing again changes not one byte, so a receipt is stored once and can be proven."""
    assert render_receipt(FACTS, URL, SECRET) == render_receipt(FACTS, URL, SECRET)


@pytest.mark.parametrize("address", [FOLLOW, f"{FOLLOW}#{SECRET}"])
def test_a_qr_picture_is_the_symbol_of_its_text(address: str) -> None:
    """Decoding is not ours to prove; the picture is the one that an independent encoder draws of the address."""
    drawn = qr_svg(address)
    expected = segno.make(address, error="m", micro=False, boost_error=False)
    assert expected.svg_inline(border=4) in {
        drawn,
        drawn.strip(),
        drawn.replace(' xmlns="http://www.w3.org/2000/svg"', "").strip(),
    }


def test_only_the_applicants_qr_opens_the_case() -> None:
    """It holds the secret, after "#" where no server sees it; the kept copy's code leads to the same place without."""
    applicants, kept = receipt_sheet(FACTS, URL, SECRET).fields["copies"]
    assert applicants["label"] == FOR_THE_APPLICANT
    assert applicants["qr"] == qr_svg(f"{FOLLOW}#{SECRET}")
    assert kept["qr"] == qr_svg(FOLLOW)
    assert SECRET not in str(kept)


def test_links_on_the_page_lead_to_the_case() -> None:
    """On a screen the address can be clicked, and it is the one in the QR code, without the secret."""
    [page] = pdf_of(FACTS).pages
    links = {note.get_object()["/A"]["/URI"] for note in page["/Annots"]}  # type: ignore[attr-defined]  # links are notes
    assert links == {FOLLOW}


def test_secret_stands_on_the_applicants_copy_only() -> None:
    """The kept copy lies in a file that many hands pass: it does not tell the secret."""
    assert text_of(FACTS).count("7KQ2-M8XA") == 1


def test_personal_number_is_masked_and_an_organisations_is_not() -> None:
    """Of a personal number only four digits are printed; an organisation's number is public."""
    body = replace(FACTS, owner=Party("Công ty Sông Hậu", number="2100123456", is_organisation=True))
    text = text_of(body)
    assert "084190012345" not in text
    assert "********2345" in text
    assert "Mã số tổ chức: 2100123456" in text
    assert [masked(""), masked("123"), masked("12345")] == ["", "123", "*2345"]


def test_long_dossier_goes_on_to_a_second_sheet_and_loses_nothing() -> None:
    """Forty long papers take several sheets; each paper stands once on each copy, with the code on each sheet."""
    papers = [Paper(f"Văn bản thỏa thuận phân chia di sản thừa kế có chứng thực, bản thứ {n}ờ", 1) for n in range(40)]
    reader = pdf_of(replace(FACTS, papers=papers))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert len(reader.pages) > 1
    assert all(text.count(f"bản thứ {n}ờ") == 2 for n in range(40))
    assert all(page.extract_text().count(CODE) >= 2 for page in reader.pages)
    assert text.count("17 giờ 00 phút") == 2


@pytest.mark.parametrize("count", [0, 3, 6])
def test_usual_dossiers_fit_one_sheet(count: int) -> None:
    """Up to six papers fit one sheet even with an owner and a long explanation."""
    facts = replace(
        FACTS,
        papers=[Paper("Giấy chứng nhận quyền sử dụng đất và tài sản gắn liền với đất", 1) for _ in range(count)],
        owner=Party("Công ty trách nhiệm hữu hạn một thành viên Sông Hậu", "Lô A1, Khu công nghiệp Long Đức"),
        convention="Nhận hồ sơ lúc 09:15 thứ Hai 23/11/2026; " * 3,
    )
    assert len(pdf_of(facts).pages) == 1


def test_huge_texts_are_cut_so_that_the_appointment_stays() -> None:
    """Somebody pastes a page of text: the receipt still ends with appointment and signatures."""
    facts = replace(FACTS, content="dài " * 5000, applicant=replace(FACTS.applicant, name="Tôn Nữ " * 500))
    text = text_of(facts)
    assert text.count("17 giờ 00 phút") == 2
    assert "…" in text


@pytest.mark.parametrize("text", ["漢字 ភាសា 😀", "#let x = 1 $a$ *b* @c <d> [e] \\ //", "\x00\x07\u200b\ufffd"])
def test_odd_letters_never_stop_a_receipt(text: str) -> None:
    """Letters no form font has become boxes, and marks of the template language are printed as they are."""
    printed = text_of(replace(FACTS, content=text, place=text, agency_name=text))
    assert ("#let x = 1" in printed) == ("#let" in text)
    assert printed.count("17 giờ 00 phút") == 2


def test_decomposed_letters_are_composed() -> None:
    """A name typed as letters plus loose marks prints and reads like one typed in composed letters."""
    loose = unicodedata.normalize("NFD", FACTS.applicant.name)
    assert text_of(replace(FACTS, applicant=replace(FACTS.applicant, name=loose))) == text_of(FACTS)


def test_missing_facts_are_left_out() -> None:
    """No e-mail, number, address, place, papers or fee: no empty labels and no None."""
    bare = replace(
        FACTS, applicant=Party("Lê A"), place="", papers=[], fees=[], superior_name="", agency_phone="", convention="",
        appointment_at=None, received_by="", limit="",
    )  # fmt: skip
    text = text_of(bare)
    assert "Điện thoại: không có" in text
    assert "Thành phần hồ sơ: không nộp giấy tờ" in text
    assert "Phí, lệ phí: không phải nộp" in text
    assert "Thời gian trả kết quả: trả ngay khi có kết quả" in text
    assert "None" not in text
    assert not re.search(r"(Địa chỉ|Số định danh cá nhân|thư điện tử)", text)


def test_an_amount_nobody_entered_is_not_called_free() -> None:
    """A fee of the council that is not entered stands in words, alone or beside what is charged."""
    open_fee = FeeLine("Lệ phí cấp giấy phép", 0)
    said = "Lệ phí cấp giấy phép: HĐND tỉnh quyết định, chưa nhập"
    alone = text_of(replace(FACTS, fees=[open_fee], money="none"))
    assert f"Phí, lệ phí: {said}" in alone
    assert "không phải nộp" not in alone
    beside = text_of(replace(FACTS, fees=[open_fee, FeeLine("Phí bản sao", 5_000)], money="due"))
    assert f"Phí bản sao 5.000 đồng (chưa nộp); {said}" in beside


def test_large_amounts_are_written_with_dots() -> None:
    """A hundred million đồng reads as one, with its lines and the sum."""
    fees = [FeeLine("Phí thẩm định", 99_000_000), FeeLine("Lệ phí", 1_000_000)]
    text = text_of(replace(FACTS, fees=fees, money="due"))
    assert "Phí thẩm định 99.000.000 đồng; Lệ phí 1.000.000 đồng; tổng cộng 100.000.000 đồng (chưa nộp)" in text


def test_every_vietnamese_letter_is_in_every_face() -> None:
    """The font files hold all 134 letters with marks, or the engine would refuse to make the page."""
    text = unicodedata.normalize("NFC", PdfReader(io.BytesIO(typeset(sample_sheet()))).pages[0].extract_text())
    assert set(LETTERS + LETTERS.upper()) <= set(text)
    assert missing_faces() == ""


def test_barcode_is_code_128() -> None:
    """The symbol of "A" is start B, A, check sum, stop, as the standard's own arithmetic gives it."""
    assert "".join(map(str, code_128("A"))) == "211214" + "111323" + "131123" + "2331112"
    assert sum(code_128(CODE)) == 11 * (len(CODE) + 2) + 13
    with pytest.raises(ValueError, match="ASCII"):
        code_128("Ắ")
