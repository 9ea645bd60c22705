"""Drafts compile, claim only what was read, and ask about the rest."""

import json
from dataclasses import replace

import pytest

from domain.catalogue.batch import draft_all, errors_of, facts_to_data, register_text, summary
from domain.catalogue.draft import DraftRefusedError, doubts_of, draft_of
from domain.catalogue.shared_parts import shipped_fragments
from domain.procedure.compile import compile_definition
from domain.procedure.loader import load_definition
from domain.procedure.register import load_register


def test_a_clear_record_becomes_a_definition_that_compiles(samples):
    """What the record says stands in the draft: channels, deadline, fee with its law, papers, stages, results."""
    draft = draft_of(samples["9.900001"])
    definition = load_definition(draft.yaml_text, shelf=shipped_fragments())
    compile_definition(definition, load_register(register_text([draft])))
    assert draft.place == "so-xay-dung/9.900001"
    assert definition.deadline == "7 working days"
    assert (definition.fees[0].amount, definition.fees[0].legal_basis) == (70_000, "Thông tư 12/2031/TT-BTC")
    assert [paper.id for paper in definition.dossier] == [
        "don-xin-tha-dieu-theo-mau",
        "ban-sao-giay-to-cua-con",
        "anh-con-dieu",
    ]
    assert definition.dossier[1].required == "conditional"
    assert [step.kind for step in definition.stages.appraise] == ["review", "visit", "ask"]
    assert definition.result.code == "KQ.G99.000001"
    assert [paper.on for paper in definition.also_issues] == ["refusal"]


def test_what_is_not_clear_is_asked_and_blocks(samples):
    """A bare number, a fee the council sets, a code of another form: no claim, a doubt each, nothing final."""
    draft = draft_of(samples["9.900002"])
    blocking = {one.code for one in draft.doubts if one.blocks}
    assert {"unit_missing", "two_units", "set_by_council", "result_code_form", "cases_guessed"} <= blocking
    assert not draft.may_become_final
    definition = load_definition(draft.yaml_text, shelf=shipped_fragments())
    assert definition.fees == ()
    assert [one.id for one in definition.case_types] == ["ghi-lan-dau", "ghi-lai"]
    assert [paper.only_if for paper in definition.dossier] == [
        "case_type is ghi-lan-dau",
        "case_type is ghi-lai",
        "case_type is ghi-lai",
    ]


def test_digits_that_ran_together_are_split_by_nobody(samples):
    """ "120 VNĐ" may be 1 and 20 or 12 and 0: neither time nor fee is claimed."""
    codes = {one.code for one in doubts_of(samples["9.900003"])}
    assert {"digits_run_together", "fee_digits_run_together", "no_legal_basis"} <= codes


def test_a_record_without_any_limit_is_refused(samples):
    """No time limit is invented where none is named."""
    with pytest.raises(DraftRefusedError) as refused:
        draft_of(samples["9.900004"])
    assert refused.value.reason == "no_deadline"


def test_doubts_come_fastest_first_and_say_everything_in_two_languages(samples):
    """Each doubt has a stable id, both questions, and its source at its offsets."""
    record = samples["9.900002"]
    doubts = doubts_of(record)
    assert [one.seconds for one in doubts] == sorted(one.seconds for one in doubts)
    assert len({one.id for one in doubts}) == len(doubts)
    assert [one.id for one in doubts] == [one.id for one in doubts_of(record)]
    for one in doubts:
        assert one.question("vi").strip()
        assert one.question("en").strip()
        assert "{" not in one.question("vi") + one.question("en")
        json.dumps(one.to_dict())
    asked = next(one for one in doubts if one.code == "unit_missing")
    assert record.channels[asked.source.start : asked.source.end] == asked.source.text
    assert asked.suggestions[0] == "1 working day"


def test_english_is_asked_for_and_not_made_up(samples):
    """The English of every name repeats the Vietnamese and carries a doubt."""
    draft = draft_of(samples["9.900001"])
    definition = load_definition(draft.yaml_text, shelf=shipped_fragments())
    paths = {one.path for one in draft.doubts if one.code == "needs_english"}
    assert definition.name.vi == definition.name.en
    assert {"name.en", "result.name.en", "use[1].with.ten.en", *(f"dossier[{n}].name.en" for n in range(3))} <= paths


@pytest.mark.parametrize(
    "text", ['a "quoted" name: # no comment', "{vi: x}\n- !!python/object &a *a", "\u202etrick\x07 \\u0041"]
)
def test_no_text_of_a_record_is_anything_but_text(samples, text: str):
    """Quotes, braces, tags, control characters and a text direction cannot leave their quotes."""
    record = replace(samples["9.900001"], name=text, decision=text[:50])
    assert errors_of(draft_of(record)) == ""


def test_a_batch_counts_what_came_of_every_record(samples):
    """Drafts, refusals and records of the ministry alone add up to all records."""
    batch = draft_all(samples.values())
    figures = summary(batch)
    assert (figures["drafts"], sum(figures["refused"].values()), figures["passed_over"]) == (3, 1, 1)
    assert figures["refused"] == {"no_deadline": 1}


def test_facts_say_state_and_place(samples):
    """Every fact of the sidecar has a state, and a place where there is one."""
    record = samples["9.900001"]
    facts = facts_to_data(draft_of(record).facts)
    assert {"agency", "deadline.online", "fees.post", "legal_basis[0]", "dossier[2]"} <= {
        fact["path"] for fact in facts
    }
    assert all(fact["state"] in ("certain", "guessed", "contradictory", "missing") for fact in facts)
