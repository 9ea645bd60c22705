"""What mail servers report later of our mails: signed like every callback, read, and shown as delivery."""

from __future__ import annotations

import time
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request

from api.dependencies import CurrentServices, Signature, Timestamp
from api.errors import BadSignature, FieldProblem, InvalidInput, TooLarge
from api.language import say
from api.problems import documented
from api.security.signatures import check_signature
from api.security.ways_in import SIGNED
from api.v1.callbacks import CallbackTaken
from domain.notices.bounces import LARGEST, NotAReportError, read_report
from models.inbox import MAIL, receive_mail_report

router = APIRouter(tags=["callbacks"])

_NO_REPORT: Final = say("Không phải báo cáo phát thư (RFC 3464) về thư của hệ thống này.")
_MEND: Final = say("Gửi nguyên báo cáo của máy chủ thư, kèm phần đầu của thư gốc.")


def _not_a_report(missing: str) -> FieldProblem:
    return FieldProblem(missing, "not_a_report", _NO_REPORT, _MEND)


@router.post(
    "/callbacks/mail/reports",
    summary="Take a mail server's report about a mail",
    responses=documented(BadSignature, InvalidInput(errors=(_not_a_report("Message-ID"),)), TooLarge(LARGEST)),
    openapi_extra={
        **SIGNED,
        "requestBody": {
            "required": True,
            "content": {"message/rfc822": {"schema": {"type": "string", "description": "RFC 3464, as it came."}}},
        },
    },
)
async def take_report(
    request: Request,
    services: CurrentServices,
    signature: Signature = "",
    timestamp: Timestamp = "",
) -> CallbackTaken:
    """Store what is read from the report, once per report; a mail that came back starts the next way, if there is one.

    Duplicates answer 200 as well.
    """
    raw = await request.body()
    secret = services.settings.webhook_secret(MAIL).get_secret_value()
    check_signature(secret=secret, timestamp=timestamp, given=signature, body=raw, now=time.time())
    if len(raw) > LARGEST:
        raise TooLarge(LARGEST)
    try:
        report = read_report(raw)
    except NotAReportError as error:
        raise InvalidInput(errors=(_not_a_report(error.missing),)) from error
    async with services.sessions.write() as session:
        fresh = await receive_mail_report(session, report)
    if fresh:
        services.bell.ring()
    return CallbackTaken(status="taken" if fresh else "known")
