"""The grounds on which the law lets a procedure be refused: offered to officers, and put before their own words."""

from __future__ import annotations

from typing import Final

from api.errors import FieldProblem, InvalidInput
from api.language import say
from api.v1.act_form import ActForm
from domain.case.acts import Act
from domain.procedure.definition import Definition
from domain.procedure.outcome import RefusalGround

#: What a page sends for a reason that is none of the declared grounds.
OTHER: Final = "other"

_NO_GROUND = FieldProblem(
    "ground", "ground", say("Chưa chọn lý do từ chối."), say("Chọn lý do theo luật, hoặc «Lý do khác».")
)
_NOT_HERE = FieldProblem(
    "ground",
    "ground_not_here",
    say("Việc này không phải là từ chối."),
    say("Bỏ mục này, hoặc chọn từ chối hay đề nghị từ chối."),
)
_NO_WORDS = FieldProblem(
    "reason", "reason_required", say("Còn thiếu giải thích."), say("Viết rõ lý do ấy là gì trong hồ sơ này.")
)


def refuses(form: ActForm) -> bool:
    """Tell whether an act refuses the dossier, or proposes to."""
    return form.act is Act.REFUSE or (form.act is Act.COMPLETE and form.values.get("proposal") == "refuse")


def check_chosen(definition: Definition, form: ActForm, chosen: str) -> None:
    """Raise InvalidInput when a page refuses without having chosen a ground of a procedure that declares some."""
    if definition.refusal_grounds and refuses(form) and not chosen:
        raise InvalidInput(errors=(_NO_GROUND,))


def grounded_reason(definition: Definition, form: ActForm) -> str:
    """Return the reason of an act as it is kept: the law's ground with its legal basis, then the officer's own words.

    Raises InvalidInput for a ground the procedure does not declare, one of an act that refuses nothing, and one
    without a word about the case itself (NĐ 118/2025 Art 17(1)(c), 19(3)).
    """
    if not form.ground:
        return form.reason
    known = {ground.id: ground for ground in definition.refusal_grounds or ()}
    if form.ground not in known:
        mend = say("Chọn một trong: %(expected)s.", expected=", ".join(known)) if known else say("Bỏ mục này.")
        problem = FieldProblem("ground", "unknown_ground", say("Thủ tục này không có lý do từ chối đó."), mend)
        raise InvalidInput(errors=(problem,))
    if not refuses(form):
        raise InvalidInput(errors=(_NOT_HERE,))
    if not form.reason:
        raise InvalidInput(errors=(_NO_WORDS,))
    return f"{ground_text(known[form.ground])}\n{form.reason}"


def ground_text(ground: RefusalGround) -> str:
    """Return a ground as it stands in letters and on forms: "Hồ sơ không đủ điều kiện (Luật Cư trú 68/2020/QH14)."."""
    return f"{ground.name.vi.rstrip('.')} ({ground.legal_basis})."
