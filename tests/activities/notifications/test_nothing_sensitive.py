"""No sensitive text: every short message, in both languages, for every procedure that is shipped."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.notifications.letters import TO_APPLICANTS, say_what_is_declared
from activities.notifications.wording import own_words, short_words
from cli.setup import shipped_procedures
from domain.notices.examples import EXAMPLES, SHIPPED
from domain.notices.short import SHORT_WORDS, parts_of, unfit
from domain.notices.wording import LETTER_WORDS, judge
from domain.procedure.basics import Words
from models.queries.notice_facts import NoticeFacts
from runtime.settings import ROOT
from tests.activities.notifications.test_letters import FACTS, URL

LANGUAGES = ("vi", "en")
NAME, REASON, NUMBER = "Đặng Thị Kín", "bị từ chối vì tiền án", "084190012345"
SHIPPED_DEFINITIONS = [compiled.definition for compiled in shipped_procedures([ROOT / "procedure_defs"])]


def facts_of(procedure: int, language: str) -> NoticeFacts:
    """Return facts of a case of a shipped procedure that hold secrets wherever a secret may be."""
    definition = SHIPPED_DEFINITIONS[procedure]
    points = [replace(point, what=REASON, why=REASON) for point in FACTS.points]
    return replace(
        FACTS, name=NAME, reason=f"{REASON} {NUMBER}", points=points, language=language,
        procedure_name=definition.name.vi, procedure_name_en=definition.name.en, email="kin@example.vn",
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", sorted(TO_APPLICANTS))
def test_short_messages_of_all_procedures_hold_no_secret(message: str, language: str) -> None:
    """No name, number, ground, paper, address or name of the procedure; the code and at most four parts."""
    for place, definition in enumerate(SHIPPED_DEFINITIONS):
        letter = TO_APPLICANTS[message](facts_of(place, language), URL)
        secrets = (NAME, "Kín", REASON, NUMBER, "kin@", definition.name.vi, definition.name.en)

        assert FACTS.case_code in letter.short
        assert not [secret for secret in secrets if secret in letter.short]
        assert unfit(letter.short, (FACTS.agency_phone,)) == ""
        assert parts_of(f"{letter.short} {letter.link}").parts <= 4
        assert NAME not in letter.subject
        assert REASON not in letter.subject


def test_declared_notices_of_all_procedures_hold_no_number() -> None:
    """What the shipped procedures declare for telephones is fit for them, in both languages."""
    for definition, language in product(SHIPPED_DEFINITIONS, LANGUAGES):
        for _, step in definition.located_steps():
            for declared in step.notify or ():
                letter = say_what_is_declared(replace(FACTS, declared=declared, language=language), URL, staff=False)

                assert unfit(letter.short, (FACTS.agency_phone,)) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_procedure_declares_is_kept_from_telephones_when_it_must_be(language: str) -> None:
    """A number in the declared words, or a sensitive procedure, leaves a bare line with the code and the link."""
    assert FACTS.declared is not None
    with_number = FACTS.declared.model_copy(update={"text": Words(vi=f"Số {NUMBER}", en=f"No. {NUMBER}")})
    for facts in (replace(FACTS, declared=with_number), replace(FACTS, sensitive=True)):
        letter = say_what_is_declared(replace(facts, language=language), URL, staff=False)

        assert letter.short in (
            f"Hồ sơ {FACTS.case_code} có thông báo mới. Xem:",
            f"There is news about case {FACTS.case_code}. See:",
        )


@given(st.text(max_size=200), st.sampled_from(sorted(LETTER_WORDS)), st.sampled_from(LANGUAGES))
def test_no_wording_can_bring_a_secret_to_a_telephone(text: str, word: str, language: str) -> None:
    """Whatever an administrator writes, a short part gets its values from the short words alone."""
    part = f"short_{language}"
    letter = TO_APPLICANTS["received"](
        replace(facts_of(0, language), wording={part: f"{text} {{{word}}} {{code}}"}, sensitive=True), URL
    )

    assert NAME not in letter.short
    assert NUMBER not in letter.short
    assert SHIPPED_DEFINITIONS[0].name.in_language(language) not in letter.short


@pytest.mark.parametrize("message", sorted(SHIPPED))
def test_the_wording_to_start_from_is_the_shipped_one(message: str) -> None:
    """What the administrator's page shows as shipped is what is sent when nothing is reworded."""
    for language in LANGUAGES:
        facts = replace(FACTS, language=language)
        shipped = TO_APPLICANTS[message](facts, URL).short
        own = replace(facts, wording={f"short_{language}": SHIPPED[message][f"short_{language}"]})

        assert TO_APPLICANTS[message](own, URL).short == shipped


@pytest.mark.parametrize("message", sorted(SHIPPED))
def test_the_shipped_wording_passes_its_own_check(message: str) -> None:
    """An administrator who stores what is shipped is told of no flaw."""
    for part, text in SHIPPED[message].items():
        judged = judge(part, text, EXAMPLES[part[-2:]], most_parts=4, link=f"{URL}/follow?code={FACTS.case_code}")

        assert judged.flaws == ()
        assert judged.parts is not None


def test_short_words_know_nothing_private() -> None:
    """The values short messages are made of are those of the closed list; a sensitive procedure has no name."""
    words = {"name": NAME, "reason": REASON, "procedure": "Thủ tục", "code": "H61"}

    assert set(short_words(words, "vi")) == SHORT_WORDS
    assert short_words(words, "vi", sensitive=True)["procedure"] == ""
    assert own_words({"short_vi": "{procedure} {code}"}, words, sensitive=True) == {}
