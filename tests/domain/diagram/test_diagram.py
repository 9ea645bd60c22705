"""A drawn procedure, read back from its markup: nothing overlaps, nothing sticks out, every arrow arrives."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.diagram import Mark, draw, tell
from domain.diagram.metrics import width
from domain.procedure.definition import Definition
from tests.domain.diagram.pictures import FULL, Picture, Rect, definition, definitions

A4 = ((538.6, 785.2), (785.2, 538.6))
some = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def crossed(rect: Rect, one: tuple[float, float], other: tuple[float, float]) -> bool:
    """True when a stretch runs through the inside of a rectangle, not along its border."""
    left, right = sorted((one[0], other[0]))
    top, bottom = sorted((one[1], other[1]))
    return left < rect.right - 1 and right > rect.left + 1 and top < rect.bottom - 1 and bottom > rect.top + 1


@some
@given(definitions(), st.sampled_from(["vi", "en"]))
def test_no_two_boxes_overlap(drawn: Definition, language: str) -> None:
    """Every box, with the tags below it, has its place to itself."""
    picture = Picture(draw(drawn, language))
    drawn_ones: list[str | tuple[str, int]] = [*picture.boxes, *picture.tags]
    for one, other in combinations(drawn_ones, 2):
        assert not picture.rect(one).meets(picture.rect(other)), (one, other)


@some
@given(definitions(), st.sampled_from(["vi", "en"]))
def test_every_text_stays_in_its_box(drawn: Definition, language: str) -> None:
    """Measured with the font's widths, a line ends inside its box or tag, whatever the name."""
    picture = Picture(draw(drawn, language))
    for step, texts in picture.texts.items():
        homes = [picture.boxes[step], *(rect for key, rect in picture.tags.items() if key[0] == step)] if step else []
        for x, y, size, node in texts:
            text = (node.text or "").rstrip()
            wide = width(text, size, strong=node.get("font-weight") == "bold")
            left = x - wide / 2 if node.get("text-anchor") else x
            homes_here = homes or [Rect(0, 0, picture.width, picture.height)]
            assert any(home.holds(left, y) and home.holds(left + wide, y - size * 0.6) for home in homes_here), text


@some
@given(definitions())
def test_every_arrow_leads_from_box_to_box_and_through_none(drawn: Definition) -> None:
    """An arrow begins at the border of its step or tag, ends at the border of the next, and crosses no box."""
    picture = Picture(draw(drawn, "vi"))
    for source, target, line in picture.arrows:
        starts = [picture.boxes[source], *(rect for key, rect in picture.tags.items() if key[0] == source)]
        assert any(rect.on_border(*line[0]) for rect in starts), (source, target)
        assert picture.boxes[target].on_border(*line[-1]), (source, target)
        for one, other in pairwise(line):
            assert abs(one[0] - other[0]) < 6 or abs(one[1] - other[1]) < 6
            for key, rect in picture.boxes.items():
                assert not crossed(rect, one, other), (source, target, key)


@some
@given(definitions())
def test_every_step_is_reached_and_leads_on(drawn: Definition) -> None:
    """Each step of the definition is drawn once, follows something, and the result follows the hand-over."""
    picture = Picture(draw(drawn, "vi"))
    ids = {step.step_id for _, step in drawn.located_steps()}
    assert set(picture.boxes) == ids | {"start:", "end:"}
    assert {target for _, target, _ in picture.arrows} >= ids | {"end:"}
    assert ("hand_over", "end:") in {(source, target) for source, target, _ in picture.arrows}


@some
@given(definitions())
def test_the_view_box_holds_everything(drawn: Definition) -> None:
    """Nothing is drawn outside the picture, and the picture is as wide as A4 at most."""
    picture = Picture(draw(drawn, "vi"))
    whole = Rect(0, 0, picture.width, picture.height)
    for rect in (*picture.boxes.values(), *picture.tags.values()):
        assert whole.holds(rect.left, rect.top)
        assert whole.holds(rect.right, rect.bottom)
    assert all(whole.holds(*point) for _, _, line in picture.arrows for point in line)
    assert picture.width <= 785.2


