"""What every message says: complete in both languages, nothing private on telephones."""

from dataclasses import replace
from datetime import UTC, date, datetime

import html5lib  # type: ignore[import-untyped]  # it has no types
import pytest
from selectolax.lexbor import LexborHTMLParser

from activities.notifications.filling import TEMPLATES
from activities.notifications.letters import TO_APPLICANTS, TO_STAFF, Letter, say_what_is_declared
from domain.notices.rules import BY_EVERY_WAY, LEGAL, URGENT
from domain.procedure.basics import Words
from domain.procedure.steps import Notice
from models.queries.notice_facts import NoticeFacts, Point

URL = "https://motcua.example.vn"
_SAID = Words(vi="Sẽ có đoàn kiểm tra", en="A visit follows")
CODE = "H61.12-20261123-0000001"
FACTS = NoticeFacts(
    case_code=CODE,
    procedure_name="Cấp Giấy xác nhận tình trạng hôn nhân",
    procedure_name_en="Certificate of marital status",
    agency_name="Trung tâm Phục vụ hành chính công xã Nhị Long",
    agency_phone="02703862111",
    agency_address="Ấp Ba",
    name="Nguyễn <b>Thị</b> Mật",
    phone="0912345678",
    email="mat@example.vn",
    phase="received",
    decision="approved",
    way="counter",
    owed=100_000_000,
    paid=150_000,
    received_at=datetime(2026, 11, 23, 2, 15, tzinfo=UTC),
    due_at=datetime(2026, 11, 26, 17, 0, tzinfo=UTC),
    appointment_at=datetime(2026, 11, 26, 10, 0, tzinfo=UTC),
    intake_limit="8 working hours",
    reason="Tờ khai chưa ký",
    points=[
        Point("Tờ khai", "Application", "ký tên", how="ký vào trang 2"),
        Point("Văn bản ủy quyền", "Authorisation", ""),
    ],
    supplement_by=date(2026, 12, 9),
    promised=date(2026, 12, 1),
    decides="UBND xã Nhị Long",
    step=Words(vi="Kiểm tra thực địa", en="Site visit"),
    declared=Notice(
        on="opened", to="applicant", by=("sms",), text=Words(vi="Sẽ có đoàn kiểm tra", en="A visit follows")
    ),
)
BARE = replace(
    FACTS, agency_phone="", agency_address="", reason="", points=[], supplement_by=None, owed=0, due_at=None,
    promised=None, decides="", appointment_at=None, decision="refused", way="online",
)  # fmt: skip
MESSAGES = sorted({*TO_APPLICANTS, *TO_STAFF})


def letter(message: str, facts: NoticeFacts = FACTS) -> Letter:
    """Write a letter, whoever it is for."""
    write = TO_APPLICANTS.get(message) or TO_STAFF[message][0]
    return write(facts, URL)


@pytest.mark.parametrize("facts", [FACTS, BARE, replace(FACTS, way="post")], ids=["full", "bare", "post"])
@pytest.mark.parametrize("message", MESSAGES)
def test_every_letter_is_complete(message: str, facts: NoticeFacts) -> None:
    """Subject, text and page name the case, lead to it, and say it in English too; nothing is left unfilled."""
    written = letter(message, facts)
    assert CODE in written.subject
    assert "\n" not in written.subject + written.short
    for body in (written.text, written.html):
        assert CODE in body
        assert written.link in body
        assert not any(left in body for left in ("None", "{{", "{%", " ,", " .", "  \n\n\n"))
    assert "English: " in written.text
    english = written.text.partition("English: ")[2].strip()
    assert len(english) > 30
    assert english.endswith(".")
    assert "\n\n\n" not in written.text


@pytest.mark.parametrize("message", MESSAGES)
def test_every_page_is_valid_and_safe(message: str) -> None:
    """The HTML is valid, in Vietnamese, loads nothing from anywhere, and shows names as text."""
    page = letter(message).html
    html5lib.HTMLParser(strict=True).parse(page)
    tree = LexborHTMLParser(page)
    assert tree.css_first("html").attributes["lang"] == "vi"
    assert tree.css("script, img, link, iframe, b") == []
    assert [link.attributes["href"] for link in tree.css("a")] == [letter(message).link]


