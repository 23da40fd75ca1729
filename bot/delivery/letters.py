"""From an outbox row to what is really sent: an addressee and a rendered message.

Reads the facts in short transactions, then asks views for the words. Nothing is sent here.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.delivery import guide_letters, introductions, talk_letters, time_letters
from bot.delivery.letter import (
    Letter,
    OpenLetter,
    PostLetter,
    Undeliverable,
    person_of,
    team_of,
)
from bot.runtime import Runtime
from bot.services.skips import RoundSkipped
from bot.services.status import Status, find_status
from bot.views import heads_up, searches
from bot.views import messages as views
from bot.views.rendered import Rendered
from storage.outbox import Message, MessageKind

__all__ = ["Letter", "OpenLetter", "PostLetter", "Undeliverable", "compose"]

Composer = Callable[[Runtime, Message], Letter]


def compose(runtime: Runtime, message: Message) -> Letter:
    """Turn an outbox row into a letter.

    Raises Undeliverable, also for a row that lacks a fact or names what is not there: it must not
    keep those behind it from being sent. Transaction: up to two reads.
    """
    try:
        return COMPOSERS[message.kind](runtime, message)
    except LookupError as missing:
        raise Undeliverable("incomplete") from missing


def _to_person(draw: Callable[[Message], Rendered]) -> Composer:
    """A letter to one person that needs nothing but its own facts."""

    def compose_it(runtime: Runtime, message: Message) -> Letter:
        with runtime.db.read() as session:
            team_id, person = team_of(session, message), person_of(session, message)
        return PostLetter(team_id, person, draw(message))

    return compose_it


def _about_standing(draw: Callable[[Runtime, Message, Status], Rendered]) -> Composer:
    """A letter to one person about where they stand."""

    def compose_it(runtime: Runtime, message: Message) -> Letter:
        with runtime.db.read() as session:
            team_id, person = team_of(session, message), person_of(session, message)
        status = find_status(runtime.db, team_id=team_id, slack_user_id=person, now=runtime.now())
        return PostLetter(team_id, person, draw(runtime, message, status))

    return compose_it


def _heads_up(runtime: Runtime, message: Message, status: Status) -> Rendered:
    due_at = datetime.fromisoformat(message.facts["due_at"])
    return heads_up.heads_up(due_at, zone=status.zone)


def _round_skipped(message: Message) -> Rendered:
    return views.round_skipped(RoundSkipped.from_json(message.facts))


COMPOSERS: Mapping[MessageKind, Composer] = {
    MessageKind.WELCOME: _about_standing(lambda run, _, to: views.welcome(to, run.library)),
    MessageKind.HEADS_UP: _about_standing(_heads_up),
    MessageKind.WELCOME_BACK: _about_standing(lambda _, __, to: heads_up.welcome_back(to)),
    MessageKind.PAIR_OPEN: introductions.opening,
    MessageKind.PAIR_INTRO: introductions.introduction,
    MessageKind.SAT_OUT: _to_person(lambda _: views.sat_out()),
    MessageKind.ROUND_SKIPPED: _to_person(_round_skipped),
    MessageKind.PAIRING_ENDED: talk_letters.pairing_ended,
    MessageKind.TRIO_GOES_ON: talk_letters.trio_goes_on,
    MessageKind.CHECK_IN: talk_letters.check_in,
    MessageKind.AUTO_PAUSED: _to_person(lambda _: heads_up.auto_paused()),
    MessageKind.NOBODY_FOUND: _to_person(lambda _: searches.nobody_found()),
    MessageKind.FEEDBACK: talk_letters.feedback,
    MessageKind.GO_ON: talk_letters.go_on,
    MessageKind.NUDGE: time_letters.nudge,
    MessageKind.TIMES: time_letters.times,
    MessageKind.BOOKED: time_letters.booked,
    MessageKind.MIDPOINT: talk_letters.midpoint,
    MessageKind.VENT_TURN: guide_letters.vent_turn,
    MessageKind.STEP: guide_letters.step,
    MessageKind.IN_WRITING: guide_letters.in_writing,
    MessageKind.SMALLER_TALK: guide_letters.smaller_talk,
}
