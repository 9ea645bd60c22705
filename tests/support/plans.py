"""Small plans for tests of the core; the shipped procedures have tests of their own."""

from __future__ import annotations

from dataclasses import replace

from domain.procedure.plan import FeeMoment, Plan, PlanStep, Silence, Stage, StepKind, Way

AGENCY = "H61.12"
ALL_WAYS = (Way.COUNTER, Way.POST, Way.ONLINE)


def marital_status(
    fee_moment: FeeMoment | None = None, if_silent: Silence = Silence.WAIT, deadline: str = "3 working days"
) -> Plan:
    """Return a plan with one review and one parallel consultation."""
    return Plan(
        procedure="1.004873",
        version=1,
        sha256="0" * 64,
        agency=AGENCY,
        deadline={"counter": deadline, "online": deadline, "post": deadline},
        steps=(
            PlanStep(
                "check", StepKind.CHECK, Stage.RECEIVE, role="counter", within="2 working hours",
                may=("request_supplement", "refuse"),
            ),
            PlanStep(
                "review", StepKind.REVIEW, Stage.APPRAISE, after=("check",), role="officer",
                within="1 working days", may=("request_supplement", "refuse"),
            ),
            PlanStep(
                "police", StepKind.ASK, Stage.APPRAISE, after=("check",), agency="cong-an",
                about="tinh-trang-hon-nhan", within="2 working days", if_silent=if_silent,
            ),
            PlanStep(
                "sign", StepKind.SIGN, Stage.APPROVE, after=("review", "police"), role="leader",
                within="4 working hours", may=("send_back",), not_the_person_of="review",
            ),
            PlanStep(
                "tax", StepKind.INFORM, Stage.RETURN, after=("sign",), agency="thue", about="ket-qua",
            ),
            PlanStep("hand-over", StepKind.HAND_OVER, Stage.RETURN, after=("tax",), role="counter", ways=ALL_WAYS),
        ),
        fee_moment=fee_moment,
        result_code="KQ.G15.000038",
    )  # fmt: skip


def with_parts(if_refused: str = "continue") -> Plan:
    """Return a plan that opens two cases of other procedures beside its own review."""
    own = marital_status()
    steps = [step for step in own.steps if step.id != "police"]
    at = next(place for place, step in enumerate(steps) if step.id == "sign")
    parts = (
        PlanStep(
            "residence", StepKind.OPEN_CASE, Stage.APPRAISE, after=("check",), agency="cong-an-xa",
            within="5 working days", procedure="1.004222", if_refused=if_refused,
        ),
        PlanStep(
            "insurance", StepKind.OPEN_CASE, Stage.APPRAISE, after=("check",), agency="bao-hiem",
            within="5 working days", procedure="1.001939", if_refused="continue",
        ),
    )  # fmt: skip
    steps[at : at + 1] = [*parts, replace(steps[at], after=("review", "residence", "insurance"))]
    return replace(own, deadline=dict.fromkeys(own.deadline, "10 working days"), steps=tuple(steps))


def with_obligation(pause_basis: str = "QĐ 1/2026", pay_within: str = "30 days") -> Plan:
    """Return a plan whose result waits for a tax notice to be paid, with a person's step after it."""
    own = marital_status()
    check, review, _, sign, _, hand_over = own.steps
    steps = (
        check,
        review,
        PlanStep(
            "tax", StepKind.OBLIGATION, Stage.APPRAISE, after=("review",), agency="thue", about="dat-dai",
            within="2 working days", pay_within=pay_within, pause_basis=pause_basis, form="Mẫu số 19",
        ),
        PlanStep("finish", StepKind.REVIEW, Stage.APPRAISE, after=("tax",), role="officer", within="4 working hours"),
        replace(sign, after=("finish",)),
        replace(hand_over, after=("sign",)),
    )  # fmt: skip
    return replace(own, deadline=dict.fromkeys(own.deadline, "10 working days"), steps=steps)
