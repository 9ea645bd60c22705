"""How states of the screens are made, as people would make them: in their windows, or over the API."""

from __future__ import annotations

import asyncio
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx2
from playwright.async_api import FilePayload, Page

from tests.browser.screen_presses import press_primary, with_key, write_feedback
from tests.browser.windows import Windows
from tests.journeys.people import Dossier, People
from tests.support.patience import PATIENCE

MARRIAGE, HOUSEHOLD, EXCERPT, COPIES = "1.004873", "1.001612", "2.000635", "2.000815"
_NATIONAL = Path(__file__).parents[1] / "domain" / "catalogue" / "samples.jsonl"
_MARITAL = Path(__file__).parents[2] / "procedure_defs" / "ubnd-xa" / "1.004873" / "v1.yaml"
_PROPOSED = ("9.000701", "9.000702", "9.000703")
_TYPED = {
    "applicant.name": "Nguyễn Thị Mẫu",
    "applicant.identity_number": "099195000044",
    "applicant.phone": "0900 000 044",
    "applicant.email": "mau@example.org",
    "applicant.address": "Số 1 đường Mẫu, phường An Bình",
    "owner.name": "Trần Văn Chủ",
    "owner.identity_number": "099170000045",
    "owner.address": "Số 1 đường Mẫu, phường An Bình",
    "owner.proxy_basis": "Giấy ủy quyền số 12 ngày 05/11/2026, UBND phường An Bình chứng thực",
    "facts.copies": "2",
}
_CHOSEN = {"agency": "H61.12", "way": "counter", "pays": "online"}


@dataclass(frozen=True, slots=True)
class Makers:
    """The hands that make things: windows, the API, the simulators, and a look into the database."""

    windows: Windows
    people: People
    simulators: str
    connection: asyncpg.Connection

    async def until(self, statement: str, *values: object) -> asyncpg.Record:
        """Return the first row of a statement as soon as there is one."""
        async with asyncio.timeout(PATIENCE):
            while (row := await self.connection.fetchrow(statement, *values)) is None:
                await asyncio.sleep(0.1)
        return row


async def follow(windows: Windows, code: str, secret: str) -> str:
    """Show the secret of a case as its applicant and return the pass for its pages."""
    page = await windows.at("", f"/follow?code={code}")
    await page.fill("[name=secret]", secret)
    await press_primary(page)
    cookies = await page.context.cookies()
    await page.close()
    return next(cookie["value"] for cookie in cookies if cookie["name"] == "follow")


async def sign_together(makers: Makers) -> dict[str, str]:
    """File three cases, bring them before the leader, and let the leader sign them in one go."""
    codes = await _proposed(makers, 3)
    page = await makers.windows.at("lanhdao", "/approvals/batch?" + "&".join(f"chosen={code}" for code in codes))
    await press_primary(page)
    await page.wait_for_url("**/approvals/batches/*")
    await makers.until(
        "select 1 from cases where code = any($1) having count(*) filter (where decision <> '') = 3", codes
    )
    await page.close()
    return {}


async def propose_two(makers: Makers) -> dict[str, str]:
    """Bring two more cases of one procedure before the leader."""
    await _proposed(makers, 2)
    return {}


async def receive(makers: Makers) -> dict[str, str]:
    """File a case and accept it: it waits for the officer."""
    await makers.people.until_task(await makers.people.file(Dossier(MARRIAGE, name="Phạm Văn Mới Nhận")), "review")
    return {}


async def hold_up(makers: Makers) -> dict[str, str]:
    """Ask the police about a case while their system refuses it: a person must decide what to do."""
    code = await makers.people.file(Dossier(MARRIAGE, name="Lê Thị Vướng Mắc"))
    async with httpx2.AsyncClient(trust_env=False) as dials:
        turned = {"reject": True, "next": 1, "for_key_prefix": code}
        (await dials.put(f"{makers.simulators}/dials/agencies", json=turned)).raise_for_status()
    step = await makers.people.until_task(code, "review")
    await makers.people.act(code, "officer", "complete", step, values={"proposal": "approve"})
    await makers.until(
        "select 1 from operations o join cases c on c.id = o.case_id where c.code = $1 and o.status = 'problem'", code
    )
    return {}


async def hand_over(makers: Makers) -> dict[str, str]:
    """Make a list of the two most pressing dossiers for the office."""
    page = await makers.windows.at("motcua", "/hand-overs/new")
    for place in (0, 1):
        await page.locator("input[name=chosen]").nth(place).check()
    await page.select_option("#to", label="Văn phòng HĐND và UBND")
    await press_primary(page)
    await page.close()
    return {}


async def give_tasks(makers: Makers) -> dict[str, str]:
    """Give two tasks that nobody holds to the first colleague."""
    page = await makers.windows.at("giamsat", "/tasks/team")
    for place in (0, 1):
        await page.locator("input[name=chosen]").nth(place).check()
    async with page.expect_navigation():
        await page.locator("button[name=do][value=give]").click()
    await page.locator("input[name=to]").first.check()
    await press_primary(page)
    await page.close()
    return {}


