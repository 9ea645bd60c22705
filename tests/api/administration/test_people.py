"""Accounts, posts, passwords, units and agencies, as an administrator changes them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.tables import Agency, StaffChange, StaffRole, Unit
from tests.api.administration.conftest import PROVINCE, Province
from tests.api.conftest import AGENCY, OTHER_AGENCY, PASSWORD, filing, new_key
from tests.api.visitor import Page


async def kinds(province: Province) -> list[str]:
    """Return the kinds of changes logged so far, oldest first."""
    async with province.house.sessions.read() as session:
        return list((await session.scalars(select(col(StaffChange.kind)).order_by(col(StaffChange.at)))).all())


async def roles(province: Province, login: str) -> set[tuple[str, str]]:
    """Return the posts a person holds."""
    person = await province.person(login)
    async with province.house.sessions.read() as session:
        found = await session.scalars(select(StaffRole).where(col(StaffRole.staff_id) == person.id))
        return {(row.role, row.agency_id) for row in found.all()}


def posts_in(page: Page) -> list[str]:
    """Return the posts that are ticked in the form of a person."""
    return [str(node.attributes["value"]) for node in page.tree.css("input[name=post][checked]")]


async def make(province: Province, login: str, *posts: str, **typed: str) -> str:
    """Add an account through the pages and return its handed-out password."""
    root = await province.browser("root")
    form = await root.get("/administration/people/new")
    action, fields = form.form(action="/administration/people/new")
    fields |= {"login": login, "name": "Người Mới", "agency_id": AGENCY, "unit_id": "", **typed}
    answer = await root.post(action, {**fields, "post": list(posts)})
    assert answer.status_code == 200, Page(answer).body
    return Page(answer).text("td.handed-out")


async def test_a_new_account_gets_a_password_that_opens_only_the_choice_of_another(province: Province) -> None:
    """The password is shown once; the first sign-in asks for one of one's own, and then lets in."""
    password = await make(province, "moi.nv", f"officer@{AGENCY}", position="Chuyên viên")
    assert (await roles(province, "moi.nv")) == {("officer", AGENCY)}
    visitor = province.house.visitor()

    first = await visitor.post("/sign-in", {"login": "moi.nv", "password": password})
    page = Page(first)
    assert first.status_code == 200
    assert page.heading == "Đặt mật khẩu mới"
    assert "session" not in visitor.client.cookies
    action, fields = page.form(action="/sign-in/password")
    short = await visitor.submit(action, {**fields, "password": password, "new_password": "ngắn", "again": "ngắn"})
    assert short.status == 422
    assert "ít nhất 10 ký tự" in short.text("#error-summary")
    own = "bốn từ chẳng liên quan"
    await visitor.submit(action, {**fields, "password": password, "new_password": own, "again": own})

    assert "session" in visitor.client.cookies
    again = await province.house.visitor().post("/sign-in", {"login": "moi.nv", "password": password})
    assert again.status_code == 401
    assert not (await province.person("moi.nv")).must_change_password


async def test_a_form_that_comes_back_names_every_field(province: Province) -> None:
    """All faults at once, with what was typed; nothing is stored."""
    root = await province.browser("root")
    action, fields = (await root.get("/administration/people/new")).form(action="/administration/people/new")

    page = await root.submit(action, {**fields, "login": "Có Dấu", "name": "", "phone": "12", "email": "x", "post": []})

    assert page.status == 422
    assert {node.attributes["href"] for node in page.tree.css("#error-summary a")} == {
        "#login",
        "#name",
        "#phone",
        "#email",
    }
    assert page.tree.css_first("#email").attributes["value"] == "x"


async def test_the_same_form_twice_makes_one_account(province: Province) -> None:
    """A doubled click neither makes two accounts nor shows a second password."""
    root = await province.browser("root")
    action, fields = (await root.get("/administration/people/new")).form(action="/administration/people/new")
    fields |= {"login": "hai.lan", "name": "Hai Lần", "agency_id": AGENCY, "unit_id": "", "post": f"officer@{AGENCY}"}

    first = await root.post(action, fields)
    second = await root.post(action, fields)

    assert first.status_code == 200
    assert second.status_code == 422  # the login is taken, by the first one
    assert (await kinds(province)).count("person_added") >= 1


async def test_posts_are_given_and_taken_and_the_change_is_logged(province: Province) -> None:
    """The log says who changed what, with the value before and after."""
    await make(province, "doi.vt", f"officer@{AGENCY}")
    root = await province.browser("root")
    address = f"/administration/people/{(await province.person('doi.vt')).id}"
    page = await root.get(address)
    assert posts_in(page) == [f"officer@{AGENCY}"]
    action, fields = page.form(action=address)

    await root.submit(
        action, {**fields, "position": "Phó chủ tịch", "post": [f"leader@{AGENCY}", f"counter@{OTHER_AGENCY}"]}
    )

    assert await roles(province, "doi.vt") == {("leader", AGENCY), ("counter", OTHER_AGENCY)}
    log = await root.get("/administration/changes")
    assert "Sửa tài khoản" in log.body
    assert "Phó chủ tịch" in log.body
    assert f"cán bộ thụ lý ({AGENCY}) → cán bộ một cửa ({OTHER_AGENCY}), lãnh đạo ({AGENCY})" in log.body
    assert "Đỗ Minh Khôi" in log.body


