"""What differs in fees: which, how much, when, who is exempt."""

from __future__ import annotations

from collections.abc import Iterator

from domain.procedure.definition import Definition
from domain.procedure.difference import saying
from domain.procedure.difference.changes import CLERK, COUNTER, EVERYBODY, Change, Severity, added, changed, removed
from domain.procedure.fee_rates import RATE_KEYS, Exemption, Fee
from domain.procedure.fee_words import exemption_words

MAJOR, NOTABLE, MINOR = Severity.MAJOR, Severity.NOTABLE, Severity.MINOR
_WHEN = {
    "at filing": ("khi nộp hồ sơ", "at filing"),
    "before result": ("trước khi nhận kết quả", "before the result"),
    "on delivery": ("khi nhận kết quả", "on delivery"),
}


_BACK = {
    "full": ("được trả lại toàn bộ", "all of it goes back"),
    "none": ("không được trả lại", "nothing goes back"),
    "until received": ("chỉ được trả lại khi hồ sơ chưa được tiếp nhận", "it goes back until the dossier is received"),
    "until appraised": (
        "chỉ được trả lại khi hồ sơ chưa được thẩm định",
        "it goes back until the dossier is first appraised",
    ),
}
#: How a case can end without a decision, and what holds where the procedure says nothing.
_ENDS = {
    "refused_at_intake": ("khi không được tiếp nhận", "when not accepted", "full"),
    "withdrawn": ("khi người nộp rút hồ sơ", "when withdrawn", "until received"),
    "stopped": ("khi dừng xử lý", "when stopped", "until received"),
}


def money_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """Yield what costs something that did not, no longer, or another amount."""
    before = {fee.id: fee for fee in old.fees}
    after = {fee.id: fee for fee in new.fees}
    for name, fee in before.items():
        if name not in after:
            vi, en = saying.rate(fee)
            yield removed(
                f"fees[{name}]", COUNTER, MAJOR,
                f"Không thu nữa: {fee.name.vi} ({vi}).", f"No longer charged: {fee.name.en} ({en}).",
            )  # fmt: skip
    for name, fee in after.items():
        if name in before:
            yield from _changed(old, new, before[name], fee)
            continue
        vi, en = saying.rate(fee)
        yield added(
            f"fees[{name}]", COUNTER, MAJOR,
            f"Khoản thu mới: {fee.name.vi}, {vi}, nộp {_WHEN[fee.when][0]}.",
            f"New fee: {fee.name.en}, {en}, paid {_WHEN[fee.when][1]}.",
        )  # fmt: skip
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        yield changed("fees", COUNTER, MINOR, "Thứ tự các khoản thu thay đổi.", "The fees stand in another order.")


