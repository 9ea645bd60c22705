"""Choosing ports on this machine."""

import socket
from collections.abc import Iterable
from itertools import chain

_NEIGHBOURS = 20


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on ``port`` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do themselves: connections lingering from the last run do not make a port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server takes connections on ``port``."""
    try:
        socket.create_connection((host, port), timeout=0.5).close()
    except OSError:
        return False
    return True


def choose(preferred: Iterable[int | None], taken: Iterable[int] = (), host: str = "127.0.0.1") -> int:
    """The first free port of ``preferred``, else a near neighbour, else any; never one of ``taken``."""
    wanted = [port for port in preferred if port]
    excluded = set(taken)
    neighbours = range(wanted[-1] + 1, wanted[-1] + 1 + _NEIGHBOURS) if wanted else range(0)
    for port in chain(wanted, neighbours):
        if port not in excluded and port <= 65535 and is_free(port, host):
            return port
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind((host, 0))
            free: int = probe.getsockname()[1]
        if free not in excluded:
            return free