async def test_an_administrator_sees_the_own_agency_and_below_and_nothing_else(province: Province) -> None:
    """People, agencies and units of others do not exist; those of a ward below do."""
    ward, root = await province.browser("admin"), await province.browser("root")
    stranger = province.house.staff["stranger"]

    listed = await ward.get("/administration/people")
    assert "Ngô Xuân Ổn" not in listed.body
    assert "Ngô Xuân Ổn" in (await root.get("/administration/people")).body
    foreign = (
        f"/administration/people/{stranger}",
        f"/administration/agencies/{OTHER_AGENCY}",
        f"/administration/agencies/{PROVINCE}",
        f"/administration/people?agency={OTHER_AGENCY}",
    )
    assert [(await ward.get(address)).status for address in foreign] == [404] * 4
    posts = (
        f"/administration/people/{stranger}",
        f"/administration/people/{stranger}/password",
        f"/administration/people/{stranger}/close",
        f"/administration/people/{stranger}/sign-out",
        f"/administration/agencies/{OTHER_AGENCY}",
        f"/administration/agencies/{OTHER_AGENCY}/units",
    )
    assert [(await ward.post(address, {"key": "foreign-form-1"})).status_code for address in posts] == [404] * 6
    action, fields = (await ward.get("/administration/people/new")).form(action="/administration/people/new")
    above = {**fields, "login": "leo.cao", "name": "Leo Cao", "post": f"administrator@{PROVINCE}"}
    refused = await ward.submit(action, above)
    assert refused.status == 422
    assert "vai trò không giao được" in refused.body


async def test_power_above_protects_an_account_from_those_below(province: Province) -> None:
    """Who holds a post above cannot have the password reset, nor be changed, by the ward's administrator."""
    await province.add("hai.noi", "Ngồi Hai Nơi", ("officer", AGENCY), ("administrator", PROVINCE))
    ward = await province.browser("admin")
    address = f"/administration/people/{province.house.staff['hai.noi']}"

    page = await ward.get(address)
    assert not page.tree.css_first("form[action$='/password']")
    assert "Chỉ quản trị của cơ quan đó" in page.body
    for act in ("", "/password", "/close", "/sign-out", "/unlink"):
        answer = await ward.post(f"{address}{act}", {"key": "power-above-1", "name": "X"})
        assert answer.status_code == 403, act
    root = await province.browser("root")
    assert (await root.post(f"{address}/close", {})).status_code == 303


async def test_the_last_administrator_stays(province: Province) -> None:
    """Nobody above is left: neither the post can be taken nor the account closed, not even by oneself."""
    root = await province.browser("root")
    address = f"/administration/people/{province.house.staff['root']}"
    action, fields = (await root.get(address)).form(action=address)

    taken = await root.submit(action, {**fields, "post": []})
    closed = await root.submit(f"{address}/close", {})

    assert [taken.status, closed.status] == [422, 422]
    assert "quản trị cuối cùng của UBND tỉnh" in taken.body
    assert "quản trị cuối cùng" in closed.body
    assert ("administrator", PROVINCE) in await roles(province, "root")
    ward = f"/administration/people/{province.house.staff['admin']}"
    assert (await root.submit(f"{ward}/close", {})).status == 200  # the province is still above the ward
    assert (await root.submit(f"{ward}/open", {})).status == 200
    province.browsers.pop("admin", None)  # the session ended with the account


async def test_agencies_and_units_are_changed_within_their_rules(province: Province) -> None:
    """A unit's name is its own in the agency; an agency is not put below itself, nor closed while it works."""
    root = await province.browser("root")
    address = f"/administration/agencies/{AGENCY}"
    page = await root.get(address)
    action, fields = page.form(action=f"{address}/units")

    await root.submit(action, {**fields, "name_vi": "Bộ phận Một cửa", "phone": "0270 3822 115"})
    twice = await root.submit(action, {**fields, "key": "another-key-1", "name_vi": "bộ phận một cửa"})
    assert twice.status == 422
    assert "đã có đơn vị tên này" in twice.body
    agency_action, agency = (await root.get(address)).form(action=address)
    below = await root.submit(agency_action, {**agency, "parent_id": AGENCY})
    assert below.status == 422
    await root.submit(agency_action, {**agency, "address": "15 đường Lê Lợi", "active": "yes"})

    async with province.house.sessions.read() as session:
        assert (await session.get(Agency, AGENCY)).address == "15 đường Lê Lợi"
        units = (await session.scalars(select(col(Unit.name_vi)).where(col(Unit.agency_id) == AGENCY))).all()
    assert sorted(units) == ["Bộ phận Một cửa", "Văn phòng"]
    own_action, own = (await root.get(f"/administration/agencies/{PROVINCE}")).form(
        action=f"/administration/agencies/{PROVINCE}"
    )
    own.pop("active")
    assert "chính mình quản trị" in (await root.submit(own_action, own)).body


