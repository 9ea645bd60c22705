"""What travels between us and the message gateways. Answers are read strictly."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints

MessageId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class SmsMessage(BaseModel):
    """One SMS. `sender` is the unit that writes, `template` our name of the message.

    At `callback` we are told what became of it.
    """

    to: str
    text: str
    template: str
    case_code: str
    sender: str
    callback: str = ""


class ZaloMessage(SmsMessage):
    """One message of the official account; `link` is behind its button."""

    link: str


class Accepted(BaseModel):
    """The gateway took the message under a number of its own."""

    message_id: MessageId
    state: Literal["accepted", "delivered"]


class Whereabouts(BaseModel):
    """What a gateway says became of a message."""

    message_id: MessageId
    state: Literal["accepted", "delivered", "failed"]


class Health(BaseModel):
    """A gateway's answer to a self-check."""

    status: Literal["ok"]
