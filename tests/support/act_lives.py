"""A case brought to where each act is open, and the command of who may take it; the rules themselves say the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from domain.case.acts import Act, Command, Role
from domain.case.events import OperationSucceeded
from domain.procedure.plan import FeeMoment, Way
from tests.support.lives import Life
from tests.support.plans import marital_status, with_obligation

COUNTER, OFFICER, LEADER, SUPERVISOR = Role.COUNTER, Role.OFFICER, Role.LEADER, Role.SUPERVISOR
ASK, SEAT, FEE = "police/1:ask", "H61.40", 8000
PAID: Final = {"amount": str(FEE)}


@dataclass(frozen=True)
class Opening:
    """Where an act is open: the life that leads there, and who takes it with what."""

    life: Callable[[], Life]
    role: Role
    step: str = ""
    more: Mapping[str, object] = field(default_factory=dict)

    def command(self, act: Act) -> tuple[Life, Command]:
        """Return the case and the command that must be open in it."""
        life = self.life()
        return life, life.command(act, self.role, self.step, **self.more)


def filed() -> Life:
    """Return a case that waits at the counter, its fee due."""
    return Life(marital_status(FeeMoment.BEFORE_RESULT), fee=FEE)


def received() -> Life:
    """Return a case under review; another agency is asked."""
    life = filed()
    life.act(Act.ACCEPT, COUNTER, "check")
    return life


def supplement_asked() -> Life:
    """Return a case that waits for papers."""
    life = received()
    life.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n")
    return life


def supplemented() -> Life:
    """Return a case whose one request is used."""
    life = supplement_asked()
    life.act(Act.SUPPLY, COUNTER)
    return life


def late() -> Life:
    """Return a case after its date."""
    life = received()
    life.wait(timedelta(days=7))
    return life


def held() -> Life:
    """Return a case on hold."""
    life = received()
    life.act(Act.HOLD, LEADER, note="n", values={"day": "2026-12-02"})
    return life


def withdrawn() -> Life:
    """Return a case that was withdrawn while it was under review."""
    life = received()
    life.act(Act.WITHDRAW, COUNTER)
    return life


def owed_back() -> Life:
    """Return a case that was withdrawn before it was received, its fee paid in cash."""
    life = filed()
    life.act(Act.TAKE_PAYMENT, COUNTER, values=PAID)
    life.act(Act.WITHDRAW, COUNTER)
    return life


def proposed() -> Life:
    """Return a case that waits for its signature, approval proposed a moment ago."""
    life = received()
    life.act(Act.TAKE_PAYMENT, COUNTER, values=PAID)
    life.answered(ASK, "agree")
    life.wait(timedelta(minutes=5))
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    return life


def decided() -> Life:
    """Return a case whose result waits at the counter."""
    life = proposed()
    life.act(Act.APPROVE, LEADER, "sign")
    life.succeeded("tax/1:inform")
    return life


def held_up() -> Life:
    """Return a case whose question was rejected outside."""
    life = received()
    life.failed(ASK, "rejected", will_retry=False)
    return life


def asked_here() -> Life:
    """Return a case whose question is with people who work in this system."""
    life = received()
    life.happen(OperationSucceeded(ASK, reference=f"here:{SEAT}"))
    return life


def owing() -> Life:
    """Return a case that waits for a tax notice."""
    life = Life(with_obligation())
    life.act(Act.ACCEPT, COUNTER, "check")
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    life.succeeded("tax/1:obligation")
    return life


_WHY: Final = {"note": "n"}
_OUTSIDE: Final = {"target": ASK, **_WHY}
_NOTICE: Final = {"what": "notice", "notice": "TB-1", "amount": "900"}

OPENINGS: Final[Mapping[Act, Opening]] = {
    Act.ACCEPT: Opening(filed, COUNTER, "check"),
    Act.REFUSE: Opening(filed, COUNTER, "check", _WHY),
    Act.REQUEST_SUPPLEMENT: Opening(received, OFFICER, "review", _WHY),
    Act.SUPPLY: Opening(supplement_asked, COUNTER),
    Act.COMPLETE: Opening(received, OFFICER, "review", {"values": {"proposal": "approve"}}),
    Act.APPROVE: Opening(proposed, LEADER, "sign"),
    Act.SEND_BACK: Opening(proposed, LEADER, "sign", {"target": "review", **_WHY}),
    Act.TAKE_PAYMENT: Opening(filed, COUNTER, "", {"values": PAID}),
    Act.PAY_BACK: Opening(owed_back, COUNTER, "", {"target": "refund-1", "values": {"way": "cash"}}),
    Act.HAND_OVER: Opening(decided, COUNTER, "hand-over"),
    Act.CHANGE_WAY: Opening(received, COUNTER, "", {"values": {"way": Way.ONLINE}}),
    Act.WITHDRAW: Opening(received, COUNTER),
    Act.DENY: Opening(proposed, LEADER, "sign", _WHY),
    Act.ALLOW_SUPPLEMENT: Opening(supplemented, LEADER, "", _WHY),
    Act.EXTEND: Opening(received, LEADER, "", {**_WHY, "values": {"days": "2"}}),
    Act.APOLOGISE: Opening(late, LEADER, "", {**_WHY, "values": {"day": "2026-12-07"}}),
    Act.HOLD: Opening(received, LEADER, "", {**_WHY, "values": {"day": "2026-12-02"}}),
    Act.RELEASE: Opening(held, LEADER, "", _WHY),
    Act.CORRECT_INTAKE: Opening(received, COUNTER, "", _WHY),
    Act.TRANSFER: Opening(received, LEADER, "", {**_WHY, "values": {"agency": "H61.13"}}),
    Act.CORRECT_RESULT: Opening(decided, OFFICER, "", _WHY),
    Act.REOPEN: Opening(withdrawn, SUPERVISOR, "", _WHY),
    Act.UNDO: Opening(proposed, OFFICER, "", _WHY),
    Act.RETRY: Opening(held_up, SUPERVISOR, "", _OUTSIDE),
    Act.SKIP: Opening(held_up, SUPERVISOR, "", _OUTSIDE),
    Act.ENTER_ANSWER: Opening(held_up, SUPERVISOR, "", {**_OUTSIDE, "values": {"answer": "agree"}}),
    Act.RECORD_OBLIGATION: Opening(owing, OFFICER, "", {"target": "tax", "values": _NOTICE}),
    Act.GIVE_OPINION: Opening(asked_here, OFFICER, "police", {"agency": SEAT, **_WHY, "values": {"opinion": "agree"}}),
    Act.PUT_QUESTION: Opening(asked_here, OFFICER, "", {"target": "police", **_WHY}),
    Act.RESET_STEP: Opening(proposed, SUPERVISOR, "", {"target": "review", **_WHY}),
}
