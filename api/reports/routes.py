"""Every address of the official figures."""

from __future__ import annotations

from fastapi import APIRouter

from api.reports import files, list_files, lists, page

router = APIRouter()
for part in (page, lists, list_files, files):
    router.include_router(part.router)