@pytest.mark.parametrize("message", sorted(TO_APPLICANTS))
def test_telephones_show_nothing_private(message: str) -> None:
    """A lock screen is read by others: no name, procedure, reason, paper or outcome; and it stays short."""
    short = letter(message).short
    secrets = (FACTS.name, "Mật", FACTS.procedure_name, "hôn nhân", FACTS.reason, "Tờ khai", "mat@", "0912345678")
    assert CODE in short
    assert not any(secret in short for secret in secrets)
    assert short == letter(message, replace(FACTS, decision="refused")).short
    # Four parts of 67 letters with diacritics is what a gateway charges at most.
    assert len(f"{short} {letter(message).link}") <= 4 * 67


@pytest.mark.parametrize("message", sorted(TO_STAFF))
def test_staff_mail_holds_no_personal_data(message: str) -> None:
    """Staff learn who it is about behind their login, not in a mailbox."""
    written = letter(message)
    text = written.subject + written.text + written.html + written.short
    assert not any(secret in text for secret in (FACTS.name, "Mật", FACTS.procedure_name, "0912345678"))
    assert written.link == f"{URL}/cases/{CODE}"


def test_filed_says_what_is_owed() -> None:
    """Who filed online learns at once what is to be paid and where; without a fee there is nothing to do."""
    assert "còn phải nộp: 100.000.000 đồng. Mở trang theo dõi hồ sơ" in letter("filed").text
    assert "Still to be paid: 100,000,000 VND" in letter("filed").html
    assert "Ông/Bà chưa phải làm gì." in letter("filed", BARE).text


def test_received_says_when_and_where() -> None:
    """The due hour and day are those of the receipt."""
    written = letter("received")
    assert "hẹn trả 17:00 thứ Năm 26/11/2026" in written.subject
    assert "Hẹn trả 17:00 thứ Năm 26/11/2026" in written.short
    assert "tại Trung tâm Phục vụ hành chính công xã Nhị Long" in written.text
    assert "17:00 on Thursday 26 November 2026" in written.text


def test_supplement_lists_papers_and_last_day() -> None:
    """The mail lists each paper with what is wanted, the reason, the last day and what happens after it."""
    written = letter("supplement_requested")
    assert "- Tờ khai: ký tên\n  Cách khắc phục: ký vào trang 2\n- Văn bản ủy quyền\n" in written.text
    assert "- Application: ký tên\n  How to mend it: ký vào trang 2\n- Authorisation\n" in written.text
    assert "Lý do: Tờ khai chưa ký" in written.text
    assert "Gửi chậm nhất thứ Tư 09/12/2026; sau ngày này hồ sơ sẽ đóng." in written.text
    assert "tính lại từ đầu" in written.text
    items = [item.text() for item in LexborHTMLParser(written.html).css("li")]
    assert [item.split(":")[0] for item in items] == ["Tờ khai", "Văn bản ủy quyền", "Application", "Authorisation"]
    assert "cần bổ sung 2 giấy tờ" in written.short


def test_supplement_says_why_and_how_without_personal_numbers() -> None:
    """Each paper with its reason, its legal basis and the remedy, in both languages; of a number four digits stay."""
    why, basis = "Số 001195000001 và 123456789 ghi sai. Gọi 02703862111", "Điều 2 Nghị định 123/2015/NĐ-CP"
    point = Point("Tờ khai", "Application", "Khai lại", why, basis, "Nộp lại bản chính.")
    written = letter("supplement_requested", replace(FACTS, points=[point], reason="Số 001195000001"))
    said = f"Số ********0001 và *****6789 ghi sai. Gọi 02703862111 ({basis})"
    for body in (written.text, LexborHTMLParser(written.html).text()):
        assert f"Vì sao: {said}" in body
        assert f"Why: {said}" in body
        assert "Cách khắc phục: Nộp lại bản chính" in body
        assert "How to mend it: Nộp lại bản chính" in body
        assert "001195000001" not in body


