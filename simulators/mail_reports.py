"""What a mail server sends back when a mail did, or did not, arrive: a report as mail servers write them (RFC 3464)."""

from __future__ import annotations

from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from simulators.ledger import Effect

CONTENT_TYPE = "message/rfc822"
#: The usual enhanced code of each action.
_STATUS = {"failed": "5.1.1", "delayed": "4.4.1", "delivered": "2.1.5"}


def report(effect: Effect, event_id: str, action: str, status: str) -> bytes:
    """Return the report about a mail that was kept; its Message-ID is the event's."""
    mail = MIMEMultipart("report")
    mail.set_param("report-type", "delivery-status")
    mail["From"] = "Mail Delivery System <MAILER-DAEMON@mx.simulator>"
    mail["To"] = str(effect.body["from"])
    mail["Subject"] = "Delivery Status Notification"
    mail["Message-ID"] = f"<{event_id}@mx.simulator>"
    mail["Auto-Submitted"] = "auto-replied"
    mail.attach(MIMEText(f"Your message to {effect.target}: {action}."))
    mail.attach(_status(effect.target, action, status or _STATUS.get(action, "5.0.0")))
    mail.attach(_headers(effect))
    return mail.as_bytes()


def _status(recipient: str, action: str, status: str) -> Message:
    of_message, of_recipient = Message(), Message()
    of_message["Reporting-MTA"] = "dns; mx.simulator"
    of_recipient["Final-Recipient"] = f"rfc822; {recipient}"
    of_recipient["Action"] = action
    of_recipient["Status"] = status
    of_recipient["Diagnostic-Code"] = f"smtp; 550 {status} <{recipient}>"
    part = MIMEBase("message", "delivery-status")
    part.set_payload([of_message, of_recipient])
    return part


def _headers(effect: Effect) -> Message:
    ours = EmailMessage()
    ours["From"] = str(effect.body["from"])
    ours["To"] = effect.target
    ours["Subject"] = str(effect.body["subject"])
    ours["Message-ID"] = f"<{effect.key}>"
    ours["X-Idempotency-Key"] = str(effect.body["key"])
    return MIMEText(ours.as_string(), "rfc822-headers")
