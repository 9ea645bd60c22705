"""What stands on the letters of a trial, forms 02 to 05: every person and agency on them is invented and says so.

Layout and words are ours: the annex of TT 03/2025/TT-VPCP gives the numbers and names of the forms. A trial knows
who decided what, not why: reasons are lines to fill in, except where the procedure itself names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.case.linking import Turn
from domain.case.wording import money
from domain.deadline.limit import Limit
from domain.deadline.text import moment_text
from domain.papers.rights import after_answer
from domain.procedure.resolve import resolve
from domain.simulation.words import FORMS

if TYPE_CHECKING:
    from domain.procedure.definition import Definition
    from domain.procedure.dossier import Component
    from domain.simulation.run import DueLine, FormLine, Run

WATERMARK: Final = "BẢN THỬ / SPECIMEN"
APPLICANT_NAME: Final = "Nguyễn Văn Thử"
SUPERIOR_NAME: Final = "Cơ quan cấp trên (bản thử)"
AGENCY_NAME: Final = "Cơ quan tiếp nhận (bản thử)"

_WHAT, _WHY, _BASIS, _HOW = "Nội dung", "Vì sao", "Căn cứ", "Cách khắc phục"


@dataclass(frozen=True, slots=True)
class Point:
    """One numbered point. `lines` are labels with their texts; an empty text is a line to fill in by hand.

    `to_tick` when a person chooses whether the point holds.
    """

    title: str
    lines: tuple[tuple[str, str], ...] = ()
    to_tick: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """Every text of a letter, in Vietnamese. `facts` are labels with their texts."""

    title: str
    facts: tuple[tuple[str, str], ...]
    lead: str
    points: tuple[Point, ...]
    closing: tuple[str, ...]


def case_code(run: Run) -> str:
    """Return the code of a case there is none of."""
    return f"H00.00-{run.situation.filed_on:%Y%m%d}-0000000"


def letter_of(run: Run, definition: Definition, form: FormLine) -> Letter:
    """Return the letter of one form of a trial; `definition` is the one the trial ran.

    Raises KeyError for a form that is no letter: form 01.
    """
    lead, points, closing = _BODIES[form.number](run, resolve(definition, run.situation), form)
    facts = (
        ("Mã hồ sơ", case_code(run)),
        ("Kính gửi", f"{APPLICANT_NAME} (người nộp hồ sơ bản thử)"),
        ("Thủ tục", f"{run.name.vi} ({run.procedure})"),
        ("Nộp lúc", moment_text(run.filed_at, "vi")),
    )
    return Letter(FORMS[form.number].vi, facts, lead, points, closing)


_Body = tuple[str, tuple[Point, ...], tuple[str, ...]]


def _supplement(run: Run, definition: Definition, form: FormLine) -> _Body:
    del form
    points = tuple(_asked(component) for component in definition.dossier)
    wait = Limit.parse(run.plan.supplement_lapses).words("vi")
    return (
        "Hồ sơ cần bổ sung, hoàn thiện những giấy tờ được đánh dấu sau:",
        (*points, Point("Giấy tờ khác", ((_WHAT, ""),), to_tick=True)),
        (
            f"Gửi bổ sung trong {wait} kể từ ngày yêu cầu; quá hạn này hồ sơ đóng lại.",
            "Thời gian giải quyết tính lại từ đầu khi đủ giấy tờ (NĐ 118/2025 Điều 19 khoản 5).",
        ),
    )


def _asked(component: Component) -> Point:
    needed = f" (chỉ khi: {component.when.vi})" if component.when else ""
    return Point(f"{component.name.vi}{needed}", ((_WHAT, ""), (_HOW, "")), to_tick=True)


def _refusal(run: Run, definition: Definition, form: FormLine) -> _Body:
    del run
    intake = form.because == "refused_at_intake"
    grounds = tuple(
        Point(ground.name.vi.rstrip("."), ((_BASIS, ground.legal_basis), (_WHY, "")), to_tick=True)
        for ground in definition.refusal_grounds or ()
    )
    heard = Turn(definition.hears.complaint) if definition.hears and not intake else None
    right = after_answer(heard)
    other = Point("Lý do khác", ((_WHY, ""), (_BASIS, "")), to_tick=True) if grounds else None
    return (
        "Lý do không tiếp nhận hồ sơ:" if intake else "Lý do từ chối giải quyết hồ sơ:",
        (*grounds, other) if other else (Point("Lý do và căn cứ", ((_WHY, ""), (_BASIS, ""))),),
        (*(("Ông/Bà có thể nộp lại hồ sơ khi đã đủ điều kiện.",) if intake else ()), right.vi),
    )


def _apology(run: Run, definition: Definition, form: FormLine) -> _Body:
    del definition
    due = _promised(run, form)
    missed = f" Ngày hẹn trả là {moment_text(due.appointment, 'vi')}." if due else ""
    return (
        f"Cơ quan chưa trả được kết quả đúng hẹn và xin lỗi Ông/Bà.{missed}",
        (Point("Lý do chậm", ((_WHY, ""),)), Point("Hẹn lại ngày trả kết quả", (("Ngày, giờ", ""),))),
        ("Việc hẹn lại thực hiện không quá một lần (NĐ 118/2025 Điều 19 khoản 6).",),
    )


def _promised(run: Run, form: FormLine) -> DueLine | None:
    told = [line for line in run.dues if line.subject == "case" and line.since <= form.at]
    return told[-1] if told else None


def _stop(run: Run, definition: Definition, form: FormLine) -> _Body:
    del definition, form
    return (
        "Dừng giải quyết hồ sơ theo đề nghị của người nộp (NĐ 118/2025 Điều 21).",
        (),
        (f"Đã thu: {money(run.state.paid, 'vi')}.",),
    )


_BODIES = {"02": _supplement, "03": _refusal, "04": _apology, "05": _stop}
