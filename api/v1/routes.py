"""All JSON doors, in the order the documentation shows them."""

from __future__ import annotations

from fastapi import APIRouter

from api.errors import InvalidInput
from api.problems import documented
from api.v1 import (
    acting,
    calendar,
    callbacks,
    cases,
    documents,
    inspection,
    interventions,
    mail_reports,
    portal,
    procedures,
    public,
    tasks,
    troubles,
)

router = APIRouter(responses=documented(InvalidInput))
for part in (
    cases,
    acting,
    procedures,
    documents,
    tasks,
    troubles,
    inspection,
    interventions,
    public,
    callbacks,
    mail_reports,
    portal,
    calendar,
):
    router.include_router(part.router)
