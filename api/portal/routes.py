"""Every address of the portal's report."""

from __future__ import annotations

from fastapi import APIRouter

from api.portal import dossier, report

router = APIRouter()
for part in (report, dossier):
    router.include_router(part.router)