@some
@given(definitions())
def test_arrows_of_different_steps_never_lie_on_each_other(drawn: Definition) -> None:
    """Two arrows share a stretch only when they come from one step or lead to one step."""
    picture = Picture(draw(drawn, "vi"))
    nets = {}
    for source, target, line in picture.arrows:
        key = (source, target)
        nets[key] = [(min(a, b), max(a, b)) for a, b in pairwise(line)]
    befores: dict[str, set[str]] = {}
    for source, target in nets:
        befores.setdefault(target, set()).add(source)
    for one, other in combinations(nets, 2):
        if one[0] == other[0] or one[1] == other[1] or befores[one[1]] & befores[other[1]]:
            continue
        for a, b in nets[one]:
            for c, d in nets[other]:
                for along, across in ((0, 1), (1, 0)):
                    same = max(p[across] for p in (a, b, c, d)) - min(p[across] for p in (a, b, c, d)) < 1
                    shared = min(b[along], d[along]) - max(a[along], c[along])
                    assert not (same and shared > 4), (one, other)


@some
@given(definitions())
def test_the_same_definition_gives_the_same_bytes(drawn: Definition) -> None:
    """A picture can be compared and cached by its text."""
    assert draw(drawn, "vi") == draw(drawn, "vi")


def test_a_strict_page_takes_it_as_it_is() -> None:
    """No style, script or colour from outside; the only ids carry the prefix."""
    markup = draw(definition(FULL), "vi", prefix="version-3")
    picture = Picture(markup)
    names = {name for node in picture.everything() for name in node.attrib}
    assert not {name for name in names if name == "style" or name.startswith("on") or name == "class"}
    assert not [node for node in picture.everything() if node.tag.endswith(("style", "script", "image", "use"))]
    assert {node.attrib["id"] for node in picture.everything() if "id" in node.attrib} == {
        "version-3-title", "version-3-text",
    }  # fmt: skip


def test_type_is_nine_points_on_paper() -> None:
    """The picture is sized in points, one of its units being one point, and no text is smaller than nine."""
    markup = draw(definition(FULL), "vi")
    picture = Picture(markup)
    assert picture.root.attrib["width"] == f"{picture.width:g}pt"
    assert picture.root.attrib["height"] == f"{picture.height:g}pt"
    sizes = [float(node.attrib["font-size"]) for node in picture.everything() if node.get("font-size")]
    assert min(sizes) >= 9
    assert len(sizes) > 40


