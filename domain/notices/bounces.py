"""What a mail server reports later of a mail it took: a delivery status notification, read (RFC 3464)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage, Message

from domain.notices.delivery import Delivery

#: A report answers one mail to one person; what is longer is none.
LARGEST = 256 * 1024

#: Action (RFC 3464 2.3.3) -> what is known. "delayed", "relayed" and "expanded" are no end of the matter.
_ENDS = {"failed": Delivery.FAILED, "delivered": Delivery.DELIVERED}
_ACTIONS = frozenset({*_ENDS, "delayed", "relayed", "expanded"})


class NotAReportError(ValueError):
    """What came is no report of one of our mails; `missing` names what it lacks."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


@dataclass(frozen=True, slots=True)
class MailReport:
    """What a report says, without anybody's address.

    `identity` is the report's own Message-ID, `key` the key our mail was sent under, `said` None while the server goes
    on trying, `status` the enhanced code ("5.1.1", RFC 3463).
    """

    identity: str
    key: str
    action: str
    said: Delivery | None
    status: str

    @property
    def problem(self) -> str:
        """Return why it did not arrive, as a code of ours; empty when it did, or may still."""
        if self.said is not Delivery.FAILED:
            return ""
        if self.status.startswith(("5.1.", "4.1.")):
            return "bounced_address"
        return "bounced_full" if self.status.endswith(".2.2") else "bounced"


def read_report(raw: bytes) -> MailReport:
    """Read a report as it came. Of several recipients the one that failed counts.

    Raises NotAReportError for any other mail, and for a report that does not bring back the headers of ours.
    """
    mail = message_from_bytes(raw, policy=policy.default)
    identity = _line(mail, "Message-ID")
    if mail.get_content_type() != "multipart/report" or mail.get_param("report-type") != "delivery-status":
        raise NotAReportError("delivery-status")
    if not identity:
        raise NotAReportError("Message-ID")
    key = next((found for part in _returned(mail) if (found := _line(part, "X-Idempotency-Key"))), "")
    if not key or "/" not in key:
        raise NotAReportError("X-Idempotency-Key")
    told = [(_line(block, "Action").lower(), _line(block, "Status")) for block in _recipients(mail)]
    told = [(action, status.split()[0] if status else "") for action, status in told if action in _ACTIONS]
    if not told:
        raise NotAReportError("Action")
    action, status = next((one for one in told if one[0] == "failed"), told[0])
    return MailReport(identity[:200], key[:240], action, _ENDS.get(action), status[:12])


def _recipients(mail: Message) -> Iterator[Message]:
    """Yield the blocks about each recipient of a report."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            yield from (block for block in blocks if isinstance(block, Message) and block.get("Action"))


def _returned(mail: Message) -> Iterator[Message]:
    """Yield what the report brings back of our mail: the mail itself, or its headers as a text."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            yield from (one for one in part.get_payload() if isinstance(one, Message))
        elif kind == "text/rfc822-headers" and isinstance(part, EmailMessage):
            yield message_from_string(part.get_content(), policy=policy.default)


def _line(mail: Message, name: str) -> str:
    """Return a header as one line; empty when it is not there."""
    return " ".join(str(mail.get(name, "")).split())
