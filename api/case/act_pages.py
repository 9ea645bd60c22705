"""Where each act is done in a browser: the page that holds its form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from domain.case.acts import Act
from domain.supervision.causes import WayOut

_USUAL: Final = "/cases/{code}/acts/{act}"
_OPINION: Final = "/cases/{code}/opinion/{step}"
#: Acts that need more than the usual page shows: identity and originals, the intake, notices, opinions, what is reset.
_OWN: Final[Mapping[Act, str]] = {
    Act.HAND_OVER: "/cases/{code}/return",
    Act.CORRECT_INTAKE: "/cases/{code}/correct",
    Act.RECORD_OBLIGATION: "/cases/{code}/obligation",
    Act.GIVE_OPINION: _OPINION,
    Act.PUT_QUESTION: _OPINION,
    Act.RESET_STEP: f"/desk/ways/{WayOut.RESET_TO_STEP}?case={{code}}",
}


def page_of(act: Act) -> str:
    """Return the address of the page an act is done on, its places in braces: "/cases/{code}/return"."""
    return _OWN.get(act, _USUAL.replace("{act}", act))


def address_of(code: str, act: Act, step: str = "", target: str = "") -> str:
    """Return the page of an act on one case; `step` ("review/2") or `target` (an outside call) is what it is about."""
    address = page_of(act).format(code=code, step=step.partition("/")[0])
    asked = {name: value for name, value in (("step", step), ("target", target)) if value}
    return address if act in _OWN or not asked else f"{address}?{urlencode(asked)}"
