"""What the calendar, searches and pairs that go on do to each other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services.answers import Said
from bot.services.drawing import extra_rounds, heads_up
from bot.services.drawing.commits import PoolChanged, coming_slot, commit_round
from bot.services.drawing.drafts import draft_round
from bot.services.joining import searches
from bot.services.talking import follow_ups, talk_times
from pairing.follow_ups import FollowUp
from pairing.ids import PairId
from pairing.participants import Profile
from pairing.profiles import WorkHours
from storage import feedback as stored
from storage import follow_ups as planned
from storage.database import Database
from storage.outbox import MessageKind, MessageState
from storage.tables import FeedbackCountRow, FollowUpRow
from tests.bot.services.caring import choose, introduced, pair_id_of
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    bring_in,
    count_rows,
    deliver,
    due_at,
    follow,
    messages_in,
    participant_of,
    person_of,
    program_of,
    run_round,
    set_apart,
)
from tests.bot.services.talking.parting import (
    BESIDE,
    INSTEAD,
    LATE,
    LIBRARY,
    extra_pairs,
    make_pair,
    say,
)
from tests.storage.factories import race

DAY = timedelta(days=1)


def pair_up(db: Database) -> int:
    return extra_rounds.pair_searchers(db, library=LIBRARY, new_seed=lambda: 7, now=NOW, vain={})


def test_a_round_planned_ahead_does_not_bring_two_together_whom_a_search_has_just_paired(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2", "U3", "U4")
    program = program_of(db)
    due = coming_slot(program)
    early = draft_round(db, program, due, seed=7, library=LIBRARY)
    assert early is not None
    by_id = {one.id: one.person_id for one in early.pool.values()}
    names = {person_of(db, who).id: who for who in ("U1", "U2", "U3", "U4")}
    two = [names[by_id[member]] for member in early.plan.pairs[0].members]
    for who in two:
        searches.begin(db, ask(who), now=NOW)
    assert pair_up(db) == 1

    with pytest.raises(PoolChanged) as changed:
        commit_round(db, early, now=due.at)

    assert early.plan.pairs[0].members in changed.value.avoided
    done = run_round(db, now=due.at)
    assert done.draft is not None
    assert early.plan.pairs[0].members not in [one.members for one in done.draft.plan.pairs]


def test_who_gets_a_partner_by_the_calendar_searches_no_more(db: Database) -> None:
    bring_in(db, "U1", "U2")
    searches.begin(db, ask("U1"), now=NOW)

    run_round(db)

    assert count_rows(db, "searches") == 0


def test_an_old_button_ends_no_pair_whose_round_is_over(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)

    said = searches.begin_instead(db, ask("U1"), pair_id=pair_id, now=due_at(db) + 30 * DAY).said

    assert said is Said.SEARCHING
    assert not [one for one in messages_in(db) if one.kind is MessageKind.PAIRING_ENDED]
    assert participant_of(db, "U2").rounds_waited == 0


def test_what_was_planned_for_a_pair_is_settled_when_it_ends(db: Database) -> None:
    bring_in(db, "U1", "U2")
    choose(db, introduced(db), end=True)

    with db.read() as session:
        assert planned.list_waiting(session) == []


def test_who_skips_a_round_for_a_pair_that_does_not_come_about_takes_part_in_it(
    db: Database,
) -> None:
    pair_id = make_pair(db)
    for who in ("U1", "U2"):
        say(db, who, pair_id, INSTEAD)
    assert participant_of(db, "U2").skip_until == due_at(db)

    choose(db, PairId(extra_pairs(db)[0].id), who="U1", end=True, now=LATE)

    assert participant_of(db, "U2").skip_until is None


def test_a_pair_that_goes_on_counts_no_round_in_silence(db: Database) -> None:
    pair_id = make_pair(db)
    for who in ("U1", "U2"):
        say(db, who, pair_id, BESIDE)
    run_round(db, now=due_at(db))

    heads_up.tell_of_rounds(db, now=due_at(db) - DAY)

    kinds = {one.kind for one in messages_in(db)}
    assert MessageKind.AUTO_PAUSED not in kinds
    assert MessageKind.HEADS_UP in kinds


def test_the_cards_reach_people_who_never_work_at_the_same_time(db: Database) -> None:
    bring_in(db, "U1", profile=Profile(hours=WorkHours(8 * 60, 11 * 60), async_ok=True))
    bring_in(db, "U2", profile=Profile(hours=WorkHours(14 * 60, 18 * 60), async_ok=True))
    now = due_at(db)
    run_round(db, now=now)
    deliver(db, now=now + timedelta(hours=9))
    with db.read() as session:
        [at] = planned.list_waiting(session, FollowUp.DAY_TWO)

    follow(db, until=at - DAY)
    follow_ups.send_due(db, library=LIBRARY, now=at + timedelta(seconds=7))  # a tick is never exact

    [card] = [one for one in messages_in(db) if one.kind is MessageKind.DAY_TWO]
    assert card.pair_id == pair_id_of(db)


def test_two_instances_lose_no_answer_when_both_count(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "BATCH", 3)
    who = [f"U{n}" for n in range(12)]
    bring_in(db, *who)
    introduced(db, "U0")
    for one in who:
        say(db, one, pair_id_of(db, one), INSTEAD)
    late = due_at(db) + 9 * DAY

    def reduce(_: int) -> None:
        for _ in range(4):
            with db.write() as session:
                stored.reduce(session, now=late)

    race(3, reduce)

    assert count_rows(db, "feedback") == 0
    with db.read() as session:
        query = select(FeedbackCountRow.n).where(FeedbackCountRow.question == "useful")
        assert sum(session.execute(query).scalars()) == 12


def test_no_count_points_at_the_two_of_a_pair_beside_the_calendar(db: Database) -> None:
    pair_id = make_pair(db)
    for who in ("U1", "U2"):
        say(db, who, pair_id, INSTEAD)
    extra = extra_pairs(db)[0]
    run_round(db, now=due_at(db))
    deliver(db, now=due_at(db) - 20 * DAY)
    say(db, "U1", PairId(extra.id), INSTEAD, now=LATE + 28 * DAY)

    with db.write() as session:
        while stored.reduce(session, now=due_at(db) + 60 * DAY):
            pass

    with db.read() as session:
        rounds = set(session.execute(select(FeedbackCountRow.round_id)).scalars())
    assert extra.round_id not in rounds
    assert rounds


def test_a_pair_that_is_not_introduced_yet_has_nothing_open(db: Database) -> None:
    bring_in(db, "U1", "U2")
    run_round(db)

    with db.read() as session:
        done = session.execute(select(FollowUpRow.done_at)).scalars().all()

    assert follow_ups.send_due(db, library=LIBRARY, now=due_at(db) - DAY) == 0
    assert set(done) == {None}
    assert all(one.state is MessageState.PENDING for one in messages_in(db))


def test_no_times_are_offered_before_the_introduction(db: Database) -> None:
    bring_in(db, "U1", "U2")
    run_round(db)

    choice = talk_times.find_choice(
        db, team_id=TEAM, slack_user_id="U1", pair_id=pair_id_of(db), now=NOW
    )

    assert choice is None


def test_the_same_people_in_vain_are_looked_at_once(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    set_apart(db, person_of(db, "U1"), person_of(db, "U2"))
    for who in ("U1", "U2"):
        searches.begin(db, ask(who), now=NOW)
    vain: extra_rounds.Vain = {}

    def look() -> int:
        return extra_rounds.pair_searchers(
            db, library=LIBRARY, new_seed=lambda: 7, now=NOW, vain=vain
        )

    first, kept = look(), dict(vain)
    second = look()
    searches.begin(db, ask("U3"), now=NOW)

    assert (first, second, look()) == (0, 0, 1)
    assert kept[program_of(db).id] == [participant_of(db, who).id for who in ("U1", "U2")]
