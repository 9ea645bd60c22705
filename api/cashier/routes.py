"""The money pages in one router; an address with a fixed word comes before one with an id."""

from __future__ import annotations

from fastapi import APIRouter

from api.cashier import closing, desk, ranges, receipts, reconciliation, signing, transfers

router = APIRouter()
for part in (desk, closing, signing, ranges, receipts, reconciliation, transfers):
    router.include_router(part.router)
