"""What an act leads to, said before it is taken, and what it led to, said after. The core works it out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from api.case.reading import CaseReading
from api.case.state import full_state
from api.filters import day, long_time
from api.language import Readable, Sentence, say
from api.openness import ActOption
from api.whole_act_forms import readable_days
from api.whole_acts import preview_values
from domain.case.acts import Act, Command
from domain.case.foresight import Outlook, foresee
from domain.case.rules import refusal
from domain.case.state import CaseState
from domain.case.wording import waiting_sentence, word
from domain.case.words import PHASES
from domain.deadline.clock import ClockEvent
from domain.deadline.moments import last_day_before
from domain.notices.parts import Stand, is_told_by_whole
from domain.procedure.plan import StepKind

_ALWAYS: Final[dict[Act, Sentence]] = {
    Act.RETRY: say("Hệ thống bên ngoài được gọi lại ngay."),
    Act.SKIP: say("Không chờ trả lời nữa; hồ sơ đi tiếp như không có lời gọi này."),
    Act.TAKE_PAYMENT: say("Khoản tiền được ghi là đã thu tại quầy."),
    Act.PAY_BACK: say("Khoản tiền được ghi là đã trả lại người nộp."),
    Act.REQUEST_SUPPLEMENT: say("Pháp luật chỉ cho yêu cầu bổ sung một lần; sau đó không yêu cầu thêm được nữa."),
    Act.REFUSE: say("Người nộp có thể nộp lại từ đầu khi đã đủ điều kiện."),
    Act.CHANGE_WAY: say("Thời hạn không đổi; giấy hẹn đã in vẫn dùng được."),
    Act.WITHDRAW: say("Muốn giải quyết tiếp phải nộp hồ sơ mới; rút nhầm thì lãnh đạo mở lại được trong 30 ngày."),
    Act.DENY: say("Người nộp nhận văn bản từ chối có nêu lý do."),
    Act.ALLOW_SUPPLEMENT: say(
        "Cán bộ thụ lý được yêu cầu bổ sung thêm một lần, kể cả khi đã quá 03 ngày làm việc từ lúc tiếp nhận."
    ),
    Act.EXTEND: say("Chỉ gia hạn được một lần (NĐ 118/2025 Điều 19 khoản 6); ngày mới có hiệu lực ở mọi nơi ngay."),
    Act.APOLOGISE: say("Hạn theo luật không đổi: hồ sơ vẫn tính là trễ nếu quá hạn đó."),
    Act.HOLD: say("Các bước đang làm được gác lại; câu hỏi đã gửi cơ quan khác vẫn chờ trả lời."),
    Act.RELEASE: say("Các bước đang dở mở lại cho người làm."),
    Act.CORRECT_RESULT: say(
        "Thẩm định và ký lại trong 03 ngày làm việc, người nộp không trả thêm tiền (NĐ 118/2025 Điều 23)."
    ),
    Act.REOPEN: say("Hồ sơ đi tiếp từ chỗ đã dừng; thời gian từ lúc kết thúc đến nay không tính vào hạn."),
    Act.RESET_STEP: say("Bước được chọn mở lại, các bước sau làm lại; thời gian đã dùng không được cộng thêm."),
    Act.UNDO: say("Việc vừa làm được đưa về như trước. Cả việc đó và việc hoàn tác vẫn ghi trong diễn biến."),
}
#: What the read model knows too little of to look ahead; their sentences say it all.
_TOLD_ONLY: Final = frozenset({Act.REOPEN, Act.UNDO})
_DONE: Final[dict[Act, str]] = {
    Act.ACCEPT: say("Đã tiếp nhận hồ sơ %(code)s.").text,
    Act.REFUSE: say("Đã từ chối tiếp nhận hồ sơ %(code)s.").text,
    Act.REQUEST_SUPPLEMENT: say("Đã gửi yêu cầu bổ sung hồ sơ %(code)s.").text,
    Act.SUPPLY: say("Đã ghi nhận hồ sơ %(code)s được bổ sung đủ.").text,
    Act.COMPLETE: say("Đã hoàn thành bước của hồ sơ %(code)s.").text,
    Act.APPROVE: say("Đã ký hồ sơ %(code)s.").text,
    Act.SEND_BACK: say("Đã trả lại hồ sơ %(code)s cho bước trước.").text,
    Act.TAKE_PAYMENT: say("Đã thu tiền của hồ sơ %(code)s.").text,
    Act.PAY_BACK: say("Đã trả lại tiền của hồ sơ %(code)s.").text,
    Act.HAND_OVER: say("Đã trả kết quả hồ sơ %(code)s.").text,
    Act.CHANGE_WAY: say("Đã đổi cách nhận kết quả của hồ sơ %(code)s.").text,
    Act.WITHDRAW: say("Đã rút hồ sơ %(code)s.").text,
    Act.RETRY: say("Đã cho gọi lại hệ thống bên ngoài của hồ sơ %(code)s.").text,
    Act.SKIP: say("Đã bỏ qua lời gọi của hồ sơ %(code)s.").text,
    Act.ENTER_ANSWER: say("Đã nhập câu trả lời cho hồ sơ %(code)s.").text,
    Act.DENY: say("Đã ký từ chối hồ sơ %(code)s.").text,
    Act.ALLOW_SUPPLEMENT: say("Đã cho phép yêu cầu bổ sung thêm một lần với hồ sơ %(code)s.").text,
    Act.EXTEND: say("Đã xin lỗi và gia hạn hồ sơ %(code)s.").text,
    Act.APOLOGISE: say("Đã gửi lời xin lỗi về hồ sơ %(code)s.").text,
    Act.HOLD: say("Đã tạm dừng hồ sơ %(code)s.").text,
    Act.RELEASE: say("Hồ sơ %(code)s được xử lý tiếp.").text,
    Act.CORRECT_INTAKE: say("Đã sửa thông tin tiếp nhận của hồ sơ %(code)s. Giấy tiếp nhận được cấp lại.").text,
    Act.TRANSFER: say("Đã chuyển hồ sơ %(code)s cho cơ quan có thẩm quyền.").text,
    Act.CORRECT_RESULT: say("Đã bắt đầu đính chính kết quả hồ sơ %(code)s.").text,
    Act.REOPEN: say("Đã mở lại hồ sơ %(code)s.").text,
    Act.UNDO: say("Đã hoàn tác việc vừa làm với hồ sơ %(code)s.").text,
    Act.RESET_STEP: say("Đã đưa hồ sơ %(code)s về bước trước.").text,
}

_NOTED: Final = say("Đã ghi nhận việc vừa làm với hồ sơ %(code)s.").text


def done_sentence(act: Act, code: str) -> Readable:
    """Return the sentence that confirms an act on a case."""
    return say(_DONE.get(act, _NOTED), code=code)


def whose_move(reading: CaseReading, waiting_for: str) -> str:
    """Return whose move it is, in the reader's language, to stand within a sentence."""
    text = waiting_sentence(waiting_for, reading.language, reading.agencies)
    return text[:1].lower() + text[1:]


