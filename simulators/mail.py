"""A mail server that delivers nowhere: it keeps what it is given, one effect per Message-ID."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage

from simulators.dials import Dials
from simulators.ledger import Effect, now
from simulators.settings import MAIL
from simulators.world import World, still_there_after

LARGEST_LINE = 64 * 1024


class MailServer:
    """Just enough SMTP (RFC 5321) to be sent to: HELO, EHLO, MAIL, RCPT, DATA, RSET, NOOP, QUIT."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes any free port, to be read from `port`."""
        self._server = await asyncio.start_server(self._talk, host, port, limit=LARGEST_LINE)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._conversation(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass  # the caller hung up, or sent a line longer than any server takes
        finally:
            writer.close()

    async def _conversation(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        recipients: list[str] = []
        # Who is turned away at the door counts; for whom alone it is down is seen when a mail comes.
        if self._world.dials.all()[MAIL].down and self._world.dials.read(MAIL).down:
            return await say("421 down")
        await say("220 simulator")
        while line := (await reader.readline()).decode(errors="replace").strip():
            verb = line[:4].upper()
            if verb == "QUIT":
                return await say("221 bye")
            if verb == "RCPT":
                recipients.append(line.partition(":")[2].split()[0].strip("<>"))
            if verb == "RSET":
                recipients.clear()
            if verb != "DATA":
                await say("250 ok" if verb in {"EHLO", "HELO", "MAIL", "RCPT", "RSET", "NOOP"} else "502 unknown")
                continue
            await say("354 go on")
            raw = await _data(reader)
            reply = await self._keep(raw, recipients, reader)
            recipients = []
            if reply is None:
                return None
            await say(reply)
        return None

    async def _keep(self, raw: bytes, recipients: list[str], reader: asyncio.StreamReader) -> str | None:
        """Keep a mail as the dials say; return the reply, or None to hang up without one."""
        mail = message_from_bytes(raw, policy=policy.default)
        key = str(mail["Message-ID"] or secrets.token_hex(8)).strip().strip("<>")
        dials = self._world.dials.read(MAIL, key, recipients[0] if recipients else "")

        async def has_left() -> bool:
            return reader.at_eof()

        if not await still_there_after(has_left, dials.slow_ms):
            return None  # and nothing was done for it
        if dials.down or dials.too_many or random.random() < dials.fail_rate:  # noqa: S311 - chance, not cryptography
            return "451 try again later"
        if dials.reject:
            return "550 rejected"
        self._record(mail, key, recipients, dials)
        if dials.success_after_timeout:
            await still_there_after(has_left, dials.late_ms)
        if dials.bad_answer:
            return "Hệ thống đang bảo trì"  # no reply begins like this: RFC 5321 4.2
        return None if dials.crash else "250 kept"

    def _record(self, mail: EmailMessage, key: str, recipients: list[str], dials: Dials) -> None:
        effect = self._world.ledger.find(MAIL, key)
        if effect is not None:
            effect.calls += 1
            return self._world.ledger.save(effect)
        plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
        body = {
            "from": str(mail["From"]),
            "to": recipients,
            "subject": str(mail["Subject"]),
            "text": plain.get_content() if plain else "",
            "html": html.get_content() if html else "",
            "attachments": [part.get_filename() or "" for part in mail.iter_attachments()],
            "key": str(mail["X-Idempotency-Key"] or ""),
        }
        effect = Effect(
            system=MAIL, kind="mail", key=key, reference=secrets.token_hex(8), target=",".join(recipients),
            at=now(), body=body, response={}, callback=self._world.settings.mail_report_url,
        )  # fmt: skip
        self._world.ledger.save(effect)
        if dials.answer_ms is not None and effect.callback and not dials.silent:
            # A real server reports what went wrong, and only that, unless it was asked for more.
            end: tuple[int, str, Mapping[str, str]] = (dials.answer_ms, dials.answer or "failed", {})
            tries = [(dials.answer_ms // 2, "delayed", {}), end] if dials.out_of_order_callbacks else [end]
            self._world.callbacks.plan(effect, dials, tries)
        return None


async def _data(reader: asyncio.StreamReader) -> bytes:
    """Read a mail up to the line with a single dot, and undo dot-stuffing."""
    lines = []
    while (line := await reader.readline()) not in {b".\r\n", b""}:
        lines.append(line[1:] if line.startswith(b"..") else line)
    return b"".join(lines)