def _changed(old: Definition, new: Definition, before: Fee, after: Fee) -> Iterator[Change]:
    path, vi, en = f"fees[{after.id}]", after.name.vi, after.name.en
    if before.name != after.name:
        yield changed(
            f"{path}.name", COUNTER, MINOR,
            f"Khoản thu «{before.name.vi}» nay gọi là «{vi}».", f"The fee “{before.name.en}” is now called “{en}”.",
        )  # fmt: skip
    if any(getattr(before, key) != getattr(after, key) for key in ("set_by", *RATE_KEYS)):
        (was_vi, was_en), (is_vi, is_en) = saying.rate(before), saying.rate(after)
        more_vi, more_en = _direction(before, after)
        yield changed(
            f"{path}.rate", COUNTER, MAJOR,
            f"{vi}: từ {was_vi} thành {is_vi}{more_vi}.", f"{en}: from {was_en} to {is_en}{more_en}.",
        )  # fmt: skip
    if before.when != after.when:
        yield changed(
            f"{path}.when", COUNTER, NOTABLE,
            f"{vi}: trước nộp {_WHEN[before.when][0]}, nay nộp {_WHEN[after.when][0]}.",
            f"{en}: paid {_WHEN[after.when][1]}, not {_WHEN[before.when][1]}.",
        )  # fmt: skip
    if before.kind != after.kind:
        kinds = {"fee": ("lệ phí", "a fee"), "charge": ("phí", "a charge")}
        yield changed(
            f"{path}.kind", COUNTER, MINOR,
            f"{vi}: nay là {kinds[after.kind][0]}.", f"{en}: it is {kinds[after.kind][1]} now.",
        )  # fmt: skip
    if before.legal_basis != after.legal_basis:
        is_vi, is_en = saying.same(after.legal_basis)
        yield changed(
            f"{path}.legal_basis", (CLERK,), MINOR,
            f"{vi}: văn bản quy định mức thu nay là {is_vi}.", f"{en}: the legal basis is now {is_en}.",
        )  # fmt: skip
    if before.only_if != after.only_if:
        (was_vi, was_en), (is_vi, is_en) = saying.condition(old, before.only_if), saying.condition(new, after.only_if)
        yield changed(
            f"{path}.only_if", COUNTER, MAJOR,
            f"{vi}: hồ sơ phải trả đổi từ «{was_vi}» thành «{is_vi}».",
            f"{en}: dossiers that pay it change from “{was_en}” to “{is_en}”.",
        )  # fmt: skip
    yield from _refunds(before, after)
    yield from _exemptions(new, before, after)


def _direction(before: Fee, after: Fee) -> tuple[str, str]:
    if before.amount is None or after.amount is None or before.amount == after.amount:
        return "", ""
    return (" (tăng)", " (more)") if after.amount > before.amount else (" (giảm)", " (less)")


def _refunds(before: Fee, after: Fee) -> Iterator[Change]:
    """Yield what now holds otherwise for getting money back; a default that is only written down changes nothing."""
    vi, en = after.name.vi, after.name.en
    for end, (when_vi, when_en, default) in _ENDS.items():
        was = (getattr(before.refund, end) if before.refund else None) or default
        now = (getattr(after.refund, end) if after.refund else None) or default
        if was != now:
            yield changed(
                f"fees[{after.id}].refund.{end}", EVERYBODY, MAJOR,
                f"{vi}, {when_vi}: nay {_BACK[now][0]}, trước {_BACK[was][0]}.",
                f"{en}, {when_en}: now {_BACK[now][1]}; before, {_BACK[was][1]}.",
            )  # fmt: skip


def _exemptions(new: Definition, before: Fee, after: Fee) -> Iterator[Change]:
    was = {exemption.id: exemption for exemption in before.exemptions}
    now = {exemption.id: exemption for exemption in after.exemptions}
    for name, exemption in was.items():
        if name not in now:
            words = exemption_words(exemption)
            yield removed(
                f"fees[{after.id}].exemptions[{name}]", COUNTER, MAJOR,
                f"{after.name.vi}: không còn «{words.vi}».", f"{after.name.en}: no longer “{words.en}”.",
            )  # fmt: skip
    for name, exemption in now.items():
        earlier = was.get(name)
        if earlier == exemption:
            continue
        vi, en = _exemption(new, exemption)
        path = f"fees[{after.id}].exemptions[{name}]"
        if earlier is None:
            yield added(path, COUNTER, MAJOR, f"{after.name.vi}: nay {vi}.", f"{after.name.en}: now {en}.")
        else:
            yield changed(path, COUNTER, NOTABLE, f"{after.name.vi}: đổi thành {vi}.", f"{after.name.en}: now {en}.")


def _exemption(new: Definition, exemption: Exemption) -> tuple[str, str]:
    words = exemption_words(exemption)
    vi, en = f"{words.vi} ({exemption.legal_basis})", f"{words.en} ({exemption.legal_basis})"
    if exemption.only_if is None:
        return vi, en
    only_vi, only_en = saying.condition(new, exemption.only_if)
    return f"{vi}, chỉ với hồ sơ: {only_vi}", f"{en}, only for dossiers: {only_en}"
