"""What differs in the head and the outcome: name, agency, ways of filing, who may file, results, grounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from domain.procedure.definition import Definition
from domain.procedure.difference import saying
from domain.procedure.difference.changes import (
    CLERK,
    COUNTER,
    EVERYBODY,
    OFFICER,
    Audience,
    Change,
    Severity,
    added,
    changed,
    removed,
)
from domain.procedure.difference.saying import Pair
from domain.procedure.outline_words import CHANNELS
from domain.procedure.register import Register

MAJOR, NOTABLE, MINOR = Severity.MAJOR, Severity.NOTABLE, Severity.MINOR
_ONLINE = {"full": ("toàn trình", "full"), "partial": ("một phần", "partial"), "none": ("không có", "none")}
APPLICANTS = {
    "citizen": ("công dân Việt Nam", "Vietnamese citizens"),
    "overseas_vietnamese": ("người Việt Nam định cư ở nước ngoài", "Vietnamese settled abroad"),
    "foreigner": ("người nước ngoài", "foreigners"),
    "enterprise": ("doanh nghiệp", "enterprises"),
    "cooperative": ("hợp tác xã", "cooperatives"),
    "organisation": ("tổ chức", "organisations"),
}
_ON = {
    "approval": ("khi chấp thuận", "on approval"),
    "refusal": ("khi từ chối", "on refusal"),
    "supplement": ("khi yêu cầu bổ sung", "on a supplement request"),
}


def general_changes(old: Definition, new: Definition, register: Register | None = None) -> Iterator[Change]:
    """Yield the changes outside dossier, fees, time and steps."""
    yield from _head(old, new, register)
    yield from _filing(old, new)
    yield from _outcome(old, new)


def _simple(
    path: str, audiences: tuple[Audience, ...], severity: Severity, label: Pair, was: Pair, now: Pair
) -> Iterator[Change]:
    if was != now:
        yield changed(
            path, audiences, severity,
            f"{label[0]}: từ {was[0]} thành {now[0]}.", f"{label[1]}: from {was[1]} to {now[1]}.",
        )  # fmt: skip


def _head(old: Definition, new: Definition, register: Register | None) -> Iterator[Change]:
    yield from _simple("name", EVERYBODY, MINOR, ("Tên thủ tục", "Name"), saying.pair(old.name), saying.pair(new.name))
    yield from _simple(
        "agency", EVERYBODY, MAJOR, ("Cơ quan giải quyết", "Deciding agency"),
        _agency(old.agency, register), _agency(new.agency, register),
    )  # fmt: skip
    yield from _simple("field", (CLERK,), MINOR, ("Lĩnh vực", "Sector"), saying.same(old.field), saying.same(new.field))
    yield from _simple(
        "hears", (CLERK, OFFICER), MAJOR, ("Giải quyết khiếu nại", "Complaints it resolves"), _hears(old), _hears(new)
    )
    yield from _simple(
        "effective.from", EVERYBODY, MINOR, ("Áp dụng từ ngày", "Applies from"),
        saying.day(old.effective.from_), saying.day(new.effective.from_),
    )  # fmt: skip
    yield from _simple(
        "effective.to", EVERYBODY, NOTABLE, ("Áp dụng đến hết ngày", "Applies to"),
        saying.day(old.effective.to), saying.day(new.effective.to),
    )  # fmt: skip
    yield from _simple(
        "decision", (CLERK, OFFICER), MINOR, ("Quyết định công bố", "Decision"),
        saying.same(old.decision), saying.same(new.decision),
    )  # fmt: skip
    for text in old.legal_basis:
        if text not in new.legal_basis:
            yield removed(
                "legal_basis", (OFFICER,), NOTABLE, f"Bỏ căn cứ pháp lý: {text}.", f"No longer based on {text}."
            )
    for text in new.legal_basis:
        if text not in old.legal_basis:
            yield added("legal_basis", (OFFICER,), NOTABLE, f"Thêm căn cứ pháp lý: {text}.", f"Now based on {text}.")


def _filing(old: Definition, new: Definition) -> Iterator[Change]:
    before, after = old.accepted_channels, new.accepted_channels
    for channel in before:
        if channel not in after:
            vi, en = CHANNELS[channel.value]
            yield removed("channels", COUNTER, MAJOR, f"Không còn nhận hồ sơ nộp {vi}.", f"No longer filed {en}.")
    for channel in after:
        if channel not in before:
            vi, en = CHANNELS[channel.value]
            yield added("channels", COUNTER, MAJOR, f"Nay nhận cả hồ sơ nộp {vi}.", f"May now be filed {en}.")
    yield from _simple(
        "online", COUNTER, MAJOR, ("Mức dịch vụ công trực tuyến", "Level of online service"),
        _ONLINE[old.online], _ONLINE[new.online],
    )  # fmt: skip
    yield from _simple(
        "applicants", COUNTER, MAJOR, ("Người được nộp", "Who may file"), _applicants(old), _applicants(new)
    )
    yield from _simple(
        "on_the_spot", EVERYBODY, NOTABLE, ("Bốn tại chỗ", "All four stages at one place"),
        saying.yes(old.on_the_spot), saying.yes(new.on_the_spot),
    )  # fmt: skip
    yield from _named("case_types", ("trường hợp", "case"), old.case_types or (), new.case_types or (), MAJOR)
    yield from _named("facts", ("câu hỏi khi nộp", "question at filing"), old.facts or (), new.facts or (), NOTABLE)


def _outcome(old: Definition, new: Definition) -> Iterator[Change]:
    yield from _simple(
        "result.name", EVERYBODY, NOTABLE, ("Kết quả", "Result"),
        saying.pair(old.result.name), saying.pair(new.result.name),
    )  # fmt: skip
    yield from _simple(
        "result.code", (CLERK, OFFICER), MINOR, ("Mã kết quả", "Result code"),
        saying.same(old.result.code), saying.same(new.result.code),
    )  # fmt: skip
    ways = {"counter": ("tại quầy", "at the counter"), "post": ("bưu chính", "by post"), "online": CHANNELS["online"]}
    for way in old.result.ways:
        if way not in new.result.ways:
            vi, en = ways[way.value]
            yield removed("result.ways", COUNTER, MAJOR, f"Kết quả không còn trả {vi}.", f"No longer returned {en}.")
    for way in new.result.ways:
        if way not in old.result.ways:
            vi, en = ways[way.value]
            yield added("result.ways", COUNTER, MAJOR, f"Kết quả nay trả cả {vi}.", f"Now also returned {en}.")
    yield from _papers_issued(old, new)
    grounds = (old.refusal_grounds or (), new.refusal_grounds or ())
    yield from _named("refusal_grounds", ("lý do từ chối", "ground of refusal"), *grounds, MAJOR)


def _papers_issued(old: Definition, new: Definition) -> Iterator[Change]:
    before = {(paper.on, paper.code): paper for paper in old.also_issues or ()}
    after = {(paper.on, paper.code): paper for paper in new.also_issues or ()}
    for key in dict.fromkeys((*before, *after)):
        path, when = f"also_issues[{key[1]}]", _ON[key[0]]
        if key not in after:
            paper = before[key]
            vi, en = f"Không ban hành nữa {when[0]}: {paper.name.vi}.", f"No longer issued {when[1]}: {paper.name.en}."
            yield removed(path, EVERYBODY, NOTABLE, vi, en)
        elif key not in before:
            paper = after[key]
            vi, en = f"Ban hành thêm {when[0]}: {paper.name.vi}.", f"Newly issued {when[1]}: {paper.name.en}."
            yield added(path, EVERYBODY, NOTABLE, vi, en)
        elif before[key] != after[key]:
            (only_vi, only_en) = saying.condition(new, after[key].only_if)
            yield changed(
                path, EVERYBODY, NOTABLE,
                f"Giấy tờ ban hành {when[0]} nay là: {after[key].name.vi} ({only_vi}).",
                f"Issued {when[1]} is now: {after[key].name.en} ({only_en}).",
            )  # fmt: skip


def _named(path: str, label: Pair, old: Sequence[Any], new: Sequence[Any], severity: Severity) -> Iterator[Change]:
    """Yield what came, went or changed in a list of things with an id and a name."""
    before, after = {item.id: item for item in old}, {item.id: item for item in new}
    for name, item in before.items():
        if name not in after:
            vi, en = f"Bỏ {label[0]}: {item.name.vi}.", f"No longer a {label[1]}: {item.name.en}."
            yield removed(f"{path}[{name}]", EVERYBODY, severity, vi, en)
    for name, item in after.items():
        if name not in before:
            vi, en = f"Thêm {label[0]}: {item.name.vi}.", f"A new {label[1]}: {item.name.en}."
            yield added(f"{path}[{name}]", EVERYBODY, severity, vi, en)
        elif before[name] != item:
            vi, en = f"Đổi {label[0]} «{name}»: {item.name.vi}.", f"The {label[1]} “{name}” changed: {item.name.en}."
            yield changed(f"{path}[{name}]", EVERYBODY, NOTABLE, vi, en)


def _agency(name: str, register: Register | None) -> Pair:
    known = register.get(name) if register else None
    return saying.pair(known.name) if known else saying.same(name)


def _hears(definition: Definition) -> Pair:
    if definition.hears is None:
        return saying.NOTHING
    turn = {"first": ("lần đầu", "first"), "second": ("lần hai", "second")}[definition.hears.complaint]
    of = definition.hears.of or (definition.agency,)
    return saying.joined([turn, *(saying.same(kind) for kind in of)])


def _applicants(definition: Definition) -> Pair:
    if definition.applicants is None:
        return "mọi người", "anybody"
    return saying.joined(APPLICANTS[who] for who in definition.applicants)
