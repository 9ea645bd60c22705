"""What the page for one signature shows: the proposal, what speaks for and against it, the papers, the law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.agency_names import Names, named_agency
from api.definitions import Procedure
from api.language import Readable, Sentence, say
from api.leader.rows import PROPOSALS
from api.openness import ActOption, options
from api.uploads import SHOWN_INLINE
from domain.case.acts import Act
from domain.case.wording import event_sentence
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.basics import Words
from domain.procedure.plan import Plan, StepKind
from models.queries.case_page import CasePage
from models.tables import CaseEvent, Document, Task
from models.viewer import Viewer

#: Events that speak for or against signing.
_CONSULTED = frozenset(
    {
        "consultation_answered", "agreed_by_silence", "consultation_late", "visited", "agency_informed",
        "sub_case_answered", "sub_case_late", "whole_case_ended",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is asked to be signed. `by` and `on_behalf_of` are names; `reason` is the officer's own text."""

    words: Sentence
    refuses: bool
    by: str
    on_behalf_of: str
    at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """One line of what happened: the sentence, when, by whom, and the text that came with it."""

    text: str
    at: datetime
    by: str
    on_behalf_of: str
    note: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One component of the dossier: what was handed in of it, and whether it had to be.

    `held_in` is the data source said to hold it already, or empty.
    """

    name: Words
    papers: int
    files: int
    required: bool
    held_in: str


def signature_task(page: CasePage, viewer: Viewer) -> Task | None:
    """Return the open signature that is asked of a post of the viewer, or None."""
    posts = {(post.role, post.agency_id) for post in viewer.posts}
    return next(
        (
            task
            for task in page.tasks
            if task.kind == StepKind.SIGN and task.status == "open" and (task.role, task.agency_id) in posts
        ),
        None,
    )


def choices(
    plan: Plan, calendar: WorkingCalendar, page: CasePage, viewer: Viewer, task: Task, now: datetime
) -> tuple[ActOption | None, ActOption | None]:
    """Return the options to sign and to send back at this task, each with why not, if not."""
    found = {option.act: option for option in options(plan, calendar, page, viewer, now) if option.step == task.id}
    return found.get(Act.APPROVE), found.get(Act.SEND_BACK)


def may_deny(plan: Plan, calendar: WorkingCalendar, page: CasePage, viewer: Viewer, task: Task, now: datetime) -> bool:
    """Tell whether a refusal may be signed against the proposal; its form is on the case's own pages."""
    found = options(plan, calendar, page, viewer, now)
    return any(one.act is Act.DENY and one.step == task.id and one.why_not is None for one in found)


def proposal_of(page: CasePage) -> Proposal:
    """Return the proposal: the newest appraisal of each step, of which one that proposes refusal decides."""
    newest = {event.step: event for event in page.events if event.kind == "reviewed"}
    made = sorted(newest.values(), key=lambda event: (event.values.get("outcome") == "refuse", event.seq))
    if not made:
        return Proposal(PROPOSALS[""], refuses=False, by="", on_behalf_of="", at=None, reason="")
    event = made[-1]
    outcome = str(event.values.get("outcome", ""))
    note = page.notes.get(event.note)
    return Proposal(
        words=PROPOSALS.get(outcome, PROPOSALS[""]),
        refuses=outcome == "refuse",
        by=page.names.get(event.actor, ""),
        on_behalf_of=page.names.get(event.on_behalf_of, ""),
        at=event.at,
        reason=note.text if note else "",
    )


def consultations(page: CasePage, agencies: Names, language: str) -> list[Told]:
    """Return what others said about the case and what was found on the spot, in order."""
    return [_told(event, page, agencies, language) for event in page.events if event.kind in _CONSULTED]


def sent_back(page: CasePage, names: Mapping[str, Readable | Words], language: str) -> list[Told]:
    """Return each time the case was sent back, to which step and why, in order."""
    events = [event for event in page.events if event.kind == "sent_back"]
    return [_told(event, page, {}, language, names) for event in events]


def changes_since(
    page: CasePage, seq: int, names: Mapping[str, Readable | Words], agencies: Names, language: str
) -> list[Told]:
    """Return what happened to the case after the given event: what the person who filled in a form has not seen."""
    return [_told(event, page, agencies, language, names) for event in page.events if event.seq > seq]


def dossier(procedure: Procedure, page: CasePage) -> list[Paper]:
    """Return the components of the dossier with what was handed in of each."""
    counted = {item.component_id: item.originals + item.certified + item.photocopies for item in page.items}
    held = {item.component_id: item.held_in for item in page.items}
    return [
        Paper(
            name=component.name,
            papers=counted.get(component.id, 0),
            files=sum(document.kind == f"component:{component.id}" for document in page.documents),
            required=component.required == "always",
            held_in=held.get(component.id, ""),
        )
        for component in procedure.definition.dossier
    ]


def shown_document(documents: Sequence[Document], wanted: str) -> Document | None:
    """Return the file to show in place: the one asked for, else the first that a browser can show."""
    asked = next((document for document in documents if str(document.id) == wanted), None)
    if asked is not None:
        return asked
    showable = [document for document in documents if document.media_type in SHOWN_INLINE]
    handed_in = [document for document in showable if document.kind.startswith("component:")]
    return next(iter([*handed_in, *showable]), None)


def consequence(plan: Plan, task: Task, proposal: Proposal) -> Sentence:
    """Return in one line what signing leads to."""
    if proposal.refuses:
        return say("Ban hành việc từ chối kèm lý do đã nêu; người nộp được báo tin, hồ sơ chờ trả kết quả.")
    place = [step.id for step in plan.steps].index(task.step)
    if any(step.kind is StepKind.SIGN for step in plan.steps[place + 1 :]):
        return say("Chữ ký vào nhật ký hồ sơ; hồ sơ chuyển tới bước ký tiếp theo.")
    return say("Kết quả được ban hành ngay; người nộp được báo tin, hồ sơ chuyển sang trả kết quả.")


def _told(
    event: CaseEvent,
    page: CasePage,
    agencies: Names,
    language: str,
    names: Mapping[str, Readable | Words] | None = None,
) -> Told:
    values = named_agency({"step": event.step, **event.values}, agencies, language)
    for key in ("step", "to"):
        name = (names or {}).get(values.get(key, ""))
        if name is not None:
            values[key] = f"«{name.in_language(language) if isinstance(name, Words) else name.read(language)}»"
    note = page.notes.get(event.note)
    return Told(
        text=event_sentence(event.kind, values, language, event.role),
        at=event.at,
        by=page.names.get(event.actor, ""),
        on_behalf_of=page.names.get(event.on_behalf_of, ""),
        note=note.text if note else "",
    )
