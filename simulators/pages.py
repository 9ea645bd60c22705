"""The simulators' own pages: dials, inboxes, and the page on which a citizen pays."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["clock"] = lambda at: at.astimezone(_VIETNAM).strftime("%H:%M:%S %d/%m/%Y")
_templates.filters["dong"] = lambda amount: f"{amount:,}".replace(",", ".") + " đ"


def page(template: str, **values: Any) -> str:
    """Return one page as HTML text."""
    return _templates.get_template(template).render(**values)
