"""The deadline of a draft: what was claimed, else a visible stand-in; with nothing to stand in, a refusal."""

from __future__ import annotations

from collections.abc import Mapping

from domain.catalogue.case_limits import case_limits
from domain.catalogue.doubts import Doubt, doubt
from domain.catalogue.draft_dossier import cases_of
from domain.catalogue.draft_fees import CHANNEL_WORDS
from domain.catalogue.found import Found, Source, State
from domain.catalogue.reading import Facts
from domain.catalogue.record import COLUMNS
from domain.catalogue.times import working_hours
from domain.catalogue.yaml_lines import marked, quoted
from domain.deadline.limit import Limit
from domain.procedure.plan import Channel


class DraftRefusedError(ValueError):
    """A record no draft can be made of; `reason` is a stable code, `detail` says where to look."""

    def __init__(self, code: str, reason: str, detail: str = "") -> None:
        self.code, self.reason, self.detail = code, reason, detail
        super().__init__(f"{code}: {reason} {detail}".strip())


def deadline_of(code: str, facts: Facts, doubts: list[Doubt]) -> tuple[list[str], Limit]:
    """Return the lines of `deadline` and the shortest limit among them; raises `DraftRefusedError` without any."""
    by_case = case_limits(facts, cases_of(facts.groups))
    if by_case:
        source = next(found.source for found in facts.deadlines.values())
        return case_table_lines(by_case, source, doubts), min(by_case.values(), key=working_hours)
    limits = limits_of(code, facts.deadlines, doubts)
    return deadline_lines(limits, facts.deadlines), min(limits.values(), key=working_hours)


def limits_of(code: str, deadlines: Mapping[Channel, Found[Limit]], doubts: list[Doubt]) -> dict[Channel, Limit]:
    """Return a limit for each channel: what was claimed, else a stand-in, the longest reading there is."""
    claimed = [found.value for found in deadlines.values() if found.claimed and found.value]
    limits: dict[Channel, Limit] = {}
    for channel, found in deadlines.items():
        offered = found.others or tuple(claimed)
        if not (found.claimed or offered or any(one.others for one in deadlines.values())):
            raise DraftRefusedError(code, "no_deadline", COLUMNS["channels"])
        elsewhere = [limit for one in deadlines.values() for limit in one.others]
        stand_in = (
            offered[0] if found.why == "unit_missing" else max(offered or elsewhere, key=working_hours, default=None)
        )
        limit = found.value if found.claimed and found.value else stand_in
        if limit is None:
            raise DraftRefusedError(code, "no_deadline", COLUMNS["channels"])
        limits[channel] = limit
    for channel, found in deadlines.items():
        if found.why:
            path = "deadline" if len(set(limits.values())) == 1 else f"deadline.{channel}"
            texts = [limit.text() for limit in found.others]
            vi = CHANNEL_WORDS[channel][0]
            doubts.append(doubt(found.why, path, found.state, found.source, texts, channel=vi))
    return limits


def case_table_lines(limits: Mapping[str, Limit], source: Source | None, doubts: list[Doubt]) -> list[str]:
    """Return the lines of a `deadline` that differs by case, the longest limit last, for whatever is left."""
    doubts.append(doubt("limits_by_case", "deadline", State.GUESSED, source))
    together: dict[Limit, list[str]] = {}
    for case, limit in sorted(limits.items(), key=lambda one: working_hours(one[1])):
        together.setdefault(limit, []).append(case)
    lines = [marked("deadline:", "limits_by_case")]
    for limit, cases in list(together.items())[:-1]:
        condition = f"case_type is {cases[0]}" if len(cases) == 1 else f"case_type in [{', '.join(cases)}]"
        lines.append(f"  - {{only_if: {condition if len(cases) == 1 else quoted(condition)}, limit: {limit.text()}}}")
    return [*lines, f"  - {{limit: {list(together)[-1].text()}}}"]


def deadline_lines(limits: Mapping[Channel, Limit], deadlines: Mapping[Channel, Found[Limit]]) -> list[str]:
    """Return the lines of `deadline`: one limit, or one for each channel where they differ."""
    texts = {channel: limit.text() for channel, limit in limits.items()}
    whys = [found.why for found in deadlines.values() if found.why]
    if len(set(texts.values())) == 1:
        line = f"deadline: {next(iter(texts.values()))}"
        return [marked(line, whys[0]) if whys else line]
    lines = ["deadline:"]
    for channel, text in texts.items():
        line = f"  {channel}: {text}"
        lines.append(marked(line, deadlines[channel].why) if deadlines[channel].why else line)
    return lines