async def search(makers: Makers) -> dict[str, str]:
    """Look for a family name."""
    page = await makers.windows.at("motcua", "/search")
    await page.fill("main [name=q]", "Nguyễn")
    await press_primary(page)
    await page.close()
    return {}


async def newcomer(makers: Makers) -> dict[str, str]:
    """Make an account that nobody uses."""
    page = await makers.windows.at("quantri", "/administration/people/new")
    await page.fill("[name=login]", "nguoi.moi")
    await page.fill("[name=name]", "Hoàng Văn Mới")
    await page.locator("input[name=post][value^='counter@']").first.check()
    await press_primary(page)
    await page.close()
    return {}


async def feedback(makers: Makers) -> dict[str, str]:
    """Write a feedback and return its code and secret."""
    page = await makers.windows.at("", "/feedback")
    await write_feedback(page, {})
    code, secret = await page.locator("main dd.secret").all_inner_texts()
    await page.close()
    return {"code": code.strip(), "secret": secret.strip()}


async def file_at_counter(makers: Makers) -> dict[str, str]:
    """File a case at the counter, the same one each time; the page after it is open for ten minutes."""
    page = await makers.windows.at("motcua", f"/cases/new/{COPIES}")
    await page.fill("#applicant-name", "Lê Văn Ban Mai")
    await page.fill("#applicant-phone", "0900000027")
    await with_key(page, "screens-filed-at-counter")
    await press_primary(page)
    await page.wait_for_url("**/filed")
    code = str(await page.text_content("h1 .code"))
    await makers.until("select 1 from cases where code = $1 and received_at is not null", code)
    await page.close()
    return {"code": code}


async def draft(makers: Makers) -> dict[str, str]:
    """Answer a whole online filing for somebody else, all but the last press; return the secret of its link."""
    page = await _answered(makers, HOUSEHOLD, "proxy")
    await page.goto(f"{makers.windows.pages}/file/{HOUSEHOLD}/saved")
    link = await page.input_value("#link")
    await page.close()
    return {"secret": link.rpartition("/")[2]}


async def unfinished_draft(makers: Makers) -> dict[str, str]:
    """Begin an online filing and answer no more than which ward decides, and for whom."""
    page = await makers.windows.at("", f"/file/{MARRIAGE}")
    await press_primary(page)
    await page.check("input[name=agency][value='H61.12']")
    await press_primary(page)
    await page.check("input[name=who][value=self]")
    await press_primary(page)
    await page.close()
    return {}


async def send(makers: Makers) -> dict[str, str]:
    """File online, to be paid online, and wait until the gateway's page is there."""
    page = await _answered(makers, EXCERPT, "self")
    await press_primary(page)
    await page.wait_for_url("**/done*")
    code = str(await page.text_content("main .code")).strip()
    await page.close()
    row = await makers.until(
        "select c.id::text as id from cases c join payments p on p.case_id = c.id"
        " where c.code = $1 and c.money = 'requested' and p.pay_address <> ''",
        code,
    )
    return {"code": code, "id": str(row["id"])}


async def _proposed(makers: Makers, count: int) -> list[str]:
    """File cases and do what is to be done on them until they wait for the leader; return their codes."""
    people = makers.people
    codes = [await people.file(Dossier(MARRIAGE, name=f"Trần Thị Chờ Ký {place}")) for place in range(1, count + 1)]
    await asyncio.gather(*(people.until_task(code, "sign") for code in codes))
    return codes


async def _answered(makers: Makers, procedure: str, who: str) -> Page:
    """Answer every question of an online filing and return the page on which it is checked."""
    page = await makers.windows.at("", f"/file/{procedure}")
    await press_primary(page)
    async with asyncio.timeout(PATIENCE):
        while not page.url.endswith("/check"):
            await _answer(page, who)
            await press_primary(page)
    return page


async def _answer(page: Page, who: str) -> None:
    for name, value in _TYPED.items():
        if await page.locator(f"[name='{name}']").count():
            await page.fill(f"[name='{name}']", value)
    for name, value in {**_CHOSEN, "who": who}.items():
        option = page.locator(f"input[name='{name}'][value='{value}']")
        if await option.count():
            await option.check()
    applies = page.locator("input[name^='applies.']")
    by_proxy = "uy-quyen" in page.url and who == "proxy"
    if await applies.count():
        await page.locator(f"input[name^='applies.'][value='{'yes' if by_proxy else 'no'}']").check()
    if await page.locator("#photo").count() and (by_proxy or not await applies.count()):
        await page.set_input_files("#photo", [_PICTURE])
        await page.locator("form[action*='/remove']").first.wait_for()


def _sheet_of_paper() -> bytes:
    """Return a small PNG that looks like a written sheet: white, with grey lines and a margin."""
    width, height = 60, 84
    line = b"\x00" + b"\xff" * 8 + b"\x70" * 44 + b"\xff" * 8
    rows = b"".join(line if 10 < row < 74 and row % 6 < 2 else b"\x00" + b"\xff" * width for row in range(height))

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


