"""Let a case that was moved to another version say by which version's time limits it counts."""

from alembic import op

revision = "2026_11_22_19"
down_revision = "2026_11_22_18"
branch_labels = None
depends_on = None

#: Of the moves that were not undone: the last that took the new limits decides, else the version before the first.
_VERSIONS = """
    create function versions_kept(moved uuid, out filed int, out limits int) language sql stable as $$
        select
            (array_agg(e."values" ->> 'from_version' order by e.seq))[1]::int,
            coalesce(
                (array_agg(e."values" ->> 'to_version' order by e.seq desc) filter (
                    where e."values" ->> 'legal_time' = 'new' and not exists (
                        select from case_events u where u.case_id = moved and u.kind = 'move_undone'
                            and u."values" ->> 'move' = e."values" ->> 'move')))[1],
                (array_agg(e."values" ->> 'from_version' order by e.seq))[1])::int
        from case_events e where e.case_id = moved and e.kind = 'moved_to_version'
    $$
"""
_KEEP = """
    create function keep_versions() returns trigger language plpgsql as $$
    begin
        update cases set (filed_version, limits_version) = (select filed, limits from versions_kept(new.case_id))
        where id = new.case_id;
        return null;
    end $$
"""


def upgrade() -> None:
    """Add the columns, fill them for the cases that were moved, and keep them with every move."""
    op.execute("alter table cases add column filed_version integer, add column limits_version integer")
    op.execute(_VERSIONS)
    op.execute(_KEEP)
    op.execute("""
        update cases set (filed_version, limits_version) = (select filed, limits from versions_kept(cases.id))
        where id in (select case_id from case_events where kind = 'moved_to_version')
    """)
    op.execute("""
        create trigger keep_versions after insert on case_events
        for each row when (new.kind in ('moved_to_version', 'move_undone')) execute function keep_versions()
    """)


def downgrade() -> None:
    """Take them back; the events still tell."""
    op.execute("drop trigger keep_versions on case_events")
    op.execute("drop function keep_versions()")
    op.execute("drop function versions_kept(uuid)")
    op.execute("alter table cases drop column filed_version, drop column limits_version")
