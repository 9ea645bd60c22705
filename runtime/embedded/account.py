"""The unprivileged account PostgreSQL runs under when we are root, which it refuses to be."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.embedded.errors import EmbeddedError

_CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An account of this machine."""

    name: str
    uid: int
    gid: int

    def own(self, path: Path, mode: int) -> None:
        """Give ``path`` to the account with ``mode``."""
        os.chown(path, self.uid, self.gid)
        path.chmod(mode)

    def can_enter(self, directory: Path) -> bool:
        """Whether the account may enter ``directory`` through all the folders above it."""
        command = ["/bin/sh", "-c", 'cd "$1"', "sh", str(directory)]
        tried = subprocess.run(command, cwd="/", capture_output=True, check=False, **as_account(self))  # noqa: S603 - fixed command
        return tried.returncode == 0


def unprivileged_account(data: Path) -> Account | None:
    """The account to run PostgreSQL under, or None when we are not root ourselves.

    The owner of existing ``data`` wins, so that one instance may be started as root and as its owner;
    then who called sudo; then the customary accounts. Raises EmbeddedError when the machine has none.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        entry = pwd.getpwuid(data.stat().st_uid)
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    caller = int(os.environ.get("SUDO_UID", "0"))
    if caller:
        entry = pwd.getpwuid(caller)
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root and this machine has no account named postgres or nobody: "
        "run as another user, or set DATABASE_URL"
    )


def as_account(account: Account | None) -> dict[str, Any]:
    """The arguments of subprocess.run and Popen that run a program under ``account``."""
    return {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}
