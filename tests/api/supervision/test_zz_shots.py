from __future__ import annotations
import pathlib
from datetime import UTC, datetime, timedelta
from uuid import uuid4
import pytest
from sqlalchemy import text
from models.tables import Intervention
from tests.api.conftest import AGENCY, House
from tests.api.supervision.conftest import Look, Plant
pytestmark = pytest.mark.asyncio(loop_scope="session")
async def test_shots(house: House, plant: Plant, look: Look, monkeypatch) -> None:
    for n in range(45):
        await plant(due=-2 if n % 3 else 20, name=f"Nguyễn Thị Hoa Mai {n}", call={"status": "problem", "problem": "rejected", "system": "payments", "key": "pay/1:request"} if n % 4 == 0 else None)
    for n in range(60):
        async with house.sessions.write() as session:
            session.add(Intervention(key=str(uuid4()), reason="Nhắc vì sắp trễ", agencies=[AGENCY], way="remind" if n % 2 else "hold", stage="waiting" if n == 50 else "done", asked_by=house.staff["leader" if n % 2==0 else "supervisor"], asked_at=datetime.now(UTC) - timedelta(hours=n)))
    for lang in ("vi", "en"):
        s = await house.signed_in("supervisor", lang)
        for name, address in {"print": "/desk/print?left=late&side=officer", "inter": "/desk/interventions", "inter2": "/desk/interventions?way=hold", "desk": "/desk?procedure=2.000635", "steps": "/desk?procedure=2.000635&step=review"}.items():
            body = (await s.client.get(address)).text.replace('"/static', '"file:///work/main/api/static').replace("<details class=\"filters no-print\"", "<details open class=\"filters no-print\"")
            pathlib.Path(f"/tmp/h/lists/{name}-{lang}.html").write_text(body)
        sent = await s.submit("/desk/search", {"q": "khong co ai"})
        pathlib.Path(f"/tmp/h/lists/none-{lang}.html").write_text(str(sent.tree.html).replace('"/static', '"file:///work/main/api/static'))
