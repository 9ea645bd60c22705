"""Server-rendered pages: one Jinja environment, both languages, formatting by `api.filters` only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from api import filters
from api.agency_names import agency_names
from api.language import Readable, catalogue, language_of
from domain.case import wording, words
from domain.deadline.limit import Limit
from domain.deadline.text import capitalised
from domain.procedure.basics import Words
from runtime.data_sources import data_source_names
from runtime.settings import Settings

TEMPLATES = Path(__file__).resolve().parent / "templates"
_WORD_TABLES = {
    "act": words.ACTS,
    "answer": words.ANSWERS,
    "channel": words.CHANNELS,
    "phase": words.PHASES,
    "problem": words.PROBLEMS,
    "role": words.ROLES,
    "system": words.SYSTEMS,
    "way": {**words.WAYS, **words.REFUND_WAYS},
}


def _language(context: Context) -> str:
    return str(context["language"])


@pass_context
def _gettext(context: Context, message: str) -> str:
    return catalogue(_language(context)).gettext(message)


@pass_context
def _ngettext(context: Context, singular: str, plural: str, count: int) -> str:
    return catalogue(_language(context)).ngettext(singular, plural, count)


@pass_context
def _long_time(context: Context, value: datetime) -> str:
    return filters.long_time(value, _language(context))


@pass_context
def _end_time(context: Context, value: datetime) -> str:
    return filters.end_time(value, _language(context))


@pass_context
def _money(context: Context, value: int) -> str:
    return filters.money(value, _language(context))


@pass_context
def _size(context: Context, value: int) -> str:
    return filters.size(value, _language(context))


@pass_context
def _read(context: Context, value: Readable | Words) -> str:
    """Say a sentence, or a pair of words from a definition, in the page's language."""
    language = _language(context)
    return value.in_language(language) if isinstance(value, Words) else value.read(language)


@pass_context
def _word(context: Context, code: str, table: str) -> str:
    return wording.word(_WORD_TABLES[table], code, _language(context))


@pass_context
def _limit(context: Context, text: str) -> str:
    return Limit.parse(text).words(_language(context))


@pass_context
def _waiting(context: Context, waiting_for: str) -> str:
    return wording.waiting_sentence(waiting_for, _language(context), context["agency_names"])


@pass_context
def _data_source(context: Context, source: str) -> str:
    """Name a register of the state by its id."""
    name: Words | None = context["data_sources"].get(source)
    return name.in_language(_language(context)) if name else source


def environment() -> Environment:
    """Return the Jinja environment: autoescape on, an undefined name is an error, gettext by page language."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the i18n extension
    env.filters.update(
        end_time=_end_time,
        long_time=_long_time,
        short_time=filters.short_time,
        day=filters.day,
        machine_time=filters.machine_time,
        money=_money,
        size=_size,
        read=_read,
        word=_word,
        limit=_limit,
        waiting=_waiting,
        data_source=_data_source,
        masked=filters.masked,
        sentence_case=capitalised,
    )
    return env


class Pages:
    """Renders templates with what every page needs: language, person, address of the page, office name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._environment = environment()

    def render(
        self, request: Request, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> HTMLResponse:
        """Return the page. `values` are the template's own names."""
        language = language_of(request, self._settings.language)
        state = request.scope.get("state", {})
        html = self._environment.get_template(template).render(
            language=language,
            viewer=state.get("viewer"),
            here=here(request),
            request_id=state.get("request_id", ""),
            now=datetime.now(UTC),
            demo=self._settings.demo,
            agency_names=agency_names(self._settings),
            data_sources=data_source_names(self._settings),
            **(values or {}),
        )
        headers = {"Content-Language": language, "Vary": "Accept-Language, Cookie"}
        return HTMLResponse(html, status_code=status, headers=headers)


def here(request: Request) -> str:
    """Return the local address of the page, without its query on anything but a GET."""
    query = request.url.query if request.method == "GET" else ""
    return f"{quote(request.url.path)}{'?' + query if query else ''}"


def sign_in_address(request: Request) -> str:
    """Return the sign-in page that comes back to where the person wanted to go."""
    back = here(request)
    return f"/sign-in?back={quote(back)}" if request.method == "GET" and back != "/" else "/sign-in"


def see_other(address: str) -> RedirectResponse:
    """Return the redirect that ends every successful POST."""
    return RedirectResponse(address, status_code=303)


def local_address(text: str, default: str = "/") -> str:
    """Return `text` if it is an address on this site, else `default`; never lets a link lead elsewhere."""
    if text.startswith("/") and not text.startswith(("//", "/\\")) and "\n" not in text and "\r" not in text:
        return text
    return default
