"""The checklist of a filing: what was handed in for each component, and what the counter thinks of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.case.reading import CaseReading
from api.counter.grounds import grounds_of, not_grounded
from api.errors import FieldProblem
from api.language import say
from api.uploads import SHOWN_INLINE
from domain.case.acts import Act
from domain.procedure.definition import Definition
from domain.procedure.dossier import Component
from models.tables import Document, DossierItem

PASSED: Final = "pass"
FAILED: Final = "fail"
NOT_NEEDED: Final = "none"
#: What is said of a point of a supplement request, as form 02 asks for it; all but the first may stay empty.
PARTS: Final = ("what", "why", "basis", "how")
_LONGEST: Final = 200
_OF_COMPONENT: Final = "component:"

_UNCHECKED = say("Chưa đánh dấu.")
_CHECK_IT = say("Chọn đạt, chưa đạt hoặc không cần.")
_FAILED = say("Đang ghi là chưa đạt.")
_ASK_INSTEAD = say("Yêu cầu bổ sung, hoặc sửa thành đạt nếu đã kiểm tra lại.")
_NO_REASON = say("Chưa ghi cần bổ sung gì.")
_SAY_WHAT = say("Viết cho người nộp biết cần sửa hoặc nộp thêm gì.")
_NOTHING_FAILED = say("Chưa có giấy tờ nào được ghi là chưa đạt.")
_MARK_ONE = say("Ghi chưa đạt ở giấy tờ cần bổ sung.")


@dataclass(frozen=True, slots=True)
class Point:
    """One component with what came in for it. `verdict` and `said` are as typed so far, empty at first.

    `said` is what a supplement request says of it, by part (see `PARTS`).
    """

    component: Component
    item: DossierItem | None
    files: tuple[Document, ...]
    verdict: str
    said: Mapping[str, str]

    @property
    def given(self) -> bool:
        """True when papers or files of it were handed in, or a register is said to hold it."""
        item = self.item
        return bool(self.files or self.held_in or (item and item.originals + item.certified + item.photocopies))

    @property
    def held_in(self) -> str:
        """The data source said to hold it already, or an empty string."""
        return self.item.held_in if self.item else ""

    @property
    def asked(self) -> bool:
        """True when somebody has to look at it: it is always asked for, or it was handed in."""
        return self.component.required == "always" or self.given

    @property
    def judged(self) -> bool:
        """True when the counter thinks otherwise than that it is not needed."""
        return self.verdict != NOT_NEEDED

    @property
    def shown(self) -> str:
        """The id of its first file that a browser can show, or an empty string."""
        return next((str(file.id) for file in self.files if file.media_type in SHOWN_INLINE), "")


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the check is."""

    points: int
    passed: int
    failed: int


def points_of(reading: CaseReading, typed: Mapping[str, str]) -> list[Point]:
    """Return a point for each component of the definition, then the files that belong to none of them."""
    items = {item.component_id: item for item in reading.page.items}
    files: dict[str, list[Document]] = {}
    for document in reading.page.documents:
        if document.kind.startswith(_OF_COMPONENT):
            files.setdefault(document.kind.removeprefix(_OF_COMPONENT), []).append(document)
    points = []
    for component in reading.procedure.definition.dossier:
        item, own = items.get(component.id), tuple(files.get(component.id, ()))
        given = bool(own) or item is not None
        default = NOT_NEEDED if component.required == "conditional" and not given else ""
        points.append(
            Point(
                component=component,
                item=item,
                files=own,
                verdict=typed.get(f"verdict.{component.id}", default),
                said={part: typed.get(f"{part}.{component.id}", "") for part in PARTS},
            )
        )
    return points


def other_files(reading: CaseReading) -> list[Document]:
    """Return the files handed in for no component of the definition."""
    known = {f"{_OF_COMPONENT}{component.id}" for component in reading.procedure.definition.dossier}
    return [
        document
        for document in reading.page.documents
        if document.kind.startswith(_OF_COMPONENT) and document.kind not in known
    ]


def tally(points: Sequence[Point]) -> Tally:
    """Return how far the check is; what is not needed is settled."""
    return Tally(
        points=len(points),
        passed=sum(point.verdict in (PASSED, NOT_NEEDED) for point in points),
        failed=sum(point.verdict == FAILED for point in points),
    )


def count_files(reading: CaseReading) -> int:
    """Return how many files were handed in."""
    return sum(document.kind.startswith(_OF_COMPONENT) for document in reading.page.documents)


def problems_of(
    act: Act, points: Sequence[Point], typed: Mapping[str, str], definition: Definition
) -> tuple[FieldProblem, ...]:
    """Return what keeps an act from following from the checklist; nothing when it follows."""
    match act:
        case Act.ACCEPT:
            return tuple(_not_passed(points))
        case Act.REQUEST_SUPPLEMENT:
            return tuple(_not_said(points))
        case _:
            return tuple(not_grounded(typed, grounds_of(definition)))


def items_of(points: Sequence[Point]) -> list[dict[str, str]]:
    """Return the points of a supplement request: each failed component, what is wanted, why, and how to mend it."""
    return [
        {"component": point.component.id}
        | {part: text.strip()[:_LONGEST] for part, text in point.said.items() if text.strip()}
        for point in points
        if point.verdict == FAILED
    ]


def _not_passed(points: Sequence[Point]) -> list[FieldProblem]:
    found = []
    for point in points:
        field = f"verdict.{point.component.id}"
        if point.verdict == FAILED:
            found.append(FieldProblem(field, "failed", _FAILED, _ASK_INSTEAD))
        elif point.verdict not in (PASSED, NOT_NEEDED):
            found.append(FieldProblem(field, "unchecked", _UNCHECKED, _CHECK_IT))
    return found


def _not_said(points: Sequence[Point]) -> list[FieldProblem]:
    failed = [point for point in points if point.verdict == FAILED]
    if not failed and points:
        return [FieldProblem(f"verdict.{points[0].component.id}", "nothing_failed", _NOTHING_FAILED, _MARK_ONE)]
    return [
        FieldProblem(f"what.{point.component.id}", "what", _NO_REASON, _SAY_WHAT)
        for point in failed
        if len(point.said["what"].strip()) < 2
    ]
