"""What an installation needs before its processes start, and the demo that makes it lived in."""

from __future__ import annotations

from cli.demo_cases import demo_cases
from cli.demo_people import DEMO_ACCOUNTS
from cli.demo_sample import demo_sample
from cli.demo_staff import demo_staff
from cli.shipped import shipped_procedures
from domain.deadline.calendar_file import load_calendar
from models.calendars import publish_files
from models.escalation_rules import publish_rules, read_rule_files
from models.procedures import publish
from models.queries.authors import published_hashes
from runtime.database import Sessions
from runtime.settings import Settings

__all__ = ["DEMO_ACCOUNTS", "demo_cases", "demo_sample", "prepare", "shipped_procedures"]

PUBLISHER = "motcua"


async def prepare(settings: Settings) -> None:
    """Publish calendar, escalation rules and shipped procedures, and make the demo staff. Repeating changes nothing."""
    sessions = Sessions.open(settings.database_url, pool_size=2)
    try:
        calendar = load_calendar(settings.calendar_paths)
        rules = read_rule_files(settings.escalation_path)
        async with sessions.write() as session:
            await publish_files(session, calendar.identity, calendar.to_json(), PUBLISHER)
            await publish_rules(session, rules)
            published = await published_hashes(session)
            for compiled in shipped_procedures(settings.procedure_paths):
                definition = compiled.definition
                # All but a few are there already at every start but the first.
                if published.get((definition.procedure, definition.version)) != compiled.sha256:
                    await publish(session, compiled, definition.effective.from_, PUBLISHER)
        if settings.demo:
            await demo_staff(sessions)
    finally:
        await sessions.close()
