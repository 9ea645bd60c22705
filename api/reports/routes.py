"""Every address of the official figures."""

from __future__ import annotations

from fastapi import APIRouter

from api.reports import files, lists, page

router = APIRouter()
for part in (page, lists, files):
    router.include_router(part.router)
