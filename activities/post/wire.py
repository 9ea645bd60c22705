"""What travels between us and the postal service, in VNPost's field names. Answers are read strictly."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_pascal

ItemCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{6,30}$")]


class _PostModel(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True)


class Sender(_PostModel):
    """The one-stop unit that sends."""

    name: str
    tel: str
    address: str


class Receiver(_PostModel):
    """Who receives. The address is one text: the post reads province and ward from it."""

    name: str
    tel: str
    address: str


class Order(_PostModel):
    """One item to carry. `order_number` is our business key; `cod_amount` (đồng) is collected on delivery."""

    customer_code: str
    order_number: str
    cod_amount: int = Field(alias="CODAmount")
    description: str
    sender: Sender
    receiver: Receiver
    callback: str = Field(alias="callback")


class Ordered(_PostModel):
    """The post took the order, under a tracking number."""

    status: Literal["OK"]
    item_code: ItemCode


class Carried(BaseModel):
    """What may enter a case's history about an item: its number and what was collected, in đồng as text."""

    item_code: Annotated[str, StringConstraints(max_length=30)] = ""
    cod_amount: Annotated[str, StringConstraints(pattern=r"^\d{1,15}$")] = ""


class Whereabouts(_PostModel):
    """Where an item is."""

    item_code: ItemCode
    state: Literal["accepted", "in_transit", "delivered", "returned"]
    values: Carried = Field(default_factory=Carried)


class Health(BaseModel):
    """The post's answer to a self-check."""

    status: Literal["ok"]