def test_decision_says_what_to_pay_and_bring() -> None:
    """Money still owed and what to bring stand in the mail; a refusal is told there too."""
    written = letter("decided")
    assert "Ông/Bà cần nộp 100.000.000 đồng để nhận kết quả." in written.text
    assert "mang giấy tờ tùy thân" in written.text
    assert "không được giải quyết" in letter("decided", BARE).text
    assert "cần nộp" not in letter("decided", BARE).text


def test_a_refund_says_how_much_and_which_way() -> None:
    """The letter names amount and way of what was paid, and after a refusal of the bank where to get it."""
    paid = letter("refunded", replace(FACTS, refund=8000, refund_way="transfer"))
    assert "đã trả lại 8.000 đồng" in paid.text
    assert "bằng chuyển khoản" in paid.text
    assert "8,000 VND in fees" in paid.text
    assert "by bank transfer" in paid.text
    assert "8.000 đồng" in paid.short
    assert "02703862111" in paid.short
    refused = letter("refund_refused", replace(FACTS, refund=8000))
    assert "8.000 đồng" in refused.text
    assert "đến Trung tâm Phục vụ hành chính công xã Nhị Long để nhận lại" in refused.text
    assert "8,000 VND" in letter("refund_refused", replace(FACTS, refund=8000, language="en")).short


def test_overdue_names_the_last_day_or_the_hour() -> None:
    """A term in days is told by its last day, one in hours by its minute."""
    assert "hạn giải quyết là thứ Năm 26/11/2026." in letter("overdue").text
    assert "it was due by Thursday 26 November 2026." in letter("overdue").text
    at_three = replace(FACTS, due_at=datetime(2026, 11, 26, 8, 0, tzinfo=UTC))
    assert "hạn giải quyết là 15:00 thứ Năm 26/11/2026." in letter("overdue", at_three).text


def test_no_template_is_forgotten() -> None:
    """Each message has its folder and each folder its message; staff messages have no text for telephones."""
    folders = {
        folder.name: {file.name for file in folder.iterdir()} for folder in TEMPLATES.iterdir() if folder.is_dir()
    }
    files, short = {"subject.txt", "body.txt", "body.html"}, {"sms.txt", "sms_en.txt"}
    expected = {name: files | short if name in TO_APPLICANTS else files for name in MESSAGES}
    expected |= {f"feedback_{name}": files | short for name in ("answered", "asked", "refused")}
    expected |= {"bare": short, "worded": {"body.txt", "body.html"}}
    expected |= {"escalated": files, "digest": files}  # by the office's rules, no message of a case
    assert folders == {**expected, "declared": files | short, "declared_to_staff": files}


@pytest.mark.parametrize("named", [LEGAL, frozenset(URGENT), BY_EVERY_WAY], ids=["legal", "urgent", "every way"])
def test_the_rules_name_messages_that_there_are(named: frozenset[str]) -> None:
    """A rule about a message nobody writes would hold for nothing; these rules are about applicants' messages."""
    assert named
    assert named - TO_APPLICANTS.keys() == set()


def test_the_late_step_is_named() -> None:
    """Whoever is reminded, and the head who is told, read which step it is."""
    assert "Bước «Kiểm tra thực địa» của hồ sơ" in letter("step_reminder").text
    assert "The step “Site visit” of case" in letter("step_escalated").text


def test_a_procedures_own_words_are_said_as_they_are() -> None:
    """To the applicant by every way, to staff with nothing of the applicant."""
    applicant = say_what_is_declared(FACTS, URL, staff=False)
    assert applicant.short == f"Hồ sơ {CODE}: Sẽ có đoàn kiểm tra. Xem:"
    assert "A visit follows" in applicant.text
    staff = say_what_is_declared(FACTS, URL, staff=True)
    assert "Sẽ có đoàn kiểm tra" in staff.text
    assert "Mật" not in staff.text + staff.html
