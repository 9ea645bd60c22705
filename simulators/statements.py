"""The payment platform's statement of a day: what it says it received and sent back, true or as the dials will it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from simulators.dials import Dials
from simulators.ledger import Effect, now

VIETNAM = timezone(timedelta(hours=7))


def statement(effects: Iterable[Effect], day: date, dials: Dials) -> list[dict[str, Any]]:
    """Return the lines of a Vietnamese day, oldest first.

    The dials leave first lines out, add one that nobody paid, change the first amount, or are a day late.
    """
    wanted = day - timedelta(days=1) if dials.statement_late else day
    lines = [line for effect in effects for line in _lines(effect) if _day(line) == wanted]
    lines.sort(key=lambda line: line["occurred_at"])
    lines = lines[dials.statement_without :]
    if lines and dials.statement_off_by:
        lines[0]["amount"] = max(lines[0]["amount"] + dials.statement_off_by, 1)
    if dials.statement_more:
        at = datetime.combine(day, datetime.min.time(), VIETNAM) + timedelta(hours=12)
        lines.append(
            {
                "kind": "payment",
                "transaction": f"GDX{day:%Y%m%d}",
                "key": "unknown/fee:request",
                "amount": dials.statement_more,
                "occurred_at": at.isoformat(),
            }
        )
    return lines


def _lines(effect: Effect) -> list[dict[str, Any]]:
    kinds = {("request", "paid"): "payment", ("refund", "refunded"): "refund"}
    return [
        {
            "kind": kinds[effect.kind, happening.answer],
            "transaction": happening.values.get("transaction", ""),
            "key": effect.key,
            "amount": int(happening.values.get("amount", effect.body["amount"])),
            "occurred_at": happening.occurs_at.isoformat(),
        }
        for happening in effect.happenings
        if (effect.kind, happening.answer) in kinds and happening.occurs_at <= now()
    ]


def _day(line: dict[str, Any]) -> date:
    return datetime.fromisoformat(line["occurred_at"]).astimezone(VIETNAM).date()
