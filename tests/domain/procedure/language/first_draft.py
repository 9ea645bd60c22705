"""Permanent residence (1.004222) as somebody writes it first who knows the law and has only the reference to hand.

The facts are those of Quyết định 1523/QĐ-BCA-C06 in the national database (July 2026). The mistakes are usual ones;
each `Mend` is what a person does about one finding, in the order in which the linter leads there.
"""

from __future__ import annotations

from dataclasses import dataclass

CODE = "1.004222"

ROUGH = """\
procedure: 1.004222
version: 1
effective: {from: 01/07/2026}
name: {vi: Đăng ký thường trú, en: Registration of permanent residence}
agency: cong-an-cap-xa
field: cư trú
channels: [counter, online]
applicants: [citizen, overseas]
decision: 1523/QĐ-BCA-C06
legal_basis:
  - Luật Cư trú 68/2020/QH14
  - Nghị định 154/2024/NĐ-CP
  - Thông tư 53/2025/TT-BCA
deadlines: 7 ngày làm việc
case_types:
  - {id: so-huu, name: {vi: Chỗ ở thuộc quyền sở hữu của mình, en: A dwelling of one's own}}
  - {id: nguoi-than, name: {vi: Về ở cùng người thân, en: Joining one's family}}
  - {id: thue, name: {vi: Chỗ ở thuê, mượn, ở nhờ, en: A rented or borrowed dwelling}}
dossier:
  - id: ct01
    name: {vi: Tờ khai thay đổi thông tin cư trú, en: Declaration of residence change}
    form: Mẫu CT01 Thông tư 53/2025/TT-BCA
    copies: 1
  - id: cho-o
    name: {vi: Giấy tờ chứng minh chỗ ở hợp pháp, en: Proof of a lawful dwelling}
    copies: {original: 1}
    originals_returned: true
    held_in: dat-dai
    only_if: case_type is so-huu
  - id: quan-he
    name: {vi: Giấy tờ chứng minh quan hệ nhân thân, en: Proof of the family relation}
    copies: {original: 1}
    originals_returned: true
    held_in: dan-cu
    only_if: case is nguoi-than
  - id: hop-dong
    name: {vi: "Hợp đồng thuê, mượn, ở nhờ được công chứng, chứng thực", en: Notarised contract of rent or loan}
    copies: {original: 1}
    only_if: case_type is thue
fees:
  - id: le-phi
    name: {vi: Lệ phí đăng ký cư trú, en: Residence registration fee}
    kind: fee
    when: filing
    by_channel: {counter: 20.000, online: 10000}
    exemptions:
      - id: dinh-danh-muc-2
        name: {vi: Công dân có định danh điện tử mức 2, en: Citizens with level-2 e-identity}
        from: 2026-08-15
        to: 2027-02-28
        only_if: applicant is citizen
        legal_basis: Thông tư 117/2026/TT-BTC
stages:
  receive:
    - check: counter
  appraise:
    - review: officer
      within: 6 working days
      may: [request_supplement, refuse]
  approve:
    - sign: leader
      within: 2 working days
      may: [return]
  return:
    - hand_over: counter
result:
  code: KQ.G01.000065
  name: {vi: Thông báo kết quả đăng ký cư trú, en: Notice of residence registration}
  ways: counter
also_issues:
  - {on: refuse, code: KQ.G01.000067, name: {vi: "Phiếu từ chối tiếp nhận, giải quyết hồ sơ", en: Notice of refusal}}
"""


@dataclass(frozen=True, slots=True)
class Mend:
    """One finding and what a person does about it: a line of the draft becomes the lines that are right."""

    code: str
    told: str
    """What the linter says, in the Vietnamese of its message or mend, that leads to what is right."""
    line: str
    right: str
    at: str = ""
    """The line the finding is told of, where it is not the one that is changed."""

    def of(self, text: str) -> str:
        """Return a text with the line mended; raises ValueError when the line is not there."""
        lines = text.split("\n")
        place = lines.index(self.line)
        return "\n".join((*lines[:place], self.right, *lines[place + 1 :]))

    def told_at(self, text: str) -> int:
        """Return the number of the line of a text the finding is told of, counted from 1."""
        return text.split("\n").index(self.at or self.line) + 1


