"""Requests as Motcua sends them, for tests that look at the simulators alone."""

from typing import Any
from uuid import uuid4

import httpx2

from tests.support.simulators import Simulators


def new_key(operation: str = "police/1:ask") -> str:
    """Return a business key nobody else uses."""
    return f"H61.12-20261122-{uuid4().hex[:7]}/{operation}"


def question(key: str) -> dict[str, Any]:
    """A consultation."""
    subject = {"full_name": "Nguyễn Thị Thử", "identity_number": ""}
    return {"key": key, "case_code": key.partition("/")[0], "about": "marital_status", "subject": subject}


def consult(simulators: Simulators, key: str, agency: str = "cong-an") -> httpx2.Response:
    """Hand in a consultation."""
    return simulators.post("agencies", f"{agency}/consultations", question(key), key)


def request_payment(simulators: Simulators, key: str, amount: int = 8000) -> httpx2.Response:
    """Ask for money."""
    body = {"key": key, "case_code": "H61.12-20261122-0000001", "amount": amount, "description": "H6112"}
    return simulators.post("payments", "requests", body, key)


def order(simulators: Simulators, key: str, cod: int = 0) -> httpx2.Response:
    """Order an item from the post."""
    body = {
        "CustomerCode": "H61.12",
        "OrderNumber": key,
        "CODAmount": cod,
        "Sender": {"Name": "Bộ phận Một cửa"},
        "Receiver": {"Name": "Nguyễn Thị Thử", "Tel": "0900000000", "Address": "Số 1, thôn Một"},
    }
    return simulators.post("post", "orders", body, key)
