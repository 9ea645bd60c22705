"""What travels between us and the payment platform. Money is integer đồng; answers are read strictly."""

from __future__ import annotations

from datetime import datetime
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
    state: Literal["requested", "paid", "failed"]
    values: Paid = Field(default_factory=Paid)
    changed_at: datetime | None = None


class Health(BaseModel):
    """The platform's answer to a self-check."""

    status: Literal["ok"]
