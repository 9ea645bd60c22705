"""Every address of the counter but filing: online filings, returns, hand-overs."""

from __future__ import annotations

from fastapi import APIRouter

from api.counter import check_online, hand_over_new, hand_overs, online_queue, return_result, returns

router = APIRouter()
# "/hand-overs/new" comes before "/hand-overs/{list_id}", which would read "new" as an id.
for part in (online_queue, check_online, returns, return_result, hand_over_new, hand_overs):
    router.include_router(part.router)
