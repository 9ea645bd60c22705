"""Form 01 in words: turns the facts of a case into the lines that the template sets."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any
from urllib.parse import quote

from activities.forms.barcode import code_128
from domain.case.wording import money
from domain.deadline.limit import Limit
from domain.deadline.moments import local
from domain.deadline.text import WEEKDAYS_VI
from models.queries.receipt_facts import FeeLine, Paper, Party, ReceiptFacts

TITLE = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
FOR_THE_APPLICANT = "Liên 1: giao người nộp hồ sơ"
FOR_THE_FILE = "Liên 2: lưu tại Bộ phận Một cửa"

# Longer texts are cut on paper only; the whole stands in the case. Without a bound one pasted page of
# text would push the appointment off the sheet.
_LONGEST_LINE = 220
_LONGEST_CONTENT = 360
_LONGEST_EXPLANATION = 700
_VISIBLE_DIGITS = 4

_CHANNELS = {
    "counter": "nộp trực tiếp",
    "online": "nộp trực tuyến",
    "post": "nộp qua dịch vụ bưu chính công ích",
}
_MONEY = {
    "none": "không phải nộp",
    "due": "chưa nộp",
    "requested": "chưa nộp, đã gửi yêu cầu thanh toán",
    "paid": "đã nộp",
    "refund_due": "đã nộp",
    "refunded": "đã nộp",
}
# What the font files hold (see fonts/README.md), less what has no shape of its own.
_UNPRINTABLE = re.compile("[^\\s -~¡-¬®-ɏˆ˜\u0300-\u0304\u0306\u0309\u031b\u0323Ạ-ỹ‐-―‘-‟†-•…‰‹›₫€←-↓−■□●]")
_SIGNED_BY_HAND = "(Ký và ghi rõ họ tên)"


def follow_url(public_url: str, case_code: str) -> str:
    """Return the public address where anyone holding the code and the secret follows the case."""
    return f"{public_url.rstrip('/')}/follow?code={quote(case_code, safe='')}"


def opening_url(public_url: str, case_code: str, secret: str) -> str:
    """Return the address that opens the case at once. The secret follows "#", which no browser sends to a server."""
    return f"{follow_url(public_url, case_code)}#{secret}"


def masked(number: str) -> str:
    """Return a personal number with all but its last four characters hidden.

    A receipt is carried about, photographed and thrown away. Four digits let the counter match it with the
    card, which is shown at collection anyway (NĐ 118/2025 Art 6(2)(b)); the full number stays in the case
    (NĐ 118/2025 Art 5(1)(d): no disclosure of dossiers).
    """
    hidden = max(len(number) - _VISIBLE_DIGITS, 0)
    return "*" * hidden + number[hidden:]


def receipt_fields(facts: ReceiptFacts, public_url: str, secret: str) -> dict[str, Any]:
    """Return every text of the receipt, ready for `templates/receipt.typ`.

    `secret` opens the case to whoever holds it, so it stands on the applicant's copy and not on the other, in
    letters and in the QR code. `qr_holds` of a copy is what its QR code says.
    """
    url = follow_url(public_url, facts.case_code)
    received = local(facts.received_at)
    return {
        "title": TITLE,
        "again": f" (cấp lại lần {facts.again})" if facts.again else "",
        "case_code": facts.case_code,
        "procedure": facts.procedure_name,
        "superior": printable(facts.superior_name),
        "issuer": printable(facts.agency_name),
        "number": f"Số: {facts.case_code.rpartition('-')[2]}/TNHS",
        "place_and_date": place_and_date(facts.place, received),
        "bars": code_128(facts.case_code),
        "qr_alt": f"Mã QR dẫn đến {url}",
        "who": _who(facts),
        "count_columns": _count_columns(facts.papers),
        "papers": [_paper(paper, facts.papers) for paper in facts.papers],
        "terms": _terms(facts),
        "appointment": ("Thời gian trả kết quả", _appointment(facts.appointment_at, provisional=facts.provisional)),
        "convention": printable(facts.convention, _LONGEST_EXPLANATION),
        "arrangements": _arrangements(facts),
        "url": url,
        "entered": f"Vào Sổ theo dõi hồ sơ, Quyển số: {facts.volume}, Số thứ tự: {facts.entry}" if facts.entry else "",
        "advice": (
            "Khi nhận kết quả, mang theo giấy này; nếu mất, mang giấy tờ tùy thân. "
            "Người nhận thay cần có giấy ủy quyền."
        ),
        "submitter": printable(facts.applicant.name, 60) if facts.channel != "counter" else "",
        "submitter_note": _SIGNED_BY_HAND if facts.channel == "counter" else f"({_CHANNELS[facts.channel]})",
        "receiver": printable(facts.received_by, 60),
        "receiver_note": _SIGNED_BY_HAND,
        "copies": [
            {
                "label": FOR_THE_APPLICANT,
                "follow": "hoặc quét mã QR để mở ngay; mã tra cứu",
                "secret": f"{secret[:4]}-{secret[4:]}",
                "qr_holds": opening_url(public_url, facts.case_code, secret),
            },
            {
                "label": FOR_THE_FILE,
                "follow": "hoặc quét mã QR, rồi nhập mã tra cứu ghi trên liên 1",
                "secret": "",
                "qr_holds": url,
            },
        ],
    }


def _who(facts: ReceiptFacts) -> list[tuple[str, str]]:
    unit = printable(facts.agency_name)
    lines = [
        ("Bộ phận tiếp nhận", f"{unit}, điện thoại {printable(facts.agency_phone)}" if facts.agency_phone else unit),
        *([("Cơ quan giải quyết", printable(facts.deciding_name))] if facts.deciding_name else []),
        ("Tiếp nhận hồ sơ của", f"{printable(facts.applicant.name)} ({_CHANNELS[facts.channel]})"),
        *_party(facts.applicant),
    ]
    if facts.owner is not None:
        lines.append(("Chủ hồ sơ", printable(facts.owner.name)))
        if facts.proxy_basis:
            lines.append(("Nộp thay theo", printable(facts.proxy_basis)))
        lines += [line for line in _party(facts.owner) if line[0] != _CONTACT]
    content = printable(facts.content, _LONGEST_CONTENT) or printable(facts.procedure_name)
    if facts.procedure_name and printable(facts.procedure_name) not in content:
        lines.append(("Thủ tục", f"{printable(facts.procedure_name)} ({facts.procedure_code})"))
        lines.append(("Nội dung yêu cầu giải quyết", content))
    else:
        lines.append(("Nội dung yêu cầu giải quyết", f"{content} ({facts.procedure_code})"))
    return lines


_CONTACT = "Điện thoại"


def _party(party: Party) -> list[tuple[str, str]]:
    lines = []
    if party.number:
        label = "Mã số tổ chức" if party.is_organisation else "Số định danh cá nhân"
        lines.append((label, printable(party.number if party.is_organisation else masked(party.number))))
    if party.address:
        lines.append(("Địa chỉ", printable(party.address)))
    contact = printable(party.phone) or "không có"
    lines.append((_CONTACT, f"{contact}; thư điện tử: {printable(party.email)}" if party.email else contact))
    return lines


def _count_columns(papers: list[Paper]) -> list[str]:
    columns = ["Bản chính", "Chứng thực", "Bản chụp"]
    return [*columns, "Tệp điện tử"] if any(paper.files for paper in papers) else columns


def _paper(paper: Paper, papers: list[Paper]) -> dict[str, object]:
    counts = [paper.originals, paper.certified_copies, paper.photocopies, paper.files]
    shown = counts[: len(_count_columns(papers))]
    return {"name": printable(paper.name), "counts": [str(count) if count else "–" for count in shown]}


def _terms(facts: ReceiptFacts) -> list[tuple[str, str]]:
    limit = Limit.parse(facts.limit).words("vi") if facts.limit else "không quy định"
    return [
        ("Số lượng hồ sơ", f"{facts.sets:02d} bộ; thời gian giải quyết theo quy định: {limit}"),
        ("Thời gian nhận hồ sơ", _moment(local(facts.received_at))),
    ]


def _arrangements(facts: ReceiptFacts) -> list[tuple[str, str]]:
    return [("Phí, lệ phí", _fees(facts)), ("Nhận kết quả", _way(facts))]


def _fees(facts: ReceiptFacts) -> str:
    charged = [line for line in facts.fees if line.amount]
    # The slip is one A5 page: a line of it, not two.
    not_entered = [f"{printable(line.name)}: HĐND tỉnh quyết định, chưa nhập" for line in facts.fees if not line.amount]
    if not charged:
        return "; ".join(not_entered) or _MONEY["none"]
    return "; ".join([_charged(charged, _MONEY[facts.money]), *not_entered])


def _charged(lines: list[FeeLine], state: str) -> str:
    total = money(sum(line.amount for line in lines), "vi")
    if len(lines) == 1:
        return f"{printable(lines[0].name)} {total} ({state})".strip()
    each = "; ".join(f"{printable(line.name)} {money(line.amount, 'vi')}" for line in lines)
    return f"{each}; tổng cộng {total} ({state})"


def _way(facts: ReceiptFacts) -> str:
    if facts.way == "post":
        address = printable(facts.delivery_address or facts.applicant.address)
        return f"qua dịch vụ bưu chính công ích, gửi đến {address}"
    if facts.way == "online":
        return "bản điện tử, tại trang theo dõi hồ sơ"
    return f"tại {printable(facts.agency_name)}"


def place_and_date(place: str, day: datetime) -> str:
    """Return the line under the motto, of a moment in Vietnam time: "Nhị Long, ngày 04 tháng 02 năm 2027"."""
    # NĐ 30/2020 writes days under 10 and the months January and February with a leading zero.
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    date = f"ngày {day.day:02d} tháng {month} năm {day.year}"
    return f"{printable(place, 40)}, {date}" if place else date.capitalize()


def _appointment(instant: datetime | None, *, provisional: bool = False) -> str:
    if instant is None:
        return "trả ngay khi có kết quả"
    return f"{_moment(local(instant))} (tạm tính)" if provisional else _moment(local(instant))


def _moment(moment: datetime) -> str:
    day = f"{WEEKDAYS_VI[moment.weekday()]} ngày {moment:%d} tháng {moment:%m} năm {moment.year}"
    return f"{moment:%H} giờ {moment:%M} phút, {day}"


def printable(text: str, longest: int = _LONGEST_LINE) -> str:
    """Return a text as one line the form font can set, cut to so many letters."""
    # One line, composed letters: decomposed Vietnamese prints with floating marks in some readers. A letter
    # no form font has would stop an archival PDF from being made at all: a box tells that something is there.
    plain = " ".join(_UNPRINTABLE.sub("□", unicodedata.normalize("NFC", text)).split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"
