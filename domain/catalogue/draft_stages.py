"""The stages and the results of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.catalogue.agency_kinds import AgencyName
from domain.catalogue.doubts import Doubt, doubt
from domain.catalogue.found import Found, State
from domain.catalogue.reading import Facts
from domain.catalogue.results import Outcome, ResultKind
from domain.catalogue.shared_parts import COUNTER_ONLY, INSPECTION, ONE_LEVEL, Use
from domain.catalogue.steps import INSPECTION_SHARES, budgets, shared_out
from domain.catalogue.text import shortened
from domain.catalogue.yaml_lines import marked, words
from domain.deadline.limit import Limit
from domain.procedure.fragments import FragmentShelf
from domain.procedure.plan import Channel

#: Stands where the record has no national code; Z99 is nobody's (QĐ 20/2020/QĐ-TTg Art 6 leaves Z to others).
NO_CODE = "KQ.Z99.000000"
_LONGEST_NAME = 900


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of a draft: the fragment used, None for stages written out, the lines besides, the agencies asked."""

    use: Use | None
    lines: tuple[str, ...]
    asked: tuple[AgencyName, ...]
    doubts: tuple[Doubt, ...]


def stages_of(facts: Facts, shortest: Limit, shelf: FragmentShelf) -> Stages:
    """Return the stages, from a fragment of the shelf where one is the standard set, `use[0]` of the draft then."""
    hints = facts.hints
    asking = [one.value for one in hints.asking if one.value]
    limits = budgets(shortest, visit=hints.visit is not None, ask=bool(asking))
    if set(limits) == {"review", "sign"} and ONE_LEVEL in shelf.by_key:
        use = Use(ONE_LEVEL, {"tham-dinh": limits["review"], "ky": limits["sign"]})
        return Stages(use, (), (), (doubt("stages_guessed", "use[0]", State.GUESSED), *_opinion(facts, "use[0]")))
    if hints.visit and hints.team and "visit" in limits and not asking and INSPECTION in shelf.by_key:
        use = Use(INSPECTION, shared_out(shortest, INSPECTION_SHARES), "visit_hinted")
        visit = doubt("visit_hinted", "use[0]", State.GUESSED, hints.visit.source)
        opinion = _opinion(facts, "use[0]")
        return Stages(use, (), (), (doubt("stages_guessed", "use[0]", State.GUESSED), visit, *opinion))
    appraise, asked, doubts = _appraisal(facts, limits)
    doubts = [doubt("stages_guessed", "stages", State.GUESSED), *doubts]
    doubts += [] if asked else _opinion(facts, "stages")
    if appraise and COUNTER_ONLY in shelf.by_key:
        lines = ["stages:", "  appraise:", *appraise]
        return Stages(Use(COUNTER_ONLY, {"ky": limits["sign"]}), tuple(lines), tuple(asked), tuple(doubts))
    lines = ["stages:", "  receive:", "    - check: counter"]
    lines += ["  appraise:", *appraise] if appraise else []
    lines += ["  approve:", "    - sign: leader", f"      within: {limits['sign']}"]
    if appraise:
        lines += ["      not_the_person_of: review", "      may: [send_back]"]
    lines += ["  return:", "    - hand_over: counter"]
    return Stages(None, tuple(lines), tuple(asked), tuple(doubts))


def _opinion(facts: Facts, path: str) -> list[Doubt]:
    """Return the doubt that a step is missing where the prose has others asked and no step of the draft asks."""
    hinted = facts.hints.opinion
    return [doubt("opinion_hinted", path, State.GUESSED, hinted.source)] if hinted else []


def _appraisal(facts: Facts, limits: Mapping[str, str]) -> tuple[list[str], list[AgencyName], list[Doubt]]:
    """Return the steps of appraisal that have a budget, the agencies asked, and the doubts."""
    hints, lines, asked, doubts = facts.hints, list[str](), list[AgencyName](), list[Doubt]()
    if "review" in limits:
        lines += [
            "    - review: officer",
            f"      within: {limits['review']}",
            "      may: [request_supplement, refuse]",
        ]
    if hints.visit and "visit" in limits:
        lines += [marked("    - visit: officer", "visit_hinted"), f"      within: {limits['visit']}"]
        doubts.append(doubt("visit_hinted", "stages.appraise[1]", State.GUESSED, hints.visit.source))
    for one in hints.asking if "ask" in limits else ():
        if one.value is None:
            continue
        agency, number = one.value.agency, sum(line.startswith("    - ") for line in lines)
        lines += [
            marked(f"    - ask: {agency.id}", "ask_hinted"),
            "      about: lay-y-kien",
            f"      within: {limits['ask']}",
        ]
        if asked:
            lines.append(f"      in_parallel_with: {asked[0].id}")
        asked.append(agency)
        path = f"stages.appraise[{number}]"
        offered = (one.value.within,) if one.value.within else ()
        doubts.append(doubt("ask_hinted", path, State.GUESSED, one.source, offered, name=agency.vi))
    return lines, asked, doubts


def result_lines(facts: Facts) -> tuple[list[str], list[Doubt]]:
    """Return the lines of `also_issues` and `result`, and the doubts."""
    main = facts.result
    if main is None or main.value is None:
        raise AssertionError("a record without a result is refused before")
    doubts: list[Doubt] = []
    code, name = main.value.code, main.value.name
    code_line = f"  code: {code}"
    if not main.value.has_national_code:
        why = "result_code_form" if code else "result_code_missing"
        code_line = marked(f"  code: {NO_CODE}", why)
        doubts.append(doubt(why, "result.code", State.MISSING, main.source, published=code))
    if main.value.kind is not ResultKind.APPROVAL:
        doubts.append(doubt("result_is_refusal", "result", State.CONTRADICTORY, main.source))
    good = [one.value.code for one in facts.results if one.value and one.value.kind is ResultKind.APPROVAL]
    if len(set(good)) > 1:
        doubts.append(doubt("several_results", "result", State.GUESSED, main.source, good))
    if len(name) > _LONGEST_NAME:
        doubts.append(doubt("name_cut", "result.name.vi", State.GUESSED, main.source))
    doubts.append(doubt("needs_english", "result.name.en", State.MISSING, main.source))
    ways = [way for way in ("counter", "post", "online") if way == "counter" or Channel(way) in facts.deadlines]
    doubts.append(doubt("result_ways_guessed", "result.ways", State.GUESSED))
    result = [
        "result:",
        code_line,
        f"  name: {words(shortened(name, _LONGEST_NAME))}",
        marked(f"  ways: [{', '.join(ways)}]", "result_ways_guessed"),
    ]
    return [*_also(facts, main, doubts), *result], doubts


def _also(facts: Facts, main: Found[Outcome], doubts: list[Doubt]) -> list[str]:
    lines = ["also_issues:"]
    for one in facts.results:
        if one is main or one.value is None or not one.value.has_national_code or main.value is None:
            continue
        if one.value.code == main.value.code:
            continue
        index = len(lines) - 1
        name = words(shortened(one.value.name, _LONGEST_NAME))
        lines.append(f"  - {{on: {one.value.kind}, code: {one.value.code}, name: {name}}}")
        doubts.append(doubt("needs_english", f"also_issues[{index}].name.en", State.MISSING, one.source))
    return lines if len(lines) > 1 else []
