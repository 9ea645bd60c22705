"""The form of an absence, read and explained: a leader's own, or anybody's by an administrator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from api.errors import FieldProblem, InvalidInput
from api.filters import VIETNAM, short_time
from api.language import Sentence, say
from domain.case.acts import Role
from domain.staff.delegation import NotAllowed
from models.tables import Absence

_ABSENCES = UUID("3e6b9b7a-3c2c-4c37-9a0c-6a1a8f2f5d10")
_MOST_TEXT = 300


def day_of(text: str) -> date | None:
    """Return a typed day, "05/09/2026", "5/9/2026", "05092026" or "2026-09-05"; None when it is none."""
    text = text.strip()
    for pattern in ("%d/%m/%Y", "%d%m%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  # a day has no time zone
        except ValueError:
            continue
    return None


def absence_of(typed: Mapping[str, str], staff_id: UUID, by: UUID, now: datetime) -> Absence:
    """Return the absence a form describes: from the first day (now, when that is today) to the end of the last.

    Raises InvalidInput with what must be mended.
    """
    problems: list[FieldProblem] = []
    first, last = _day(typed, "starts_at", problems), _day(typed, "ends_at", problems)
    substitute = _person(typed.get("substitute", ""), problems)
    if not typed.get("basis", "").strip():
        problems.append(
            FieldProblem(
                "basis", "missing", say("Chưa ghi căn cứ."), say("Ghi số quyết định, lịch công tác hoặc đơn nghỉ phép.")
            )
        )
    if problems or first is None or last is None:
        raise InvalidInput(errors=tuple(problems))
    starts_at = datetime.combine(first, time(), VIETNAM)
    return Absence(
        id=uuid5(_ABSENCES, f"{by}/{typed.get('key', '')}"),
        staff_id=staff_id,
        substitute_id=substitute,
        role=typed.get("role", "")[:40],
        starts_at=now if starts_at <= now < starts_at + timedelta(days=1) else starts_at,
        ends_at=datetime.combine(last, time(), VIETNAM) + timedelta(days=1),
        basis=typed.get("basis", "").strip()[:_MOST_TEXT],
        created_by=by,
    )


def explained(why: NotAllowed) -> InvalidInput:
    """Return the refusal of the rules as what to mend in the form."""
    detail, mend = _sentences(why)
    return InvalidInput(errors=(FieldProblem(why.field, why.rule, detail, mend),))


def nobody_there() -> InvalidInput:
    """Return the answer to a person who is not, or no longer, on the staff."""
    gone = say("Người này không còn làm việc ở đây.")
    return InvalidInput(errors=(FieldProblem("substitute", "not_on_staff", gone, say("Chọn người khác.")),))


def _day(typed: Mapping[str, str], name: str, problems: list[FieldProblem]) -> date | None:
    found = day_of(typed.get(name, ""))
    if found is None:
        detail = say("Không phải ngày đọc được.") if typed.get(name, "").strip() else say("Còn thiếu.")
        problems.append(FieldProblem(name, "day", detail, say("Nhập ngày, tháng, năm, ví dụ 05/09/2026.")))
    return found


def _person(text: str, problems: list[FieldProblem]) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        problems.append(
            FieldProblem("substitute", "unknown", say("Không có người này."), say("Chọn một người trong danh sách."))
        )
        return None


def _sentences(why: NotAllowed) -> tuple[Sentence, Sentence]:
    times = {
        name: short_time(datetime.fromisoformat(value))
        for name, value in why.values.items()
        if name in ("starts_at", "ends_at")
    }
    match why.rule:
        case "ends_before_it_starts":
            return say("Ngày cuối trước ngày đầu."), say("Kiểm tra lại hai ngày.")
        case "already_over":
            return say("Khoảng này đã qua."), say("Ủy quyền chỉ đặt được từ hôm nay trở đi.")
        case "too_long":
            return say("Dài hơn một năm."), say("Vắng lâu như vậy thì quản trị thay đổi vai trò, không ủy quyền.")
        case "own_substitute":
            return say("Không ai tự thay mình."), say("Chọn người khác.")
        case "overlaps":
            return (
                say("Đã có ủy quyền từ %(starts_at)s đến %(ends_at)s.", **times),
                say("Kết thúc ủy quyền kia trước, hoặc chọn ngày khác."),
            )
        case "substitute_is_away":
            return (
                say("Người thay cũng vắng từ %(starts_at)s đến %(ends_at)s.", **times),
                say("Chọn người khác hoặc ngày khác."),
            )
        case "stands_in_then":
            return (
                say("Người vắng đang nhận thay người khác từ %(starts_at)s đến %(ends_at)s.", **times),
                say("Đổi người thay của việc kia trước."),
            )
        case "role_not_held":
            return say("Người vắng không giữ vai trò này."), say("Chọn một vai trò đang giữ, hoặc mọi vai trò.")
        case "other_agency":
            return (
                say("Người thay không có vai trò nào ở cơ quan của người vắng."),
                say("Chọn người cùng cơ quan, hoặc chỉ ủy quyền một vai trò."),
            )
        case "lower_rank" if why.values.get("role") == Role.LEADER:
            return say("Quyền ký của lãnh đạo chỉ giao cho lãnh đạo khác."), say("Chọn một lãnh đạo cùng cơ quan.")
        case _:
            return (
                say("Người thay không đủ cấp để nhận mọi vai trò được giao."),
                say("Chọn người cùng vai trò hoặc cấp cao hơn, hoặc chỉ ủy quyền một vai trò."),
            )
