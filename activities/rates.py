"""How fast a task queue may call: what the systems behind it have agreed to."""

from __future__ import annotations

from types import ModuleType
from typing import Final

from runtime.settings import Settings

_OFF: Final = ("", "none")
#: Where a system is found, if not under the setting `<system>_url`.
_ADDRESS: Final = {"email": "smtp_host"}


def agreed_rate(system: ModuleType, settings: Settings) -> float | None:
    """Return the most calls per second of a queue, the tightest agreement of the systems behind it.

    `system` is its folder: `RATE_PER_SECOND` names one setting or several. None where nobody limits it; a system this
    installation does not have (its address is `none`) has agreed to nothing.
    """
    names = getattr(system, "RATE_PER_SECOND", ())
    listed = (names,) if isinstance(names, str) else names
    return min((float(getattr(settings, name)) for name in listed if _is_there(name, settings)), default=None)


def _is_there(rate: str, settings: Settings) -> bool:
    system = rate.removesuffix("_per_second")
    return getattr(settings, _ADDRESS.get(system, f"{system}_url")) not in _OFF
