"""What an intervention would do and did to a case, in both languages, made from codes and values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from domain.case.acts import Refusal
from domain.case.wording import money, sentence, term_end, waiting_sentence, word
from domain.case.words import ANSWERS, PHASES, REFUSALS, ROLES, SYSTEMS
from domain.supervision.causes import Cause
from domain.supervision.interventions import End, Stage, Told, Verdict
from domain.supervision.words import CAUSES

Words = tuple[str, str]

#: Code -> what would come of it ("effect_") and what came of it ("did_").
EFFECTS: Final[dict[str, Words]] = {
    "effect_retry": ("Gửi lại đến {system}.", "Sent again to {system}."),
    "effect_retry:awaiting_answer": ("Hỏi lại {system} đã có trả lời chưa.", "{system} is asked for its answer again."),
    "effect_skip": ("Bỏ qua lời gọi {system}{opens}.", "The call to {system} is left out{opens}."),
    "effect_enter_answer": ("Ghi trả lời thay {system}: {answer}{opens}.", "Answer for {system}: {answer}{opens}."),
    "effect_hold": ("Tạm dừng đến hết ngày {day}; hạn ngừng chạy.", "On hold until {day}; the clock stands."),
    "effect_release": ("Xử lý tiếp; hạn trả {appointment}.", "Goes on; the result is due {appointment}."),
    "effect_extend": ("Hạn trả chuyển từ {due_before} sang {appointment}.", "Due {due_before} becomes {appointment}."),
    "effect_apologise": (
        "Gửi lời xin lỗi, hẹn lại ngày {day}; hạn theo luật giữ {due_before}.",
        "Apology sent, expected on {day}; the legal date stays {due_before}.",
    ),
    "effect_reset_to_step": (
        "Về bước {step}; làm lại: {again}. Hạn giữ {due_before}.",
        "Back to step {step}; done again: {again}. Still due {due_before}.",
    ),
    "effect_reassign": ("Việc {step} chuyển từ {from} sang {to}.", "Task {step} goes from {from} to {to}."),
    "effect_remind": ("Nhắc {names}.", "Reminds {names}."),
    "effect_remind_applicant": ("Nhắc người nộp qua {channel}.", "Reminds the applicant by {channel}."),
    "effect_escalate": ("Báo {names}.", "Tells {names}."),
    "effect_resend_outbox": ("Chuyển lại tin số {message} đến hồ sơ.", "Message {message} is delivered again."),
    "effect_resend_portal": (
        "Lập lại tin số {message} từ dữ liệu hôm nay và gửi Cổng quốc gia.",
        "Message {message} is made anew from today's data and sent to the national portal.",
    ),
    "effect_resend_portal_now": (
        "Gửi ngay tin số {message} lên Cổng quốc gia, cùng các tin còn đứng trước nó.",
        "Message {message} goes to the national portal now, with those that still stand before it.",
    ),
    "effect_resend_dossier": ("Gửi lại cả hồ sơ lên Cổng quốc gia.", "The whole dossier goes to the portal again."),
    "effect_resend_notice": ("Gửi lại tin cho người nộp qua {channel}.", "The applicant is written to by {channel}."),
    "effect_restart": ("Chạy tiếp từ việc cuối cùng đã xong.", "Runs on from its last finished task."),
    "effect_restart_anew": (
        "Mở luồng mới từ {lines} dòng nhật ký đã đối chiếu khớp; việc đang mở và hạn giữ nguyên.",
        "A new workflow from its log, whose lines ({lines}) all agree; tasks and dates stay as they are.",
    ),
    "effect_project": (
        "Đọc lại lịch sử luồng, ghi {missing} chỗ còn thiếu hoặc sai.",
        "Its history is read; what is missing or wrong is written, places: {missing}.",
    ),
    "effect_unpause": ("Bỏ tạm ngưng {activity}.", "{activity} is unpaused."),
    "effect_restart_parted": (
        "Luồng bị đặt lại phải dừng; hồ sơ chạy tiếp từ nhật ký, dòng {lines}.",
        "The run that was reset ends; the case runs on from its log, line {lines}.",
    ),
    "effect_retry_activity": ("Thử lại {activity} ngay.", "{activity} is tried again now."),
    "effect_move_code": (
        "Chuyển sang phiên bản hiện hành khi rảnh việc.",
        "Moves to the current code when it is quiet.",
    ),
    "effect_move_code_at_once": (
        "Phiên bản hiện hành làm tiếp ngay từ chỗ dừng.",
        "The current version goes on at once from where it stands.",
    ),
    "effect_terminate": (
        "Kết thúc hồ sơ: hủy {tasks} việc, {calls} lời gọi; đã thu {paid}, còn phải thu {owed}. Không mở lại được.",
        "Ends the case. Tasks dropped: {tasks}, calls: {calls}; {paid} paid, {owed} owed. It cannot be reopened.",
    ),
    "effect_terminate_run": ("Kết thúc luồng chạy thừa; hồ sơ không đổi.", "The run left over ends; the case stays."),
    "effect_set_aside": (
        "Gác lại tin số {message}: hồ sơ đã kết thúc, tin không được chuyển nữa.",
        "Message {message} is set aside: its case has ended, and it is delivered no more.",
    ),
    "effect_set_aside_difference": (
        "Hai bên khác nhau ở {system}, đã xem: không liệt kê nữa, trừ khi bên ấy nói khác đi.",
        "The difference with {system} is known: it is listed no more, unless that side says something else.",
    ),
    "did_retry": ("Đã gửi lại.", "Sent again."),
    "did_skip": ("Đã bỏ qua.", "Left out."),
    "did_enter_answer": ("Đã ghi trả lời: {answer}.", "Answer entered: {answer}."),
    "did_hold": ("Đã tạm dừng đến hết ngày {day}.", "Put on hold until {day}."),
    "did_release": ("Đã cho xử lý tiếp.", "Taken off hold."),
    "did_extend": ("Đã gia hạn {days} ngày làm việc.", "Extended; working days given: {days}."),
    "did_apologise": ("Đã xin lỗi, hẹn lại ngày {day}.", "Apologised, expected on {day}."),
    "did_reset_to_step": ("Đã đưa về bước {step}.", "Back at step {step}."),
    "did_reassign": ("Đã chuyển việc {step} cho {to}.", "Task {step} given to {to}."),
    "did_remind": ("Đã nhắc {names}.", "Reminded {names}."),
    "did_remind_applicant": ("Đã nhắc người nộp qua {channel}.", "The applicant was reminded by {channel}."),
    "did_escalate": ("Đã báo {names}.", "Told {names}."),
    "did_resend": ("Đã gửi lại.", "Sent again."),
    "did_set_aside": ("Đã gác lại tin số {message}.", "Message {message} was set aside."),
    "did_set_aside_difference": ("Đã gác lại.", "Set aside."),
    "did_restart": ("Đã chạy tiếp.", "Runs on."),
    "did_project": ("Đã ghi lại {turns} diễn biến.", "Events written again: {turns}."),
    "did_unpause": ("Đã bỏ tạm ngưng.", "Unpaused."),
    "did_retry_activity": ("Đã cho thử lại.", "Tried again."),
    "did_move_code": ("Đã báo chuyển phiên bản.", "Told to move."),
    "did_terminate": (
        "Đã kết thúc; đã thu {paid}, còn phải thu {owed}.", "Ended; {paid} paid, {owed} owed.",
    ),
    "did_terminate_run": ("Đã kết thúc luồng chạy thừa.", "The run left over was ended."),
    "done_already": ("Việc này đã được làm rồi.", "This was done already."),
    "begun": ("Đang làm.", "Being done."),
}  # fmt: skip
#: Code -> why not. What the rules of the case refuse is worded there.
RULES: Final[dict[str, Words]] = {
    "no_longer": ("Không còn như lúc chọn: nay là «{cause}».", "No longer as it was: now “{cause}”."),
    "no_longer:": ("Không còn vướng: không làm gì.", "Nothing is the matter any more; nothing was done."),
    "way_does_not_fit": ("Cách này không giúp gì cho «{cause}».", "This does nothing for “{cause}”."),
    "workflow_gone": (
        "Luồng của hồ sơ không còn chạy: cho chạy tiếp trước.",
        "The case has no running workflow: let it run on first.",
    ),
    "history_gone": (
        "Máy chủ luồng không còn giữ lịch sử, và nhật ký không đủ để mở luồng mới; chỉ còn cách kết thúc, ghi hồ sơ.",
        "The engine keeps no history, and the log does not explain the case in full; it can only be ended on record.",
    ),
    "records_agree": (
        "Sổ đã đúng như luồng: ghi lại không thay đổi gì. Dùng cách khác.",
        "The records are what the workflow says: writing them again changes nothing. Take another way.",
    ),
    "code_is_current": (
        "Hồ sơ đã ở phiên bản hiện hành. Khi bản sửa lỗi chạy, hồ sơ tự đi tiếp.",
        "The case is on the current version. Once a mended one runs, it goes on by itself.",
    ),
    "no_answer": (
        "Hồ sơ chưa trả lời; chưa biết kết quả.",
        "The case did not answer; what became of it is not known.",
    ),
    "log_unexplained": (
        "Nhật ký không đủ để chạy tiếp từ đó: chuyển người vận hành.",
        "The log does not explain the case in full: this is for the operator.",
    ),
    "runs_already": ("Luồng đang chạy.", "It is running."),
    "not_running": ("Luồng không chạy.", "It is not running."),
    "activity_gone": ("Bước tự động đó không còn chờ.", "That automatic step waits no more."),
    "mended_already": ("Đã được xử lý từ trước.", "It was mended before."),
    "case_goes_on": (
        "Hồ sơ chưa kết thúc: gửi lại tin, hồ sơ còn cần đến.",
        "The case has not ended: send the message again, it is still needed.",
    ),
    "sent_already": ("Đã được gửi từ trước.", "It was sent before."),
    "task_not_open": ("Không còn việc nào đang mở.", "No task is open any more."),
    "task_held": ("Việc do {from} giữ; chỉ người giám sát lấy được.", "{from} holds it; only a supervisor takes it."),
    "receiver_no_post": ("{to} không giữ vai trò của bước {step}.", "{to} does not hold the post for step {step}."),
    "receiver_barred": (
        "{to} đã quyết định hồ sơ bị khiếu nại nên không được làm.",
        "{to} decided the case complained of and may not do it.",
    ),
    "nobody_to_tell": ("Không có ai giữ vai trò đó để báo.", "Nobody holds the post to be told."),
    "told_today": ("Hôm nay đã báo về hồ sơ này rồi.", "They were told of this case today already."),
    "applicant_unwritten": (
        "Hồ sơ không có thư điện tử hay số điện thoại, hoặc không có tin nào để gửi lại: báo trực tiếp.",
        "There is no address or number, or no message to send again: somebody has to tell them in person.",
    ),
    "engine_does_not_answer": ("Máy chủ luồng không trả lời.", "The engine does not answer."),
    "case_does_not_answer": ("Hồ sơ không trả lời.", "The case does not answer."),
    "unexpected": ("Gặp lỗi chưa rõ; xem nhật ký.", "An unexpected fault; see the logs."),
    "timed_out": ("Quá thời gian chờ.", "It timed out."),
    "LogDiffers": (
        "Luồng đã bị đặt lại và kể khác nhật ký: cho chạy tiếp từ nhật ký.",
        "The run was reset and tells another story than the log: let it run on from the log.",
    ),
    "TurnGap": (
        "Sổ còn thiếu diễn biến trước đó: ghi lại màn hình trước.",
        "Earlier turns are missing: write them first.",
    ),
}  # fmt: skip
VERDICTS: Final[dict[Verdict, Words]] = {
    Verdict.CAN: ("Làm được", "Can be done"),
    Verdict.CANNOT: ("Không làm được", "Cannot be done"),
    Verdict.NO_LONGER: ("Không còn như lúc chọn", "No longer as it was"),
    Verdict.NO_ANSWER: ("Chưa trả lời", "No answer"),
}
ENDS: Final[dict[End, Words]] = {
    End.DONE: ("Đã làm", "Done"),
    End.REFUSED: ("Bị từ chối", "Refused"),
    End.NO_LONGER: ("Không còn như lúc chọn", "No longer as it was"),
    End.FAILED: ("Lỗi", "Failed"),
    End.NOT_REACHED: ("Chưa đến lượt", "Not reached"),
}
STAGES: Final[dict[Stage, Words]] = {
    Stage.TRYING: ("Đang chạy thử", "Dry run going on"),
    Stage.TRIED: ("Chờ xác nhận", "To be confirmed"),
    Stage.WAITING: ("Chờ người thứ hai", "Waiting for a second person"),
    Stage.RUNNING: ("Đang làm", "Going on"),
    Stage.DONE: ("Đã xong", "Done"),
    Stage.STOPPED: ("Đã dừng", "Stopped"),
    Stage.DROPPED: ("Đã bỏ", "Given up"),
}
CHANNELS: Final[dict[str, Words]] = {
    "email": ("thư điện tử", "mail"),
    "sms": ("tin nhắn SMS", "SMS"),
    "zalo": ("Zalo", "Zalo"),
    "screen": ("màn hình", "screen"),
}
_NOTHING: Final[Words] = ("không có", "nothing")
_NOBODY: Final[Words] = ("chưa ai", "nobody")
_TEAM: Final[Words] = ("tổ", "the team")


def told_sentence(told: Told, language: str, steps: Mapping[str, str] | None = None) -> str:
    """Return one line about a case in a language; `steps` names steps by their ids, others keep them."""
    if not told.code:
        return ""
    pair = _pair(told)
    if pair is None:
        refusal = Refusal(told.code, dict(told.values), told.who_can)
        return sentence(refusal, language) if told.code in REFUSALS else told.code
    values = {name: _read(name, value, language, steps or {}) for name, value in told.values.items()}
    return pair[_place(language)].format_map(_Given(values, language))


def _pair(told: Told) -> Words | None:
    special = f"{told.code}:{told.values.get('status', told.values.get('cause', '-'))}"
    for table in (EFFECTS, RULES):
        for code in (special, told.code):
            if code in table:
                return table[code]
    return None


class _Given(dict[str, str]):
    """What a sentence is filled with; what nobody knows is said as nobody, nothing or a dash."""

    def __init__(self, values: Mapping[str, str], language: str) -> None:
        super().__init__({name: value for name, value in values.items() if value})
        self._language = language

    def __missing__(self, name: str) -> str:
        pair = {"from": _NOBODY, "to": _TEAM, "again": _NOTHING, "opens": ("", "")}.get(name, ("–", "–"))
        return pair[_place(self._language)]


def _read(name: str, value: str, language: str, steps: Mapping[str, str]) -> str:
    if name in ("step", "again", "opens"):
        named = ", ".join(f"«{steps.get(one, one)}»" for one in dict.fromkeys(value.split(",")) if one)
        lead = ("; tiếp theo ", "; next comes ")[_place(language)] if name == "opens" and named else ""
        return f"{lead}{named}"
    if name in ("paid", "owed") and value.isdigit():
        return money(int(value), language)
    if name in ("due_before", "appointment", "due") and value:
        return term_end(datetime.fromisoformat(value).isoformat(), language)
    if name == "day":
        return _day(value)
    if name == "waiting_for":
        return waiting_sentence(value, language)
    if name == "cause":
        return CAUSES[Cause(value)][0][_place(language)] if value in set(Cause) else value
    tables: Mapping[str, Mapping[str, Words]] = {
        "system": SYSTEMS, "answer": ANSWERS, "phase": PHASES, "role": ROLES, "needed": ROLES, "channel": CHANNELS,
    }  # fmt: skip
    return word(tables[name], value, language) if name in tables else value


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).strftime("%d/%m/%Y")
    except ValueError:
        return text


def _place(language: str) -> int:
    return 1 if language == "en" else 0
