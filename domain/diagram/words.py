"""The words on a picture: Vietnamese and English side by side, so that neither is forgotten."""

from __future__ import annotations

WORDS = {
    "file": ("Nộp hồ sơ", "Filing"),
    "papers": ("{0} thành phần hồ sơ", "{0} dossier components"),
    "one_paper": ("1 thành phần hồ sơ", "1 dossier component"),
    "result": ("Kết quả", "Result"),
    "ways": ("nhận: {0}", "received: {0}"),
    "also": ("kèm: {0}", "also: {0}"),
    "only_if": ("Chỉ khi: {0}", "Only if: {0}"),
    "lead": ("Chủ trì, tổng hợp ý kiến bước {0}", "Lead agency: sums up steps {0}"),
    "other_person": ("khác người làm bước {0}", "not the person of step {0}"),
    "silent_agree": ("im lặng là đồng ý", "silence means agreement"),
    "silent_wait": ("im lặng thì chờ tiếp", "silence: keep waiting"),
    "silent_remind": ("quá hạn: nhắc người xử lý", "when late: remind the person"),
    "silent_escalate": ("quá hạn: báo lãnh đạo", "when late: tell the leader"),
    "no_answer": ("không chờ trả lời", "no answer awaited"),
    "sub_case": ("hồ sơ của thủ tục {0}", "a case of procedure {0}"),
    "sub_continue": ("bị từ chối: vẫn đi tiếp", "if refused: goes on"),
    "sub_refuse": ("bị từ chối: từ chối cả", "if refused: all is refused"),
    "obligation_pays": ("người nộp có {0} để nộp tiền", "the applicant has {0} to pay"),
    "obligation_pauses": ("không tính thời gian nộp tiền", "the time to pay does not count"),
    "obligation_runs": ("vẫn tính thời gian nộp tiền", "the time to pay counts"),
    "fees_at filing": ("{0}: nộp khi nộp hồ sơ", "{0}: paid at filing"),
    "fees_before result": ("{0}: nộp trước khi trả kết quả", "{0}: paid before the result"),
    "fees_on delivery": ("{0}: nộp khi nhận kết quả", "{0}: paid on delivery"),
    "many_fees": ("{0} khoản phí, lệ phí", "{0} fees and charges"),
    "supplement": ("Yêu cầu bổ sung", "Ask to complete"),
    "refuse": ("Từ chối", "Refuse"),
    "propose_refusal": ("Đề xuất từ chối", "Propose refusal"),
    "send_back": ("Trả lại bước {0}", "Send back to {0}"),
    "send_back_any": ("Trả lại", "Send back"),
    "at_most": ("{0}, tối đa {1} lần", "{0}, at most {1} times"),
    "or": ("{0} hoặc {1}", "{0} or {1}"),
    "version": ("phiên bản {0}", "version {0}"),
    "decided_by": ("Giải quyết: {0}", "Decided by: {0}"),
    "deadline": ("Thời hạn: {0}", "Time limit: {0}"),
    "deadline_if": ("{0} (khi {1})", "{0} (if {1})"),
    "deadline_else": ("còn lại {0}", "otherwise {0}"),
    "on_the_spot": ("Bốn tại chỗ", "All four stages at one place"),
    "empty_stage": ("Không có bước nào", "No step"),
    "note_supplement": (
        "Bổ sung: yêu cầu trong {0} từ khi tiếp nhận; quá {1} chưa bổ sung thì khép hồ sơ.",
        "Completion: asked for within {0} of reception; not completed in {1}, the dossier is closed.",
    ),
    "note_refusal": ("Đề xuất từ chối do người ký quyết định.", "A proposed refusal is decided by who signs."),
    "note_issued": ("Ban hành khi {0}: {1}.", "Issued on {0}: {1}."),
    "on_refusal": ("từ chối", "refusal"),
    "on_supplement": ("yêu cầu bổ sung", "asking for completion"),
    "legend_flow": ("thứ tự", "order"),
    "legend_loop": ("trả lại", "sent back"),
    "legend_path": ("đường đã chọn", "chosen path"),
    "legend_human": ("bước xử lý", "step of staff"),
    "legend_sign": ("ký", "signature"),
    "legend_ask": ("chờ cơ quan khác", "waits for another agency"),
    "legend_inform": ("báo tin, không chờ", "told, not waited for"),
    "legend_case": ("hồ sơ kèm theo", "sub-case"),
    "title": ("Sơ đồ thủ tục {0}", "Diagram of the procedure {0}"),
    "tell_step": ("Bước {0}: {1}", "Step {0}: {1}"),
    "tell_after": ("sau bước {0}", "after step {0}"),
    "tell_after_start": ("sau khi nộp hồ sơ", "after filing"),
    "tell_within": ("trong {0}", "within {0}"),
    "tell_may": ("có thể: {0}", "may: {0}"),
    "tell_stage": ("Giai đoạn {0}: {1}", "Stage {0}: {1}"),
}
NOTICE_ON = {
    "opened": ("khi mở", "on opening"),
    "done": ("khi xong", "when done"),
    "late": ("khi quá hạn", "when late"),
}
NOTICE_TO = {
    "applicant": ("báo người nộp", "to the applicant"),
    "officer": ("báo chuyên viên", "to the officer"),
    "leader": ("báo lãnh đạo", "to the leader"),
    "counter": ("báo một cửa", "to the counter"),
}
NOTICE_BY = {
    "sms": ("SMS", "SMS"),
    "mail": ("thư điện tử", "e-mail"),
    "zalo": ("Zalo", "Zalo"),
    "screen": ("màn hình", "on screen"),
}
APPLICANTS = {
    "citizen": ("công dân", "citizens"),
    "overseas_vietnamese": ("người Việt Nam ở nước ngoài", "overseas Vietnamese"),
    "foreigner": ("người nước ngoài", "foreigners"),
    "enterprise": ("doanh nghiệp", "enterprises"),
    "cooperative": ("hợp tác xã", "cooperatives"),
    "organisation": ("tổ chức", "organisations"),
}


def pick(pair: tuple[str, str], language: str, *values: object) -> str:
    """Return the text of a pair in a language, its places filled."""
    return pair[1 if language == "en" else 0].format(*values)


def say(word: str, language: str, *values: object) -> str:
    """Return one of `WORDS` in a language, its places filled."""
    return pick(WORDS[word], language, *values)


def either(names: list[str], language: str) -> str:
    """Return names as a choice: "2, 5 hoặc 6"."""
    if len(names) < 2:
        return "".join(names)
    return say("or", language, ", ".join(names[:-1]), names[-1])
