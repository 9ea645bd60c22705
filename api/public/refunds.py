"""Money that goes back, as the applicant reads it: how much, by which way, and what to do for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.badges import Badge, refund_badge
from api.filters import money
from api.language import Readable, Sentence, say
from models.queries.case_status import StatusEvent


@dataclass(frozen=True, slots=True)
class Refunds:
    """What goes back, in đồng: by the gateway, by a person, and what was paid back already."""

    online: int = 0
    counter: int = 0
    paid_back: int = 0

    @property
    def badge(self) -> Badge | None:
        """The state of the money; None when nothing goes back."""
        return refund_badge(due=self.online + self.counter, paid_back=self.paid_back)

    @property
    def sentences(self) -> tuple[Readable, ...]:
        """What is to be said of it, one sentence for each way."""
        told = (
            (self.online, say("%(amount)s đang được trả lại về nơi Ông/Bà đã thanh toán. Ông/Bà chưa phải làm gì.")),
            (
                self.counter,
                say(
                    "Cơ quan còn phải trả lại Ông/Bà %(amount)s. Mời Ông/Bà đến nơi nộp hồ sơ nhận lại, mang theo "
                    "giấy tờ tùy thân, hoặc báo số tài khoản để cơ quan chuyển khoản."
                ),
            ),
            (self.paid_back, say("Đã trả lại Ông/Bà %(amount)s. Nếu chưa nhận được, hãy báo cho cơ quan.")),
        )
        return tuple(_Amount(sentence, amount) for amount, sentence in told if amount)


@dataclass(frozen=True, slots=True)
class _Amount:
    """A sentence that names an amount in đồng."""

    sentence: Sentence
    amount: int

    def read(self, language: str) -> str:
        return say(self.sentence.text, amount=money(self.amount, language)).read(language)


def refunds_of(events: Sequence[StatusEvent]) -> Refunds:
    """Return what goes back, as the events of the case tell it, oldest first."""
    promised: dict[str, tuple[int, str]] = {}
    paid_back = 0
    for event in events:
        key = str(event.values.get("refund", ""))
        match event.kind:
            case "refund_due":
                promised[key] = int(event.values["amount"]), str(event.values["way"])
            case "refund_refused" if key in promised:
                promised[key] = promised[key][0], "counter"
            case "refunded":
                paid_back += int(event.values["amount"])
                promised.pop(key, None)
            case "refund_forgone":
                promised.pop(key, None)
    online = sum(amount for amount, way in promised.values() if way == "online")
    return Refunds(online, sum(amount for amount, _ in promised.values()) - online, paid_back)
