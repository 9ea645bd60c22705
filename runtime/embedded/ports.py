"""Choosing ports on this machine."""

import socket
import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

_NEIGHBOURS = 20
_LISTENING = "0A"  # the kernel's word for it in /proc/net/tcp

#: The chosen ports, bound and never listened on, until this process ends. Minutes may pass before a server of ours
#: starts there: beside such a socket Linux lets it listen, and gives the port neither to a process that asks for any
#: nor to a connection that goes out. Elsewhere the server could not listen either, so nothing is held.
_HELD: dict[int, socket.socket] = {}
_HOLDS = sys.platform == "linux"


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on ``port`` now."""
    probe = _bound(port, host)
    if probe is None:
        return False
    probe.close()
    return True


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server takes connections on ``port``."""
    try:
        socket.create_connection((host, port), timeout=0.5).close()
    except OSError:
        return False
    return True


def listens(pid: int, port: int) -> bool:
    """Whether process ``pid`` takes connections on ``port``; where the system does not tell, whether anybody does."""
    if not Path("/proc/self/net/tcp").exists():
        return answers(port)
    sockets: set[str] = set()
    try:
        for table in Path(f"/proc/{pid}/net").glob("tcp*"):
            lines = [line.split() for line in table.read_text().splitlines()[1:]]
            sockets |= {f"socket:[{line[9]}]" for line in lines if line[3] == _LISTENING and _port(line[1]) == port}
        return any(_target(file) in sockets for file in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False  # it has ended


def choose(preferred: Iterable[int | None], taken: Iterable[int] = (), host: str = "127.0.0.1") -> int:
    """The first free port of ``preferred``, else a near neighbour, else any; never one of ``taken``.

    On Linux it stays ours until this process ends. Raises OSError when the machine has no free port left.
    """
    wanted = [port for port in preferred if port]
    excluded = set(taken)
    neighbours = range(wanted[-1] + 1, wanted[-1] + 1 + _NEIGHBOURS) if wanted else range(0)
    for port in chain(wanted, neighbours):
        if port not in excluded and port <= 65535 and _hold(port, host):
            return port
    while free := _hold(0, host):
        if free not in excluded:
            return free
    raise OSError("no port of this machine is free")


def _port(address: str) -> int:
    return int(address.rpartition(":")[2], 16)


def _target(file: Path) -> str:
    try:
        return str(file.readlink())
    except OSError:
        return ""  # closed while we looked


def _hold(port: int, host: str) -> int:
    """Bind ``port`` (0: any) and keep it where that can be; return it, 0 when it is taken."""
    found = _bound(port, host)
    if found is None:
        return 0
    number: int = found.getsockname()[1]
    if _HOLDS and number not in _HELD:
        _HELD[number] = found
    else:
        found.close()
    return number


def _bound(port: int, host: str) -> socket.socket | None:
    """Return a socket on ``port`` that takes no connections; None when the port is taken."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # As servers do themselves: connections lingering from the last run do not make a port taken.
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError:
        found.close()
        return None
    return found
