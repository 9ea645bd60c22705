"""The lists of the language reference: words that are no keywords but have to be known to write a definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.procedure.fields import field_name, field_names
from domain.procedure.fragments import Fragment, FragmentShelf, Parameter
from domain.procedure.register import Endpoint, Register

_ENDPOINTS = {
    Endpoint.OWN: "giải quyết hồ sơ ở đây; decides here",
    Endpoint.ANSWERS: "được hỏi, trả lời; is asked, answers",
    Endpoint.RECEIVES: "chỉ nhận dữ liệu; only receives data",
}


def lists(register: Register, shelf: FragmentShelf) -> Mapping[str, str]:
    """Return the tables of agency kinds, sectors, registers of data and fragments, in Markdown, by name."""
    return {
        "agencies": _table(
            ("Viết / Write", "Cơ quan", "Agency", "Việc / What it does"),
            ((f"`{kind.id}`", kind.name.vi, kind.name.en, _ENDPOINTS[kind.endpoint]) for kind in register.values()),
        ),
        "sectors": _table(
            ("Viết / Write", "Lĩnh vực", "Sector"),
            ((f"`{field}`", field_name(field).vi, field_name(field).en) for field in field_names()),
        ),
        "registers": _table(
            ("Viết / Write", "Cơ sở dữ liệu", "Register"),
            ((f"`{source.id}`", source.name.vi, source.name.en) for source in register.data_sources.values()),
        ),
        "fragments": _table(
            ("Viết / Write", "Cho gì", "What it gives", "Khóa / Keywords", "Tham số / Parameters"),
            (_fragment(loaded.fragment, shelf) for loaded in shelf.newest()),
        ),
    }


def _fragment(fragment: Fragment, shelf: FragmentShelf) -> tuple[str, ...]:
    given = ", ".join(f"`{key}`" for key in _given(fragment, shelf))
    parameters = "<br>".join(_parameter(one) for one in fragment.parameters)
    return f"`{fragment.key}`", fragment.name.vi, fragment.name.en, given, parameters


def _given(fragment: Fragment, shelf: FragmentShelf) -> tuple[str, ...]:
    """Return the keywords a fragment writes, those of the fragments it uses first."""
    used = (key for name in fragment.use for key in _given(shelf.by_key[name].fragment, shelf))
    return tuple(dict.fromkeys((*used, *fragment.gives)))


def _parameter(parameter: Parameter) -> str:
    default = "*" if parameter.default is None else f" = {parameter.default}"
    return f"`{parameter.id}`{default}: {parameter.name.vi} / {parameter.name.en}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
