"""The table: planted, found, under another cause, missed; then the false alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from cli.supervisor_demo.looking import Tally


def show(
    console: Console,
    lines: Sequence[Tally],
    alarms: Sequence[tuple[str, str, str]],
    moving: Mapping[str, str] | None = None,
) -> bool:
    """Print the table and tell whether all is well: nothing missed, nothing under another cause, no false alarm."""
    table = Table(title="Bàn giám sát: vấn đề đã gieo và tìm thấy / The desk: planted and found", title_justify="left")
    heads = [
        "Vấn đề / Kind",
        "Bằng cách / By",
        "Kiểu / How",
        "Gieo / Planted",
        "Thấy / Found",
        "Khác / Other",
        "Sót / Missed",
    ]
    for head in heads + (["Đi tiếp / Moving again"] if moving is not None else []):
        table.add_column(head, overflow="fold")
    for line in lines:
        planting = line.planting
        cells = [
            str(planting.what),
            planting.told,
            str(planting.how),
            str(len(planting.where)) if planting.where else f"✗ {planting.failed}",
            str(line.found),
            ", ".join(f"{code}: {cause}" for code, cause in line.other) or "0",
            ", ".join(line.missed) or "0",
        ]
        if moving is not None:
            cells.append(moving.get(str(planting.what), "–"))
        table.add_row(*cells, style=None if line.well else "red")
    console.print(table)
    for cause, name, what in alarms:
        console.print(f"[red]báo nhầm / false alarm[/] {cause}: {name} ({what})")
    kinds = sum(1 for line in lines if line.planting.where)
    found = sum(1 for line in lines if line.well)
    missed = sum(len(line.missed) for line in lines)
    other = sum(len(line.other) for line in lines)
    console.print(
        f"{kinds} loại vấn đề, {found} loại thấy đủ và đúng nguyên nhân; sót {missed}, khác nguyên nhân {other},"
        f" báo nhầm {len(alarms)} / {kinds} kinds of problem, {found} found wholly with the right cause;"
        f" {missed} missed, {other} under another cause, {len(alarms)} false alarms"
    )
    return found == len(lines) and not alarms and not missed and not other
