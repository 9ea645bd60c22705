"""The procedures a board is narrowed down to, as options that are written out once and not for every look."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from api.kept import Recent
from models.procedures import ListedVersion

_OPTION = Markup('<option value="{}"{}>{} {}</option>')
_written: Recent[tuple[Sequence[ListedVersion], Markup]] = Recent(100)


def procedure_options(
    listed: Sequence[ListedVersion], kinds: frozenset[str], language: str, chosen: ListedVersion | None
) -> Markup:
    """Return the options of those of `listed` that agencies of these kinds decide, the chosen one selected.

    It is there whoever decides it. A province has two thousand: writing them takes longer than the board itself.
    """
    known = _written.get((kinds, language))
    if known is None or known[0] is not listed:
        text = Markup().join(_option(one, language) for one in listed if one.agency_kind in kinds)
        known = _written.keep((kinds, language), (listed, text))
    if chosen is None:
        return known[1]
    plain, selected = _option(chosen, language), _option(chosen, language, selected=True)
    return known[1].replace(plain, selected) if plain in known[1] else selected + known[1]


def _option(one: ListedVersion, language: str, *, selected: bool = False) -> Markup:
    name = one.name_vi if language == "vi" else one.name_en or one.name_vi
    return _OPTION.format(one.procedure_code, " selected" if selected else "", one.procedure_code, name)
