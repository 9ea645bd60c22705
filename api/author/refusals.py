"""Why the room of authoring refused something, in words, with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.errors import Refused
from api.language import Sentence, say
from models.authoring import OpenDoubtsError
from models.errors import StorageRefusedError

_SENTENCES: dict[str, Sentence] = {
    "other_agency": say(
        "Văn bản ghi loại cơ quan %(agency_kind)s, không phải loại của bản thảo. Sửa dòng agency, hoặc tạo bản thảo "
        "cho loại cơ quan đó."
    ),
    "shared_kind": say(
        "Thủ tục của loại cơ quan này áp dụng cho mọi cơ quan cùng loại. Cơ quan bạn soạn và chốt để đề nghị; tác giả "
        "của cấp tỉnh công bố, hủy phiên bản và chuyển hồ sơ."
    ),
    "open_doubts": say(
        "Còn %(count)s điều bắt buộc xem chưa trả lời. %(field)s (%(code)s): %(question)s Trả lời ở trang Điều phải "
        "xem, hoặc ghi giá trị đúng ở trang Soạn rồi bỏ dấu # ? của điều đó."
    ),
    "edited_meanwhile": say("%(by)s đã lưu bản này trong lúc đó (nay là lần %(revision)s). Mở lại rồi làm tiếp."),
    "wrong_state": say("Bản thảo đã sang trạng thái khác. Tải lại trang để xem."),
    "another_procedure": say(
        "Văn bản ghi mã %(text_code)s, bản thảo là của %(draft_code)s. Sửa dòng procedure, hoặc tạo bản thảo khác."
    ),
    "same_person": say("Bạn đã soạn hoặc đã chốt bản này. Người xác nhận công bố phải là người khác."),
    "decision_missing": say("Còn thiếu số quyết định công bố."),
    "version_published": say(
        "Phiên bản %(version)s đã công bố với nội dung khác. Mở lại bản thảo và đặt version: %(mend)s."
    ),
    "no_version": say("Không có phiên bản %(version)s đang dùng được của thủ tục này."),
    "no_selection": say(
        "Không có danh sách hồ sơ đã chọn này (selection) trong phạm vi bạn quyết định. Chọn lại hồ sơ trên bàn "
        "giám sát, hoặc chuyển cả phiên bản."
    ),
    "other_selection": say(
        "Danh sách hồ sơ đã chọn (selection) là của thủ tục %(procedure_code)s. Lập quyết định ở thủ tục đó, hoặc chọn "
        "lại hồ sơ trên bàn giám sát."
    ),
    "no_chosen_case": say("Thủ tục này không có hồ sơ mã %(case)s (case). Kiểm tra mã, hoặc chuyển cả phiên bản."),
    "reason_missing": say("Còn thiếu lý do."),
    "second_person_needed": say("Quyết định động đến %(cases)s hồ sơ: cần người thứ hai xác nhận trước khi chuyển."),
    "not_tried": say("Chạy thử đến hết các hồ sơ trước đã."),
    "not_clean": say("Văn bản còn %(count)s lỗi. Dòng %(line)s: %(question)s Sửa ở trang Soạn rồi đề nghị lại."),
    "no_draft": say("Bản thảo không còn ở cơ quan của bạn."),
    "nothing_proposed": say("Chưa có bản nào để công bố. Chọn ít nhất một bản."),
    "proposal_closed": say("Đề nghị này đã được duyệt hoặc đã rút. Tải lại trang để xem."),
    "still_preparing": say("Còn %(count)s bản đang được chốt. Chờ chốt xong rồi duyệt."),
    "in_proposal": say("Bản này đang nằm trong một đề nghị khác chờ duyệt."),
    "other_person": say("Chỉ người đã bắt đầu việc này làm tiếp được, vì tên người đó ghi ở từng bản."),
}
_DATES: dict[str, Sentence] = {
    "past": say("Ngày áp dụng không được ở quá khứ: sớm nhất là %(day)s."),
    "before_text": say("Văn bản ghi áp dụng từ %(day)s; ngày áp dụng không sớm hơn được."),
    "after_end": say("Văn bản chỉ áp dụng đến hết %(day)s."),
}
_CANCEL: dict[str, Sentence] = {
    "unknown": say("Không có phiên bản này."),
    "already": say("Phiên bản này đã được hủy."),
    "in_force": say("Phiên bản đã có hiệu lực thì không hủy được; công bố phiên bản mới thay thế."),
    "reason_missing": say("Còn thiếu lý do hủy."),
}


def refusal_of(refused: StorageRefusedError, names: Mapping[str, str] | None = None, language: str = "vi") -> Sentence:
    """Return the sentence of a refusal; `names` are of the people it may be about, questions in the language."""
    values: dict[str, Any] = dict(vars(refused))
    if isinstance(refused, OpenDoubtsError):
        first = refused.doubts[0]
        values |= {"field": first.field, "code": first.code, "question": first.question(language)}
    return _worded(str(refused), values, names or {})


def stored_refusal(facts: Mapping[str, Any], names: Mapping[str, str], language: str) -> Sentence:
    """Return the sentence of a refusal that was stored as `models.refusal_facts.facts_of` tells it."""
    values = dict(facts["values"])
    if language in values:
        values["question"] = values[language]
    if facts["refusal"] == "date_refused":
        values["day"] = date.fromisoformat(values["day"])
    return _worded(facts["refusal"], values, names)


def _worded(code: str, values: dict[str, Any], names: Mapping[str, str]) -> Sentence:
    if code == "not_cancellable":
        return _CANCEL[values["why"]]
    if code == "date_refused":
        return Sentence(_DATES[values["why"]].text, {"day": f"{values['day']:%d/%m/%Y}"})
    if "by" in values:
        values["by"] = names.get(values["by"], values["by"])
    known = _SENTENCES.get(code)
    return Sentence(known.text, values) if known else say("Việc này chưa thực hiện được lúc này. Tải lại trang để xem.")


def refused_page(refused: StorageRefusedError) -> Refused:
    """Return the refusal as the page of a problem, where there is no form to show it beside."""
    return Refused(refusal_of(refused))
