"""What a text is judged and drawn with: agencies, fragments, calendars, and what is published already."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.errors import NotFound
from api.services import Services
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fragments import FragmentShelf
from domain.procedure.lint import Head, LintContext, context_of
from domain.procedure.register import Register
from models.fragments import with_files
from models.publication import versions_of
from models.queries.authors import published_hashes, roles_by_kind
from runtime.database import Sessions
from runtime.settings import ROOT

_FRESH_SECONDS = 5.0
_OPENED = re.compile(r"open_case: *[\"']?([0-9]{1,2}\.[0-9]{6})")
_MOST_OPENED = 20
_kept: dict[Sessions, tuple[float, Surroundings]] = {}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The register and the shelf of this installation, and everything the linter can know.

    `shelf` holds the fragments that lie as `files` and those that came with bundles.
    """

    register: Register
    shelf: FragmentShelf
    context: LintContext
    files: FragmentShelf


async def surroundings(services: Services) -> Surroundings:
    """Return what is around every text of this installation; asked again every few seconds."""
    known = _kept.get(services.sessions)
    if known and time.monotonic() < known[0]:
        return known[1]
    roots = list(dict.fromkeys([*services.settings.procedure_paths, ROOT / "procedure_defs"]))
    try:
        context = await asyncio.to_thread(context_of, *roots)
    except DefinitionErrors as error:
        raise NotFound from error  # the register of the installation itself cannot be read
    async with services.sessions.read() as session:
        published, roles = await published_hashes(session), await roles_by_kind(session)
        files = context.shelf or FragmentShelf()
        shelf = await with_files(session, files)
    context = replace(
        context,
        shelf=shelf,
        published=published,
        procedures=(context.procedures or frozenset()) | {code for code, _ in published},
        # A kind of agency without any agency yet says nothing about its staff.
        roles={kind: held for kind, held in roles.items() if held & {"counter", "officer", "leader"}},
    )
    found = Surroundings(context.register or Register(()), shelf, context, files)
    _kept.clear()
    _kept[services.sessions] = (time.monotonic() + _FRESH_SECONDS, found)
    return found


def look_again(services: Services) -> None:
    """Let the next question see what this process has just changed."""
    _kept.pop(services.sessions, None)


async def lint_context(services: Services, code: str, text: str) -> LintContext:
    """Return what one text is linted against: the other versions of its procedure, and those it opens."""
    around = await surroundings(services)
    wanted = [code, *dict.fromkeys(_OPENED.findall(text))][:_MOST_OPENED]
    heads: list[Head] = []
    for one in wanted:
        heads.extend(await _heads(services, one))
    return replace(around.context, others=tuple(heads))


async def _heads(services: Services, code: str) -> list[Head]:
    async with services.sessions.read() as session:
        rows = [row for row in await versions_of(session, code) if row.cancelled_at is None]
    found: list[Head] = []
    for row in rows:
        ready = await services.definitions.version(code, row.version)
        if ready is not None:
            found.append(replace(Head.of(ready.definition), first=row.effective_from))
    return found


def agency_words(register: Register, language: str) -> Mapping[str, str]:
    """Return what the kinds of agencies are called."""
    return {kind.id: kind.name.in_language(language) for kind in register.values()}
