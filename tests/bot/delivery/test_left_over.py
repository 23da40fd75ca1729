"""What somebody without a partner hears: the same to the last byte, whatever the cause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.services.joining import participants
from bot.views import messages as views
from pairing.participants import CareerStage, Profile
from pairing.profiles import WorkHours
from storage import avoidances, profiles, separations
from storage.outbox import MessageKind, MessageState
from tests.bot.delivery.office import ANA, BEN, Office
from tests.bot.services.factories import ask, bring_in, person_of


def say(office: Office, who: str, **said: object) -> None:
    """Let somebody have said something about themselves."""
    person = person_of(office.db, who, office.slack.team_id)
    with office.db.write() as session:
        profile = replace(Profile(), **said)  # type: ignore[arg-type]  # names of its fields
        profiles.save_profile(session, person.workspace_id, person.id, profile, now=office.at)


def avoid(office: Office) -> None:
    one, other = (person_of(office.db, who, office.slack.team_id) for who in (ANA, BEN))
    with office.db.write() as session:
        avoidances.avoid(
            session,
            one.workspace_id,
            by_person_id=other.id,
            about_person_id=one.id,
            now=office.at,
        )


def one_line(office: Office) -> None:
    one, other = (person_of(office.db, who, office.slack.team_id) for who in (ANA, BEN))
    with office.db.write() as session:
        separations.separate(session, one.workspace_id, one.id, other.id, now=office.at)


def far_apart(office: Office) -> None:
    say(office, ANA, stage=CareerStage.GROWING)
    say(office, BEN, stage=CareerStage.EXECUTIVE)


def never_at_once(office: Office) -> None:
    say(office, BEN, hours=WorkHours(0, 120, (5, 6)))


def alone(office: Office) -> None:
    participants.leave(office.db, ask(BEN, team_id=office.slack.team_id), now=office.at)


BEFORE: dict[str, Callable[[Office], None]] = {
    "avoided": avoid,
    "reporting line": one_line,
    "stages": far_apart,
    "hours": never_at_once,
    "nobody else": alone,
}
AFTER: dict[str, Callable[[Office], None]] = {
    "the partner left before the introduction": alone,
    "set apart before the introduction": avoid,
}


@pytest.mark.parametrize("cause", [*BEFORE, *AFTER])
def test_who_is_left_over_reads_the_same_whatever_the_cause(office: Office, cause: str) -> None:
    bring_in(office.db, ANA, BEN, team_id=office.slack.team_id)
    for causes, then in ((BEFORE, office.run_round), (AFTER, lambda: None)):
        if cause in causes:
            causes[cause](office)
        then()

    for _ in range(5):  # what is for Ben may have to wait for his own hours
        office.step()
        office.wait(seconds=3)

    [told] = office.slack.person(ANA).messages()
    shown = [{k: v for k, v in block.items() if k != "block_id"} for block in told.blocks]
    expected = views.sat_out()
    assert (told.text, shown) == (expected.text, list(expected.blocks))
    [facts] = {
        (len(one.facts), one.pair_id)
        for one in office.in_state(MessageState.SENT)
        if one.kind is MessageKind.SAT_OUT
    }
    assert facts == (0, None)
