"""What can go wrong at the doors. Each error knows its status and its sentences; `api.problems` renders them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from starlette.exceptions import HTTPException

from api.language import Readable, Sentence, say


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing to mend: the field, a stable rule code, what is wrong, and how to mend it."""

    field: str
    rule: str
    detail: Readable
    mend: Readable


class Problem(Exception):  # noqa: N818  # what RFC 9457 calls it
    """Base of every error a caller may see.

    `kind` is stable and part of the API ("/problems/<kind>"). `extra` goes into the JSON body as it is
    and holds no personal data. `headers` are sent along (Retry-After, WWW-Authenticate).
    """

    kind: ClassVar[str] = "fault"
    status: ClassVar[int] = 500
    title: ClassVar[Sentence] = say("Chưa thực hiện được do lỗi của chúng tôi")
    default_detail: ClassVar[Sentence] = say(
        "Không có gì bị mất. Thử lại sau một phút; nếu vẫn lỗi, báo mã sự cố bên dưới cho bộ phận hỗ trợ."
    )

    def __init__(
        self,
        detail: Readable | None = None,
        *,
        errors: tuple[FieldProblem, ...] = (),
        extra: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(self.kind)
        self.detail = detail or self.default_detail
        self.errors = errors
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})


class InvalidInput(Problem):
    """The request cannot be read as what it should be; `errors` says which field, which rule, how to mend."""

    kind = "invalid-input"
    status = 422
    title = say("Có thông tin cần sửa")
    default_detail = say("Sửa các mục được nêu rồi gửi lại. Chưa có gì được lưu.")


class SignInRequired(Problem):
    """Nobody is signed in, or the session or token is not valid any more."""

    kind = "sign-in-required"
    status = 401
    title = say("Cần đăng nhập")
    default_detail = say("Phiên làm việc không còn hiệu lực. Đăng nhập để tiếp tục.")

    def __init__(self, detail: Readable | None = None) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer realm="motcua"'})


class WrongCredentials(Problem):
    """Login and password do not match. Deliberately the same for an unknown login."""

    kind = "wrong-credentials"
    status = 401
    title = say("Chưa đăng nhập được")
    default_detail = say("Tên đăng nhập hoặc mật khẩu không khớp. Kiểm tra bộ gõ tiếng Việt và phím Caps Lock.")


class Forbidden(Problem):
    """The person is known but has no right to this."""

    kind = "forbidden"
    status = 403
    title = say("Không có quyền")
    default_detail = say("Việc này thuộc đơn vị hoặc vai trò khác. Cần thực hiện thì liên hệ quản trị của đơn vị.")


class CrossSiteRequest(Problem):
    """A browser sent a signed-in request from another site's page."""

    kind = "cross-site-request"
    status = 403
    title = say("Yêu cầu đến từ trang khác")
    default_detail = say("Yêu cầu không xuất phát từ trang này nên chưa được thực hiện. Mở lại trang và gửi từ đây.")


class NotFound(Problem):
    """Nothing is there, or nothing this person may know of."""

    kind = "not-found"
    status = 404
    title = say("Không tìm thấy")
    default_detail = say("Không có gì ở địa chỉ này, hoặc nội dung thuộc đơn vị khác. Kiểm tra lại mã.")


class MethodNotAllowed(Problem):
    """The address exists, the method does not."""

    kind = "method-not-allowed"
    status = 405
    title = say("Không dùng được theo cách này")
    default_detail = say("Địa chỉ này không nhận loại yêu cầu đã gửi.")


class WrongCodeOrSecret(Problem):
    """Case code and secret do not match. The same for an unknown code."""

    kind = "wrong-code-or-secret"
    status = 404
    title = say("Không tìm thấy hồ sơ")
    default_detail = say(
        "Mã hồ sơ và mã tra cứu không khớp. Kiểm tra lại trên giấy hẹn, gồm cả dấu chấm và gạch ngang."
    )


class Refused(Problem):
    """The rules of the case do not allow the act now; `extra` has rule, values and who_can."""

    kind = "refused"
    status = 409
    title = say("Chưa thực hiện được việc này")


