"""What somebody who takes part in several programs is shown and told."""

from __future__ import annotations

from datetime import timedelta

from bot.services.drawing import heads_up
from bot.services.joining import participants, preferences
from bot.services.joining.memberships import Which
from bot.services.joining.preferences import Changes
from bot.services.status import find_status
from pairing.participants import FOREVER, Profile, Standing
from pairing.profiles import Rhythm
from pairing.programs import Program
from storage.database import Database
from storage.outbox import MessageKind
from tests.bot.services.factories import IN_TWO_WEEKS, NOW, TEAM, ask, bring_in, messages_in
from tests.bot.services.programs import (
    TUESDAY,
    add_program,
    member_of,
    run_at,
    terms,
    usual_program,
)

DAY = timedelta(days=1)
LATER = terms(TUESDAY + 8 * DAY)


def in_two(db: Database, *who: str) -> tuple[Program, Program]:
    """People who take part in two programs."""
    bring_in(db, *who)
    return usual_program(db), add_program(db, "Sales", *who, terms=LATER)


def test_the_status_tells_of_all_programs(db: Database) -> None:
    usual, sales = in_two(db, "U1")
    third = add_program(db, "Law", terms=LATER)
    participants.skip(db, ask(), now=NOW, which=Which(program_id=sales.id))

    status = find_status(db, team_id=TEAM, slack_user_id="U1", now=NOW)
    guest = find_status(db, team_id=TEAM, slack_user_id="U9", now=NOW)

    assert (status.program_id, status.program_name) == (usual.id, "Peer mentoring")
    assert status.standing is Standing.IN
    [also] = status.also
    assert (also.name, also.standing, also.next_round_at) == (
        "Sales",
        Standing.SKIPPING,
        sales.next_round_at,
    )
    assert status.open == {third.id: "Law"}
    assert status.inside == {usual.id: "Peer mentoring", sales.id: "Sales"}
    assert (guest.standing, guest.inside) == (Standing.OUT, {})
    assert list(guest.open) == [usual.id, sales.id, third.id]


def test_with_one_program_the_status_names_none(db: Database) -> None:
    bring_in(db, "U1")

    status = find_status(db, team_id=TEAM, slack_user_id="U1", now=NOW)

    assert (status.program_name, status.also, status.open) == ("", (), {})


def test_partners_of_all_programs_are_in_the_status(db: Database) -> None:
    usual, sales = in_two(db, "U1", "U2")
    run_at(db, usual.next_round_at)

    status = find_status(db, team_id=TEAM, slack_user_id="U1", now=usual.next_round_at)
    participants.leave(db, ask(), now=NOW, which=Which(program_id=usual.id))
    other = find_status(db, team_id=TEAM, slack_user_id="U1", now=usual.next_round_at)

    assert [pair.others for pair in status.pairs] == [("U2",)]
    assert (other.program_id, other.standing) == (sales.id, Standing.IN)


def test_a_pause_that_ends_is_welcomed_once(db: Database) -> None:
    in_two(db, "U1")
    participants.pause(db, ask(), until=IN_TWO_WEEKS, now=NOW)

    told = heads_up.welcome_back(db, now=NOW + 20 * DAY)

    assert told == 1
    assert [m.kind for m in messages_in(db)] == [MessageKind.WELCOME_BACK]


def test_who_takes_part_on_request_does_so_in_every_program(db: Database) -> None:
    both = in_two(db, "U1")
    on_request = Changes(Profile(rhythm=Rhythm.ON_REQUEST), challenge=None)

    preferences.change(db, ask(), changes=on_request, now=NOW)

    assert [member_of(db, one, "U1").paused_until for one in both] == [FOREVER, FOREVER]


def test_the_word_before_a_round_says_of_which_program(db: Database) -> None:
    usual, _ = in_two(db, "U1")

    heads_up.tell_of_rounds(db, now=usual.next_round_at - DAY)

    [told] = messages_in(db)
    assert told.facts["program_id"] == usual.id
