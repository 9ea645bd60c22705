"""States of the money screens, made as people make them: a series registered, a day counted; a difference is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.screen_presses import press_primary

if TYPE_CHECKING:
    from tests.browser.screen_making import Makers

_DIFFERS = """
insert into payment_differences (day, sort, key, transaction, case_id, agency_id, ours, theirs, status, found_at, note)
select current_date - 1, 'paid_there_only', code || '/fee:request', 'GD0000004711', id, agency_id, null, 8000, 'open',
    now(), ''
from cases where agency_id = 'H61.12' order by code limit 1 returning id::text
"""


async def issue_receipt(makers: Makers) -> dict[str, str]:
    """Register a series of receipts and issue what is missing."""
    page = await makers.windows.at("quantri", "/cashier/ranges")
    for name, text in (("form", "01BLP2-001"), ("symbol", "AA-26T"), ("first", "1"), ("last", "500")):
        await page.fill(f"[name={name}]", text)
    await page.select_option("[name=agency]", "H61.12")
    await press_primary(page)
    await page.wait_for_url("**saved=yes")
    await page.close()
    page = await makers.windows.at("motcua", "/cashier/receipts")
    await press_primary(page)
    row = await makers.until("select range_id::text as range, number::text from money_receipts limit 1")
    await page.close()
    return {"range": row["range"], "number": row["number"]}


async def close_day(makers: Makers) -> dict[str, str]:
    """Count the counter's till, a little short, and give the reason."""
    page = await makers.windows.at("motcua", "/cashier/closing")
    await page.fill("#notes-10000", "3")
    await page.fill("#reason", "Trả nhầm tiền lẻ, đã báo trưởng bộ phận")
    await press_primary(page)
    row = await makers.until("select id::text as closing from day_closings limit 1")
    await page.close()
    return {"closing": row["closing"]}


async def differ(makers: Makers) -> dict[str, str]:
    """Let the gateway's statement know of a payment that our books do not have."""
    return {"id": await makers.connection.fetchval(_DIFFERS)}
