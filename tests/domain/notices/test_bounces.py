"""Reading what mail servers report: which mail, did it arrive, and why not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.notices.bounces import NotAReportError, read_report
from domain.notices.delivery import Delivery
from simulators.ledger import Effect
from simulators.mail_reports import report

KEY = "H61.12-20261122-0000001/notice-4:decided/email"
#: As an ordinary mail server writes it, folded and with the whole mail behind it; shortened.
_BY_HAND = b"""\
Return-Path: <>
Message-ID: <20261122.B1@mx.example.vn>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="AAA"

--AAA
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.vn.

--AAA
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.vn
Arrival-Date: Sun, 22 Nov 2026 09:00:00 +0700

Final-Recipient: rfc822; ai.do@example.vn
Original-Recipient: rfc822;ai.do@example.vn
Action: failed
Status: 5.2.2 (mailbox full)
Diagnostic-Code: smtp; 552 5.2.2 <ai.do@example.vn>: mailbox full

--AAA
Content-Type: message/rfc822

From: khong-tra-loi@motcua.localhost
To: ai.do@example.vn
Message-ID: <abc@motcua.localhost>
X-Idempotency-Key:
 H61.12-20261122-0000001/notice-4:decided/email
Subject: =?utf-8?q?K=E1=BA=BFt_qu=E1=BA=A3?=

Xin chao
--AAA--
"""


def effect(key: str = KEY) -> Effect:
    """Return a mail as the simulated server keeps it."""
    body = {"from": "khong-tra-loi@motcua.localhost", "subject": "Kết quả", "key": key}
    return Effect(
        system="mail",
        kind="mail",
        key="abc@motcua.localhost",
        reference="r",
        target="ai.do@example.vn",
        at=datetime.now(UTC),
        body=body,
        response={},
    )


@pytest.mark.parametrize(
    ("action", "status", "said", "problem"),
    [
        ("failed", "5.1.1", Delivery.FAILED, "bounced_address"),
        ("failed", "5.2.2", Delivery.FAILED, "bounced_full"),
        ("failed", "5.7.1", Delivery.FAILED, "bounced"),
        ("failed", "4.4.7", Delivery.FAILED, "bounced"),
        ("delivered", "2.1.5", Delivery.DELIVERED, ""),
        ("delayed", "4.4.1", None, ""),
        ("relayed", "2.1.9", None, ""),
    ],
)
def test_a_report_says_which_mail_and_what_became_of_it(
    action: str, status: str, said: Delivery | None, problem: str
) -> None:
    """The action decides, whatever the code; only the code's class of trouble is kept, and nobody's address."""
    read = read_report(report(effect(), "e1", action, status))
    assert (read.identity, read.key, read.said, read.problem) == ("<e1@mx.simulator>", KEY, said, problem)
    assert "ai.do" not in repr(read)


def test_a_report_with_the_whole_mail_behind_it_is_read() -> None:
    """Folded headers, a remark behind the status, the mail itself instead of its headers: as mail servers write."""
    read = read_report(_BY_HAND)
    assert (read.identity, read.key, read.status) == ("<20261122.B1@mx.example.vn>", KEY, "5.2.2")
    assert read.problem == "bounced_full"


@pytest.mark.parametrize(
    ("raw", "missing"),
    [
        (b"", "delivery-status"),
        (b"\xff\xfe\x00", "delivery-status"),
        (b"Subject: Out of office\nMessage-ID: <a@b>\n\nI am away.", "delivery-status"),
        (_BY_HAND.replace(b"report-type=delivery-status", b"report-type=disposition-notification"), "delivery-status"),
        (_BY_HAND.replace(b"Message-ID: <20261122.B1@mx.example.vn>\n", b""), "Message-ID"),
        (_BY_HAND.replace(b"X-Idempotency-Key", b"X-Other"), "X-Idempotency-Key"),
        (_BY_HAND.replace(b"Action: failed", b"Action: eaten"), "Action"),
    ],
)
def test_what_is_no_report_of_ours_says_what_it_lacks(raw: bytes, missing: str) -> None:
    """An answer from a person on holiday, a read receipt, a report without our headers: none is taken for a bounce."""
    with pytest.raises(NotAReportError) as refused:
        read_report(raw)
    assert refused.value.missing == missing


def test_the_documented_report_is_one() -> None:
    """The report printed in docs/api.md is read as that page says."""
    page = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
    shown = page.partition("```eml\n")[2].partition("```")[0]
    found = read_report(shown.encode())
    assert (found.key, found.action, found.status) == (
        "H61.12-20261122-0000001/notice-7:decided/email",
        "failed",
        "5.1.1",
    )
    assert (found.said, found.problem) == (Delivery.FAILED, "bounced_address")
