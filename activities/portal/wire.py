"""What travels between us and the national portal. Answers are read strictly where we depend on them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Short = Annotated[str, StringConstraints(max_length=300)]


class SignIn(BaseModel):
    """Ask for a session for our unit."""

    madonvi: str


class Session(BaseModel):
    """A session, good for so many seconds."""

    error_code: Short
    message: Short = ""
    session: Short = ""
    expires_in: int = Field(default=600, ge=1)


class Call(BaseModel):
    """One message. `MaThongDiep` is our message id: the same again has no second effect."""

    model_config = ConfigDict(populate_by_name=True)

    session: str
    madonvi: str
    service: str
    message_id: str = Field(alias="MaThongDiep")
    is_updating: bool = Field(alias="isUpdating")
    callback: str
    data: list[dict[str, Any]]


class Complaint(BaseModel):
    """What the portal finds wrong with one field."""

    field: Short = ""
    message: Short = ""


class Taken(BaseModel):
    """How the portal took a message; `received` means that it will say later."""

    error_code: Short
    message: Short = ""
    state: Literal["confirmed", "received", "refused", ""] = Field(default="", alias="TrangThai")
    errors: list[Complaint] = Field(default=[], max_length=100)

    @property
    def said(self) -> str:
        """The portal's answer as one text for people."""
        complaints = [": ".join(filter(None, (one.field, one.message))) for one in self.errors]
        return "; ".join(filter(None, (self.message, *complaints)))[:2000]


class Lookup(BaseModel):
    """What the portal is asked to show: a page of what it holds for our unit, after a number."""

    session: str
    madonvi: str
    after: str
    limit: int


class HeldSupplement(BaseModel):
    """One round of a supplement as the portal holds it."""

    asked: Short = Field(default="", alias="NgayBoSung")
    supplied: Short = Field(default="", alias="NgayTiepNhanBoSung")


class HeldResult(BaseModel):
    """One result link as the portal holds it."""

    address: Annotated[str, StringConstraints(max_length=2000)] = Field(default="", alias="DuongDanTepTinKetQua")


class Held(BaseModel):
    """One entry of the portal: where it stands, no person."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=100)] = Field(alias="MaHoSo")
    status: Annotated[str, StringConstraints(pattern=r"^[0-9]{0,2}$")] = Field(default="", alias="TrangThaiHoSo")
    received: Short = Field(default="", alias="NgayTiepNhan")
    due: Short = Field(default="", alias="NgayHenTra")
    finished: Short = Field(default="", alias="NgayKetThucXuLy")
    supplements: list[HeldSupplement] = Field(default=[], alias="DanhSachHoSoBoSung")
    results: list[HeldResult] = Field(default=[], alias="DanhSachGiayToKetQua")


class HeldPage(BaseModel):
    """A page of what the portal holds; `next` is the number to go on after, empty on the last page."""

    error_code: Short
    message: Short = ""
    data: list[Held] = []
    next: Short = ""


class Health(BaseModel):
    """The portal's answer to a self-check."""

    status: Literal["ok"]
