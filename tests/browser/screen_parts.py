"""A trouble of the installation that is over: the looks of a living instance end one that is not there."""

from __future__ import annotations

from tests.browser.screen_making import Makers


async def part_mended(makers: Makers) -> dict[str, str]:
    """Keep that a schedule was paused, and that somebody let it run again."""
    await makers.connection.execute("""
        with mended as (
            insert into troubles (subject, cause, name, key, since, seen_at, gone_at, detail)
            values ('schedule', 'schedule_paused', 'portal-housekeeping', '', now() - interval '2 hours',
                now() - interval '1 hour', now() - interval '1 hour', '{}') returning id
        )
        insert into part_acts (id, key, trouble_id, cause, subject, name, way, reason, asked_by, asked_at, outcome,
            problem, ended_at)
        select gen_random_uuid(), 'screen', mended.id, 'schedule_paused', 'schedule', 'portal-housekeeping', 'let_run',
            'Hết đợt bảo trì.', s.id, now() - interval '1 hour', 'done', '', now() - interval '1 hour'
        from mended, staff s where s.login = 'quantri.tinh'
    """)
    return {}
