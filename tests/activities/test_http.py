"""What the HTTP client does with systems that behave worse than any dial."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from pydantic import BaseModel
from temporalio.exceptions import ApplicationError

from activities.http import LARGEST_ANSWER, OutsideSystem, new_http_client
from tests.support.patience import PATIENCE

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class Told(BaseModel):
    """An answer."""

    number: int


@asynccontextmanager
async def talking_to(talk: Talk, seconds: float = PATIENCE) -> AsyncIterator[OutsideSystem]:
    """Give a system that speaks exactly as `talk` says, byte by byte."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await talk(reader, writer)
        except ConnectionError:
            pass  # the client had enough, as it should
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, new_http_client() as http:
        yield OutsideSystem("odd", f"http://127.0.0.1:{port}", "token", http, seconds=seconds)


async def problem_of(system: OutsideSystem) -> str:
    """Ask; return the problem code."""
    with pytest.raises(ApplicationError) as caught:
        await system.get("x", Told)
    return caught.value.type or ""


def saying(body: bytes, head: bytes = HEAD) -> Talk:
    """A system that says this and nothing else."""

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()

    return talk


async def test_good_answer() -> None:
    """An answer is read into its model; what else it holds is ignored."""
    async with talking_to(saying(b'{"number": 7, "new": true}')) as system:
        assert (await system.get("x", Told)).number == 7


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{}", b'{"number": "7"}', b'{"number": 7.5}', b"\xff\xfe", b"<html>"]
)
async def test_unreadable_answers(body: bytes) -> None:
    """Anything but the agreed answer, down to a number written as text, is a bad answer."""
    async with talking_to(saying(body)) as system:
        assert await problem_of(system) == "bad_answer"


async def test_dripping_answer_meets_our_deadline() -> None:
    """A system that sends one byte at a time cannot hold a slot longer than the deadline."""

    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"Content-Length: 1000\r\n\r\n")
        for _byte in range(1000):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with talking_to(drip, seconds=0.5) as system:
        assert await problem_of(system) == "timed_out"


async def test_endless_answer_is_cut() -> None:
    """An answer without end is not read into memory."""

    async def pour(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"Connection: close\r\n\r\n")
        for _block in range(4 * LARGEST_ANSWER // 65536):
            writer.write(b" " * 65536)
            await writer.drain()

    async with talking_to(pour) as system:
        assert await problem_of(system) == "bad_answer"


async def test_nonsense_instead_of_http() -> None:
    """A system that does not speak HTTP counts as not reachable."""
    async with talking_to(saying(b"", head=b"SSH-2.0-hello\r\n")) as system:
        assert await problem_of(system) == "unreachable"


async def test_hanging_up_without_a_word() -> None:
    """A system that hangs up at once counts as not reachable."""

    async def hang_up(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        return

    async with talking_to(hang_up) as system:
        assert await problem_of(system) == "unreachable"


async def test_cancelled_call_stays_cancelled() -> None:
    """Cancelling an activity is not mistaken for a time-out."""

    asked = asyncio.Event()

    async def wait(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read()  # until the caller hangs up

    async with talking_to(wait) as system:
        call = asyncio.create_task(system.get("x", Told))
        await asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
