"""Definitions to draw, and a drawing read back as boxes, lines and texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from hypothesis import strategies as st

from domain.procedure.definition import Definition
from domain.procedure.loader import load_definition

HEAD = """\
procedure: "1.004222"
version: 3
effective: {from: 2026-07-01}
name: {vi: Đăng ký thường trú, en: Permanent residence}
agency: ubnd-xa
field: cu-tru
online: full
facts:
  - {id: has_children, name: {vi: Có trẻ em, en: With children}, kind: yes_no}
legal_basis: [Luật Cư trú 68/2020/QH14]
deadline: 90 working days
dossier:
  - {id: to-khai, name: {vi: Tờ khai, en: Application}, copies: {original: 1}}
fees:
  - {id: le-phi, name: {vi: Lệ phí, en: Fee}, kind: fee, when: before result, amount: 8000, legal_basis: TT 85/2019}
stages:
"""
TAIL = """\
result:
  code: KQ.G01.000065
  name: {vi: Thông báo kết quả đăng ký thường trú, en: Notice of registration}
  ways: [counter, post, online]
"""


def definition(stages: str) -> Definition:
    """Return a definition with these stages, indented by two."""
    return load_definition(HEAD + stages + TAIL)


FULL = """\
  receive:
    - check: counter
      within: 2 hours
      notify: [{on: done, to: applicant, by: [sms, zalo], text: {vi: Đã nhận, en: Received}}]
  appraise:
    - review: officer
      name: {vi: Thẩm định điều kiện, en: Review of conditions}
      only_if: has_children and channel is online
      within: 2 working days
      may: [request_supplement, refuse]
      if_silent: escalate
    - ask: so-xay-dung
      id: building
      about: quy-hoach
      within: 3 working days
      if_silent: agree
      in_parallel_with: review
    - ask: cong-an
      id: police
      about: dan-cu
      within: 3 working days
      in_parallel_with: review
    - open_case: "1.001612"
      at: thue
      within: 3 working days
      if_refused: refuse
      in_parallel_with: review
    - ask: dat-dai
      id: lead
      about: tong-hop
      within: 2 working days
      sums_up: [building, police]
  approve:
    - sign: leader
      within: 1 working day
      not_the_person_of: review
      may: [send_back]
      send_back_to: review
      send_backs_at_most: 2
  return:
    - inform: thue
      id: tax
      about: thue
    - hand_over: counter
"""

_NAMES = st.text(
    st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyẾộặỗ ỆƠWM<&'\"-世👍")
    | st.characters(codec="utf-8", exclude_categories=["C", "Z"]),
    min_size=1,
    max_size=90,
).map(lambda text: text if text.strip() else "Bước")


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Any definition that compiles in its order: one check, steps of all kinds, at least one signature, a hand-over."""
    stages: dict[str, list[dict[str, object]]] = {"receive": [{"check": "counter"}], "appraise": [], "approve": []}
    ids = ["check"]
    for stage, kinds, most in (
        ("appraise", ("review", "visit", "ask", "inform", "open_case"), 9),
        ("approve", ("review", "sign", "ask"), 4),
    ):
        here: list[str] = []
        for number in range(draw(st.integers(0 if stage == "appraise" else 1, most))):
            kind = draw(st.sampled_from(kinds))
            name = f"{stage}-{number}"
            who = {"ask": "cong-an", "inform": "thue", "open_case": "1.001612"}.get(kind, "officer")
            step: dict[str, object] = {kind: who, "id": name}
            if kind in ("ask", "inform"):
                step["about"] = "noi-dung"
            if kind == "open_case":
                step["at"] = "thue"
            if kind != "inform":
                step["within"] = draw(st.sampled_from(["2 working days", "same day", "15 days"]))
            if draw(st.booleans()):
                step["name"] = {"vi": draw(_NAMES), "en": draw(_NAMES)}
            if kind == "review" and draw(st.booleans()):
                step["may"] = ["request_supplement", "refuse"]
            if kind == "sign" and draw(st.booleans()):
                step["may"] = ["send_back"]
            if draw(st.integers(0, 4)) == 0:
                step["only_if"] = "has_children and channel is online"
            order = draw(st.sampled_from(["written", "parallel", "parallel", "after"]))
            if order == "parallel" and here:
                step["in_parallel_with"] = draw(st.sampled_from(here))
            elif order == "after":
                step["after"] = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True))
            stages[stage].append(step)
            here.append(name)
            ids.append(name)
    stages["approve"].append({"sign": "leader", "within": "1 working day", "may": ["send_back"]})
    stages["return"] = [{"hand_over": "counter"}]
    body = load_definition(HEAD + BARE + TAIL).model_dump(mode="json", by_alias=True, exclude_none=True)
    return Definition.model_validate_json(_json(body | {"stages": stages}))


BARE = """\
  receive: [{check: counter}]
  approve: [{sign: leader, within: 1 working day}]
  return: [{hand_over: counter}]
"""


def _json(body: object) -> str:
    return json.dumps(body, ensure_ascii=False)


