"""What comes out of a procedure: its result, the other papers it issues, and why it may refuse."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from domain.procedure.basics import ONLY_IF, RESULT_PATTERN, Citation, Guard, Id, Shape, Words
from domain.procedure.plan import Way


class Result(Shape):
    """What the applicant receives: national result code, name, and the ways it can be received.

    A result without a code is issued like any other, but enters no store of papers, which is kept by code
    (NĐ 118/2025 Art 22(4)).
    """

    code: str | None = Field(
        default=None,
        pattern=RESULT_PATTERN,
        description="Mã kết quả KQ.Gxx.xxxxxx; chưa có mã thì bỏ trống. / National result code; absent when unknown.",
    )
    name: Words = Field(description="Tên kết quả. / Name of the result.")
    ways: tuple[Way, ...] = Field(
        min_length=1, description="Cách nhận: counter, post, online. / Ways to receive it (NĐ 118/2025 Art 22)."
    )


class AlsoIssued(Shape):
    """A paper the procedure issues beside its result: a refusal, a notice, a second result."""

    on: Literal["approval", "refusal", "supplement"] = Field(
        description="Khi chấp thuận, từ chối, hay yêu cầu bổ sung. / On approval, refusal or supplement request."
    )
    code: str = Field(pattern=RESULT_PATTERN, description="Mã kết quả KQ.Gxx.xxxxxx. / National result code.")
    name: Words = Field(description="Tên giấy tờ. / Name of the paper.")
    only_if: Guard | None = Field(default=None, description=ONLY_IF)


class Hears(Shape):
    """Which complaints a procedure resolves: the first about a decision, or the second about the first answer."""

    complaint: Literal["first", "second"] = Field(
        description="Khiếu nại lần đầu hay lần hai. / The first complaint, or the second (Luật Khiếu nại 2011 Art 7)."
    )
    of: tuple[Id, ...] | None = Field(
        default=None,
        min_length=1,
        description="Về quyết định của loại cơ quan nào; bỏ trống: của mình. / About whose decisions; absent: its own.",
    )

    def about(self, agency_kind: str, own: str) -> bool:
        """Tell whether it hears of the decisions of a kind of agency; `own` is the kind that resolves."""
        return agency_kind in (self.of or (own,))


class RefusalGround(Shape):
    """A reason the law gives for refusing; officers choose from these and say what it means in the case."""

    id: Id = Field(description="Tên ngắn. / Short name.")
    name: Words = Field(description="Lý do từ chối. / The ground.")
    legal_basis: Citation = Field(description="Văn bản quy định. / The text that says so.")
