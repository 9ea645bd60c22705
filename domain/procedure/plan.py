"""The frozen plan of a case: what the workflow needs of a procedure definition, and nothing else.

A published definition holds names, guidance, forms and legal texts for people. A running case needs
only its route: steps, who does them, how long, what may be asked. That route is compiled once, at
publication, to a small canonical JSON text which travels in the start input of every case, so that
a case replays years later without our database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache
from typing import Any


class Stage(StrEnum):
    """The four stages of every procedure, in their legal order (NĐ 118/2025 Art 17-22)."""

    RECEIVE = "receive"
    APPRAISE = "appraise"
    APPROVE = "approve"
    RETURN = "return"


class StepKind(StrEnum):
    """The closed set of step kinds; docs/architecture.md lists what a new kind needs."""

    CHECK = "check"
    REVIEW = "review"
    VISIT = "visit"
    ASK = "ask"
    INFORM = "inform"
    SIGN = "sign"
    HAND_OVER = "hand_over"
    OPEN_CASE = "open_case"
    OBLIGATION = "obligation"


HUMAN_KINDS = frozenset({StepKind.CHECK, StepKind.REVIEW, StepKind.VISIT, StepKind.SIGN, StepKind.HAND_OVER})

#: The kinds whose own key names another agency.
AGENCY_KINDS = frozenset({StepKind.ASK, StepKind.INFORM, StepKind.OBLIGATION})


class Silence(StrEnum):
    """What it means when nobody has answered or acted by the step's deadline.

    `agree` is for a consulted agency only, and only where the law says so; `remind` tells the person whose move
    it is, `escalate` the head of the agency as well.
    """

    WAIT = "wait"
    AGREE = "agree"
    REMIND = "remind"
    ESCALATE = "escalate"


class FeeMoment(StrEnum):
    """When a fee must have been paid."""

    AT_FILING = "at_filing"
    BEFORE_RESULT = "before_result"
    ON_DELIVERY = "on_delivery"


class Channel(StrEnum):
    """How a dossier reached the one-stop unit (national codes 1, 2, 3)."""

    COUNTER = "counter"
    ONLINE = "online"
    POST = "post"


class Way(StrEnum):
    """How a result reaches the applicant (NĐ 118/2025 Art 22)."""

    COUNTER = "counter"
    POST = "post"
    ONLINE = "online"


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of the route. `after` names the steps that must be finished before it opens.

    `notify` holds "moment:number", the declared notices of the step by their place in the definition, whose words
    stay there. `send_backs_at_most` 0 sets no limit. `procedure`, `if_refused`, `fee` and `case_type` belong to a
    sub-case; `form`, `pay_within` and `pause_basis` to a financial obligation: the slip's form, how long the
    applicant has to pay, and the text by which the legal time stands meanwhile, or empty when it runs on.
    """

    id: str
    kind: StepKind
    stage: Stage
    after: tuple[str, ...] = ()
    role: str = ""
    within: str = ""
    may: tuple[str, ...] = ()
    agency: str = ""
    about: str = ""
    if_silent: Silence = Silence.WAIT
    not_the_person_of: str = ""
    ways: tuple[Way, ...] = ()
    send_back_to: str = ""
    send_backs_at_most: int = 0
    notify: tuple[str, ...] = ()
    procedure: str = ""
    if_refused: str = ""
    fee: str = ""
    pay_within: str = ""
    pause_basis: str = ""
    form: str = ""
    case_type: str = ""

    @property
    def is_human(self) -> bool:
        """True when a person of the agency decides this step."""
        return self.kind in HUMAN_KINDS


@dataclass(frozen=True)
class Plan:
    """The whole route of one published version.

    `deadline` maps a channel to a limit text ("3 working days"); every channel the procedure accepts
    is present. `supplement_within` and `supplement_lapses` are limits counted from reception and from
    the request (NĐ 118/2025 Art 19(5)). `refund_refused`, `refund_withdrawn` and `refund_stopped` are values of
    `domain.money.refunds.RefundRule`: whether the fee goes back when the case ends that way.
    """

    procedure: str
    version: int
    sha256: str
    agency: str
    deadline: Mapping[str, str]
    steps: tuple[PlanStep, ...]
    fee_moment: FeeMoment | None = None
    cut_off: str = ""
    supplement_within: str = "3 working days"
    supplement_lapses: str = "15 days"
    intake_alert: str = "2 hours"
    intake_limit: str = "8 working hours"
    result_code: str = ""
    convention: str = "civil_code"
    refund_refused: str = "full"
    refund_withdrawn: str = "until_received"
    refund_stopped: str = "until_received"

    def step(self, step_id: str) -> PlanStep:
        """Return the step of that id; raises KeyError for an unknown one (a bug, never bad input)."""
        return self._by_id[step_id]

    def has_step(self, step_id: str) -> bool:
        """True when the plan has a step of that id."""
        return step_id in self._by_id

    @property
    def reception(self) -> PlanStep:
        """The one `check` step, where the dossier is received or refused."""
        return next(step for step in self.steps if step.kind is StepKind.CHECK)

    @property
    def hand_over(self) -> PlanStep:
        """The one `hand_over` step, where the result leaves the one-stop unit."""
        return next(step for step in self.steps if step.kind is StepKind.HAND_OVER)

    @property
    def _by_id(self) -> dict[str, PlanStep]:
        index: dict[str, PlanStep] | None = self.__dict__.get("_index")
        if index is None:
            index = {step.id: step for step in self.steps}
            object.__setattr__(self, "_index", index)
        return index

    def to_json(self) -> str:
        """Return the canonical compact JSON text: sorted keys, defaults left out."""
        body = _without_defaults(self)
        body["steps"] = [_without_defaults(step) for step in self.steps]
        return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _without_defaults(value: Any) -> dict[str, Any]:
    return {
        field.name: dict(current) if isinstance(current, Mapping) else current
        for field in fields(value)
        if (current := getattr(value, field.name)) != field.default
    }


@lru_cache(maxsize=4096)
def parse_plan(text: str) -> Plan:
    """Return the plan of a canonical text. One immutable object per text and process, however many cases.

    Raises KeyError or ValueError when the text was not written by `Plan.to_json`.
    """
    body = json.loads(text)
    steps = tuple(
        PlanStep(
            **{
                **step,
                "kind": StepKind(step["kind"]),
                "stage": Stage(step["stage"]),
                "after": tuple(step.get("after", ())),
                "may": tuple(step.get("may", ())),
                "if_silent": Silence(step.get("if_silent", Silence.WAIT)),
                "ways": tuple(Way(way) for way in step.get("ways", ())),
                "notify": tuple(step.get("notify", ())),
            }
        )
        for step in body.pop("steps")
    )
    moment = body.pop("fee_moment", None)
    return Plan(**body, steps=steps, fee_moment=FeeMoment(moment) if moment else None)