def effects_of(reading: CaseReading, option: ActOption, given: Mapping[str, Any] | None = None) -> dict[str, list[str]]:
    """Return what an open act leads to, by the choice made in its form ("" when there is none to make).

    `given` is what the form holds already: an extension can be told once its days are typed.
    """
    state = full_state(reading.plan, reading.page)
    found = {choice: _lines(reading, option, state, choice, given or {}) for choice in choices_of(reading, option)}
    same = len({tuple(lines) for lines in found.values()}) == 1
    return {"": next(iter(found.values()))} if same else found


def choices_of(reading: CaseReading, option: ActOption) -> tuple[str, ...]:
    """Return what the form of an act leaves to choose: proposals or answers; one empty string for nothing."""
    if option.act is Act.COMPLETE and option.kind == StepKind.REVIEW:
        may_refuse = "refuse" in reading.plan.step(option.step.partition("/")[0]).may
        return ("approve", "refuse") if may_refuse else ("approve",)
    return option.answers if option.act is Act.ENTER_ANSWER and option.answers else ("",)


def _lines(
    reading: CaseReading, option: ActOption, state: CaseState, choice: str, given: Mapping[str, Any]
) -> list[str]:
    always = _ALWAYS.get(option.act)
    if option.act in _TOLD_ONLY:
        return [line.read(reading.language) for line in (always, say("Người nộp được nhắn tin.")) if line][
            : 1 if option.act is Act.UNDO else 2
        ]
    if option.act is Act.TRANSFER:
        return [line.read(reading.language) for line in _transfer(reading)]
    if option.act is Act.CORRECT_INTAKE:
        return []
    if option.act is Act.PAY_BACK and always:
        return [always.read(reading.language)]
    command = Command(
        id="preview",
        act=option.act,
        actor=reading.staff.principal,
        role=option.role,
        agency=option.agency or reading.plan.agency,
        step=option.step,
        note="preview",
        target=option.target or (option.targets[0] if option.targets else ""),
        values=_values(reading, option, state, choice, given),
    )
    if option.act is Act.EXTEND and refusal(reading.plan, reading.calendar, state, command, reading.now):
        # What was typed is nothing to look ahead with yet.
        return [always.read(reading.language)] if always else []
    outlook = foresee(reading.plan, reading.calendar, state, command, reading.now)
    return told(reading, outlook, always=always)


def _values(
    reading: CaseReading, option: ActOption, state: CaseState, choice: str, given: Mapping[str, Any]
) -> dict[str, str]:
    match option.act:
        case Act.COMPLETE:
            return {"proposal": choice or "approve"}
        case Act.TAKE_PAYMENT:
            return {"amount": str(state.fee - state.paid)}
        case Act.ENTER_ANSWER:
            return {"answer": choice}
        case Act.CHANGE_WAY:
            return {"way": option.answers[0]}
        case Act.PAY_BACK:
            return {"way": "cash"}
        case Act.EXTEND:
            days = str(given.get("values.days", "")).strip()
            return {"days": days if readable_days(days) else ""}
        case _:
            return preview_values(option.act, reading.calendar, reading.now)  # the day itself changes nothing


