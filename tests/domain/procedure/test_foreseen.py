"""What a procedure asks before everything about a dossier is known: the certain, the open, and nothing ruled out."""

from __future__ import annotations

from datetime import date

import pytest

from domain.procedure.conditions import Condition, parse_condition, variables_of
from domain.procedure.foreseen import Known, foreseen, foreseen_limits, residue
from domain.procedure.handed_in import missing
from domain.procedure.loader import load_definition
from domain.procedure.plan import Channel
from domain.procedure.resolve import resolve
from domain.procedure.situation import Situation, Value
from domain.procedure.situations import situations

DEFINITION = load_definition("""\
procedure: "1.999002"
version: 1
effective: {from: 2020-01-01}
name: {vi: Thủ tục mẫu, en: Sample}
agency: ubnd-xa
field: cu-tru
online: full
legal_basis: [Luật Mẫu 1/2020/QH14]
applicants: [citizen, foreigner]
case_types:
  - {id: so-huu, name: {vi: Nhà của mình, en: Own house}}
  - {id: thue, name: {vi: Nhà thuê, en: Rented house}}
facts:
  - {id: tre-em, name: {vi: có trẻ em, en: there are children}, kind: yes_no}
deadline:
  - {only_if: case_type is thue and channel is online, limit: 3 working days}
  - {only_if: filed_on >= 2026-08-15, limit: 5 working days}
  - {limit: 7 working days}
dossier:
  - {id: to-khai, name: {vi: Tờ khai, en: Form}, copies: {original: 1}}
  - {id: hop-dong, name: {vi: Hợp đồng, en: Lease}, copies: {original: 1}, only_if: case_type is thue}
  - id: khai-sinh
    name: {vi: Giấy khai sinh, en: Birth record}
    copies: {photocopy: 1}
    held_in: ho-tich-dien-tu
    only_if: tre-em and case_type is not thue
stages:
  receive:
    - check: counter
  approve:
    - sign: leader
      within: 1 working day
  return:
    - hand_over: counter
result: {code: KQ.G01.000065, name: {vi: Thông báo, en: Notice}, ways: [counter]}
""")


def read(text: str) -> Condition:
    """Read a condition of the sample."""
    return parse_condition(text, variables_of(DEFINITION))


@pytest.mark.parametrize(
    ("text", "known", "left"),
    [
        ("case_type is thue", {}, "trường hợp là “Nhà thuê”"),
        ("case_type is thue", {"case_type": "thue"}, True),
        ("case_type is thue", {"case_type": "so-huu"}, False),
        ("case_type is thue and tre-em", {"case_type": "thue"}, "có trẻ em"),
        ("case_type is thue and tre-em", {"case_type": "so-huu"}, False),
        ("case_type is thue or tre-em", {"case_type": "thue"}, True),
        ("case_type is thue or tre-em", {"case_type": "so-huu"}, "có trẻ em"),
        ("not (tre-em or pages > 3)", {"tre-em": False}, "không phải (số trang trên 3)"),
        ("not tre-em", {"tre-em": False}, True),
        ("applicant in [citizen, foreigner]", {"applicant": "foreigner"}, True),
        ("filed_on >= 2026-08-15", {"filed_on": date(2026, 8, 14)}, False),
        ("pages > 3", {}, "số trang trên 3"),
    ],
)
def test_what_is_known_falls_away(text: str, known: Known, left: str | bool) -> None:
    """A condition becomes yes, no, or the part of it that is still open."""
    found = residue(read(text), known)

    assert (found if isinstance(found, bool) else found.words("vi")) == left


def test_papers_that_cannot_apply_are_left_out() -> None:
    """Nothing known: every paper, each with its condition; one case chosen: only what may still apply."""
    whole = foreseen(DEFINITION, DEFINITION.dossier, {})
    rented = foreseen(DEFINITION, DEFINITION.dossier, {"case_type": "thue"})
    own = foreseen(DEFINITION, DEFINITION.dossier, {"case_type": "so-huu"})

    assert [(one.item.id, one.when.en if one.when else "") for one in whole][1] == (
        "hop-dong",
        "case is “Rented house”",
    )
    assert [(one.item.id, one.when) for one in rented] == [("to-khai", None), ("hop-dong", None)]
    assert [(one.item.id, one.when.vi if one.when else "") for one in own] == [
        ("to-khai", ""),
        ("khai-sinh", "có trẻ em"),
    ]


def test_limits_end_with_the_one_that_holds() -> None:
    """Lines that cannot hold are left out, and none follows one that certainly does."""
    table = foreseen_limits(DEFINITION, {})
    today = foreseen_limits(DEFINITION, {"case_type": "thue", "filed_on": date(2026, 9, 1)})
    online = foreseen_limits(DEFINITION, {"case_type": "thue", "channel": "online"})

    assert [(line.limit, bool(line.when), line.rest) for line in table] == [
        ("3 working days", True, False),
        ("5 working days", True, False),
        ("7 working days", False, True),
    ]
    assert [(line.limit, line.rest) for line in today] == [("3 working days", False), ("5 working days", True)]
    assert [line.limit for line in online] == ["3 working days"]


@pytest.mark.parametrize("situation", situations(DEFINITION), ids=str)
def test_everything_known_is_what_a_filing_resolves_to(situation: Situation) -> None:
    """For every dossier the definition tells apart, foreseeing with all answers is resolving."""
    known: dict[str, Value] = {
        "channel": situation.channel.value,
        "filed_on": situation.filed_on,
        "applicant": situation.applicant,
        "case_type": situation.case_type,
        **situation.facts,
    }
    resolved = resolve(DEFINITION, situation)
    found = foreseen(DEFINITION, DEFINITION.dossier, known)
    limits = foreseen_limits(DEFINITION, known)

    if "tre-em" in situation.facts:
        assert [(one.item.id, one.when) for one in found] == [(one.id, None) for one in resolved.dossier]
    assert [line.limit for line in limits] == [resolved.deadline_of(Channel(situation.channel))]


def test_a_paper_held_by_a_register_is_not_missing() -> None:
    """Said to be held, it counts as handed in only where the procedure names a register for it."""
    assert [one.id for one in missing(DEFINITION, {})] == ["to-khai", "hop-dong", "khai-sinh"]
    assert [one.id for one in missing(DEFINITION, {}, {"khai-sinh", "hop-dong"})] == ["to-khai", "hop-dong"]
