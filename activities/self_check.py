"""The self-check every outside system has: settings, connection, credentials; it changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass

from temporalio.exceptions import ApplicationError

from domain.case.words import PROBLEMS, SYSTEMS


@dataclass(frozen=True)
class CheckResult:
    """Green or red for one system, with a sentence in each language. `problem` is empty when green."""

    system: str
    green: bool
    problem: str
    vietnamese: str
    english: str


async def self_check(system: str, attempt: Awaitable[object]) -> CheckResult:
    """Await a harmless call and say how it went. Never raises for a system in trouble."""
    vietnamese, english = SYSTEMS.get(system, (system, system))
    vietnamese, english = vietnamese.capitalize(), english.capitalize()
    try:
        await attempt
    except ApplicationError as error:
        problem = error.type or "unexpected"
        why_vi, why_en = PROBLEMS.get(problem, (problem, problem))
        return CheckResult(
            system, green=False, problem=problem, vietnamese=f"{vietnamese}: {why_vi}.", english=f"{english}: {why_en}."
        )
    return CheckResult(
        system,
        green=True,
        problem="",
        vietnamese=f"{vietnamese}: hoạt động bình thường.",
        english=f"{english}: working.",
    )
