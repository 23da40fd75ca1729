"""A pair goes by the length its round began with, whatever becomes of the program meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.services.answers import Said
from bot.services.drawing import extra_rounds
from bot.services.joining import care, participants, privacy, searches
from bot.services.joining.home import find_home
from bot.services.managing import programs_terms
from bot.services.status import CurrentPair, find_status
from bot.services.talking import check_ins, rescue, talk_places
from bot.services.talking.old_buttons import why_inactive
from pairing.check_ins import MeetingAnswer
from pairing.ids import PairId
from pairing.next_steps import NextStep
from pairing.presets import Preset
from storage import pairs
from storage.database import Database
from storage.erasure_ledger import ledger_of
from storage.pairs import PairView
from tests.bot.services.caring import choose, introduced, told
from tests.bot.services.factories import (
    TEAM,
    ask,
    bring_in,
    due_at,
    person_of,
    program_of,
)
from tests.bot.services.managing.running import calendar, stamp, step
from tests.bot.services.talking.guiding import opened
from tests.bot.services.talking.parting import BESIDE, LIBRARY, asked, extra_pairs, say

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
CHANGES = pytest.mark.parametrize("preset", [Preset.TASTER, Preset.DEEP])


def set_preset(db: Database, preset: Preset, *, now: datetime) -> None:
    """Let an admin make the rounds of the program shorter or longer."""
    program, at = program_of(db), replace(step(), now=now)
    said = calendar(program, preset=preset.value)
    answer = programs_terms.change_calendar(db, at, program.id, said, stamp=stamp(db))
    assert answer.said is Said.TERMS_SAVED


def changed_meanwhile(db: Database, preset: Preset) -> tuple[PairId, datetime]:
    """A pair of four weeks, in a program that has another length since the third day of it.

    Returns when its round is over. A second before, two weeks would long be over; then, eight would
    not be.
    """
    bring_in(db, "U1", "U2")
    begins_at = due_at(db)
    pair_id = introduced(db)
    set_preset(db, preset, now=begins_at + 3 * DAY)
    return pair_id, begins_at + 28 * DAY


def pair_of(db: Database, pair_id: PairId) -> PairView:
    with db.read() as session:
        pair = pairs.get_pair(session, pair_id)
    assert pair is not None
    return pair


def shown(db: Database, *, now: datetime) -> tuple[CurrentPair, ...]:
    return find_status(db, team_id=TEAM, slack_user_id="U1", now=now).pairs


@CHANGES
def test_it_can_be_ended_until_its_round_is_over(db: Database, preset: Preset) -> None:
    pair_id, over_at = changed_meanwhile(db, preset)

    def offered(now: datetime) -> bool:
        who = {"team_id": TEAM, "slack_user_id": "U1"}
        options = care.find_options(db, **who, pair_id=pair_id, now=now)
        assert options is not None
        return options.goes_on

    assert [offered(over_at), offered(over_at - SECOND)] == [False, True]
    choose(db, pair_id, end=True, now=over_at)
    assert pair_of(db, pair_id).ended_at is None
    choose(db, pair_id, end=True, now=over_at - SECOND)
    assert pair_of(db, pair_id).ended_at == over_at - SECOND
    assert [one.person_id for one in told(db)] == [person_of(db, "U2").id]


@CHANGES
@pytest.mark.parametrize("erased", [False, True])
def test_who_leaves_leaves_it_until_its_round_is_over(
    db: Database, preset: Preset, erased: bool, tmp_path: Path
) -> None:
    pair_id, over_at = changed_meanwhile(db, preset)
    now, ledger = over_at - SECOND, ledger_of(None, path=tmp_path / "erasures", key="k" * 40)

    participants.leave(db, ask("U2"), now=over_at)  # too late to end it
    late = pair_of(db, pair_id).ended_at
    if erased:
        privacy.forget(db, ask("U1"), keep_history=False, ledger=ledger, now=now)
    else:
        participants.leave(db, ask("U1"), now=now)

    assert late is None
    assert pair_of(db, pair_id).ended_at == now


@CHANGES
def test_something_is_said_of_it_until_a_week_after_its_round(db: Database, preset: Preset) -> None:
    pair_id, over_at = changed_meanwhile(db, preset)
    too_late = over_at + 7 * DAY

    assert say(db, "U1", pair_id, BESIDE, now=too_late) is Said.NOT_YOURS
    assert asked(db, "U1", pair_id, too_late) is None
    assert say(db, "U1", pair_id, BESIDE, now=too_late - SECOND) is Said.FEEDBACK_SAVED
    assert asked(db, "U1", pair_id, too_late - SECOND) is not None


@CHANGES
def test_home_and_the_status_show_it_until_its_round_is_over(db: Database, preset: Preset) -> None:
    pair_id, over_at = changed_meanwhile(db, preset)

    def earlier(now: datetime) -> list[PairId]:
        home = find_home(db, team_id=TEAM, slack_user_id="U1", now=now)
        return [one.pair_id for one in home.met]

    assert [(one.pair_id, one.over_at) for one in shown(db, now=over_at - SECOND)] == [
        (pair_id, over_at)
    ]
    assert shown(db, now=over_at) == ()
    assert (earlier(over_at - SECOND), earlier(over_at)) == ([], [pair_id])


@CHANGES
def test_what_comes_next_in_it_goes_by_its_own_days_and_talks(db: Database, preset: Preset) -> None:
    pair_id, over_at = changed_meanwhile(db, preset)
    asked_at = over_at - 8 * DAY

    def next_at(now: datetime, said: MeetingAnswer | None = None) -> NextStep:
        if said is not None:
            check_ins.answer(db, ask("U1"), pair_id=pair_id, said=said, now=now)
        return shown(db, now=now)[0].step

    assert next_at(asked_at - SECOND) is NextStep.FIND_TIME
    assert next_at(asked_at) is NextStep.TELL
    assert next_at(asked_at, MeetingAnswer.YES_ONCE) is NextStep.MEET_AGAIN
    assert next_at(asked_at, MeetingAnswer.YES_TWICE) is NextStep.DONE


@CHANGES
def test_its_guide_knows_how_many_talks_it_has(db: Database, preset: Preset) -> None:
    pair_id, over_at = changed_meanwhile(db, preset)

    first = opened(db, pair_id).talk
    said = MeetingAnswer.YES_ONCE
    check_ins.answer(db, ask("U1"), pair_id=pair_id, said=said, now=over_at - DAY)
    second = opened(db, pair_id).talk

    assert [(one.number, one.is_last) for one in (first, second)] == [(1, False), (2, True)]


@CHANGES
def test_times_are_offered_and_buttons_work_until_its_round_is_over(
    db: Database, preset: Preset
) -> None:
    pair_id, over_at = changed_meanwhile(db, preset)
    ours, me = program_of(db).workspace_id, person_of(db, "U1").id

    def why(now: datetime) -> Said:
        return why_inactive(db, team_id=TEAM, slack_user_id="U1", pair_id=pair_id, now=now)

    def suggest(now: datetime) -> Said:
        request = ask("U1")
        suggested = rescue.suggest_smaller_talk(
            db, request, pair_id=pair_id, library=LIBRARY, now=now
        )
        return suggested.said

    with db.read() as session:
        place = talk_places.find_place(session, ours, pair_id, me, now=over_at - SECOND)
        late = talk_places.find_place(session, ours, pair_id, me, now=over_at)
    assert (place and place.until, late) == (over_at, None)
    assert [why(over_at - SECOND), why(over_at)] == [Said.NOT_YOURS, Said.PAIR_OVER]
    assert [suggest(over_at), suggest(over_at - SECOND)] == [Said.NOT_YOURS, Said.SUGGESTED]


@CHANGES
def test_pairs_beside_the_calendar_keep_the_length_they_began_with(
    db: Database, preset: Preset
) -> None:
    bring_in(db, "U1", "U2")
    begins_at = due_at(db)
    pair_id = introduced(db)
    next_at = due_at(db)
    for who in ("U1", "U2"):
        say(db, who, pair_id, BESIDE, now=begins_at + 23 * DAY)
    now = begins_at + 24 * DAY
    bring_in(db, "U3", "U4")
    for who in ("U3", "U4"):
        searches.begin(db, ask(who), now=now)
    extra_rounds.pair_searchers(db, library=LIBRARY, new_seed=lambda: 7, now=now, vain={})

    set_preset(db, preset, now=now)

    on, found = [pair_of(db, one.id) for one in extra_pairs(db)]
    assert (on.over_at, found.over_at) == (next_at + 28 * DAY, now + 28 * DAY)
