"""Looking for a partner now: the same rules, nobody twice, and an end after two days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services import people
from bot.services.answers import Said
from bot.services.drawing import extra_rounds, planning
from bot.services.drawing.planning import PlanningTask
from bot.services.joining import participants, searches
from pairing.guides.loading import load_library
from pairing.matching import RoundPlan
from pairing.participants import CareerStage, PauseUntil, Profile
from storage import avoidances
from storage import searches as stored
from storage.database import Database
from storage.outbox import Message, MessageKind
from storage.tables import PairRow, RoundRow
from tests.bot.services.caring import choose, introduced, pair_id_of
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    bring_in,
    count_rows,
    deliver,
    due_at,
    member,
    messages_in,
    participant_of,
    person_of,
    program_of,
    run_round,
    set_apart,
)
from tests.storage.factories import race

LIBRARY = load_library()
DAY, TWO_DAYS = timedelta(days=1), timedelta(days=2)


def search(db: Database, *who: str) -> None:
    for one in who:
        assert searches.begin(db, ask(one), now=NOW).said is Said.SEARCHING


def pair_up(db: Database, *, seed: int = 7) -> int:
    return extra_rounds.pair_searchers(db, library=LIBRARY, new_seed=lambda: seed, now=NOW, vain={})


def told(db: Database, kind: MessageKind) -> list[Message]:
    return [one for one in messages_in(db) if one.kind is kind]


def test_two_who_look_find_each_other_and_look_no_more(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    due = due_at(db)
    search(db, "U1", "U2")

    made, again = pair_up(db), pair_up(db)

    assert (made, again) == (1, 0)
    assert count_rows(db, "searches") == 0
    [intro] = told(db, MessageKind.PAIR_INTRO)
    assert intro.send_after == NOW
    assert due_at(db) == due  # the calendar has not moved
    with db.read() as session:
        [extra] = session.execute(select(RoundRow))
        [pair] = session.execute(select(PairRow))
    assert (extra.is_extra, extra.n_pairs, len(pair.prompt_ids)) == (True, 1, 3)


def test_one_alone_waits_and_looking_twice_is_looking_once(db: Database) -> None:
    bring_in(db, "U1", "U2")
    first = searches.begin(db, ask("U1"), now=NOW)
    second = searches.begin(db, ask("U1"), now=NOW + timedelta(hours=5))

    assert pair_up(db) == 0
    assert first.facts == second.facts == {"until": (NOW + TWO_DAYS).isoformat()}
    assert count_rows(db, "searches") == 1


@pytest.mark.parametrize("apart", ["avoided", "far apart", "met"])
def test_the_rules_of_the_rounds_hold(db: Database, apart: str) -> None:
    bring_in(db, "U1", "U2")
    if apart == "met":
        introduced(db)
    if apart == "far apart":
        bring_in(db, "U1", profile=Profile(stage=CareerStage.EXECUTIVE))
        bring_in(db, "U2", profile=Profile(stage=CareerStage.GROWING))
    if apart == "avoided":
        one, other = person_of(db, "U1"), person_of(db, "U2")
        with db.write() as session:
            avoidances.avoid(
                session,
                one.workspace_id,
                by_person_id=one.id,
                about_person_id=other.id,
                now=NOW,
            )
    search(db, "U1", "U2")

    assert pair_up(db) == 0
    assert count_rows(db, "searches") == 2


def test_who_is_paused_or_skips_may_look_and_who_left_may_not(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    participants.pause(db, ask("U1"), until=PauseUntil(on=None), now=NOW)
    participants.skip(db, ask("U2"), now=NOW)
    search(db, "U1", "U2", "U3")
    participants.leave(db, ask("U3"), now=NOW)

    assert searches.begin(db, ask("U3"), now=NOW).said is Said.NOT_IN
    assert pair_up(db) == 1
    [intro] = told(db, MessageKind.PAIR_INTRO)
    assert intro.pair_id is not None


def test_two_instances_pair_nobody_twice(db: Database) -> None:
    who = [f"U{n}" for n in range(8)]
    bring_in(db, *who)
    search(db, *who)

    race(3, lambda n: pair_up(db, seed=n))

    assert count_rows(db, "pair_members") == 8
    assert count_rows(db, "searches") == 0


def test_after_two_days_it_ends_kindly_and_in_working_hours(db: Database) -> None:
    bring_in(db, "U1")
    search(db, "U1")

    early = searches.end_overdue(db, now=NOW + TWO_DAYS - timedelta(seconds=1))
    evening = NOW + TWO_DAYS + timedelta(hours=12)
    ended = searches.end_overdue(db, now=evening)
    again = searches.end_overdue(db, now=evening)

    assert (early, ended, again) == (0, 1, 0)
    [message] = told(db, MessageKind.NOBODY_FOUND)
    assert message.send_after > evening
    assert message.person_id == person_of(db, "U1").id


def test_who_stops_looking_is_not_paired(db: Database) -> None:
    bring_in(db, "U1", "U2")
    search(db, "U1", "U2")

    said = searches.stop(db, ask("U1"), now=NOW).said

    assert said is Said.SEARCH_STOPPED
    assert pair_up(db) == 0


def test_who_looks_for_somebody_else_leaves_a_pair_that_does_not_come_about(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)

    answer = searches.begin_instead(db, ask("U1"), pair_id=pair_id, now=due_at(db) - DAY)
    late = searches.begin_instead(db, ask("U2"), pair_id=pair_id, now=due_at(db))

    assert (answer.said, late.said) == (Said.SEARCHING, Said.SEARCHING)
    [ended] = told(db, MessageKind.PAIRING_ENDED)
    assert ended.person_id == person_of(db, "U2").id


def test_a_stranded_partner_finds_somebody_who_was_left_over(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    choose(db, pair_id, who="U1", end=True)
    bring_in(db, "U3")
    search(db, "U2", "U3")

    assert pair_up(db) == 1
    with db.read() as session:
        assert stored.list_waiting(session, program_of(db).id) == []
    assert participant_of(db, "U2").rounds_waited == 0


def test_people_paired_now_are_not_drawn_in_the_next_round_while_others_are_free(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2", "U3", "U4")
    search(db, "U1", "U2")
    pair_up(db)
    deliver(db, now=NOW)

    done = run_round(db, now=due_at(db))

    assert done.draft is not None
    assert not any(one.is_repeat for one in done.draft.plan.pairs)


@pytest.mark.parametrize("meanwhile", ["left", "avoided"])
def test_what_happens_while_they_are_being_paired_counts(
    db: Database, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    bring_in(db, "U1", "U2")
    search(db, "U1", "U2")

    def plan(task: PlanningTask) -> RoundPlan:
        made = planning.plan(task)
        if meanwhile == "left":
            participants.leave(db, ask("U1"), now=NOW)
        else:
            set_apart(db, person_of(db, "U1"), person_of(db, "U2"))
        return made

    monkeypatch.setattr(extra_rounds, "plan", plan)

    assert (
        extra_rounds.pair_searchers(db, library=LIBRARY, new_seed=lambda: 7, now=NOW, vain={}) == 0
    )
    assert count_rows(db, "pairs") == 0
    assert count_rows(db, "searches") == (1 if meanwhile == "left" else 2)


def test_who_leaves_and_comes_back_is_not_looking_any_more(db: Database) -> None:
    bring_in(db, "U1", "U2")
    search(db, "U1", "U2")

    participants.leave(db, ask("U1"), now=NOW)
    people.save_person(
        db, team_id=TEAM, person=member("U2", deactivated=True, updated_at=NOW + TWO_DAYS), now=NOW
    )

    assert count_rows(db, "searches") == 0


def test_two_who_ended_it_just_now_are_not_brought_together_again_at_once(db: Database) -> None:
    bring_in(db, "U1", "U2")
    search(db, "U1", "U2")
    pair_up(db)
    deliver(db, now=NOW)
    pair_id = pair_id_of(db)
    bring_in(db, "U3", "U4")
    run_round(db, now=due_at(db))  # the calendar goes on meanwhile
    later = due_at(db, weeks=-4) + timedelta(days=2)

    searches.begin_instead(db, ask("U1"), pair_id=pair_id, now=later)
    searches.begin(db, ask("U2"), now=later)

    made = extra_rounds.pair_searchers(db, library=LIBRARY, new_seed=lambda: 7, now=later, vain={})
    assert made == 0
