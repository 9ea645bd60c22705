"""Why something was refused, as plain data that is stored beside it and worded when somebody reads it."""

from datetime import date
from typing import Any
from uuid import UUID

from domain.procedure.errors import DefinitionErrors
from models.authoring import OpenDoubtsError
from models.errors import StorageRefusedError


def facts_of(refused: StorageRefusedError | DefinitionErrors) -> dict[str, Any]:
    """Return `refusal`, the stable code of what was refused, and `values`, the facts of its sentence.

    Dates are ISO texts. Of open doubts and of the errors of a text ("not_clean") the first one is told.
    """
    if isinstance(refused, DefinitionErrors):
        first = refused.errors[0]
        told = {language: f"{first.message(language)} {first.mend(language)}" for language in ("vi", "en")}
        values = {"count": len(refused.errors), "line": first.line, "rule": first.code, **told}
        return {"refusal": "not_clean", "values": values}
    values = {
        name: _plain(value) for name, value in vars(refused).items() if isinstance(value, str | int | date | UUID)
    }
    if isinstance(refused, OpenDoubtsError):
        first_doubt = refused.doubts[0]
        values |= {
            "field": first_doubt.field,
            "code": first_doubt.code,
            "vi": first_doubt.question_vi,
            "en": first_doubt.question_en,
        }
    return {"refusal": str(refused), "values": values}


def _plain(value: str | int | date | UUID) -> str | int:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
