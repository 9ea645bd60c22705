"""The dossier of a draft: papers with their copies and forms, and the cases their groups stand for."""

from __future__ import annotations

import re

from domain.catalogue.dossier import Group, Paper
from domain.catalogue.doubts import Doubt, doubt
from domain.catalogue.found import Found, Source, State
from domain.catalogue.sheets import number_named
from domain.catalogue.text import shortened, slug, unique
from domain.catalogue.yaml_lines import item, marked, words

_LONGEST_NAME = 900
_LONGEST_CASE = 280
_CERTIFIED = re.compile(r"chứng thực|công chứng", re.IGNORECASE)
_COPY = re.compile(r"bản (?:sao|chụp)", re.IGNORECASE)
_CONDITION = re.compile(r"trường hợp|đối với|ủy quyền|uỷ quyền|nếu |trực tuyến|điện tử", re.IGNORECASE)


def dossier_lines(groups: tuple[Group, ...]) -> tuple[list[str], list[str], list[Doubt]]:
    """Return the lines of `case_types` (none: no cases), those of `dossier`, and the doubts of both."""
    doubts: list[Doubt] = []
    cases = cases_of(groups)
    case_lines = ["case_types:"] if cases else []
    for heading, identifier in cases.items():
        named = f"{{id: {identifier}, name: {words(shortened(heading, _LONGEST_CASE))}}}"
        case_lines.append(f"  - {named}")
    if cases:
        case_lines[0] = marked(case_lines[0], "cases_guessed")
        source = next(paper.source for group in groups if group.heading in cases for paper in group.papers)
        doubts.append(doubt("cases_guessed", "case_types", State.GUESSED, source))
        doubts += [doubt("needs_english", f"case_types[{i}].name.en", State.MISSING) for i in range(len(cases))]
    lines, taken, index = ["dossier:"], set[str](), 0
    for group in groups:
        guard = cases.get(group.heading, "") if group.is_case else ""
        for found in group.papers:
            paper_lines = _paper(found, group, guard, taken, index, doubts)
            lines += ("  " + line for line in item(paper_lines))
            index += 1
    return case_lines, lines if index else [], doubts


def cases_of(groups: tuple[Group, ...]) -> dict[str, str]:
    """Return heading -> id of the cases; one case alone is a condition on its papers and no case."""
    headings = list(dict.fromkeys(group.heading for group in groups if group.is_case and group.papers))
    if len(headings) < 2:
        return {}
    taken: set[str] = set()
    return {
        heading: unique(
            slug(re.sub(r"(?i)^(?:đối với )?(?:trường hợp|đối với)\s*", "", heading), 6, "truong-hop"), taken
        )
        for heading in headings
    }


def _paper(
    found: Found[Paper], group: Group, guard: str, taken: set[str], index: int, doubts: list[Doubt]
) -> list[str]:
    paper, path, source = found.value, f"dossier[{index}]", found.source
    if paper is None:
        raise AssertionError("a row that names no paper is a remark, not a paper")
    name = shortened(paper.name, _LONGEST_NAME)
    lines = [f"id: {unique(slug(name, 6, 'giay-to'), taken)}", f"name: {words(name)}"]
    doubts.append(doubt("needs_english", f"{path}.name.en", State.MISSING, None))
    if found.state is State.GUESSED:
        lines[1] = marked(lines[1], found.why)
        doubts.append(doubt(found.why, path, State.GUESSED, source))
    if len(paper.name) > _LONGEST_NAME:
        doubts.append(doubt("name_cut", f"{path}.name.vi", State.GUESSED, source))
    if form := paper.form or re.sub(r"\.\w{3,4}$", "", paper.file):
        lines.append(f"form: {words(form[:190])[5:].split(', en:')[0]}")
    lines.append(_copies(paper, path, source, doubts))
    when = _when(paper, group, guard)
    if when:
        lines += [marked("required: conditional", "when_guessed"), f"when: {words(shortened(when, _LONGEST_NAME))}"]
        doubts.append(doubt("when_guessed", f"{path}.when", State.GUESSED, source))
        doubts.append(doubt("needs_english", f"{path}.when.en", State.MISSING))
    if guard:
        lines.append(f"only_if: case_type is {guard}")
    return lines


def _copies(paper: Paper, path: str, source: Source | None, doubts: list[Doubt]) -> str:
    certified = bool(_CERTIFIED.search(paper.name))
    copy = "certified" if certified else "photocopy"
    if paper.unclear:
        number = min(number_named(paper.name) or paper.originals or paper.copies or 1, 20)
        offered = [f"original: {number}", f"{copy}: {number}"]
        if _COPY.search(paper.name):
            offered.reverse()  # a better paper stands for a lesser one: the copy asks for less
        if paper.originals and paper.copies:
            offered.append(f"original: {min(paper.originals, 20)}, {copy}: {min(paper.copies, 20)}")
        doubts.append(doubt(paper.unclear, f"{path}.copies", State.CONTRADICTORY, source, offered))
        return marked("copies: {}", paper.unclear)
    parts = [f"original: {paper.originals}"] if paper.originals else []
    if paper.copies:
        parts.append(f"{copy}: {min(paper.copies, 20)}")
        if not certified:
            doubts.append(doubt("copy_kind_guessed", f"{path}.copies.photocopy", State.GUESSED, source, ("certified",)))
    return f"copies: {{{', '.join(parts)}}}"


def _when(paper: Paper, group: Group, guard: str) -> str:
    """Return in which case the paper is needed, when its name or its group's heading says so in words."""
    if not guard and group.heading and _CONDITION.search(group.heading):
        return group.heading
    return paper.when
