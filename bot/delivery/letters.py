"""From an outbox row to what is really sent: an addressee and a rendered message.

Reads the facts in short transactions, then asks views for the words. Nothing is sent here.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.delivery import admin_letters, guide_letters, introductions, talk_letters, time_letters
from bot.delivery.letter import (
    Letter,
    OpenLetter,
    PostLetter,
    Undeliverable,
    person_of,
    team_of,
)
from bot.runtime import Runtime
from bot.services.drawing.skips import RoundSkipped
from bot.services.managing.reports import find_told
from bot.services.status import Status, find_status
from bot.views import heads_up, searches
from bot.views import messages as views
from bot.views.rendered import Rendered
from bot.views.reports import round_summary
from bot.views.round_orders import round_cancelled
from pairing.ids import RoundId
from storage import program_terms, programs
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


def _welcome(runtime: Runtime, message: Message, status: Status) -> Rendered:
    told = _told_of(runtime, message, status)
    note = None
    if told.program_id is not None:
        with runtime.db.read() as session:
            note = program_terms.find_notes(session, told.program_id).welcome
    return views.welcome(told, runtime.library, note=note)


def _heads_up(runtime: Runtime, message: Message, status: Status) -> Rendered:
    due_at = datetime.fromisoformat(message.facts["due_at"])
    return heads_up.heads_up(due_at, _told_of(runtime, message, status))


def _told_of(runtime: Runtime, message: Message, status: Status) -> Status:
    """Let the status be about the program that the message is about; it names one or is old."""
    program_id = message.facts.get("program_id")
    if program_id is None or not status.program_name:  # there is one only
        return status
    with runtime.db.read() as session:
        program = programs.get_program(session, program_id)
    return replace(
        status,
        program_id=program.id,
        program_name=program.name,
        preset=program.preset,
        next_round_at=program.next_round_at,
    )


def _round_skipped(message: Message) -> Rendered:
    return views.round_skipped(RoundSkipped.from_json(message.facts))


def _round_cancelled(runtime: Runtime, message: Message, status: Status) -> Rendered:
    due_at, next_round_at = (
        datetime.fromisoformat(message.facts[name]) for name in ("cancelled", "next_round_at")
    )
    return round_cancelled(due_at, next_round_at, zone=status.zone)


def _no_round(runtime: Runtime, message: Message) -> Letter:
    """To admins, of rounds that were skipped; or to whoever was told of one that is cancelled."""
    is_cancelled = "cancelled" in message.facts
    draw = _about_standing(_round_cancelled) if is_cancelled else _to_person(_round_skipped)
    return draw(runtime, message)


def _round_summary(runtime: Runtime, message: Message) -> Letter:
    """To somebody who runs a program, how a round went. Says what was published, nothing newer."""
    with runtime.db.read() as session:
        team_id, person = team_of(session, message), person_of(session, message)
        told = find_told(session, RoundId(message.facts["round_id"]))
    if told is None:
        raise Undeliverable("no_report")
    return PostLetter(team_id, person, round_summary(told))


COMPOSERS: Mapping[MessageKind, Composer] = {
    MessageKind.WELCOME: _about_standing(_welcome),
    MessageKind.HEADS_UP: _about_standing(_heads_up),
    MessageKind.WELCOME_BACK: _about_standing(lambda _, __, to: heads_up.welcome_back(to)),
    MessageKind.PAIR_OPEN: introductions.opening,
    MessageKind.PAIR_INTRO: introductions.introduction,
    MessageKind.SAT_OUT: _to_person(lambda _: views.sat_out()),
    MessageKind.ROUND_SKIPPED: _no_round,
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
    MessageKind.DAY_TWO: guide_letters.day_card,
    MessageKind.DAY_THREE: guide_letters.day_card,
    MessageKind.DAY_FIVE: guide_letters.day_card,
    MessageKind.MADE_ADMIN: admin_letters.made_admin,
    MessageKind.ADMIN_NOTICE: admin_letters.notice,
    MessageKind.ROUND_SUMMARY: _round_summary,
}
