"""What differs in one step that both versions have."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.procedure.definition import Definition
from domain.procedure.difference import saying
from domain.procedure.difference.changes import CITIZEN, CLERK, OFFICER, Audience, Change, Severity, changed
from domain.procedure.difference.saying import Pair
from domain.procedure.outline_words import KINDS, POWERS
from domain.procedure.plan import StepKind
from domain.procedure.steps import Step

MAJOR, NOTABLE, MINOR = Severity.MAJOR, Severity.NOTABLE, Severity.MINOR
_SILENCE = {
    "wait": ("chờ", "wait"),
    "agree": ("coi như đồng ý", "it counts as agreement"),
    "remind": ("nhắc người xử lý", "remind whose move it is"),
    "escalate": ("báo cả lãnh đạo", "tell the leader as well"),
}


def step_changes(
    old: Definition,
    new: Definition,
    before: Step,
    after: Step,
    name: str,
    called: Pair,
    who: Callable[[Step], Pair],
) -> Iterator[Change]:
    """Yield the changes of one step; `name` is its old id, `called` what the new version calls it."""
    path, (vi, en) = f"steps[{name}]", called
    mine: tuple[Audience, ...] = (CLERK, OFFICER) if after.who == "counter" else (OFFICER,)

    def told(key: str, severity: Severity, tail_vi: str, tail_en: str, *more: Audience) -> Change:
        return changed(
            f"{path}.{key}", (*mine, *more), severity, f"Bước «{vi}»: {tail_vi}.", f"Step “{en}”: {tail_en}.", name
        )

    if before.kind is not after.kind:
        yield told(
            "kind", MAJOR,
            f"nay là {KINDS[after.kind][0].lower()}, trước là {KINDS[before.kind][0].lower()}",
            f"now {KINDS[after.kind][1].lower()}, before {KINDS[before.kind][1].lower()}",
        )  # fmt: skip
    if before.name != after.name:
        (was_vi, was_en), (is_vi, is_en) = saying.pair(before.name), saying.pair(after.name)
        yield told("name", MINOR, f"tên đổi từ «{was_vi}» thành «{is_vi}»", f"name “{was_en}” becomes “{is_en}”")
    if before.who != after.who:
        (was_vi, was_en), (is_vi, is_en) = who(before), who(after)
        yield told("who", MAJOR, f"nay do {is_vi}, trước là {was_vi}", f"now {is_en}, before {was_en}")
    for key, words in (("about", "nội dung"), ("at", "nơi giải quyết")):
        was, now = getattr(before, key, None), getattr(after, key, None)
        if was != now:
            english = "the subject" if key == "about" else "the deciding agency"
            yield told(
                key, NOTABLE,
                f"{words} đổi từ {saying.same(was)[0]} thành {saying.same(now)[0]}",
                f"{english} changes from {saying.same(was)[1]} to {saying.same(now)[1]}",
            )  # fmt: skip
    if (was := getattr(before, "within", None)) != (now := getattr(after, "within", None)):
        (was_vi, was_en), (is_vi, is_en) = saying.limit(was), saying.limit(now)
        more_vi, more_en = saying.longer(was, now) if was and now else ("", "")
        yield told(
            "within", NOTABLE, f"thời hạn từ {was_vi} thành {is_vi}{more_vi}", f"budget {was_en} → {is_en}{more_en}"
        )
    yield from _powers(before, after, told)
    if (was := _silence(before)) != (now := _silence(after)):
        outside = after.kind is StepKind.ASK
        yield told(
            "if_silent", MAJOR if outside else NOTABLE,
            f"hết hạn chưa trả lời thì {_SILENCE[now][0]}, trước là {_SILENCE[was][0]}",
            f"when nobody answers in time, {_SILENCE[now][1]}; before, {_SILENCE[was][1]}",
            *((CITIZEN,) if outside and "agree" in (was, now) else ()),
        )  # fmt: skip
    for key, label in _NAMED.items():
        was, now = getattr(before, key, None), getattr(after, key, None)
        if was != now:
            (was_vi, was_en), (is_vi, is_en) = _listed(was), _listed(now)
            more = (CITIZEN,) if key in _PAID_BY_CITIZENS else ()
            said = f"{label[0]}: {is_vi}, trước là {was_vi}", f"{label[1]}: {is_en}, not {was_en}"
            yield told(key, label[2], *said, *more)
    if before.only_if != after.only_if:
        was_vi, was_en = saying.condition(old, before.only_if)
        is_vi, is_en = saying.condition(new, after.only_if)
        yield told(
            "only_if", MAJOR, f"áp dụng với «{is_vi}», trước là «{was_vi}»", f"applies to “{is_en}”, not “{was_en}”"
        )
    if before.notify != after.notify:
        yield told(
            "notify", NOTABLE,
            f"thông báo riêng nay có {len(after.notify or ())}, trước có {len(before.notify or ())}, nội dung đã đổi",
            f"its own notices changed: {len(after.notify or ())} now, {len(before.notify or ())} before", CITIZEN,
        )  # fmt: skip


_NAMED: dict[str, tuple[str, str, Severity]] = {
    "not_the_person_of": ("phải khác người làm bước", "not the person of step", MAJOR),
    "sums_up": ("tổng hợp ý kiến của", "sums up the opinions of", NOTABLE),
    "silence_basis": ("căn cứ của im lặng", "legal basis of silence", MINOR),
    "send_back_to": ("chỉ trả lại về bước", "sends back only to step", NOTABLE),
    "send_backs_at_most": ("số lần trả lại nhiều nhất", "sends back at most, times", NOTABLE),
    "if_refused": ("khi hồ sơ kèm bị từ chối", "when the sub-case is refused", MAJOR),
    "fee": ("phí của hồ sơ kèm", "fee of the sub-case", NOTABLE),
    "case_type": ("trường hợp của hồ sơ kèm", "case of the sub-case", NOTABLE),
    "form": ("mẫu phiếu chuyển", "form of the slip", MINOR),
    "pay_within": ("thời hạn nộp tiền", "time to pay", MAJOR),
    "pause_basis": ("căn cứ không tính thời gian nộp tiền", "text by which the time to pay does not count", MAJOR),
}
#: What an applicant who owes money to the state notices, too.
_PAID_BY_CITIZENS = frozenset({"pay_within", "pause_basis"})


def _powers(before: Step, after: Step, told: Callable[..., Change]) -> Iterator[Change]:
    was, now = set(getattr(before, "may", ())), set(getattr(after, "may", ()))
    if was == now:
        return
    gained = saying.joined(POWERS[power] for power in sorted(now - was))
    lost = saying.joined(POWERS[power] for power in sorted(was - now))
    parts_vi, parts_en = [], []
    if now - was:
        parts_vi.append(f"nay được {gained[0]}")
        parts_en.append(f"may now {gained[1]}")
    if was - now:
        parts_vi.append(f"không còn được {lost[0]}")
        parts_en.append(f"may no longer {lost[1]}")
    yield told("may", MAJOR, "; ".join(parts_vi), "; ".join(parts_en))


def _silence(step: Step) -> str:
    return str(getattr(step, "if_silent", None) or "wait")


def _listed(value: object) -> Pair:
    if isinstance(value, tuple):
        return saying.joined(saying.same(item) for item in value)
    return saying.same(value)
