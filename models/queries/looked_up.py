"""How what was typed into the search box is looked up: the set of cases it names, or a condition on a case."""

from dataclasses import dataclass, field
from typing import Any

from domain.case.asked import Asked, Kind
from models.queries.name_words import name_condition


@dataclass(frozen=True, slots=True)
class LookedUp:
    """SQL that returns the ids of the cases (`hits`), or a condition on `cases c`; a name has both."""

    hits: str = ""
    condition: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)


def looked_up(asked: Asked) -> LookedUp:
    """Return how to look up what was recognised."""
    match asked.kind:
        case Kind.CODE:
            return LookedUp("select id from cases where code = :code", parameters={"code": asked.value})
        case Kind.PORTAL_NUMBER:
            hits = "select id from cases where portal_number = :number and portal_number <> ''"
            return LookedUp(hits, parameters={"number": asked.value})
        case Kind.CODE_END:
            # The sequence number is always seven digits long, so that the end of a code can be an index.
            hits = "select id from cases where \"right\"(code, 7) = :tail and code like '%' || :day || '-' || :tail"
            return LookedUp(hits, parameters={"tail": asked.value, "day": asked.day})
        case Kind.CODE_START:
            return _code_start(asked)
        case Kind.IDENTITY | Kind.PHONE:
            hits = """select case_id as id from applicants where identity_number = :digits and identity_number <> ''
                union select case_id from applicants
                    where owner_identity_number = :digits and owner_identity_number <> ''
                union select case_id from applicants where phone = :digits and phone <> ''"""
            return LookedUp(hits, parameters={"digits": asked.value})
        case Kind.NAME:
            sql, words = name_condition(asked.value)
            return LookedUp(
                f"select a.case_id as id from applicants a where {sql}",  # noqa: S608  # made of parameters' names
                # Counted, so that it is asked of each case met and not of all people beforehand.
                f"(select count(*) from applicants a where a.case_id = c.id and {sql}) > 0",  # noqa: S608  # as above
                words,
            )
    return LookedUp()


def _code_start(asked: Asked) -> LookedUp:
    """Return the cases whose code begins like this: of a month or a day as a set, of more as a condition."""
    parameters = {"start": asked.value}
    if len(asked.day) >= len("YYYYMM"):
        return LookedUp("select id from cases where code like :start || '%'", parameters=parameters)
    return LookedUp(condition="c.code like :start || '%'", parameters=parameters)