@dataclass(frozen=True)
class Rect:
    """A rectangle on the picture, in points."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float, spare: float = 0.6) -> bool:
        return self.left - spare <= x <= self.right + spare and self.top - spare <= y <= self.bottom + spare

    def on_border(self, x: float, y: float) -> bool:
        inside = self.left + 1 < x < self.right - 1 and self.top + 1 < y < self.bottom - 1
        return self.holds(x, y, 1) and not inside

    def meets(self, other: Rect) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


SVG = "{http://www.w3.org/2000/svg}"


class Picture:
    """A drawing read back from its markup alone."""

    def __init__(self, markup: str) -> None:
        self.root = ElementTree.fromstring(markup)
        _, _, self.width, self.height = map(float, self.root.attrib["viewBox"].split())
        self.boxes: dict[str, Rect] = {}
        self.tags: dict[tuple[str, int], Rect] = {}
        self.texts: dict[str, list[tuple[float, float, float, ElementTree.Element]]] = {}
        self.arrows: list[tuple[str, str, list[tuple[float, float]]]] = []
        self._read(self.root, 0.0, 0.0, "")

    def _read(self, node: ElementTree.Element, x: float, y: float, step: str) -> None:
        if move := re.match(r"translate\(([-\d.]+) ([-\d.]+)\)", node.get("transform", "")):
            x, y = x + float(move[1]), y + float(move[2])
        if "rotate" in node.get("transform", ""):
            return
        if node.get("data-step"):
            step = node.attrib["data-step"]
            frame = next(child for child in node if child.tag == SVG + "rect" and not child.get("x"))
            self.boxes[step] = Rect(x, y, x + float(frame.attrib["width"]), y + float(frame.attrib["height"]))
        elif (
            step
            and node.tag == SVG + "rect"
            and node.get("x")
            and node.get("stroke") == "#1a1d21"
            and not node.get("stroke-width")
        ):
            left, top = x + float(node.attrib["x"]), y + float(node.attrib["y"])
            rect = Rect(left, top, left + float(node.attrib["width"]), top + float(node.attrib["height"]))
            self.tags[step, len(self.tags)] = rect
        if node.get("data-from"):
            path, head = node[0].attrib["d"], node[1].attrib["points"]
            numbers = [tuple(map(float, pair)) for pair in re.findall(r"([-\d.]+) ([-\d.]+)", path)]
            tip = tuple(map(float, head.split()[0].split(",")))
            line = [(px + x, py + y) for px, py in (*numbers, tip)]
            self.arrows.append((node.attrib["data-from"], node.attrib["data-to"], line))
        if node.tag == SVG + "text":
            at = (x + float(node.attrib["x"]), y + float(node.attrib["y"]), float(node.attrib["font-size"]), node)
            self.texts.setdefault(step, []).append(at)
        for child in node:
            self._read(child, x, y, step)

    def rect(self, key: str | tuple[str, int]) -> Rect:
        return self.boxes[key] if isinstance(key, str) else self.tags[key]

    def of_step(self, step: str) -> Iterator[ElementTree.Element]:
        return next(node for node in self.root.iter() if node.get("data-step") == step).iter()

    def inks(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield for each text its step, its colour, the fill of what was drawn last under it, and the text."""
        yield from self._inks(self.root, 0.0, 0.0, "", [])

    def _inks(
        self, node: ElementTree.Element, x: float, y: float, step: str, grounds: list[tuple[Rect, str]]
    ) -> Iterator[tuple[str, str, str, str]]:
        if move := re.match(r"translate\(([-\d.]+) ([-\d.]+)\)", node.get("transform", "")):
            x, y = x + float(move[1]), y + float(move[2])
        step = node.get("data-step") or step
        fill = node.get("fill", "")
        if fill.startswith("#") and node.tag == SVG + "rect":
            left, top = x + float(node.get("x", 0)), y + float(node.get("y", 0))
            rect = Rect(left, top, left + float(node.attrib["width"]), top + float(node.attrib["height"]))
            grounds.append((rect, fill))
        if fill.startswith("#") and node.tag == SVG + "circle":
            cx, cy, r = (float(node.attrib[name]) for name in ("cx", "cy", "r"))
            grounds.append((Rect(x + cx - r, y + cy - r, x + cx + r, y + cy + r), fill))
        if fill.startswith("#") and node.tag == SVG + "path":
            numbers = re.match(r"M([-\d.]+) ([-\d.]+)", node.attrib["d"])
            down = re.search(r"V([-\d.]+)", node.attrib["d"])
            if numbers and down:
                box = self.boxes[step]
                grounds.append((Rect(box.left, y + float(numbers[2]) - 11, box.right, y + float(down[1]) + 11), fill))
        if node.tag == SVG + "text":
            at = (x + float(node.attrib["x"]) + 1, y + float(node.attrib["y"]) - 3)
            ground = next(fill for rect, fill in reversed(grounds) if rect.holds(*at, 0))
            yield step, fill, ground, node.text or ""
        for child in node:
            yield from self._inks(child, x, y, step, grounds)

    def everything(self) -> Iterator[ElementTree.Element]:
        return self.root.iter()
