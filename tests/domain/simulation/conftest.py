"""One procedure with everything a trial can meet: conditions, two cases, an agency, a notice, a loop."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import local_day
from domain.procedure.definition import Definition
from domain.procedure.loader import load_definition
from domain.procedure.plan import Channel
from domain.procedure.situation import Situation
from tests.support.lives import shipped_calendar

SAMPLE = """\
procedure: "1.004873"
version: 1
effective: {from: 2026-07-01, to: 2027-12-31}
name: {vi: Cấp giấy, en: Certificate}
agency: ubnd-xa
field: ho-tich
online: full
legal_basis: [Luật Hộ tịch 60/2014/QH13]
case_types:
  - {id: lan-dau, name: {vi: Lần đầu, en: First time}}
  - {id: cap-lai, name: {vi: Cấp lại, en: Again}}
deadline:
  - {only_if: case_type is cap-lai, limit: 2 working days}
  - {limit: 4 working days}
dossier:
  - id: to-khai
    name: {vi: Tờ khai, en: Application}
    copies: {original: 1}
fees:
  - id: le-phi
    name: {vi: Lệ phí, en: Fee}
    kind: fee
    when: at filing
    by_channel: {counter: 8000, online: 4000, post: 4000}
    legal_basis: Thông tư 85/2019/TT-BTC
    exemptions:
      - {id: ngheo, name: {vi: Hộ nghèo, en: Poor}, legal_basis: Thông tư 85/2019/TT-BTC}
stages:
  receive:
    - check: counter
  appraise:
    - review: officer
      within: 8 working hours
      may: [request_supplement, refuse]
      notify:
        - {on: opened, to: officer, by: [screen], text: {vi: Có hồ sơ mới, en: A new dossier}}
        - {on: late, to: leader, by: [mail], text: {vi: Thẩm định muộn, en: Appraisal is late}}
    - ask: cong-an
      id: police
      about: ho-tich
      within: 1 working day
      in_parallel_with: review
      only_if: case_type is lan-dau
  approve:
    - sign: leader
      within: 4 working hours
      not_the_person_of: review
      may: [send_back]
  return:
    - hand_over: counter
result:
  code: KQ.G15.000038
  name: {vi: Giấy, en: Certificate}
  ways: [counter, online]
"""
#: 09:00 on a Monday in Vietnam.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def text() -> str:
    """The sample as its author wrote it."""
    return SAMPLE


@pytest.fixture
def definition() -> Definition:
    """The sample, loaded."""
    return load_definition(SAMPLE)


@pytest.fixture
def calendar() -> WorkingCalendar:
    """The shipped calendar."""
    return shipped_calendar()


@pytest.fixture
def filed_at() -> datetime:
    """09:00 on a Monday in Vietnam."""
    return MONDAY


@pytest.fixture
def first_time() -> Situation:
    """A citizen at the counter, first case."""
    return Situation(Channel.COUNTER, local_day(MONDAY), case_type="lan-dau")


@pytest.fixture
def again() -> Situation:
    """A citizen at the counter, second case."""
    return Situation(Channel.COUNTER, local_day(MONDAY), case_type="cap-lai")
