"""On what ground a filing is refused at reception: the procedure's own grounds, and those that hold for all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from api.errors import FieldProblem
from api.language import Readable, Sentence, say
from domain.procedure.definition import Definition
from domain.procedure.outcome import RefusalGround

#: Grounds on which a filing is refused at reception, with the words that stand on the slip (form 03).
GROUNDS: Final[Mapping[str, Sentence]] = {
    "not_ours": say("Không thuộc thẩm quyền giải quyết của cơ quan này."),
    "not_eligible": say("Không thuộc đối tượng hoặc không đủ điều kiện thực hiện thủ tục này."),
    "filed_before": say("Đã có hồ sơ cùng nội dung đang được giải quyết."),
    "other": say("Lý do khác."),
}
#: Before the id of a ground that the procedure itself declares.
OF_LAW: Final = "law."

_NO_GROUND = say("Chưa chọn lý do từ chối.")
_CHOOSE = say("Chọn một lý do.")
_NO_WHERE = say("Còn thiếu nơi nộp đúng.")
_SAY_WHERE = say("Ghi tên cơ quan và cách nộp để người nộp không phải hỏi lại.")
_NO_WORDS = say("Còn thiếu giải thích.")
_EXPLAIN = say("Viết rõ vì sao và người nộp có thể làm gì tiếp.")


def grounds_of(definition: Definition) -> dict[str, Readable]:
    """Return the grounds a filing of this procedure may be refused on: its own first, with their legal basis."""
    own: dict[str, Readable] = {f"{OF_LAW}{one.id}": _Ground(one) for one in definition.refusal_grounds or ()}
    return {**own, **GROUNDS}


class _Ground:
    """A ground the law gives, said with its legal basis."""

    def __init__(self, ground: RefusalGround) -> None:
        self._ground = ground

    def read(self, language: str) -> str:
        """Return "Không đủ điều kiện (Luật Cư trú 68/2020/QH14)"."""
        return f"{self._ground.name.in_language(language)} ({self._ground.legal_basis})"


def refusal_text(typed: Mapping[str, str]) -> str:
    """Return the reason of a refusal as the slip prints it: the ground, where to file, the explanation.

    A ground of the procedure's own goes with the act by its id, and its words are put before this text there.
    """
    ground, explained = typed.get("ground", ""), typed.get("reason", "").strip()
    parts = [GROUNDS[ground].read("vi")] if ground in GROUNDS and ground != "other" else []
    where = typed.get("where", "").strip()
    if ground == "not_ours" and where:
        parts.append(f"Nơi nộp: {where.rstrip('.')}.")
    return "\n".join(part for part in (*parts, explained) if part)


def not_grounded(typed: Mapping[str, str], known: Collection[str]) -> list[FieldProblem]:
    """Return what a refusal still lacks: the ground, where to file instead, the words about this case."""
    ground = typed.get("ground", "")
    if ground not in known:
        return [FieldProblem("ground", "ground", _NO_GROUND, _CHOOSE)]
    if ground == "not_ours" and len(typed.get("where", "").strip()) < 2:
        return [FieldProblem("where", "where", _NO_WHERE, _SAY_WHERE)]
    if ground != "not_ours" and len(typed.get("reason", "").strip()) < 2:
        return [FieldProblem("reason", "reason", _NO_WORDS, _EXPLAIN)]
    return []
