"""One small good definition that tests spoil in one place at a time."""

import pytest

GOOD = """\
procedure: "1.004873"
version: 1
effective: {from: 2026-07-01}
name: {vi: Cấp giấy, en: Certificate}
agency: ubnd-xa
field: ho-tich
online: full
channels: [counter, online]
legal_basis: [Luật Hộ tịch 60/2014/QH13]
deadline: 3 working days
dossier:
  - id: to-khai
    name: {vi: Tờ khai, en: Application}
    copies: {original: 1}
  - id: uy-quyen
    name: {vi: Văn bản ủy quyền, en: Authorisation}
    copies: {original: 1}
    required: conditional
    when: {vi: Làm thay, en: When acting for another}
fees:
  - id: le-phi
    name: {vi: Lệ phí, en: Fee}
    kind: fee
    when: at filing
    by_channel: {counter: 8000, online: 4000}
    legal_basis: Thông tư 85/2019/TT-BTC
stages:
  receive:
    - check: counter
  appraise:
    - review: officer
      within: 8 working hours
      may: [request_supplement, refuse]
    - ask: cong-an
      id: police
      about: ho-tich
      within: 2 working days
      in_parallel_with: review
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

REGISTER = """\
agencies:
  - {id: ubnd-xa, name: {vi: Xã, en: Commune}, endpoint: own}
  - {id: cong-an, name: {vi: Công an, en: Police}, endpoint: answers}
"""


class Spoiled:
    """The good text with `old` replaced by `new`; `§` in `new` marks where the error is expected."""

    def __init__(self, old: str, new: str) -> None:
        assert GOOD.count(old) == 1, f"{old!r} must occur once in the sample"
        marked = GOOD.replace(old, new)
        self.text = marked.replace("§", "")
        before = marked[: marked.index("§")] if "§" in marked else ""
        self.place = (before.count("\n") + 1, len(before) - before.rfind("\n"))


@pytest.fixture
def good() -> str:
    """The text of the good definition."""
    return GOOD


@pytest.fixture
def register_text() -> str:
    """The text of a register that holds the agencies of the good definition."""
    return REGISTER


@pytest.fixture
def spoiled() -> type[Spoiled]:
    """Make a spoiled text and the place where its error belongs."""
    return Spoiled
