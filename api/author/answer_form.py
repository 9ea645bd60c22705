"""What a person sent for a doubt: the text with the answer in it, or what is wrong with the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.author.checking import plain_text
from api.errors import FieldProblem, InvalidInput
from api.language import say
from domain.catalogue.answering import unmarked, with_fee, with_part, with_value
from domain.catalogue.blank_sheets import blank_sheets
from models.tables import DraftDoubt

_EMPTY = FieldProblem("value", "missing", say("Còn thiếu câu trả lời."), say("Nhập, hoặc để lại sau."))
_AMOUNT = FieldProblem(
    "value", "amount", say("Số tiền chưa đúng."), say("Nhập số đồng nguyên, ví dụ 50000; 0 là không thu.")
)
_BASIS = FieldProblem(
    "legal_basis", "missing", say("Còn thiếu văn bản quy định mức thu."), say("Nhập số, ký hiệu của văn bản.")
)


def answered_in(
    text: str, doubts: Sequence[DraftDoubt], doubt: DraftDoubt, typed: Mapping[str, str], language: str
) -> tuple[str, list[DraftDoubt]]:
    """Return the text with the answer in it, and the doubts it answers.

    Raises InvalidInput for an answer that is missing or unreadable and for keeping sheets that are blank, and
    CannotAnswerError where the text has changed so that the answer has no place.
    """
    path, code = str(doubt.asked["path"]), str(doubt.asked["code"])
    do, value = typed["do"], " ".join(plain_text(typed["value"]).split())
    if do.startswith("suggestion."):
        offered = doubt.asked["suggestions"]
        number = do.removeprefix("suggestion.")
        if not number.isdigit() or int(number) >= len(offered):
            raise InvalidInput
        do, value = "value", str(offered[int(number)])
    if do in ("keep", "keep_all"):
        return _kept(text, doubts, doubt, language, every=do == "keep_all")
    if do == "part":
        return with_part(text, path, code, plain_text(typed["part"])), [doubt]
    if not value:
        raise InvalidInput(errors=(_EMPTY,))
    if is_about_fee(doubt):
        return _with_fee(text, path, code, value, typed["legal_basis"].strip()), [doubt]
    return with_value(text, path, code, value), [doubt]


def is_about_fee(doubt: DraftDoubt) -> bool:
    """True when the doubt is how much is charged, of a draft that charges nothing yet."""
    return str(doubt.asked["path"]).split(".")[0] == "fees"


def _kept(
    text: str, doubts: Sequence[DraftDoubt], doubt: DraftDoubt, language: str, *, every: bool
) -> tuple[str, list[DraftDoubt]]:
    """Keep what stands there, or everywhere the same was asked. Blank sheets are no answer and are named."""
    code = str(doubt.asked["code"])
    kept = [one for one in doubts if not one.answer and one.asked["code"] == code] if every else [doubt]
    if blanks := blank_sheets(text, (str(one.asked["path"]) for one in kept)):
        papers = "; ".join(one.name(language) for one in blanks)
        raise InvalidInput(
            errors=(
                FieldProblem(
                    "keep",
                    "blank_sheets",
                    say("Chưa giữ được vì số bản còn để trống: %(papers)s.", papers=papers),
                    say("Chọn một gợi ý; giấy tờ chỉ xuất trình thì ghi copies: {} ở Sửa đoạn này."),
                ),
            )
        )
    for one in kept:
        text = unmarked(text, str(one.asked["path"]), code)
    return text, kept


def _with_fee(text: str, path: str, code: str, value: str, legal_basis: str) -> str:
    plain = value.replace(".", "").replace(",", "").replace("đồng", "").strip()
    if not plain.isascii() or not plain.isdigit() or len(plain) > 12:
        raise InvalidInput(errors=(_AMOUNT,))
    if int(plain) and not legal_basis:
        raise InvalidInput(errors=(_BASIS,))
    return with_fee(text, path, code, int(plain), legal_basis)