class IdempotencyConflict(Problem):
    """The same Idempotency-Key was used before for something else."""

    kind = "idempotency-conflict"
    status = 409
    title = say("Khóa chống gửi trùng đã được dùng")
    default_detail = say(
        "Khóa Idempotency-Key này đã gắn với một yêu cầu có nội dung khác. Dùng khóa mới cho yêu cầu mới."
    )


class Taken(Problem):
    """Another person holds the task already."""

    kind = "taken"
    status = 409
    title = say("Việc này đã có người nhận")
    default_detail = say("Đồng nghiệp đã nhận việc này. Chọn việc khác, hoặc trao đổi để nhận lại.")


class TooLarge(Problem):
    """An upload is larger than the limit."""

    kind = "too-large"
    status = 413
    title = say("Tệp quá lớn")

    def __init__(self, limit_bytes: int) -> None:
        megabytes = limit_bytes / (1024 * 1024)
        super().__init__(
            say("Tệp lớn hơn %(limit)s MB. Quét lại ở độ phân giải thấp hơn hoặc tách thành nhiều tệp.",
                limit=f"{megabytes:.1f}".removesuffix(".0")),
            extra={"limit_bytes": limit_bytes},
        )  # fmt: skip


class TooMuchText(TooLarge):
    """A request without a file is larger than any form or call of ours."""

    title = say("Nội dung gửi quá lớn")

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(limit_bytes)
        self.detail = say(
            "Nội dung gửi lớn hơn %(limit)s MB. Gửi ít hơn trong một lần.", limit=str(limit_bytes // (1024 * 1024))
        )


class BodyTooLarge(HTTPException):
    """A body that grew too large while it was read: whoever parses it lets only this kind of exception through."""

    def __init__(self, problem: TooLarge) -> None:
        super().__init__(problem.status)
        self.problem = problem


class WrongFileType(Problem):
    """The content of an upload is not of a type that is kept."""

    kind = "wrong-file-type"
    status = 415
    title = say("Loại tệp không được nhận")
    default_detail = say("Chỉ nhận PDF, JPEG, PNG, TIFF, DOCX, XLSX và ODT. Nội dung tệp quyết định, không phải tên.")


class TooManyRequests(Problem):
    """A rate limit was reached. `seconds` is when to try again."""

    kind = "too-many-requests"
    status = 429
    title = say("Thử quá nhiều lần")

    def __init__(self, seconds: int) -> None:
        minutes = max(1, -(-seconds // 60))
        super().__init__(
            say("Chờ %(minutes)s phút rồi thử lại, hoặc gọi Bộ phận Một cửa.", minutes=minutes),
            headers={"Retry-After": str(max(1, seconds))},
        )


class StillWorking(Problem):
    """The act was handed over but its outcome is not known yet; asking again with the same key tells."""

    kind = "still-working"
    status = 202
    title = say("Đã gửi, đang chờ kết quả")
    default_detail = say("Yêu cầu đã được chuyển đi nhưng chưa có trả lời. Gửi lại với cùng khóa để biết kết quả.")


class Unavailable(Problem):
    """Something we need is down for the moment; nothing was done."""

    kind = "unavailable"
    status = 503
    title = say("Tạm thời chưa xử lý được")
    default_detail = say("Chưa có gì được thực hiện. Nội dung vẫn giữ nguyên; thử lại sau ít giây.")

    def __init__(self, detail: Readable | None = None, *, retry_after: int = 5) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class BadSignature(Problem):
    """A callback is not signed by the system it claims to come from. Says nothing more on purpose."""

    kind = "bad-signature"
    status = 401
    title = say("Chữ ký không hợp lệ")
    default_detail = say("Yêu cầu không được chấp nhận.")


ALL_PROBLEMS: tuple[type[Problem], ...] = (
    Problem,
    InvalidInput,
    SignInRequired,
    WrongCredentials,
    Forbidden,
    CrossSiteRequest,
    NotFound,
    MethodNotAllowed,
    WrongCodeOrSecret,
    Refused,
    IdempotencyConflict,
    Taken,
    TooLarge,
    WrongFileType,
    TooManyRequests,
    StillWorking,
    Unavailable,
    BadSignature,
)
