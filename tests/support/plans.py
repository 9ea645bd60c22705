"""Small plans for tests of the core; the shipped procedures have tests of their own."""

from __future__ import annotations

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
