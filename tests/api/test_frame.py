"""What holds for all pages at once: templates, sentences, colours, addresses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.app import STATIC
from api.language import LANGUAGES, best_language
from api.pages import TEMPLATES, environment
from api.problems import known_kinds
from api.translate import missing, path_of, text_of, updated
from domain.case.acts import Act
from tests.api.conftest import House
from tests.api.routes import page_routes

SHEET = (STATIC / "css" / "motcua.css").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r"(--[a-z0-9-]+):\s*(#[0-9a-f]{6})", SHEET))


@pytest.mark.parametrize("name", sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")))
def test_every_template_compiles_and_every_page_has_a_title(name: str) -> None:
    """A template that cannot be read is found here and not by a citizen."""
    source = (TEMPLATES / name).read_text(encoding="utf-8")

    assert environment().get_template(name)
    if "{% block main %}" in source and "layouts/base.html" in source.replace("'", '"') and "layouts" not in name:
        assert "{% block title %}" in source


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_are_complete_and_in_step(language: str) -> None:
    """Every sentence in code and templates is in both catalogues, none is a guess, none is left over."""
    catalogue = updated(language)

    assert missing(catalogue) == []
    assert path_of(language).read_bytes() == text_of(catalogue)


def test_translations_keep_the_values_of_their_sentences() -> None:
    """The same %(names)s stand on both sides."""
    for message in updated("en"):
        if isinstance(message.id, str) and message.id:
            assert _names(message.id) == _names(str(message.string)), message.id


def _names(sentence: str) -> set[str]:
    return set(re.findall(r"%\(([a-z_]+)\)s", sentence))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en-US,en;q=0.9,vi;q=0.8", "en"),
        ("vi", "vi"),
        ("fr, en;q=0.5", "en"),
        ("fr", "vi"),
        ("en;q=x", "vi"),
        ("", "vi"),
    ],
)
def test_the_language_is_the_one_asked_for_most(header: str, language: str) -> None:
    """Accept-Language is weighed; what cannot be read counts for nothing."""
    assert best_language(header, "vi") == language


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("--ink", "--paper", 7),
        ("--ink-2", "--canvas", 4.5),
        ("--ink-3", "--canvas", 4.5),
        ("--link", "--canvas", 4.5),
        ("--paper", "--link", 4.5),
        ("--paper", "--danger", 4.5),
        ("--paper", "--bar", 7),
        ("--field", "--canvas", 3),
        ("--focus", "--focus-ring", 3),
        ("--info-ink", "--info-fill", 4.5),
        ("--success-ink", "--success-fill", 4.5),
        ("--warning-ink", "--warning-fill", 4.5),
        ("--error-ink", "--error-fill", 4.5),
    ],
)
def test_colours_can_be_told_apart(text: str, ground: str, least: float) -> None:
    """Every pair of text and ground reaches WCAG AA or better."""
    assert _contrast(TOKENS[text], TOKENS[ground]) >= least


@pytest.mark.parametrize("rule", re.findall(r"(?m)^\.badge\.[a-z-]+ \{ color[^}]+\}", SHEET))
def test_badges_can_be_read(rule: str) -> None:
    """Each state's word stands out from its fill."""
    text = re.search(r"[^-]color: (#[0-9a-f]{6})", rule)
    fill = re.search(r"background: (#[0-9a-f]{6})", rule)
    assert text
    assert _contrast(text[1], fill[1] if fill else TOKENS["--paper"]) >= 7


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


async def test_static_files_are_cached_and_small(house: House) -> None:
    """The one style sheet is under 30 KB and may be kept for an hour."""
    answer = await house.visitor().client.get("/static/css/motcua.css")

    assert len(answer.content) < 30_000
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert (await house.visitor().client.get("/static/../app.py")).status_code == 404


def test_every_kind_of_problem_is_documented() -> None:
    """docs/api.md lists each stable kind."""
    text = Path("docs/api.md").read_text(encoding="utf-8")
    for kind in known_kinds():
        assert f"`{kind}`" in text, kind


def test_every_act_is_documented() -> None:
    """docs/api.md names each act that its door takes."""
    text = Path("docs/api.md").read_text(encoding="utf-8")
    assert [act.value for act in Act if f"`{act}`" not in text] == []


def test_every_page_that_changes_something_is_a_post(house: House) -> None:
    """GET shows, POST acts, and no other way of asking is open: forms know no other."""
    routes = page_routes(house.app)
    assert len(routes) > 100
    assert {route.partition(" ")[0] for route in routes} == {"GET", "POST"}
