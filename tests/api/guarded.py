"""A procedure that uses the whole language: cases, applicants, held papers, grounds, tables; for tests of the doors."""

from __future__ import annotations

from datetime import date

from domain.procedure.compile import compile_definition
from domain.procedure.loader import load_definition
from models.procedures import publish
from tests.api.conftest import House

GUARDED = "1.999003"
_TEXT = f"""\
procedure: "{GUARDED}"
version: 1
effective: {{from: 2020-01-01}}
name: {{vi: Đăng ký mẫu nhiều trường hợp, en: Sample registration with cases}}
agency: ubnd-xa
field: cu-tru
online: full
legal_basis: [Luật Mẫu 1/2020/QH14]
on_the_spot: true
applicants: [citizen, foreigner]
case_types:
  - {{id: so-huu, name: {{vi: Nhà của mình, en: Own house}}}}
  - {{id: thue, name: {{vi: Nhà thuê, en: Rented house}}}}
facts:
  - {{id: tre-em, name: {{vi: có trẻ em, en: there are children}}, kind: yes_no}}
deadline:
  - {{only_if: case_type is thue, limit: 9 working days}}
  - {{limit: 7 working days}}
dossier:
  - {{id: to-khai, name: {{vi: Tờ khai, en: Form}}, copies: {{original: 1}}}}
  - {{id: hop-dong, name: {{vi: Hợp đồng thuê, en: Lease}}, copies: {{photocopy: 1}}, only_if: case_type is thue}}
  - id: so-do
    name: {{vi: Giấy tờ nhà đất, en: Title deed}}
    copies: {{original: 1}}
    held_in: dat-dai-quoc-gia
    only_if: case_type is so-huu
  - id: ket-hon
    name: {{vi: Giấy kết hôn, en: Marriage record}}
    copies: {{photocopy: 1}}
    required: conditional
    when: {{vi: Đã kết hôn, en: When married}}
    held_in: ho-tich-dien-tu
  - id: khai-sinh
    name: {{vi: Giấy khai sinh, en: Birth record}}
    copies: {{photocopy: 1}}
    result_code: KQ.G15.000031
    only_if: tre-em
fees:
  - id: le-phi
    name: {{vi: Lệ phí, en: Fee}}
    kind: fee
    when: before result
    by_channel: {{counter: 20000, online: 10000, post: 20000}}
    only_if: applicant is foreigner
    legal_basis: Thông tư 1/2020/TT-BTC
    exemptions:
      - id: tre-em
        name: {{vi: Trẻ em, en: Children}}
        only_if: case_type is thue
        legal_basis: Thông tư 2/2020/TT-BTC
stages:
  receive:
    - check: counter
  appraise:
    - review: officer
      within: 2 working days
      may: [refuse]
    - visit: officer
      within: 1 working day
      only_if: case_type is thue
  approve:
    - sign: leader
      within: 1 working day
  return:
    - hand_over: counter
result: {{code: KQ.G01.000065, name: {{vi: Thông báo, en: Notice}}, ways: [counter]}}
also_issues:
  - {{on: refusal, code: KQ.G01.000067, name: {{vi: Phiếu từ chối mẫu, en: Sample slip of refusal}}}}
refusal_grounds:
  - id: dieu-kien
    name: {{vi: Không đủ điều kiện đăng ký, en: The conditions are not met}}
    legal_basis: Luật Mẫu 1/2020/QH14
  - id: tranh-chap
    name: {{vi: Nhà đang có tranh chấp, en: The house is disputed}}
    legal_basis: Luật Mẫu 2/2020/QH14
"""


async def publish_guarded(house: House) -> None:
    """Put the procedure in force."""
    async with house.sessions.write() as session:
        await publish(session, compile_definition(load_definition(_TEXT)), date(2020, 1, 1))
