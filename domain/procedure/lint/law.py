"""What the law of the one-stop mechanism (NĐ 118/2025) asks of every procedure."""

from __future__ import annotations

from collections.abc import Iterator

from domain.procedure.errors import DefinitionError
from domain.procedure.graph import ancestors
from domain.procedure.lint.look import Look
from domain.procedure.plan import Channel, Silence, StepKind, Way
from domain.procedure.steps import Ask, Check, HandOver, Review, Sign

#: Papers whose content the population register holds, by words of their Vietnamese name.
_KNOWN_PAPERS = ("căn cước", "chứng minh nhân dân", "sổ hộ khẩu", "sổ tạm trú")


def check_law(look: Look) -> Iterator[DefinitionError]:
    """Yield what the law would object to."""
    yield from _one_stop(look)
    yield from _refusals(look)
    yield from _silence(look)
    yield from _online(look)
    yield from _papers(look)


def check_four_eyes(look: Look) -> Iterator[DefinitionError]:
    """Yield signatures that the one who appraised may give himself. The steps must be without error."""
    told: set[str] = set()
    for _, route in look.routes:
        for item in route.placed:
            if not isinstance(item.step, Sign) or item.step.not_the_person_of or item.id in told:
                continue
            before = ancestors(route.after, item.id)
            reviews = [p.id for p in route.placed if p.step.kind is StepKind.REVIEW and p.id in before]
            if reviews:
                told.add(item.id)
                yield look.finding("four_eyes_missing", item.path, name=item.id, reviewer=reviews[-1])


def _one_stop(look: Look) -> Iterator[DefinitionError]:
    for path, step in look.definition.located_steps():
        if isinstance(step, Check) and step.check != "counter":
            yield look.finding("reception_outside_one_stop", (*path, "check"), role=step.check)
        if isinstance(step, HandOver) and step.hand_over != "counter":
            yield look.finding("result_outside_one_stop", (*path, "hand_over"), role=step.hand_over)
        if isinstance(step, Review) and path[1] == "approve" and "request_supplement" in step.may:
            yield look.finding("supplement_outside_one_stop", (*path, "may"), name=step.step_id)
        if look.definition.on_the_spot and step.kind in (
            StepKind.ASK,
            StepKind.VISIT,
            StepKind.OPEN_CASE,
            StepKind.OBLIGATION,
        ):
            yield look.finding("on_the_spot_asks_outside", path, name=step.step_id)


def _refusals(look: Look) -> Iterator[DefinitionError]:
    if look.definition.refusal_grounds:
        return
    for path, step in look.definition.located_steps():
        if isinstance(step, Review) and "refuse" in step.may:
            yield look.finding("refusal_without_grounds", (*path, "may"), name=step.step_id)
            return


def _silence(look: Look) -> Iterator[DefinitionError]:
    for path, step in look.definition.located_steps():
        if isinstance(step, Ask) and step.if_silent is Silence.AGREE and not step.silence_basis:
            yield look.finding("silence_without_basis", (*path, "if_silent"), name=step.step_id)


def _online(look: Look) -> Iterator[DefinitionError]:
    definition = look.definition
    offered = Channel.ONLINE in (definition.channels or tuple(Channel))
    if definition.online == "full" and not offered:
        yield look.finding("online_not_offered", ("channels",))
    if definition.online == "none" and definition.channels and offered and definition.accepted_channels:
        yield look.finding("channel_never_used", ("channels",))
    if definition.online == "full" and offered and set(definition.result.ways) == {Way.COUNTER}:
        yield look.finding("online_full_result_at_counter", ("result", "ways"))


def _papers(look: Look) -> Iterator[DefinitionError]:
    definition = look.definition
    for index, component in enumerate(definition.dossier):
        if component.required != "always" or component.held_in:
            continue
        copies = component.copies
        shown = component.originals_returned and copies.original and not (copies.certified or copies.photocopy)
        if definition.online == "full" and shown:
            yield look.finding("online_full_needs_paper", ("dossier", index), name=component.id)
        if any(paper in component.name.vi.lower() for paper in _KNOWN_PAPERS) and not component.form:
            yield look.finding("asks_what_is_known", ("dossier", index), name=component.id)
