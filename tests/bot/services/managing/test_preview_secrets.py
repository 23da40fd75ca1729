"""What a preview does not tell: whom somebody avoids. See also tests/pairing/test_outlines.py."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from dataclasses import replace
from itertools import combinations

import pytest
from sqlalchemy import delete, update

from bot.services.drawing.commits import coming_slot
from bot.services.drawing.drafts import draft_round
from bot.services.drawing.round_outcomes import Facts
from bot.services.drawing.round_starts import Totals, start
from bot.services.managing.previews import Preview, look, outline_draft
from bot.views import previews as views
from pairing.guides.loading import load_library
from pairing.levers import Effect, Lever
from pairing.outlines import LeftOver, Outline
from pairing.participants import CareerStage, Profile
from pairing.programs import Odd
from pairing.stats import K_MIN
from storage.database import Database
from storage.locks import Locks
from storage.statements import table_of
from storage.tables import AvoidanceRow, ProgramRow
from tests.bot.services.factories import NOW, bring_in, person_of, program_of, set_apart
from tests.bot.services.managing.ordering import ADMIN, coming

TRAINEE = Profile(CareerStage.NEW_TO_FIELD)
AHEAD = Profile(CareerStage.SENIOR)  # by one stage more than may meet
LANGUAGES = ("de", "fr", "es", "it", "pl")
LIBRARY = load_library()
Wishes = Collection[tuple[str, str]]


def last(db: Database) -> Preview:
    with closing(Locks(db)) as locks:
        *_, shown = look(db, program_of(db), library=load_library(), locks=locks)
    assert isinstance(shown, Preview)
    return shown


def test_an_avoidance_shows_in_totals_alone(db: Database) -> None:
    """What is held: the same totals, the same preview, to the last letter of what Slack gets. An
    avoidance that changes nobody's being left over changes nothing that an admin sees; one that
    does is counted without a reason."""
    people = [f"U{number}" for number in range(1, 7)]
    bring_in(db, *people, profile=TRAINEE)
    before = last(db)

    set_apart(db, person_of(db, "U1"), person_of(db, "U2"))
    same = last(db)
    for other in people[2:]:
        set_apart(db, person_of(db, "U1"), person_of(db, other))
    fewer = last(db)

    assert same == before
    assert views.preview(same) == views.preview(before)
    assert fewer.outline.left == (LeftOver(None, 1),)


def wish(db: Database, wishes: Wishes) -> None:
    """Let these pairs, and no others, not want to meet."""
    with db.write() as session:
        session.execute(delete(table_of(AvoidanceRow)))
    for one, other in wishes:
        set_apart(db, person_of(db, one), person_of(db, other))


def set_odd(db: Database, odd: Odd) -> None:
    with db.write() as session:
        session.execute(update(table_of(ProgramRow)).values(odd=odd))


def draft_outline(db: Database) -> Outline:
    """The totals of the plan, whether they are shown or not."""
    program = program_of(db)
    draft = draft_round(db, program, coming_slot(program), seed=7, library=LIBRARY)
    assert draft is not None
    return outline_draft(draft)


def subsets(pairs: list[tuple[str, str]]) -> list[Wishes]:
    return [some for n in range(len(pairs) + 1) for some in combinations(pairs, n)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("odd", Odd)
@pytest.mark.parametrize("n", range(2, K_MIN))
def test_of_few_people_a_preview_says_how_many_are_there_whatever_they_wish(
    db: Database, n: int, odd: Odd
) -> None:
    """Every way in which two to four people can avoid each other gives one and the same window,
    the values of its buttons included."""
    people = [f"U{number}" for number in range(1, n + 1)]
    bring_in(db, *people)
    set_odd(db, odd)
    every = subsets([*combinations(people, 2)])
    windows, totals = set[str](), set[Outline]()

    for wishes in every[:: 1 + len(every) // 12]:
        wish(db, wishes)
        windows.add(repr(views.preview(last(db))))
        totals.add(draft_outline(db))

    assert len(windows) == 1
    assert f"{n} people in this round" in windows.pop()
    assert n == K_MIN - 1 or len(totals) > 1  # what would have been told


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_few_who_may_meet_among_many_who_may_not_are_few(db: Database) -> None:
    """An admin who keeps the others apart by rules or lists does not come nearer."""
    bring_in(db, "U1", "U2", profile=replace(TRAINEE, languages=("en",)))
    for number, language in enumerate(LANGUAGES, start=3):
        bring_in(db, f"U{number}", profile=replace(TRAINEE, languages=(language,)))

    meet = last(db)
    wish(db, [("U1", "U2")])
    apart = last(db)

    assert meet.is_small
    assert meet == apart
    assert meet.outline == Outline(7, 0, 0, 0, 0, is_fewest=False)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_round_of_few_is_small_whatever_its_rules_say(db: Database) -> None:
    for number, language in enumerate(LANGUAGES[:3], start=1):
        bring_in(db, f"U{number}", profile=replace(TRAINEE, languages=(language,)))

    assert last(db).is_small


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_wider_rule_brings_is_told_as_if_nobody_avoided_anybody(db: Database) -> None:
    """Nobody may meet anybody, and each who is left over is so by rules: that is told. By a wider
    rule two of them may meet, and whether they want to is not."""
    for number, language in enumerate(LANGUAGES, start=1):
        bring_in(db, f"U{number}", profile=replace(TRAINEE, languages=(language,)))
    bring_in(db, "U6", profile=replace(AHEAD, languages=("de",)))

    meet = last(db)
    wish(db, [("U1", "U6")])
    apart = last(db)

    assert not meet.is_small
    assert meet == apart
    assert meet.outline.n_left == 6
    assert meet.effects[0] == Effect(Lever.STAGE_GAP, 3, n_more=2, n_repeats=0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_who_may_only_meet_each_other_are_in_no_number_among_many(db: Database) -> None:
    """Neither in the preview nor in what is said once the round has begun."""
    people = [f"U{number}" for number in range(1, 7)]
    bring_in(db, *people, profile=replace(TRAINEE, languages=("en",)))
    bring_in(db, "U8", "U9", profile=replace(TRAINEE, languages=("fr",)))
    bring_in(db, "U10", profile=replace(TRAINEE, languages=("it",)))

    meet = last(db)
    wish(db, [("U8", "U9")])
    apart = last(db)

    assert meet == apart
    assert views.preview(meet) == views.preview(apart)
    assert (meet.outline.n_pool, meet.outline.n_placed, meet.outline.n_uncounted) == (7, 6, 2)
    assert not meet.outline.is_fewest
    facts = begin(db)
    assert (facts["pairs"], facts["left"], facts["uncounted"]) == (3, 1, 2)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("n", [K_MIN, K_MIN + 1, K_MIN + 2])
def test_from_five_people_on_no_single_wish_changes_how_many_have_a_partner(
    db: Database, n: int
) -> None:
    """What five protects, where everybody may meet everybody by the rules."""
    people = [f"U{number}" for number in range(1, n + 1)]
    bring_in(db, *people)
    before = last(db)

    wish(db, [("U1", "U2")])
    after = last(db)

    assert not before.is_small
    assert Totals.of(after.outline) == Totals.of(before.outline)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_that_a_small_round_has_started_says_no_more_than_its_preview(db: Database) -> None:
    bring_in(db, "U1", "U2")
    wish(db, [("U1", "U2")])

    assert begin(db) == {"outcome": "started", "n": 2}


def begin(db: Database) -> Facts:
    with closing(Locks(db)) as locks:
        return start(db, coming(db), by=ADMIN, seen=None, library=LIBRARY, locks=locks, now=NOW)