_SLIP = 'code: KQ.G01.000067, name: {vi: "Phiếu từ chối tiếp nhận, giải quyết hồ sơ", en: Notice of refusal}}'
_GROUND = "{id: khong-du-dieu-kien, name: {vi: Không đủ điều kiện đăng ký, en: Conditions of registration are not met}"

#: What cannot be read is told first, all of it at once; then what contradicts itself; then what the law wants.
MENDS = (
    Mend("missing_key", "một trong: full, partial, none", "procedure: 1.004222", "procedure: 1.004222\nonline: full"),
    Mend("bad_date", "`2026-07-01`", "effective: {from: 01/07/2026}", "effective: {from: 2026-07-01}"),
    Mend("bad_value", "`cu-tru`", "field: cư trú", "field: cu-tru"),
    Mend(
        "bad_value", "overseas_vietnamese",
        "applicants: [citizen, overseas]", "applicants: [citizen, overseas_vietnamese]",
    ),
    Mend("unknown_key", "`deadline`", "deadlines: 7 ngày làm việc", "deadline: 7 ngày làm việc"),
    Mend(
        "text_cut_at_comma", "trong ngoặc kép",
        "  - {id: thue, name: {vi: Chỗ ở thuê, mượn, ở nhờ, en: A rented or borrowed dwelling}}",
        '  - {id: thue, name: {vi: "Chỗ ở thuê, mượn, ở nhờ", en: A rented or borrowed dwelling}}',
    ),
    Mend("wrong_type", "original, certified, photocopy", "    copies: 1", "    copies: {original: 1}"),
    Mend("bad_value", "`at filing`", "    when: filing", "    when: at filing"),
    Mend(
        "wrong_type", "`20000`",
        "    by_channel: {counter: 20.000, online: 10000}", "    by_channel: {counter: 20000, online: 10000}",
    ),
    Mend("bad_value", "send_back", "      may: [return]", "      may: [send_back]"),
    Mend("wrong_type", "`[counter]`", "  ways: counter", "  ways: [counter, online]"),
    Mend("bad_value", "`refusal`", f"  - {{on: refuse, {_SLIP}", f"  - {{on: refusal, {_SLIP}"),
    Mend("bad_limit", "`7 working days`", "deadline: 7 ngày làm việc", "deadline: 7 working days"),
    Mend("unknown_agency", "`cong-an-xa`", "agency: cong-an-cap-xa", "agency: cong-an-xa"),
    Mend("unknown_data_source", "`dat-dai-quoc-gia`", "    held_in: dat-dai", "    held_in: dat-dai-quoc-gia"),
    Mend(
        "condition_unknown_name", "case_type",
        "    only_if: case is nguoi-than", "    only_if: case_type is nguoi-than",
    ),
    Mend(
        "fee_without_legal_basis", "legal_basis",
        "  - id: le-phi", "  - id: le-phi\n    legal_basis: Thông tư 75/2022/TT-BTC",
    ),
    Mend(
        "budget_over_deadline", "review (48) → sign (16)",
        "      within: 6 working days", "      within: 4 working days", at="deadline: 7 working days",
    ),
    Mend(
        "refusal_without_grounds", "refusal_grounds",
        "also_issues:", f"refusal_grounds:\n  - {_GROUND}, legal_basis: Luật Cư trú 68/2020/QH14}}\nalso_issues:",
        at="      may: [request_supplement, refuse]",
    ),
    Mend(
        "four_eyes_missing", "not_the_person_of: review",
        "    - sign: leader", "    - sign: leader\n      not_the_person_of: review",
    ),
)  # fmt: skip
