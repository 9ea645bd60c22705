"""The sentences of a move between versions, in both languages."""

from __future__ import annotations

from domain.case.migration_rules import Snag
from domain.case.wording import instant, word
from domain.case.words import CHANNELS, PHASES, WAYS, Words

SNAGS: Words = {
    "case_ended": ("Hồ sơ đã kết thúc ({phase}).", "The case has ended ({phase})."),
    "case_decided": (
        "Hồ sơ đã có kết quả lúc {at}; hồ sơ đã có kết quả không chuyển phiên bản.",
        "The case was decided at {at}; a decided case does not move.",
    ),
    "other_procedure": (
        "Hồ sơ thuộc thủ tục {is}, phiên bản mới thuộc thủ tục {would_be}.",
        "The case is of procedure {is}, the new version of {would_be}.",
    ),
    "other_agency": (
        "Hồ sơ do {is} giải quyết, kế hoạch mới ghi {would_be}.",
        "The case is decided by {is}, the new plan says {would_be}.",
    ),
    "same_version": ("Hồ sơ đã theo phiên bản {version} này.", "The case follows this version {version} already."),
    "other_version": (
        "Hồ sơ không còn theo phiên bản mà quyết định chuyển nêu.",
        "The case no longer follows the version the decision names.",
    ),
    "channel_not_accepted": (
        "Phiên bản mới không có thời hạn cho hồ sơ nộp {channel}.",
        "The new version has no time limit for a dossier filed {channel}.",
    ),
    "way_not_offered": (
        "Phiên bản mới không trả kết quả {way}, là cách người nộp đã chọn.",
        "The new version does not return results {way}, which the applicant chose.",
    ),
    "mapping_from_nowhere": (
        "Bảng ghép bước nêu bước «{step}», phiên bản cũ không có.",
        "The mapping names step “{step}”, which the old version does not have.",
    ),
    "mapping_to_nowhere": (
        "Bước «{step}» được ghép với «{to}», phiên bản mới không có.",
        "Step “{step}” is mapped to “{to}”, which the new version does not have.",
    ),
    "two_steps_on_one": (
        "Hai bước «{other}» và «{step}» cùng ghép vào «{to}».",
        "Two steps, “{other}” and “{step}”, are mapped to “{to}”.",
    ),
    "open_step_gone": (
        "Hồ sơ đang ở bước «{step}», bước này không còn; hãy ghép nó với một bước của phiên bản mới.",
        "The case stands on step “{step}”, which is gone; map it to a step of the new version.",
    ),
    "refusal_lost": (
        "Bước «{step}» đã đề nghị từ chối; bỏ bước này là mất đề nghị đó.",
        "Step “{step}” proposed refusal; giving it up would lose the proposal.",
    ),
    "done_step_of_another_kind": (
        "Bước «{step}» đã làm xong, nhưng «{to}» là loại bước khác.",
        "Step “{step}” is done, but “{to}” is a step of another kind.",
    ),
    "nothing_left_to_sign": (
        "Theo phiên bản mới không còn bước ký nào, hồ sơ sẽ không có kết quả.",
        "Under the new version nothing is left to sign: the case would never be decided.",
    ),
    "moved_on": (
        "Hồ sơ đã có việc mới sau khi chuyển, không quay lại được.",
        "Something happened to the case since it was moved; it cannot go back.",
    ),
    "not_moved": ("Quyết định này không chuyển hồ sơ.", "This decision did not move the case."),
    "no_answer": (
        "Hồ sơ không trả lời; hãy chạy lại sau.",
        "The case did not answer; run the move again later.",
    ),
    "workflow_gone": (
        "Không thấy quy trình đang chạy của hồ sơ.",
        "The running workflow of the case was not found.",
    ),
}
FATES: Words = {
    "kept": ("giữ nguyên", "goes on"),
    "renamed": ("đổi tên, tiếp tục", "goes on under another id"),
    "reopened": ("mở lại từ đầu", "is opened again"),
    "waits": ("chờ bước mới phía trước", "waits for what is new before it"),
    "dropped": ("bỏ", "is given up"),
    "new": ("bước mới", "is new"),
}


def snag_sentence(snag: Snag, language: str) -> str:
    """Return one sentence saying why a case cannot be moved."""
    values = {"step": snag.step, **snag.values}
    for key, table in (("phase", PHASES), ("channel", CHANNELS), ("way", WAYS)):
        if key in values:
            values[key] = word(table, values[key], language)
    if "at" in values:
        values["at"] = instant(values["at"])
    return word(SNAGS, snag.code, language).format_map(values)