def _transfer(reading: CaseReading) -> list[Readable]:
    if reading.page.case.received_at is None:
        first = say("Cơ quan được chọn tiếp nhận và giải quyết hồ sơ.")
    else:
        first = say("Cơ quan được chọn giải quyết tiếp; nơi tiếp nhận và trả kết quả cho người nộp không đổi.")
    return [
        first,
        say("Mã hồ sơ và thời hạn giữ nguyên; ngày hẹn tính theo lịch làm việc của cơ quan được chọn."),
        say("Phiếu chuyển xử lý được lập."),
        say("Cơ quan hiện giải quyết không xem được hồ sơ nữa, trừ khi là nơi tiếp nhận."),
        say("Người nộp được nhắn tin."),
    ]


def told(reading: CaseReading, outlook: Outlook, always: Readable | None = None) -> list[str]:
    """Return an outlook as sentences: the clock first, then papers and people, whose move it is last."""
    lines: list[Readable] = [line for line in (_clock(reading, outlook), _lapse(outlook)) if line]
    if outlook.decision:
        approved = say("Hồ sơ có kết quả: đồng ý giải quyết.")
        lines.append(approved if outlook.decision == "approved" else say("Hồ sơ có kết quả: từ chối giải quyết."))
    if "receipt" in outlook.papers:
        lines.append(say("Giấy tiếp nhận hồ sơ và hẹn trả kết quả được lập."))
    if "apology" in outlook.papers:
        lines.append(say("Văn bản xin lỗi và đề nghị gia hạn (Mẫu 04) được lập."))
    if outlook.asked:
        lines.append(say("Được hỏi ý kiến: %(agencies)s.", agencies=_names(reading, outlook.asked)))
    if outlook.informed:
        lines.append(say("Được gửi thông tin: %(agencies)s.", agencies=_names(reading, outlook.informed)))
    if outlook.told:
        lines.append(_people(reading, outlook))
    if always:
        lines.append(always)
    if outlook.ends:
        phase = word(PHASES, outlook.phase, reading.language)
        lines.append(say("Hồ sơ kết thúc: %(phase)s.", phase=phase))
    elif outlook.waiting_for != reading.page.case.waiting_for:
        lines.append(say("Sau đó: %(move)s.", move=whose_move(reading, outlook.waiting_for)))
    elif not lines:
        # Another step of the same side is still open.
        lines.append(say("Hồ sơ vẫn %(move)s.", move=whose_move(reading, outlook.waiting_for)))
    return [line.read(reading.language) for line in lines]


def _people(reading: CaseReading, outlook: Outlook) -> Sentence:
    """Return whether the applicant hears of this now, or with the whole case this is a part of."""
    page = reading.page
    if page.case.parent_id is not None:
        part = Stand(outlook.decision or page.case.decision, None, ended=False)
        # A part that had to go on alone was told so; the log says it.
        alone = any(event.kind == "whole_case_ended" for event in page.events)
        whole = Stand("", None, ended=alone)
        if all(is_told_by_whole(message, part, whole) for message in outlook.told):
            return say("Người nộp không được nhắn riêng: hồ sơ chung báo một lần cho mọi phần.")
    return say("Người nộp được nhắn tin.")


def _clock(reading: CaseReading, outlook: Outlook) -> Readable | None:
    when = long_time(outlook.appointment_at, reading.language) if outlook.appointment_at else ""
    match outlook.clock:
        case ClockEvent.STARTED:
            return say("Đồng hồ bắt đầu chạy; hẹn trả %(when)s.", when=when)
        case ClockEvent.RESTARTED:
            return say("Thời hạn tính lại từ đầu; hẹn trả mới %(when)s.", when=when)
        case ClockEvent.STOPPED:
            return say("Đồng hồ dừng cho đến khi hồ sơ được bổ sung đủ.")
        case ClockEvent.PAUSED:
            return say("Đồng hồ dừng; khi hồ sơ được xử lý tiếp, thời gian tạm dừng được cộng vào ngày hẹn.")
        case ClockEvent.RESUMED:
            return say("Đồng hồ chạy tiếp; hẹn trả mới %(when)s.", when=when)
        case ClockEvent.EXTENDED:
            was = reading.page.case.appointment_at
            before = long_time(was, reading.language) if was else "–"
            return say("Hẹn trả chuyển từ %(before)s sang %(when)s.", before=before, when=when)
        case ClockEvent.ENDED if not outlook.ends:
            return say("Đồng hồ dừng: việc giải quyết đã xong.")
        case _:
            return None


def _lapse(outlook: Outlook) -> Readable | None:
    if outlook.lapses_at is None:
        return None
    return say("Hạn bổ sung là hết ngày %(day)s; quá hạn thì hồ sơ đóng lại.", day=_last_day(outlook.lapses_at))


def _last_day(instant: datetime) -> str:
    """Return the day a term ending at an instant still belongs to: "04/12/2026"."""
    return day(last_day_before(instant))


def _names(reading: CaseReading, agencies: tuple[str, ...]) -> str:
    return ", ".join(dict.fromkeys(reading.agency_name(agency) for agency in agencies))