_PICTURE: FilePayload = {"name": "giay-to.png", "mimeType": "image/png", "buffer": _sheet_of_paper()}


async def next_version(makers: Makers) -> dict[str, str]:
    """Begin the next version of a procedure as the province's legal officer."""
    page = await makers.windows.at("phapche.tinh", "/procedures/desk/1.004222")
    await page.locator("form[action='/procedures/desk/1.004222/drafts'] button").first.click()
    await page.wait_for_url("**/procedures/drafts/*")
    await page.close()
    return {}


async def national_import(makers: Makers) -> dict[str, str]:
    """Bring in the sample of national records, whose drafts are full of doubts."""
    page = await makers.windows.at("phapche.tinh", "/procedures/desk/new")
    form = page.locator("form[action='/procedures/desk/national']")
    await form.locator("input[type=file]").set_input_files(_NATIONAL)
    await form.locator("button").first.click()
    await page.wait_for_url("**/procedures/imports/*")
    await makers.until("select 1 from draft_doubts")
    await page.close()
    return {}


async def proposal(makers: Makers) -> dict[str, str]:
    """Have two drafts proposed together, one of which cannot be final, and another one that is ready."""
    for code in _PROPOSED:
        page = await makers.windows.at("phapche.tinh", "/procedures/desk/new")
        form = page.locator("form[action='/procedures/desk/upload']")
        text = _MARITAL.read_text(encoding="utf-8").replace("1.004873", code)
        text = text.replace("deadline:", "deadlin:", 1) if code == _PROPOSED[1] else text
        content: FilePayload = {"name": "v1.yaml", "mimeType": "text/yaml", "buffer": text.encode()}
        await form.locator("input[type=file]").set_input_files([content])
        await form.locator("button").first.click()
        await page.wait_for_url("**/procedures/drafts/*")
        await page.close()
    page = await makers.windows.at("phapche.tinh", "/procedures/proposals?field=ho-tich")
    for code in _PROPOSED[:2]:
        await page.locator(f"input[name=chosen][aria-label^='{code}']").check()
    await page.fill("#decision", "163/QĐ-UBND")
    await page.fill("#decided_on", "20/11/2026")
    await page.locator("button[value=chosen]").click()
    await page.wait_for_url("**/procedures/proposals/*-*")
    await makers.until("select 1 from proposed_drafts having count(*) filter (where state = 'chosen') = 0")
    await page.close()
    return {}


async def move(makers: Makers) -> dict[str, str]:
    """Have a decision to move running cases; its second version is not there, which the page must bear."""
    await makers.connection.execute(
        "insert into procedure_moves (id, procedure_code, agency_kind, from_version, to_version, mapping, legal_time,"
        " reason, decision, decided_by, decided_at, confirmed_by, run, kind) values (gen_random_uuid(), '1.004873',"
        " 'ubnd-xa', 1, 2, '{}', 'keep', 'Quy trình mới', '12/QĐ-UBND', 'phapche.tinh', now(), '', 0, '')"
    )
    return {}


async def intervention(makers: Makers) -> dict[str, str]:
    """Have a supervisor ask for an end of a case, which waits for a second person."""
    await makers.connection.execute("""
        with asked as (
            insert into interventions (id, key, way, params, reason, agencies, left_out, stage, second, per_second,
                asked_by, asked_at, tried_at, confirmed_at, answer)
            select gen_random_uuid(), 'screen', 'terminate', '{}',
                'Nộp trùng hồ sơ.', '{H61.12}', 0, 'waiting', true, 20,
                id, now(), now(), now(), '' from staff where login = 'giamsat' returning id
        )
        insert into intervention_cases (intervention_id, case_id, place, cause, key, who, verdict, told, outcome, said)
        select asked.id, c.id, row_number() over (order by c.code), 'nothing_expected', '', '', 'can',
            '{"code": "effect_terminate", "values": {"tasks": "1", "calls": "0", "paid": "0", "owed": "8000"}}',
            '', '{}'
        from asked, cases c where c.agency_id = 'H61.12' and c.ended_at is null limit 3
    """)
    return {}


async def look(makers: Makers) -> dict[str, str]:
    """Have the supervisor's desk made now instead of within the minute."""
    page = await makers.windows.at("giamsat", "/desk")
    async with page.expect_navigation():
        await page.locator(".look-form button").click()
    found = await makers.until(
        "select c.code from desk_lines l join cases c on c.id = l.case_id where l.agency_id = 'H61.12' limit 1"
    )
    return {"code": found["code"]}


async def resend(makers: Makers) -> dict[str, str]:
    """Have the dossiers of a class sent to the national portal again; none of them is left to be sent."""
    await makers.connection.execute(
        "insert into portal_resends (id, comparison_id, difference, asked_by, asked_at, chosen)"
        " select gen_random_uuid(), 1, 'late_there', id::text, now(), 0 from staff where login = 'giamsat'"
    )
    return {}
