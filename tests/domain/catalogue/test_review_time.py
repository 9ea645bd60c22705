"""The sum of the seconds that doubts take, and what is ready by when."""

from dataclasses import replace

from domain.catalogue.batch import draft_all, summary
from domain.catalogue.doubts import doubt
from domain.catalogue.found import State
from domain.catalogue.review_time import HOURS, DraftTime, review_time

BLOCKS = doubt("unit_missing", "deadline", State.MISSING, channel="")
ENGLISH = doubt("needs_english", "name.en", State.MISSING)


def test_each_second_is_counted_once_under_what_it_holds_up():
    """A doubt that blocks counts as blocking whatever it asks, a translation apart, the rest as others."""
    other = replace(BLOCKS, blocks=False, seconds=7)
    held_up = replace(ENGLISH, blocks=True, seconds=30)
    time = DraftTime.of([replace(BLOCKS, seconds=60), other, replace(ENGLISH, blocks=False, seconds=20), held_up])
    assert time == DraftTime(blocking=90, others=7, translating=20)


def test_the_quickest_drafts_are_ready_first():
    """Half an hour, an hour and two and a half: one in the first hour, two by the second, all by the fourth."""
    takes = review_time([DraftTime(blocking=9_000), DraftTime(), DraftTime(blocking=1_800), DraftTime(blocking=3_600)])
    assert dict(takes.ready_after) == {0: 1, 1: 2, 2: 3, 4: 4, 8: 4}
    assert takes.blocking == 14_400


def test_no_drafts_take_no_time():
    """Nothing was imported: every figure is there, and is nothing."""
    takes = review_time([])
    assert (takes.blocking, takes.others, takes.translating) == (0, 0, 0)
    assert dict(takes.ready_after) == dict.fromkeys(HOURS, 0)


def test_the_figures_of_an_import_hold_the_sum(samples):
    """Of the samples: the parts are the seconds of all doubts, and who is ready now has no blocking doubt."""
    batch = draft_all(samples.values())
    figures = summary(batch)
    assert sum(figures["review_seconds"].values()) == sum(one.seconds for draft in batch.drafts for one in draft.doubts)
    assert figures["review_seconds"]["blocking"] > 0
    assert figures["ready_after_hours"]["0"] == figures["without_blocking_doubt"]
    assert figures["ready_after_hours"]["8"] == figures["drafts"]
