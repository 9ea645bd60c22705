"""The table for people and the JSON for machines."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figure, Target

_TARGETS = {
    Target.RATIO_AT_LEAST: "ratio ≥ {:g}",
    Target.RATIO_AT_MOST: "ratio ≤ {:g}",
    Target.AT_MOST: "≤ {:g}",
}


def print_table(console: Console, figures: list[Figure]) -> None:
    """Print one row per figure; a missed target says so in words."""
    table = Table(title="motcua", title_justify="left")
    table.add_column("figure")
    table.add_column("unit")
    for name in ("baseline", "ours", "ratio", "target"):
        table.add_column(name, justify="right")
    table.add_column("")
    for figure in figures:
        table.add_row(
            figure.name,
            figure.unit,
            "" if figure.baseline is None else _short(figure.baseline),
            _short(figure.ours),
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            _TARGETS[figure.target].format(figure.limit) if figure.target else "",
            {True: "[green]met[/]", False: "[bold red]MISSED[/]", None: ""}[figure.met],
        )
    console.print(table)
    for figure in figures:
        if figure.note:
            console.print(f"{figure.name}: {figure.note}", highlight=False)


def write_json(file: Path, figures: list[Figure], machine: dict[str, Any], began: datetime, seconds: float) -> None:
    """Write everything that was measured, every round included."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(figure) | {"met": figure.met} for figure in figures]
    content = {"began": began.isoformat(), "seconds": round(seconds, 1), "machine": machine, "figures": rows}
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _short(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"
