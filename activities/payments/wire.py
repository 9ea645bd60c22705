"""What travels between us and the payment platform. Money is integer đồng; answers are read strictly."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, BaseModel, Field, StringConstraints

Reference = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class PaymentRequest(BaseModel):
    """Ask for the fee of one case. `description` is what the payer reads on a bank statement."""

    key: str
    case_code: str
    amount: int
    currency: Literal["VND"] = "VND"
    description: str
    agency: str
    callback: str


class Requested(BaseModel):
    """The platform waits for the money: the page to pay on, and the text of the QR code."""

    reference: Reference
    pay_url: AnyHttpUrl
    qr: Annotated[str, StringConstraints(max_length=1000)]


class Paid(BaseModel):
    """What was paid, in đồng written as text, and the bank's transaction number."""

    amount: Annotated[str, StringConstraints(pattern=r"^\d{1,15}$")] = ""
    transaction: Annotated[str, StringConstraints(max_length=60)] = ""


class Standing(BaseModel):
    """How a payment request stands."""

    reference: Reference
    amount: int
    state: Literal["requested", "paid", "failed", "cancelled"]
    values: Paid = Field(default_factory=Paid)
    changed_at: datetime | None = None


class Refund(BaseModel):
    """Send money back: `request` and `transaction` name the payment, in the platform's and in the bank's own words."""

    key: str
    case_code: str
    request: str
    transaction: str
    amount: int
    currency: Literal["VND"] = "VND"
    agency: str
    callback: str


class RefundTaken(BaseModel):
    """The platform will say later whether the bank sent the money back."""

    reference: Reference


class RefundStanding(BaseModel):
    """How a refund stands."""

    reference: Reference
    amount: int
    state: Literal["requested", "refunded", "refused"]


class Cancellation(BaseModel):
    """Take a payment request back, named by our business key: nobody shall pay it any more."""

    key: str
    request: str
    agency: str


class Cancelled(BaseModel):
    """What became of the request: cancelled, or paid before the cancellation came."""

    reference: Reference
    state: Literal["cancelled", "paid"]
    values: Paid = Field(default_factory=Paid)


class StatementLine(BaseModel):
    """One line of a day's statement. `key` is the business key the platform was given."""

    kind: Literal["payment", "refund"]
    transaction: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    key: Annotated[str, StringConstraints(max_length=240)]
    amount: Annotated[int, Field(gt=0, lt=10**15)]
    occurred_at: datetime


class Statement(BaseModel):
    """A part of a day's statement; `next` is where the following part begins, None at the end."""

    day: date
    lines: list[StatementLine] = Field(max_length=1000)
    next: int | None = None


class Health(BaseModel):
    """The platform's answer to a self-check."""

    status: Literal["ok"]
