"""Forms 02 to 05, the slip of transfer, and the result: what each says, in Vietnamese, from events and looked-up texts.

The words and the layout are ours; numbers and names of the forms are those of TT 03/2025/TT-VPCP, Annex I.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from domain.case.events import Record
from domain.case.linking import Turn
from domain.case.wording import money
from domain.deadline.moments import local
from domain.deadline.text import day_text, moment_text
from domain.papers.forms import NAMES, Form
from domain.papers.rights import after_answer, rights
from domain.papers.standing import Standing, standing

_REASON_UNKNOWN: Final = "(không ghi)"
_DECISIONS: Final = frozenset({"decided", "result_corrected"})


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a paper is about or addressed to, as looked up by the case. `number` is shown masked."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A text kept under an id: what was written, and the points of a supplement request."""

    text: str = ""
    items: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What is looked up around the log. `staff` maps staff ids to names, `components` component ids to names.

    `deciding` is the agency that decides, `receiving` the one-stop unit; `contact` names whom to ask. `hears` is the
    turn of the complaint that the case is, None for any other case.
    """

    case_code: str
    procedure_name: str
    procedure_code: str
    applicant: Person
    owner: Person | None = None
    content: str = ""
    receiving: str = ""
    deciding: str = ""
    contact: str = ""
    result_name: str = ""
    result_code: str = ""
    hears: Turn | None = None
    components: Mapping[str, str] = field(default_factory=dict)
    staff: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Point:
    """One numbered point; `lines` are labels with their texts."""

    title: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """Every text of one letter. `facts` are labels with texts; `signer` who signs it, `office` in which post.

    `stands_for` is whose place the signer took, empty when nobody's.
    """

    form: Form
    number: str
    title: str
    at: datetime
    facts: tuple[tuple[str, str], ...]
    lead: str
    points: tuple[Point, ...] = ()
    closing: tuple[str, ...] = ()
    signer: str = ""
    stands_for: str = ""
    office: str = "Người lập phiếu"


def letter(form: Form, events: Sequence[Record], event: Record, about: About, end: datetime | None = None) -> Letter:
    """Return the letter that one event called for, as it was at that event, whatever happened after it.

    `end` is the date the letter turns on, where it is not in the log: when a supplement request lapses, or the new
    appointment of an extension. Raises KeyError for a form that is no letter.
    """
    before = standing([other for other in events if other.seq < event.seq])
    stood = standing([other for other in events if other.seq <= event.seq])
    lead, points, closing = _BODIES[form](before, stood, event, about, end)
    name = NAMES[form]
    title = name.vi
    if form is Form.REFUSAL and event.kind == "decided":
        title = "Phiếu từ chối giải quyết hồ sơ"
    if form is Form.APOLOGY and event.kind == "apologised":
        title = "Văn bản xin lỗi về việc chậm trả kết quả"
    return Letter(
        form=form,
        number=name.number,
        title=title,
        at=event.at,
        facts=(*_facts(about), *_dates(form, before, stood)),
        lead=lead,
        points=points,
        closing=closing,
        signer=about.staff.get(event.actor, ""),
        stands_for=about.staff.get(event.on_behalf_of, "") if event.on_behalf_of != event.actor else "",
        office="Thủ trưởng cơ quan" if event.role == "leader" else "Người lập phiếu",
    )


def _facts(about: About) -> tuple[tuple[str, str], ...]:
    owner = about.owner or about.applicant
    lines = [
        ("Mã hồ sơ", about.case_code),
        ("Kính gửi", about.applicant.name),
        ("Địa chỉ", about.applicant.address),
        ("Điện thoại", "; thư điện tử: ".join(filter(None, (about.applicant.phone, about.applicant.email)))),
        ("Chủ hồ sơ", owner.name if about.owner else ""),
        ("Thủ tục", f"{about.procedure_name} ({about.procedure_code})"),
        ("Nội dung yêu cầu", about.content if about.content != about.procedure_name else ""),
    ]
    return tuple((label, text) for label, text in lines if text)


def _dates(form: Form, before: Standing, stood: Standing) -> tuple[tuple[str, str], ...]:
    if form is Form.RESULT:
        return ()
    if before.received_at:
        lines = [("Tiếp nhận lúc", moment_text(before.received_at, "vi"))]
    elif stood.filed_at:
        lines = [("Nộp lúc", moment_text(stood.filed_at, "vi"))]
    else:
        lines = []
    if form is Form.APOLOGY and before.appointment_at:
        lines.append(("Ngày hẹn trả đã báo", ending(before.appointment_at)))
    return tuple(lines)


def ending(instant: datetime) -> str:
    """Write the end of a term: a midnight as the day it ends, else as any moment."""
    moment = local(instant)
    if moment.time() != time():
        return moment_text(instant, "vi")
    return f"hết ngày {day_text(moment.date() - timedelta(days=1), 'vi')}"


_Body = tuple[str, tuple[Point, ...], tuple[str, ...]]


def _written(event: Record, about: About) -> Text:
    return about.notes.get(event.note, Text())


def _supplement(before: Standing, stood: Standing, event: Record, about: About, end: datetime | None) -> _Body:
    written = _written(event, about)
    points = tuple(_asked(item, about.components) for item in written.items)
    if not points:
        points = (Point("Nội dung cần bổ sung, hoàn thiện", (("Nội dung", written.text or _REASON_UNKNOWN),)),)
        remark: tuple[str, ...] = ()
    else:
        remark = (f"Lý do: {written.text}",) if written.text else ()
    until = f"Gửi bổ sung chậm nhất {ending(end)}; sau thời điểm này hồ sơ đóng lại." if end else ""
    again = (
        "Thời gian giải quyết tính lại từ đầu khi đủ giấy tờ (Nghị định 118/2025/NĐ-CP, Điều 19 khoản 5)."
        if before.received_at
        else "Thời gian giải quyết bắt đầu khi hồ sơ đủ và được tiếp nhận (Nghị định 118/2025/NĐ-CP, Điều 17 khoản 3)."
    )
    contact = f"Cần hướng dẫn thêm, Ông/Bà liên hệ {about.contact}." if about.contact else ""
    closing = tuple(filter(None, (*remark, until, again, contact)))
    return "Sau khi xem xét, hồ sơ cần được bổ sung, hoàn thiện những điểm sau:", points, closing


def _asked(item: Mapping[str, str], components: Mapping[str, str]) -> Point:
    component = item.get("component", "")
    lines = (
        ("Nội dung", item.get("what", "")),
        ("Vì sao", item.get("why", "")),
        ("Căn cứ", item.get("basis", "")),
        ("Cách khắc phục", item.get("how", "")),
    )
    return Point(components.get(component, component), tuple((label, text) for label, text in lines if text))


def _refusal(before: Standing, stood: Standing, event: Record, about: About, end: datetime | None) -> _Body:
    del stood, end
    reason = _written(event, about).text
    decided = event.kind in _DECISIONS
    if not reason and decided:
        # The officer who proposed the refusal wrote why; the signature stands for it.
        proposals = [
            other for other in before.events if other.kind == "reviewed" and other.values.get("outcome") == "refuse"
        ]
        reason = _written(proposals[-1], about).text if proposals else ""
    if decided:
        lead = "Sau khi thẩm định, hồ sơ không đủ điều kiện giải quyết. Lý do:"
        closing = (
            "Kết quả này được trả qua Bộ phận Một cửa (Nghị định 118/2025/NĐ-CP, Điều 19 khoản 3).",
            after_answer(about.hears).vi,
        )
    else:
        # A complaint that is not taken up was not answered: to refuse it is an act like any other.
        lead = "Hồ sơ chưa được tiếp nhận giải quyết. Lý do:"
        closing = ("Ông/Bà có thể nộp lại hồ sơ khi đã đủ điều kiện.", rights(Turn.FIRST).vi)
    return lead, (Point(reason or _REASON_UNKNOWN),), closing


def _apology(before: Standing, stood: Standing, event: Record, about: About, end: datetime | None) -> _Body:
    reason = _written(event, about).text or _REASON_UNKNOWN
    new = _instant(event.values.get("appointment", "")) or end or _instant(event.values.get("due", ""))
    promised = f" vào {ending(before.appointment_at)}" if before.appointment_at else ""
    office = about.deciding or "Cơ quan giải quyết"
    points = [Point("Lý do", (("Nội dung", reason),))]
    if event.kind == "apologised":
        lead = f"{office} chưa trả được kết quả{promised} như đã hẹn và thành thật xin lỗi Ông/Bà."
        if expected := event.values.get("day", ""):
            day = day_text(date.fromisoformat(expected), "vi")
            points.append(Point("Dự kiến trả kết quả", (("Ngày", day),)))
        closing: tuple[str, ...] = ("Ngày dự kiến không thay cho ngày hẹn trên giấy tiếp nhận.",)
    else:
        lead = f"{office} không thể trả kết quả{promised} như đã hẹn, thành thật xin lỗi và hẹn lại với Ông/Bà."
        told = ending(new) if new else _REASON_UNKNOWN
        points.append(Point("Hẹn lại ngày trả kết quả", (("Ngày, giờ", told),)))
        closing = ("Việc hẹn lại thực hiện không quá một lần (Nghị định 118/2025/NĐ-CP, Điều 19 khoản 6).",)
    return lead, tuple(points), closing


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _stop(before: Standing, stood: Standing, event: Record, about: About, end: datetime | None) -> _Body:
    del end
    reason = _written(event, about).text
    if event.kind == "lapsed":
        lead = (
            "Đã quá thời hạn bổ sung mà chưa nhận được hồ sơ bổ sung, hoàn thiện; cơ quan kết thúc hồ sơ "
            "(Nghị định 118/2025/NĐ-CP, Điều 19 khoản 5)."
        )
    elif event.kind == "withdrawn":
        lead = "Dừng giải quyết hồ sơ theo đề nghị của người nộp (Nghị định 118/2025/NĐ-CP, Điều 21)."
    else:
        lead = "Cơ quan dừng giải quyết hồ sơ."
    points = (Point("Nội dung đề nghị, lý do", (("Nội dung", reason),)),) if reason else ()
    paid = money(stood.paid, "vi")
    closing = [f"Số tiền đã thu: {paid}."]
    if stood.paid:
        closing.append("Việc hoàn trả thực hiện theo pháp luật về phí, lệ phí của lĩnh vực.")
    if event.kind == "lapsed":
        closing.append(rights(Turn.FIRST).vi)
    if before.received_at:
        closing.append("Bản chính đã nộp được trả lại tại Bộ phận Một cửa khi xuất trình giấy tiếp nhận.")
    return lead, points, tuple(closing)


def _transfer(before: Standing, stood: Standing, event: Record, about: About, end: datetime | None) -> _Body:
    del before, stood, end
    reason = _written(event, about).text
    lead = "Hồ sơ được chuyển đến cơ quan có thẩm quyền để giải quyết."
    points = (Point("Lý do chuyển", (("Nội dung", reason),)),) if reason else ()
    to = about.agencies.get(event.values.get("to", ""), event.values.get("to", ""))
    return lead, points, (f"Cơ quan nhận: {to}.",) if to else ()


def _result(before: Standing, stood: Standing, event: Record, about: About, end: datetime | None) -> _Body:
    del before, stood, end
    owner = about.owner or about.applicant
    corrected = event.kind == "result_corrected"
    reason = _written(event, about).text if corrected else ""
    points = (
        Point(
            about.result_name or about.procedure_name,
            tuple(
                (label, text)
                for label, text in (
                    ("Cấp cho", owner.name),
                    ("Địa chỉ", owner.address or about.applicant.address),
                    ("Mã loại kết quả", about.result_code),
                    ("Nội dung", about.content),
                    ("Đính chính", reason),
                )
                if text
            ),
        ),
    )
    office = about.deciding or "Cơ quan giải quyết"
    lead = f"{office} {'cấp lại kết quả đã đính chính' if corrected else 'đồng ý giải quyết và cấp kết quả'}:"
    closing = ("Bản điện tử đã ký số có giá trị theo Nghị định 118/2025/NĐ-CP, Điều 22 khoản 1.",)
    # The answer to a complaint says what is open against it, also when it grants what was asked for, in whole or part.
    return lead, points, (*closing, after_answer(about.hears).vi) if about.hears else closing


_BODIES = {
    Form.SUPPLEMENT: _supplement,
    Form.REFUSAL: _refusal,
    Form.APOLOGY: _apology,
    Form.STOP: _stop,
    Form.TRANSFER: _transfer,
    Form.RESULT: _result,
}
