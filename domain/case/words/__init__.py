"""The word tables of a case: every code people can meet, in Vietnamese and English."""

from domain.case.words.codes import (
    ACTS,
    ANSWERS,
    BY_SOMEBODY,
    CHANNELS,
    PHASES,
    PLACES,
    PROBLEMS,
    REFUND_REASONS,
    REFUND_WAYS,
    ROLES,
    SYSTEMS,
    WAITING,
    WAYS,
)
from domain.case.words.events import EVENTS
from domain.case.words.refusals import REFUSALS
from domain.case.words.table import Words

__all__ = [
    "ACTS",
    "ANSWERS",
    "BY_SOMEBODY",
    "CHANNELS",
    "EVENTS",
    "PHASES",
    "PLACES",
    "PROBLEMS",
    "REFUND_REASONS",
    "REFUND_WAYS",
    "REFUSALS",
    "ROLES",
    "SYSTEMS",
    "WAITING",
    "WAYS",
    "Words",
]
