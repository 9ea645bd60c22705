"""Agencies of the province, as the register of agency identifiers names them."""

from typing import ClassVar

from sqlmodel import Field

from models.base import Row, TableArguments, filled


class Agency(Row, table=True):
    """One agency. `id` is its official identifier ("H61.12"), the first part of every case code.

    `kind` is the word procedures use for the competent agency ("ubnd-xa"); `parent_id` the agency above.
    """

    __tablename__ = "agencies"
    __table_args__: ClassVar[TableArguments] = (filled("id"),)

    id: str = Field(primary_key=True)
    kind: str = Field(index=True)
    name_vi: str
    name_en: str = ""
    address: str = ""
    phone: str = ""
    parent_id: str | None = Field(default=None, foreign_key="agencies.id", index=True)
    active: bool = True
