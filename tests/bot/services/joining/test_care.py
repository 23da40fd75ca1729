"""Private options: who has them, what they change for others, and that nothing else is kept."""

from __future__ import annotations

from datetime import timedelta

from bot.services.answers import Said
from bot.services.joining import care
from bot.services.requests import RequestKind
from bot.services.status import find_status
from pairing.ids import PairId
from storage import avoidances, people
from storage.database import Database
from storage.outbox import MessageKind
from tests.bot.services.caring import choose, introduced, partner_of, say_later, told
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    bring_in,
    count_rows,
    deliver,
    due_at,
    follow,
    join,
    messages_in,
    person_of,
)

IN_TIME = timedelta(weeks=1)


def options_of(db: Database, who: str, pair_id: PairId) -> care.PairOptions | None:
    return care.find_options(db, team_id=TEAM, slack_user_id=who, pair_id=pair_id, now=NOW)


def test_not_wanting_to_be_paired_again_changes_nothing_that_others_see(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    before = find_status(db, team_id=TEAM, slack_user_id="U2", now=NOW)

    choose(db, pair_id, avoid=["U2"])
    deliver(db, now=due_at(db) - timedelta(days=1))
    follow(db, until=due_at(db))

    assert len(told(db, MessageKind.CHECK_IN)) == 2
    assert told(db) == []
    assert find_status(db, team_id=TEAM, slack_user_id="U2", now=NOW) == before
    other, own = options_of(db, "U2", pair_id), options_of(db, "U1", pair_id)
    assert other is not None
    assert own is not None
    assert (other.avoided, own.avoided) == (frozenset(), {"U2"})


def test_a_message_in_the_pair_still_goes_out_to_two_who_will_not_be_paired_again(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    choose(db, pair_id, avoid=["U2"])
    say_later(db, pair_id)

    deliver(db, now=NOW)

    assert messages_in(db) == []


def test_others_of_the_workspace_and_of_another_one_have_no_options_here(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    join(db, "U9")
    bring_in(db, "U1", team_id="T2")

    stranger = choose(db, pair_id, who="U9", end=True, avoid=["U1"])
    elsewhere = choose(db, pair_id, who="U1", end=True, avoid=["U2"], team_id="T2")
    unknown = choose(db, PairId(pair_id + 1_000), end=True)

    assert stranger is elsewhere is unknown is Said.NOT_YOURS
    assert options_of(db, "U9", pair_id) is None
    assert options_of(db, "U8", pair_id) is None
    assert count_rows(db, "avoidances") == 0
    assert partner_of(db, "U1") == ("U2",)


def test_somebody_who_is_not_in_the_pair_is_left_out_of_a_made_up_form(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    join(db, "U9")

    choose(db, pair_id, avoid=["U9", "U1", "nobody"], in_line=["U9"])

    assert count_rows(db, "avoidances") == count_rows(db, "separations") == 0
    assert partner_of(db, "U1") == ("U2",)


def test_the_options_stay_open_for_both_when_the_pair_has_ended(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    choose(db, pair_id, end=True)

    options = options_of(db, "U2", pair_id)
    choose(db, pair_id, who="U2", end=True, avoid=["U1"])

    assert options == care.PairOptions(pair_id, ("U1",), goes_on=False)
    assert count_rows(db, "avoidances") == 1
    assert len(told(db)) == 1


def test_the_older_of_two_pairs_can_be_ended_and_the_newer_one_goes_on(db: Database) -> None:
    bring_in(db, "U1", "U2")
    older, newer = introduced(db), introduced(db)

    offered = options_of(db, "U1", older)
    choose(db, older, end=True)

    assert offered == care.PairOptions(older, ("U2",), goes_on=True)
    assert [options_of(db, "U2", one) for one in (older, newer)] == [
        care.PairOptions(older, ("U1",), goes_on=False),
        care.PairOptions(newer, ("U1",), goes_on=True),
    ]


def test_nobody_can_tell_from_their_options_that_a_reporting_line_was_named(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)

    choose(db, pair_id, in_line=["U2"])
    after_line = options_of(db, "U2", pair_id)

    assert after_line == care.PairOptions(pair_id, ("U1",), goes_on=False)


def test_the_hint_comes_with_the_thirtieth_entry(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    me = person_of(db, "U1")

    def avoid(n: int) -> bool:
        with db.write() as session:
            other = people.ensure_person(session, me.workspace_id, slack_user_id=f"U{n}")
            avoidances.avoid(
                session, me.workspace_id, by_person_id=me.id, about_person_id=other.id, now=NOW
            )
        options = options_of(db, "U1", pair_id)
        return options is not None and options.list_long

    hints = [avoid(100 + n) for n in range(care.LONG_LIST)]

    assert hints == [False] * 29 + [True]


def test_nothing_is_kept_of_what_was_chosen_but_its_effect(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    n_inbox = count_rows(db, "inbox")

    options_of(db, "U1", pair_id)
    opened = count_rows(db, "inbox")
    request = ask("U1", kind=RequestKind.FORM)
    choice = care.Choice(end=True, avoid=frozenset({"U2"}))
    answer = care.choose(db, request, pair_id=pair_id, choice=choice, now=NOW)

    assert opened == n_inbox
    assert answer.to_json() == {"said": "care_done", "facts": {}}
    assert count_rows(db, "audit") == 0
    assert [dict(message.facts) for message in told(db)] == [{"pair_id": pair_id}]
