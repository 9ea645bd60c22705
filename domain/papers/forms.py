"""The forms a case gives rise to: number and name, which event calls for one, which are signed digitally."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol


class Form(StrEnum):
    """Every paper that is printed of a case; forms 01 to 07 are those of TT 03/2025/TT-VPCP, Annex I."""

    RECEIPT = "receipt"  # 01
    SUPPLEMENT = "supplement"  # 02
    REFUSAL = "refusal"  # 03
    APOLOGY = "apology"  # 04
    STOP = "stop"  # 05
    CONTROL = "control"  # 06
    REGISTER = "register"  # 07
    TRANSFER = "transfer"
    RETURNED = "returned"
    REFUNDED = "refunded"  # signed by whoever takes cash back
    RESULT = "result"
    COVER = "cover"
    PAPERS = "papers"
    HAND_OVER = "hand_over"  # of a list of dossiers, not of one case


@dataclass(frozen=True, slots=True)
class FormName:
    """What a form is called; `number` is its official one, or empty."""

    number: str
    vi: str
    en: str


NAMES: Final[Mapping[Form, FormName]] = {
    Form.RECEIPT: FormName(
        "01", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Receipt of dossier and appointment for the result"
    ),
    Form.SUPPLEMENT: FormName("02", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Request to complete the dossier"),
    Form.REFUSAL: FormName("03", "Phiếu từ chối tiếp nhận giải quyết hồ sơ", "Refusal of the dossier"),
    Form.APOLOGY: FormName(
        "04", "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết", "Apology and request for more time"
    ),
    Form.STOP: FormName("05", "Thông báo dừng giải quyết hồ sơ", "Notice that the dossier is stopped"),
    Form.CONTROL: FormName("06", "Phiếu kiểm soát quá trình giải quyết hồ sơ", "Control slip of the dossier"),
    Form.REGISTER: FormName("07", "Sổ theo dõi hồ sơ", "Register of dossiers"),
    Form.TRANSFER: FormName("", "Phiếu chuyển xử lý", "Slip of transfer between agencies"),
    Form.RETURNED: FormName("", "Giấy biên nhận trả kết quả", "Receipt for the result"),
    Form.REFUNDED: FormName("", "Giấy biên nhận trả lại phí, lệ phí", "Receipt for a fee paid back"),
    Form.RESULT: FormName("", "Kết quả giải quyết thủ tục hành chính", "Result of the procedure"),
    Form.COVER: FormName("", "Bìa hồ sơ", "Cover of the dossier"),
    Form.PAPERS: FormName("", "Danh mục giấy tờ", "List of the papers"),
    Form.HAND_OVER: FormName("", "Biên bản bàn giao hồ sơ", "Minutes of a hand-over of dossiers"),
}

#: Signed digitally once they are drawn up (NĐ 118/2025 Art 22(1) for results).
SIGNED: Final = frozenset({Form.SUPPLEMENT, Form.REFUSAL, Form.APOLOGY, Form.STOP, Form.RESULT})
#: Letters to the applicant: one layout, different words.
LETTERS: Final = frozenset({Form.SUPPLEMENT, Form.REFUSAL, Form.APOLOGY, Form.STOP})

_CALLED_FOR_BY: Final[Mapping[str, Form]] = {
    "received": Form.RECEIPT,
    "intake_corrected": Form.RECEIPT,
    "supplement_requested": Form.SUPPLEMENT,
    "refused_at_intake": Form.REFUSAL,
    "apologised": Form.APOLOGY,
    "extended": Form.APOLOGY,
    "withdrawn": Form.STOP,
    "stopped": Form.STOP,
    "lapsed": Form.STOP,
    "ended_by_hand": Form.STOP,
    "transferred": Form.TRANSFER,
    "handed_over": Form.RETURNED,
}


class Happening(Protocol):
    """One line of an event log: a record of the core, or a row of the log that was kept."""

    @property
    def seq(self) -> int:
        """Its place in the log, from 1."""

    @property
    def kind(self) -> str:
        """What happened."""

    @property
    def values(self) -> Mapping[str, str]:
        """The routing facts."""


def called_for(event: Happening) -> Form | None:
    """Return the form an event calls for, or None: most events call for none.

    A decision against the applicant is told with form 03 as well (NĐ 118/2025 Art 19(3)).
    """
    if event.kind in ("decided", "result_corrected"):
        return Form.REFUSAL if event.values.get("decision") == "refused" else Form.RESULT
    if event.kind == "refunded":  # a transfer is told by the bank; cash only by who signs for it
        return Form.REFUNDED if event.values.get("way") == "cash" else None
    return _CALLED_FOR_BY.get(event.kind)
