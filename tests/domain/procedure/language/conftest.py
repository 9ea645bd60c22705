"""One procedure that depends on who files what, when and how; and a fragment it may use."""

from __future__ import annotations

import pytest

from domain.procedure.definition import Definition
from domain.procedure.fragments import FragmentShelf, read_fragment
from domain.procedure.loader import load_definition

ONE_OFFICER = """\
fragment: one-officer
version: 1
name: {vi: Một người thẩm định, en: One officer}
parameters:
  - {id: review-time, name: {vi: Thời hạn thẩm định, en: Time to appraise}, default: 2 working days}
gives:
  legal_basis: [Nghị định 118/2025/NĐ-CP]
  stages:
    receive:
      - check: counter
    appraise:
      - review: officer
        within: $review-time
        may: [request_supplement, refuse]
    approve:
      - sign: leader
        within: 1 working day
        may: [send_back]
    return:
      - hand_over: counter
"""

VARIED = """\
procedure: "1.000001"
version: 1
use: [{fragment: one-officer@1, with: {review-time: 3 working days}}]
effective: {from: 2026-07-01}
name: {vi: Đăng ký thử, en: Trial registration}
agency: ubnd-xa
field: thu
online: full
legal_basis: [Luật Thử 1/2020/QH14]
case_types:
  - {id: new, name: {vi: Cấp mới, en: First issue}}
  - {id: again, name: {vi: Cấp lại, en: Reissue}}
facts:
  - {id: rented, name: {vi: nhà thuê, en: the house is rented}, kind: yes_no}
deadline:
  - {only_if: case_type is again and channel is online, limit: 4 working days}
  - {limit: 7 working days}
dossier:
  - id: to-khai
    name: {vi: Tờ khai, en: Form}
    copies: {original: 1}
  - id: hop-dong
    name: {vi: Hợp đồng thuê, en: Lease}
    copies: {photocopy: 1}
    only_if: rented
fees:
  - id: le-phi
    name: {vi: Lệ phí, en: Fee}
    kind: fee
    when: at filing
    amount: 20000
    legal_basis: Thông tư 1/2020/TT-BTC
    only_if: filed_on < 2026-08-15 or not (applicant in [citizen, overseas_vietnamese])
result:
  code: KQ.G01.000065
  name: {vi: Thông báo, en: Notice}
  ways: [counter]
"""


@pytest.fixture
def shelf() -> FragmentShelf:
    """A shelf with one fragment."""
    loaded = read_fragment(ONE_OFFICER, "one-officer.yaml")
    return FragmentShelf({loaded.fragment.key: loaded})


@pytest.fixture
def varied(shelf: FragmentShelf) -> Definition:
    """The procedure, loaded."""
    return load_definition(VARIED, "varied.yaml", shelf)
