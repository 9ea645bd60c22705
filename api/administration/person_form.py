"""The fields and posts of a person as a form sends them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from api.administration.realm import Administrator
from api.administration.typed import Typed, check_fields, raise_if
from api.errors import FieldProblem
from api.language import say
from models.people import LastAdministratorError, PersonFields
from models.realm import Realm, units_of
from models.tables import Staff
from models.tables.staff import STAFF_ROLES
from models.viewer import Post
from runtime.database import ReadSession


def typed_of(person: Staff) -> Typed:
    """Return what stands in the form of a person who is there."""
    return {
        "name": person.name,
        "position": person.position,
        "agency_id": person.agency_id,
        "unit_id": str(person.unit_id or ""),
        "phone": person.phone,
        "email": person.email,
    }


async def person_of(
    session: ReadSession, administrator: Administrator, typed: Mapping[str, str], posts: Sequence[str], *, new: bool
) -> PersonFields:
    """Return the person a form describes; raises InvalidInput with everything that must be mended."""
    names = ("login", "name", "position", "phone", "email") if new else ("name", "position", "phone", "email")
    problems = check_fields(typed, *names)
    agency_id = typed.get("agency_id", "")
    if not administrator.realm.has(agency_id):
        problems.append(
            FieldProblem("agency_id", "unknown", say("Không có cơ quan này."), say("Chọn trong danh sách."))
        )
    unit_id = _uuid(typed.get("unit_id", ""))
    if unit_id is not None and unit_id not in {unit.id for unit in await units_of(session, [agency_id])}:
        problems.append(
            FieldProblem(
                "unit_id",
                "unknown",
                say("Đơn vị này không thuộc cơ quan đã chọn."),
                say("Chọn đơn vị của cơ quan đó, hoặc để trống."),
            )
        )
    held = frozenset(Post(*post.split("@", 1)) for post in posts if "@" in post)
    if any(post.role not in STAFF_ROLES or not administrator.realm.has(post.agency_id) for post in held):
        problems.append(
            FieldProblem("posts", "unknown", say("Có vai trò không giao được."), say("Chọn lại các vai trò."))
        )
    raise_if(problems)
    return PersonFields(
        name=typed.get("name", ""),
        agency_id=agency_id,
        position=typed.get("position", ""),
        unit_id=unit_id,
        phone=typed.get("phone", ""),
        email=typed.get("email", ""),
        posts=held,
    )


def last_administrator(realm: Realm, error: LastAdministratorError, field: str) -> FieldProblem:
    """Return why the last administrator of an agency cannot go."""
    agency = realm.agency(error.agency_id)
    name = agency.name_vi if agency else error.agency_id
    return FieldProblem(
        field,
        "last_administrator",
        say("Đây là quản trị cuối cùng của %(agency)s.", agency=name),
        say("Giao vai trò quản trị cho một người khác trước."),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return UUID(int=0)
