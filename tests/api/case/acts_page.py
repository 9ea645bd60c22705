"""docs/acts.md, made from the acts, their rules, events, forms and pages: `python -m tests.api.case.acts_page`.

It prints the page: `python -m tests.api.case.acts_page > docs/acts.md` writes it again.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import Final

from api.case.act_pages import page_of
from domain.case.acts import Act, Command, Refusal, Role
from domain.case.events import Commanded, Record
from domain.case.rules import NEEDS_REASON, refusal
from domain.case.wording import sentence
from domain.case.words import ACTS, EVENTS, PLACES, ROLES
from domain.money.ledger import Account, entries_of
from domain.papers.forms import NAMES, Form, called_for
from tests.support.act_lives import OPENINGS
from tests.support.lives import Life

#: What came in here takes a number of a series of receipts (docs/money.md).
_RECEIPTED: Final = frozenset({Account.CASH, Account.CARD, Account.TRANSFER})
_RECEIPT_FOR_MONEY: Final = "Biên lai thu tiền / Receipt for money"
_HEAD: Final = """\
# Việc trên hồ sơ / Acts on a case

Mọi việc một người có thể làm với hồ sơ: ai làm, ở trang nào, ghi gì vào diễn biến, in giấy gì. Người khác đọc lý do
ngay ở trang đó và không làm được, kể cả khi tự gửi biểu mẫu. Sao (*): phải ghi lý do. Việc không có giấy riêng nằm trên
phiếu kiểm soát (mẫu 06). /
Everything a person may do to a case: who, on which page, what the timeline says, what is printed. Anybody else reads
the reason on the same page and is refused all the same when they send the form. A star: it needs a reason. What has no
paper of its own stands on the control slip (form 06).

Made from the program; a test compares the two (`tests/api/case/test_acts_page.py`), another one does each act in turn
(`tests/api/case/test_every_act.py`; the reset to a step: `tests/workflows/test_interventions.py`):

    python -m tests.api.case.acts_page > docs/acts.md

| Việc / Act | Ai làm / Who | Trang / Page | Diễn biến / Timeline | Giấy tờ / Paper |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What the program says of one act: what it recorded, and the refusal of somebody who holds no post there."""

    act: Act
    records: tuple[Record, ...]
    refused: Refusal

    @property
    def papers(self) -> tuple[Form, ...]:
        """The forms its events call for."""
        return tuple(dict.fromkeys(form for record in self.records if (form := called_for(record))))

    @property
    def takes_receipt(self) -> bool:
        """True when it books money for which a receipt is given."""
        entries = [entry for record in self.records for entry in entries_of(record.kind, record.values)]
        return any(entry.debit in _RECEIPTED and entry.credit is Account.APPLICANT for entry in entries)


def open_command(act: Act) -> tuple[Life, Command]:
    """Return a case in which an act is open, and the command of who may take it. Raises KeyError without one."""
    return OPENINGS[act].command(act)


def told(act: Act) -> Told:
    """Do an act on a case in which it is open, and try it as a stranger. Asserts that it was open to the one only."""
    life, command = open_command(act)
    why = refusal(life.plan, life.calendar, life.state, command, life.now)
    assert why is None, (act, why)
    stranger = replace(command, actor="somebody", role=Role.AUTHOR)
    refused = refusal(life.plan, life.calendar, life.state, stranger, life.now)
    assert refused is not None, f"{act} is open to anybody"
    before = len(life.records)
    life.happen(Commanded(command))
    mine = tuple(record for record in life.records[before:] if record.actor == command.actor)
    return Told(act, mine, refused)


def markdown() -> str:
    """Return the whole page."""
    return _HEAD + "".join(_row(told(act)) for act in Act)


def _row(one: Told) -> str:
    vi, en = ACTS[one.act]
    star = "*" if one.act in NEEDS_REASON else ""
    papers = [_named(form) for form in one.papers] + [_RECEIPT_FOR_MONEY] * one.takes_receipt
    lines = [f"{EVENTS[record.kind][0]} / {EVENTS[record.kind][1]}" for record in one.records]
    cells = (
        f"{vi} / {en} `{one.act}`{star}",
        _who(one.refused),
        f"`{page_of(one.act)}`",
        "<br>".join(dict.fromkeys(lines)),
        "<br>".join(papers) or "–",
    )
    return f"| {' | '.join(cells)} |\n"


def _named(form: Form) -> str:
    name = NAMES[form]
    return f"{name.number} {name.vi} / {name.en}".strip()


def _who(refused: Refusal) -> str:
    """Return the roles a refusal names, and where they are held; its sentence where it names none."""
    roles = dict.fromkeys(who.partition("@")[0] for who in refused.who_can)
    if not roles:
        return f"{sentence(refused, 'vi')} / {sentence(refused, 'en')}"
    of_vi, of_en = PLACES[refused.values["place"]] if "place" in refused.values else ("", "")
    vi = ", ".join(ROLES[role][0] for role in roles) + (f" của {of_vi}" if of_vi else "")
    en = ", ".join(ROLES[role][1] for role in roles) + (f" of {of_en}" if of_en else "")
    return f"{vi} / {en}"


if __name__ == "__main__":
    sys.stdout.write(markdown())
