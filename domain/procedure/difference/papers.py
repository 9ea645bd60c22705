"""What differs in the dossier: which papers, how many, when."""

from __future__ import annotations

from collections.abc import Iterator

from domain.procedure.definition import Definition
from domain.procedure.difference import saying
from domain.procedure.difference.changes import COUNTER, Change, Severity, added, changed, removed
from domain.procedure.dossier import Component

MAJOR, NOTABLE, MINOR = Severity.MAJOR, Severity.NOTABLE, Severity.MINOR


def paper_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """Yield what is asked for that was not, no longer, or otherwise."""
    before = {component.id: component for component in old.dossier}
    after = {component.id: component for component in new.dossier}
    for name, paper in before.items():
        if name not in after:
            yield removed(
                f"dossier[{name}]", COUNTER, MAJOR,
                f"Không phải nộp nữa: {paper.name.vi}.", f"No longer asked for: {paper.name.en}.",
            )  # fmt: skip
    for name, paper in after.items():
        if name not in before:
            yield _new_paper(new, paper)
        else:
            yield from _changed(old, new, before[name], paper)
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        yield changed("dossier", COUNTER, MINOR, "Thứ tự giấy tờ thay đổi.", "The papers stand in another order.")


def _new_paper(new: Definition, paper: Component) -> Change:
    vi, en = saying.copies(paper.copies)
    more_vi, more_en = "", ""
    if paper.when is not None:
        more_vi, more_en = f", khi: {paper.when.vi}", f", when: {paper.when.en}"
    if paper.only_if is not None:
        only_vi, only_en = saying.condition(new, paper.only_if)
        more_vi, more_en = f"{more_vi}, chỉ với hồ sơ: {only_vi}", f"{more_en}, only for dossiers: {only_en}"
    return added(
        f"dossier[{paper.id}]", COUNTER, MAJOR if paper.required == "always" else NOTABLE,
        f"Phải nộp thêm: {paper.name.vi} ({vi}){more_vi}.", f"Newly asked for: {paper.name.en} ({en}){more_en}.",
    )  # fmt: skip


def _changed(old: Definition, new: Definition, before: Component, after: Component) -> Iterator[Change]:
    path, vi, en = f"dossier[{after.id}]", after.name.vi, after.name.en
    if before.name != after.name:
        yield changed(
            f"{path}.name", COUNTER, MINOR,
            f"Giấy tờ «{before.name.vi}» nay gọi là «{vi}».", f"The paper “{before.name.en}” is now called “{en}”.",
        )  # fmt: skip
    if before.copies != after.copies:
        (was_vi, was_en), (is_vi, is_en) = saying.copies(before.copies), saying.copies(after.copies)
        yield changed(
            f"{path}.copies", COUNTER, NOTABLE,
            f"{vi}: trước nộp {was_vi}, nay nộp {is_vi}.", f"{en}: {was_en} before, {is_en} now.",
        )  # fmt: skip
    if before.form != after.form:
        (was_vi, was_en), (is_vi, is_en) = saying.same(before.form), saying.same(after.form)
        yield changed(
            f"{path}.form", COUNTER, NOTABLE,
            f"{vi}: mẫu đổi từ {was_vi} sang {is_vi}.", f"{en}: the form changes from {was_en} to {is_en}.",
        )  # fmt: skip
    if before.required != after.required:
        always = after.required == "always"
        yield changed(
            f"{path}.required", COUNTER, MAJOR,
            f"{vi}: nay {'bắt buộc với mọi hồ sơ' if always else 'chỉ cần trong một số trường hợp'}.",
            f"{en}: now needed {'in every dossier' if always else 'only in some cases'}.",
        )  # fmt: skip
    if before.when != after.when:
        (was_vi, was_en), (is_vi, is_en) = saying.pair(before.when), saying.pair(after.when)
        yield changed(
            f"{path}.when", COUNTER, NOTABLE,
            f"{vi}: trường hợp phải nộp đổi từ «{was_vi}» thành «{is_vi}».",
            f"{en}: when it is needed changes from “{was_en}” to “{is_en}”.",
        )  # fmt: skip
    if before.originals_returned != after.originals_returned:
        returned = after.originals_returned
        yield changed(
            f"{path}.originals_returned", COUNTER, NOTABLE,
            f"{vi}: bản chính nay {'được' if returned else 'không'} trả lại.",
            f"{en}: originals are now {'given back' if returned else 'kept'}.",
        )  # fmt: skip
    if before.held_in != after.held_in:
        yield changed(f"{path}.held_in", COUNTER, NOTABLE, *_held(before, after))
    if before.result_code != after.result_code:
        code = after.result_code
        yield changed(
            f"{path}.result_code", COUNTER, NOTABLE,
            f"{vi}: {f'dùng lại được kết quả {code} đã cấp' if code else 'không còn dùng lại kết quả đã cấp'}.",
            f"{en}: {f'a result {code} issued before is used again' if code else 'no result issued before is used'}.",
        )  # fmt: skip
    if before.only_if != after.only_if:
        (was_vi, was_en), (is_vi, is_en) = (
            saying.condition(old, before.only_if),
            saying.condition(new, after.only_if),
        )
        yield changed(
            f"{path}.only_if", COUNTER, MAJOR,
            f"{vi}: hồ sơ phải nộp đổi từ «{was_vi}» thành «{is_vi}».",
            f"{en}: dossiers it is asked of change from “{was_en}” to “{is_en}”.",
        )  # fmt: skip


def _held(before: Component, after: Component) -> tuple[str, str]:
    vi, en = after.name.vi, after.name.en
    if after.held_in is None:
        return (
            f"{vi}: không còn tra cứu thay được trong {before.held_in}, phải nộp giấy.",
            f"{en}: can no longer be looked up in {before.held_in}; the paper is handed in.",
        )
    return (
        f"{vi}: không phải nộp khi tra cứu được trong {after.held_in}.",
        f"{en}: need not be handed in when {after.held_in} has it.",
    )
