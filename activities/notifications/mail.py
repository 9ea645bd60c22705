"""Mail over SMTP, as multipart text and HTML."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from email.message import EmailMessage
from urllib.parse import urlsplit

import aiosmtplib
import structlog

from activities.breaker import Breaker
from activities.failures import Problem, failure
from activities.http import CALL_SECONDS
from activities.notifications.ways import Errand

log = structlog.get_logger(__name__)

SYSTEM = "mail"
_UNAUTHORISED = frozenset({530, 534, 535, 538})


class MailServer:
    """The mail server we hand letters to. It encrypts when the server offers it (STARTTLS)."""

    def __init__(
        self, host: str, port: int, public_url: str, breaker: Breaker | None = None, *, seconds: float = CALL_SECONDS
    ) -> None:
        """Letters come from the host of `public_url`; one letter takes at most `seconds`."""
        self._host = host
        self._port = port
        self._domain = sender_domain(public_url)
        self._breaker = breaker
        self._seconds = seconds

    async def send(self, errand: Errand) -> str:
        """Hand over one mail and return its Message-ID.

        The Message-ID comes from the key: after "it timed out but it worked" the second mail is the same one
        to every server and reader that looks at Message-IDs, and that is the most SMTP can do.
        """
        mail = written(errand, self._domain)
        async with self._breaker.guard() if self._breaker else nullcontext(), self._connected() as server:
            await server.send_message(mail)
        log.info("mail_handed_over", message=errand.letter.message)
        return str(mail["Message-ID"])

    async def state(self, reference: str) -> str:
        """SMTP says no more after a mail was taken over (RFC 5321 6.1); a bounce would be a mail of its own."""
        del reference
        return "accepted"

    async def health(self) -> str:
        """Connect and say NOOP."""
        async with self._connected() as server:
            return (await server.noop()).message

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        server = aiosmtplib.SMTP(hostname=self._host, port=self._port, timeout=self._seconds)
        try:
            # The library's time-out holds per command; ours holds for the whole conversation.
            async with asyncio.timeout(self._seconds), server:
                yield server
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            problem = _problem_of(error)
            log.info("mail_broke", reason=type(error).__name__, problem=problem)
            # `from None`: the server's text holds the recipient's address.
            raise failure(SYSTEM, problem) from None
        finally:
            server.close()


def written(errand: Errand, domain: str) -> EmailMessage:
    """Return the mail of an errand, ready to be handed over."""
    mail = EmailMessage()
    mail["Subject"] = errand.letter.subject
    mail["From"] = f"khong-tra-loi@{domain}"
    mail["To"] = errand.target
    mail["Message-ID"] = f"<{hashlib.sha256(errand.key.encode()).hexdigest()[:32]}@{domain}>"
    mail["X-Idempotency-Key"] = errand.key
    if errand.letter.stop_link:
        mail["List-Unsubscribe"] = f"<{errand.letter.stop_link}>"  # RFC 2369; the page asks before it stops
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps out-of-office replies away
    mail.set_content(errand.letter.text)
    mail.add_alternative(errand.letter.html, subtype="html")
    return mail


def sender_domain(public_url: str) -> str:
    """Return the domain our mail comes from: the host of the public address, if it has a name with a dot."""
    host = urlsplit(public_url).hostname or ""
    is_name = "." in host and ":" not in host and not host.replace(".", "").isdecimal()
    return host if is_name else "motcua.localhost"


def _problem_of(error: Exception) -> Problem:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _meaning(max(refused.code for refused in error.recipients))
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _meaning(error.code)
    if isinstance(error, TimeoutError | aiosmtplib.SMTPTimeoutError):
        return Problem.TIMED_OUT
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return Problem.REJECTED
    return Problem.UNREACHABLE


def _meaning(code: int) -> Problem:
    """Read an SMTP reply code (RFC 5321 4.2.1): 4yz may pass, 5yz is for good."""
    if code in _UNAUTHORISED:
        return Problem.UNAUTHORISED
    if 400 <= code < 500:
        return Problem.SERVER_ERROR
    return Problem.REJECTED if code >= 500 else Problem.BAD_ANSWER
