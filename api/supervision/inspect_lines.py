"""What happened to a case and in its workflow, as one list: business events and technical attempts by time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from api.case.history import TimelineLine, lines_of
from api.case.reading import CaseReading
from api.filters import short_time, size
from api.language import Readable, say
from api.supervision.inspect_engine import Engine
from api.supervision.inspect_words import KINDS, code_words, outcome_words, span, thing_name
from models.tables import CaseEvent
from runtime.inspection_events import Kind, Spell

BUSINESS, TECHNICAL, ALL = "business", "technical", "all"
SHOWN: Final = (ALL, BUSINESS, TECHNICAL)
#: So many business events stand on a page that shows nothing else.
EVENTS_A_PAGE: Final = 200
_ENDLESS: Final = datetime(9999, 1, 1, tzinfo=UTC)
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ID_SHOWN: Final = 24


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a business event (`line`) or a technical spell (`spell`); `number` is the one in the picture."""

    at: datetime
    number: int
    line: TimelineLine | None = None
    spell: Spell | None = None
    what: Readable | None = None
    kind: Readable | None = None
    outcome: Readable | None = None
    facts: tuple[str, ...] = ()

    @property
    def wrong(self) -> bool:
        """True when something failed in it."""
        return self.spell is not None and self.spell.went_wrong

    @property
    def key(self) -> str:
        """An id for the page."""
        return f"{'t' if self.spell else 'e'}-{self.number}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list, in the order asked for.

    `token` and `edge` lead to the next page of the workflow's history, `before` to that of the business events.
    """

    entries: tuple[Entry, ...]
    token: str = ""
    edge: int = 0
    before: int = 0


def listed(
    reading: CaseReading, engine: Engine, shown: str, *, newest_first: bool, edge: int = 0, before: int = 0
) -> Listed:
    """Return a page. `edge` is the instant (milliseconds) at which the page before ended, `before` an event's number.

    Business events stand where the part of the history lies that is on this page, so that the pages join up.
    """
    events, token, following = list(reading.page.events), "", 0
    spells: tuple[Spell, ...] = ()
    if engine.history is not None and shown != BUSINESS:
        spells, token = tuple(_as_pending(spell, engine) for spell in engine.history.spells), engine.history.token
        first, last = _window(engine, newest_first=newest_first, edge=edge)
        events = [event for event in events if first <= event.at < last] if shown == ALL else []
        end = engine.history.earliest if newest_first else engine.history.latest
        following = round(end.timestamp() * 1000) if end and token else 0
    else:
        events, before = _some(events, before, newest_first=newest_first)
        events = events if shown != TECHNICAL else []
    entries = [
        *(_business(line) for line in lines_of(reading, events)),
        *(_technical(reading, spell) for spell in spells),
    ]
    entries.sort(key=lambda entry: (entry.at, entry.spell is not None, entry.number), reverse=newest_first)
    return Listed(tuple(entries), token, following, before if not spells else 0)


def _as_pending(spell: Spell, engine: Engine) -> Spell:
    """Return an activity that is not done with what the engine knows of its attempts: its history learns them late."""
    if spell.kind is not Kind.ACTIVITY or spell.outcome != "scheduled" or not engine.newest or not engine.standing:
        return spell
    pending = next((one for one in engine.standing.activities if one.activity_id == spell.subject), None)
    if pending is None:
        return spell
    outcome = "paused" if pending.paused else "retrying" if pending.attempt > 1 else spell.outcome
    return replace(spell, outcome=outcome, attempts=pending.attempt, code=pending.failure)


def _some(events: list[CaseEvent], before: int, *, newest_first: bool) -> tuple[list[CaseEvent], int]:
    """Return a page of business events and the number the next one goes on at, 0 at the end."""
    if newest_first:
        left = [event for event in events if not before or event.seq < before]
        page = left[-EVENTS_A_PAGE:]
        return page, page[0].seq if len(left) > len(page) else 0
    left = [event for event in events if event.seq > before]
    page = left[:EVENTS_A_PAGE]
    return page, page[-1].seq if len(left) > len(page) else 0


def _window(engine: Engine, *, newest_first: bool, edge: int) -> tuple[datetime, datetime]:
    """Return between which instants business events belong to this page of the history."""
    history, standing, run = engine.history, engine.standing, engine.run
    assert history is not None  # noqa: S101  asked for only then
    assert standing is not None  # noqa: S101  the same
    runs = [one.run_id for one in standing.runs]
    place = runs.index(run.run_id) if run and run.run_id in runs else 0
    after = standing.runs[place - 1].started_at if place else None
    opens = (run.started_at if run and place + 1 < len(runs) else None) or _BEGINNING
    closes = after or _ENDLESS
    from_edge = datetime.fromtimestamp(edge / 1000, UTC) if edge else None
    if newest_first:
        return (history.earliest or opens) if history.token else opens, from_edge or closes
    return from_edge or opens, (history.latest or closes) if history.token else closes


def _business(line: TimelineLine) -> Entry:
    return Entry(line.at, line.seq, line=line)


def _technical(reading: CaseReading, spell: Spell) -> Entry:
    return Entry(
        spell.began,
        spell.event,
        spell=spell,
        what=thing_name(spell.name) if spell.name and spell.kind is not Kind.TASK else KINDS[spell.kind],
        kind=KINDS[spell.kind],
        outcome=outcome_words(spell),
        facts=tuple(_facts(spell, reading.language)),
    )


def _facts(spell: Spell, language: str) -> Iterable[str]:
    """Yield what else there is to say of a spell: codes, ids, sizes and how long it took."""

    def told(sentence: Readable) -> str:
        return sentence.read(language)

    if spell.code:
        yield f"{code_words(spell.code, language)} [{spell.code}]"
    if spell.kind is Kind.ACTIVITY:
        yield spell.subject
        if spell.attempts > 1:
            yield told(say("thử %(count)s lần", count=spell.attempts))
        if spell.attempts > 1 and spell.ended:
            yield told(say("trong %(long)s", long=span(spell.ended - spell.began, language)))
        elif spell.started:
            yield told(say("chờ máy %(long)s", long=span(spell.started - spell.began, language)))
            if spell.ended:
                yield told(say("làm %(long)s", long=span(spell.ended - spell.started, language)))
    elif spell.subject and spell.subject != "signal":
        yield spell.subject if len(spell.subject) <= _ID_SHOWN else f"{spell.subject[:_ID_SHOWN]}…"
    if spell.until:
        yield told(say("hẹn %(when)s", when=short_time(spell.until)))
    if spell.summary:
        yield f"“{spell.summary}”"
    if spell.other_run:
        yield told(say("lượt chạy %(run)s", run=spell.other_run[:8]))
    if spell.size:
        yield size(spell.size, language) if spell.size >= 1024 else f"{spell.size} B"
    if spell.by and spell.kind in (Kind.RUN, Kind.TASK):
        yield spell.by
    if len(spell.events) > 1:
        yield f"#{min(spell.events)}–{max(spell.events)}"