async def test_a_new_agency_stands_below_one_of_the_realm(province: Province) -> None:
    """Identifier, kind and superior are checked; the new one can be administered at once."""
    root = await province.browser("root")
    action, fields = (await root.get("/administration/agencies/new")).form(action="/administration/agencies/new")

    wrong = await root.submit(action, {**fields, "id": "12", "name_vi": ""})
    taken = await root.submit(action, {**fields, "id": AGENCY, "name_vi": "X"})
    made = await root.submit(action, {**fields, "id": "H61.99", "name_vi": "UBND xã Mới", "kind": "ubnd-xa"})

    assert [wrong.status, taken.status, made.status] == [422, 422, 200]
    assert made.heading == "UBND xã Mới"


async def test_a_token_is_shown_once_works_and_can_be_revoked(province: Province) -> None:
    """The list never shows it again; after the revocation it opens nothing."""
    root = await province.browser("root")
    action, fields = (await root.get("/administration/tokens")).form(action="/administration/tokens")
    sent = {**fields, "name": "Cổng tỉnh", "agency_id": AGENCY, "expires_at": "31/12/2026", "scope": ["read"]}

    nothing = await root.submit(action, {**fields, "name": "", "expires_at": "31/12/2050"})
    assert nothing.status == 422
    made = Page(await root.post(action, sent))
    secret = made.text("code.handed-out")
    assert len(secret) > 40
    client = province.house.visitor().client
    headers = {"Authorization": f"Bearer {secret}"}
    assert (await client.get("/api/v1/cases", params={"q": "Nguyễn"}, headers=headers)).status_code == 200

    listed = await root.get("/administration/tokens")
    assert secret not in listed.body
    revoke = listed.tree.css_first("form[action$='/revoke']").attributes["action"]
    await root.submit(str(revoke), {})
    assert (await client.get("/api/v1/cases", params={"q": "Nguyễn"}, headers=headers)).status_code == 401
    ward = await province.browser("admin")
    assert (await ward.post(f"/administration/tokens/{UUID(int=7)}/revoke")).status_code == 404


async def test_everybody_can_be_signed_out_at_once(province: Province) -> None:
    """Whoever was signed in must sign in again; the administrator stays, and each is logged."""
    root, leader = await province.browser("root"), await province.house.signed_in("leader")
    assert "Nguyễn Quốc Việt" in (await root.get("/administration/sessions")).body

    await root.submit("/administration/sessions/end", {})

    assert (await leader.client.get("/api/v1/tasks")).status_code == 401
    assert (await root.get("/administration/sessions")).status == 200
    assert "signed_out" in await kinds(province)
    province.browsers = {"root": root}


async def test_who_read_what_is_found_by_person_case_and_day(province: Province) -> None:
    """The reading log speaks of the realm only, for at most 31 days, and to supervisors too."""
    machine = await province.house.machine("file")
    client = province.house.visitor().client
    code = (await client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})).json()["code"]
    counter, supervisor = await province.browser("counter"), await province.browser("supervisor")
    await counter.get(f"/cases/{code}")
    root, other = await province.browser("root"), await province.browser("stranger")

    page = await root.get(f"/administration/readings?case={code}&person=counter")
    assert "Trần Thị Hạnh" in page.body
    assert "Trang hồ sơ" in page.body
    assert code in (await supervisor.get("/administration/readings")).body
    assert "Không có lượt xem" in (await root.get(f"/administration/readings?case={code}&person=nobody")).body
    assert (await root.get("/administration/readings?first=01/01/2026&last=01/03/2026")).status == 422
    assert (await other.get("/administration/readings")).status == 403
    assert (await counter.get("/administration")).status == 403


async def test_resetting_a_password_ends_sessions_and_works_once(province: Province) -> None:
    """The old password and the old session are worth nothing; the same form again shows nothing."""
    await province.add("quen.mk", "Quên Mật Khẩu", ("officer", AGENCY))
    there = await province.house.signed_in("quen.mk")
    root = await province.browser("root")
    address = f"/administration/people/{province.house.staff['quen.mk']}"
    action, fields = (await root.get(address)).form(action=f"{address}/password")

    shown = Page(await root.post(action, fields))
    again = await root.post(action, fields)

    assert len(shown.text("td.handed-out")) == 19
    assert again.status_code == 303
    assert (await there.client.get("/api/v1/tasks")).status_code == 401
    assert (await there.post("/sign-in", {"login": "quen.mk", "password": PASSWORD})).status_code == 401
