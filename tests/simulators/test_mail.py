"""The mail server that delivers nowhere."""

import asyncio
from email.message import EmailMessage

import aiosmtplib
import pytest

from tests.support.patience import PATIENCE
from tests.support.simulators import Simulators, eventually


def mail(identity: str) -> EmailMessage:
    """A mail with a text, a page and an attachment."""
    message = EmailMessage()
    message["From"] = "motcua@example.org"
    message["To"] = "nguoi.nop@example.org"
    message["Subject"] = "Hồ sơ đã có kết quả"
    message["Message-ID"] = f"<{identity}@motcua>"
    message.set_content("Kính gửi ông/bà,\n.dòng bắt đầu bằng dấu chấm\n")
    message.add_alternative("<p>Kính gửi ông/bà</p>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="giay-tiep-nhan.pdf")
    return message


async def send(simulators: Simulators, identity: str) -> None:
    """Send that mail."""
    await aiosmtplib.send(mail(identity), hostname="127.0.0.1", port=simulators.smtp_port, timeout=PATIENCE)


async def test_mail_is_kept_once_per_message_id(simulators: Simulators) -> None:
    """A mail sent twice under one Message-ID is one effect, readable to the last line."""
    await send(simulators, "a")
    await send(simulators, "a")
    [effect] = simulators.received("mail", "a@motcua")
    assert effect["calls"] == 2
    body = effect["body"]
    assert (body["subject"], body["to"]) == ("Hồ sơ đã có kết quả", ["nguoi.nop@example.org"])
    assert ".dòng bắt đầu bằng dấu chấm" in body["text"]
    assert "<p>Kính gửi" in body["html"]
    assert body["attachments"] == ["giay-tiep-nhan.pdf"]
    assert "Kính gửi" in simulators.http.get("/mail").text


@pytest.mark.parametrize(
    ("dials", "effects"),
    [
        ({"down": True}, 0),
        ({"too_many": True}, 0),
        ({"fail_rate": 1.0}, 0),
        ({"reject": True}, 0),
        ({"crash": True}, 1),
        ({"bad_answer": True}, 1),
    ],
)
async def test_mail_dials(simulators: Simulators, dials: dict[str, object], effects: int) -> None:
    """A mail server in trouble fails the sender, before or after it kept the mail."""
    simulators.dial("mail", **dials)
    with pytest.raises((aiosmtplib.SMTPException, OSError)):
        await send(simulators, "b")
    assert len(simulators.received("mail", "b@motcua")) == effects


async def test_a_mail_is_kept_before_a_late_answer(simulators: Simulators) -> None:
    """The sender still waits for a word when the mail is kept already."""
    simulators.dial("mail", success_after_timeout=True, late_ms=600_000)
    server = aiosmtplib.SMTP(hostname="127.0.0.1", port=simulators.smtp_port, timeout=PATIENCE)
    await server.connect()
    sending = asyncio.create_task(server.send_message(mail("b")))
    await eventually(lambda: simulators.received("mail", "b@motcua") or None)
    assert not sending.done()
    sending.cancel()
    server.close()
    await asyncio.gather(sending, return_exceptions=True)


async def test_nothing_is_kept_for_a_sender_that_left(simulators: Simulators) -> None:
    """Who hung up before a slow server began is done with: nothing is kept long afterwards."""
    simulators.dial("mail", slow_ms=600_000, next=1)
    server = aiosmtplib.SMTP(hostname="127.0.0.1", port=simulators.smtp_port, timeout=PATIENCE)
    await server.connect()
    sending = asyncio.create_task(server.send_message(mail("g")))
    await eventually(lambda: simulators.http.get("/dials").json()["mail"]["slow_ms"] == 0 or None)
    sending.cancel()
    server.close()
    await asyncio.gather(sending, return_exceptions=True)
    await send(simulators, "h")
    assert [effect["key"] for effect in simulators.received("mail")] == ["h@motcua"]


async def test_one_recipient_refused(simulators: Simulators) -> None:
    """A dial for one address leaves the others alone."""
    simulators.dial("mail", reject=True, for_target="ai.do@example.org")
    await send(simulators, "c")
    assert len(simulators.received("mail", "c@motcua")) == 1


async def test_down_for_the_next_mail_only(simulators: Simulators) -> None:
    """Who is turned away at the door is counted: the next one is let in."""
    simulators.dial("mail", down=True, next=1)
    with pytest.raises(aiosmtplib.SMTPException):
        await send(simulators, "d")
    await send(simulators, "d")
    assert len(simulators.received("mail", "d@motcua")) == 1


async def test_down_for_one_address_only(simulators: Simulators) -> None:
    """The mails of all others are taken."""
    simulators.dial("mail", down=True, for_target="ai.do@example.org")
    await send(simulators, "e")
    simulators.dial("mail", down=True, for_target="nguoi.nop@example.org")
    with pytest.raises(aiosmtplib.SMTPException):
        await send(simulators, "f")
    assert [effect["key"] for effect in simulators.received("mail")] == ["e@motcua"]


def test_smtp_port_can_be_asked_for(simulators: Simulators) -> None:
    """The health page of the mail system tells its port."""
    assert simulators.http.get("/mail/health").json()["smtp_port"] == simulators.smtp_port
