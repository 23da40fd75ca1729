"""A year of sixty people breaks no promise, and can be read as the year of one."""

from __future__ import annotations

import pytest

from pairing.guides.loading import load_library
from tests.figures import RecordFigures
from tests.year.pair_rules import two_pairs
from tests.year.report import report
from tests.year.year import Lived, examine, lived

SEED = 1


@pytest.mark.slow
def test_a_year_of_sixty_people_breaks_no_promise(record_figures: RecordFigures) -> None:
    with lived(SEED) as year:
        broken, facts = examine(year), year.facts()
        record_figures(
            f"a year: {len(year.humans)} people, {len(facts.pairs)} pairs, {len(facts.posts)} posts"
        )

    assert broken == []
    assert any(len(one.people) == 3 for one in facts.pairs)
    assert any(one.extensions for one in facts.pairs)
    assert {one.words for one in year.diary.acts} >= {"joined", "left", "skipped the coming round"}


def test_three_rounds_of_twelve_people_break_no_promise(short: Lived) -> None:
    assert examine(short) == []


def test_the_report_tells_of_partners_by_name_and_of_everything_that_was_sent(short: Lived) -> None:
    facts = short.facts()
    person, first, _ = two_pairs(facts)
    humans = {one.id: one for one in short.humans}
    me = humans[facts.names[person]]

    told = report(me, short.humans, facts, short.diary, load_library())

    others = [humans[facts.names[one]].name for one in first.people if one != person]
    assert all(name in told for name in others)
    assert "was introduced to" in told
    assert "{" not in told