def channel(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4


def light(colour: str) -> float:
    red, green, blue = (channel(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("heat", range(5))
def test_every_text_stands_out_from_its_ground(heat: int) -> None:
    """At any heat, each text has a contrast of at least 4.5 to the last filled shape under it."""
    marks = {key: Mark("12", "3 quá hạn", heat) for key in ("check", "review", "sign", "tax", "building", "sub-case")}
    picture = Picture(draw(definition(FULL), "vi", marks, ["check", "review"]))
    checked = 0
    for _, ink, ground, text in picture.inks():
        bright, dark = sorted((light(ink), light(ground)), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 4.5, (text, ink, ground)
        checked += 1
    assert checked > 40


def test_it_says_what_the_definition_says() -> None:
    """Budgets, silence, conditions, lead agency, sub-case, notices, exits, fee and loop can all be read off."""
    picture = Picture(draw(definition(FULL), "vi"))
    read = {step: " ".join((node.text or "").strip() for *_, node in texts) for step, texts in picture.texts.items()}
    assert "trực tiếp, trực tuyến, bưu chính" in read["start:"]
    assert "khi xong báo người nộp (SMS, Zalo)" in read["check"]
    assert "Yêu cầu bổ sung Từ chối" in read["check"]
    assert "Chỉ khi: Có trẻ em và nộp trực tuyến" in read["review"]
    assert "2 ngày làm việc quá hạn: báo lãnh đạo" in read["review"]
    assert "im lặng là đồng ý" in read["building"]
    assert "im lặng thì chờ tiếp" in read["police"]
    assert "hồ sơ của thủ tục 1.001612" in read["sub-case"]
    assert "bị từ chối: từ chối cả" in read["sub-case"]
    assert "Chủ trì, tổng hợp ý kiến bước 3, 4" in read["lead"]
    assert "khác người làm bước 2" in read["sign"]
    assert "Trả lại bước 2, tối đa 2 lần" in read["sign"]
    assert "không chờ trả lời" in read["tax"]
    assert "Lệ phí: nộp trước khi trả kết quả" in read["hand_over"]
    assert ("sign", "review") in {(source, target) for source, target, _ in picture.arrows}
    assert {source for source, target, _ in picture.arrows if target == "lead"} == {"building", "police"}
    loops = [
        node for node in picture.everything() if node.get("data-from") == "sign" and node[0].get("stroke-dasharray")
    ]
    assert [node.get("data-to") for node in loops] == ["review"]


def test_its_text_alternative_lists_every_step() -> None:
    """Who hears the page hears the stages, the steps in order and what each follows."""
    markup = draw(definition(FULL), "en")
    picture = Picture(markup)
    told = next(node.text or "" for node in picture.everything() if node.tag.endswith("desc"))
    assert told == tell(definition(FULL), "en")
    assert picture.root.attrib["role"] == "img"
    assert picture.root.attrib["aria-describedby"] == "diagram-text"
    assert told.startswith("Filing; at the counter, online, by post; 1 dossier component.")
    assert [f"Step {number}:" in told for number in range(1, 10)] == [True] * 9
    assert "Stage 3: Approval." in told
    assert "after step 3, 4" in told


def test_live_numbers_stand_on_their_steps() -> None:
    """A mark brings its badge, its line and as many filled bars as it is hot; other steps stay as they were."""
    picture = Picture(draw(definition(FULL), "vi", {"review": Mark("12", "3 quá hạn", 3), "unknown": Mark("9")}))
    texts = [(node.text or "").strip() for *_, node in picture.texts["review"]]
    assert "12" in texts
    assert "3 quá hạn" in texts
    bars = [node for node in picture.of_step("review") if node.get("stroke-width") == "0.6" and node.get("height")]
    assert [node.get("fill") != "none" for node in bars] == [True, True, True, False]
    assert "12" not in [(node.text or "").strip() for *_, node in picture.texts["sign"]]
    with pytest.raises(ValueError, match="heat"):
        Mark(heat=5)


def test_a_chosen_path_is_thick() -> None:
    """The steps of a path, the arrows between them, filing and the result are drawn thick, nothing else."""
    path = ["check", "review", "sign", "review", "sign", "hand_over"]
    picture = Picture(draw(definition(FULL), "vi", path=path))
    thick = {
        (node.get("data-from"), node.get("data-to"))
        for node in picture.everything()
        if node.get("data-from") and node[0].get("stroke-width") == "2.8"
    }
    assert thick == {
        ("start:", "check"),
        ("check", "review"),
        ("review", "sign"),
        ("sign", "review"),
        ("hand_over", "end:"),
    }
    plain = Picture(draw(definition(FULL), "vi"))
    assert not [node for node in plain.everything() if node.get("stroke-width") == "2.8"]


def test_steps_lead_where_the_page_says() -> None:
    """A link wraps its step, and a picture with links is no longer one image to a screen reader."""
    picture = Picture(draw(definition(FULL), "vi", links={"sign": "/steps?id=1&x=<2>"}))
    links = [node for node in picture.everything() if node.tag.endswith("}a")]
    assert [node.get("href") for node in links] == ["/steps?id=1&x=<2>"]
    assert links[0][0].get("data-step") == "sign"
    assert picture.root.attrib["role"] == "group"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//elsewhere.example", "data:text/html,x", ""])
def test_a_link_out_of_the_ordinary_is_refused(link: str) -> None:
    """Only paths of the site and http addresses may stand on a step."""
    with pytest.raises(ValueError, match="address"):
        draw(definition(FULL), "vi", links={"sign": link})


def test_a_prefix_that_is_no_id_is_refused() -> None:
    """What would break out of the attribute never gets there."""
    with pytest.raises(ValueError, match="begin an id"):
        draw(definition(FULL), "vi", prefix='x" onload="')


def test_hostile_names_stay_text() -> None:
    """Markup in a name is shown, not obeyed."""
    stages = FULL.replace("Thẩm định điều kiện", '"</text><script>alert(1)</script>&amp;"')
    picture = Picture(draw(definition(stages), "vi"))
    assert not [node for node in picture.everything() if node.tag.endswith("script")]
    assert "<script>" in "".join((node.text or "").strip() for *_, node in picture.texts["review"]).replace(" ", "")


@pytest.mark.parametrize(
    "appraise",
    [
        "    - {review: officer, within: 1 day, after: [b]}\n    - {inform: thue, id: b, about: b, after: [review]}",
        "    - {review: officer, id: a, within: 1 working day, after: [nobody]}\n",
        "    - {review: officer, within: 1 working day}\n    - {review: officer, within: 1 working day}\n",
        "    - {review: officer, within: 1 working day, after: [review], only_if: 'what is this'}\n",
    ],
    ids=["cycle", "unknown name", "name twice", "follows itself, condition unreadable"],
)
def test_a_draft_with_mistakes_is_drawn_too(appraise: str) -> None:
    """The author sees the picture while the linter still complains: every step is there."""
    stages = "  receive: [{check: counter}]\n  appraise:\n" + appraise
    stages += "\n  approve: [{sign: leader, within: 1 working day}]\n  return: [{hand_over: counter}]\n"
    drawn = definition(stages)
    picture = Picture(draw(drawn, "vi"))
    assert len(picture.boxes) == len(drawn.located_steps()) + 2


def test_a_stage_without_steps_is_still_a_lane() -> None:
    """Four stages are drawn, and the empty one says that it is empty."""
    stages = "  receive: [{check: counter}]\n  approve: [{sign: leader, within: 1 working day}]\n"
    markup = draw(definition(stages + "  return: [{hand_over: counter}]\n"), "en")
    assert markup.count("rotate(-90)") == 4
    assert "No step" in markup


def row(number: int) -> str:
    return f"    - {{review: officer, id: r{number}, within: 1 working day, may: [request_supplement, refuse]}}\n"


def test_what_is_too_much_for_a_page_breaks_between_rows() -> None:
    """Forty steps keep their type size, and no box stands across the end of a page."""
    stages = "  receive: [{check: counter}]\n  appraise:\n" + "".join(map(row, range(40)))
    stages += "  approve: [{sign: leader, within: 1 working day}]\n  return: [{hand_over: counter}]\n"
    picture = Picture(draw(definition(stages), "vi"))
    page = 785.0 if picture.width < 540 else 538.0
    assert picture.height > page
    for key, rect in (*picture.boxes.items(), *picture.tags.items()):
        assert int(rect.top // page) == int((rect.bottom - 0.01) // page), key


def parallel(count: int) -> str:
    asks = "".join(
        f"    - {{ask: cong-an, id: a{n}, about: y-kien, within: 2 working days, in_parallel_with: review}}\n"
        for n in range(count)
    )
    return (
        "  receive: [{check: counter}]\n  appraise:\n    - {review: officer, within: 1 working day}\n" + asks
        + "  approve: [{sign: leader, within: 1 working day}]\n  return: [{hand_over: counter}]\n"
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 3, 6, 9])
def test_consultations_at_once_fit_one_page(count: int) -> None:
    """Up to nine agencies asked at once still print on one A4 at full size."""
    picture = Picture(draw(definition(parallel(count)), "vi"))
    assert any(picture.width <= wide and picture.height <= high for wide, high in A4)


def test_a_page_may_keep_its_own_heading() -> None:
    """Without heading the name is left to the page; the title for screen readers stays."""
    markup = draw(definition(FULL), "vi", heading=False)
    assert ">Đăng ký thường trú <" not in markup
    assert re.search(r'<title id="diagram-title">Sơ đồ thủ tục Đăng ký thường trú</title>', markup)
