"""From an outbox row to what is really sent: an addressee and a rendered message.

Reads the facts in one short transaction, then asks views for the words. Nothing is sent here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.runtime import Runtime
from bot.services.skips import RoundSkipped
from bot.services.status import find_status
from bot.views import care, heads_up
from bot.views import messages as views
from bot.views.rendered import Rendered
from pairing.guides.meetings import N_SLOTS
from pairing.ids import PairId, ParticipantId, PersonId
from pairing.profiles import Profile
from storage import pairs, people, profiles, programs, rounds, workspaces
from storage.database import Session
from storage.outbox import Message, MessageKind
from storage.pairs import PairView


@dataclass(frozen=True, slots=True)
class OpenLetter:
    """Open the conversation of a pair. `people` are those it is opened for, as we know them."""

    team_id: str
    slack_user_ids: tuple[str, ...]
    people: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class PostLetter:
    """Post `message` to a conversation, or to a person's conversation with the bot."""

    team_id: str
    channel: str
    message: Rendered


Letter: TypeAlias = OpenLetter | PostLetter


class Undeliverable(Exception):
    """The row speaks of something that no longer exists; `reason` is a code, not a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def compose(runtime: Runtime, message: Message) -> Letter:
    """Turn an outbox row into a letter.

    Raises Undeliverable, also for a row that lacks a fact or names what is not there: it must not
    keep those behind it from being sent. Transaction: up to two reads.
    """
    try:
        return _compose(runtime, message)
    except LookupError as missing:
        raise Undeliverable("incomplete") from missing


def _compose(runtime: Runtime, message: Message) -> Letter:
    if message.kind in (MessageKind.WELCOME, MessageKind.HEADS_UP, MessageKind.WELCOME_BACK):
        return _about_standing(runtime, message)
    with runtime.db.read() as session:
        team_id = workspaces.get_workspace(session, message.workspace_id).team_id
        if message.kind is MessageKind.PAIR_OPEN:
            return _open(team_id, _pair(session, message.pair_id))
        if message.kind is MessageKind.PAIR_INTRO:
            return _intro(runtime, session, message, team_id)
        if message.kind is MessageKind.CHECK_IN:
            return _check_in(session, message, team_id)
        if message.kind is MessageKind.TRIO_GOES_ON:
            return _trio_goes_on(session, message, team_id)
        person = _slack_user_id(session, message)
    if message.kind is MessageKind.PAIRING_ENDED:
        return PostLetter(team_id, person, care.pairing_ended())
    if message.kind is MessageKind.ROUND_SKIPPED:
        told = RoundSkipped.from_json(message.facts)
        return PostLetter(team_id, person, views.round_skipped(told))
    return PostLetter(team_id, person, views.sat_out())


def _about_standing(runtime: Runtime, message: Message) -> Letter:
    with runtime.db.read() as session:
        team_id = workspaces.get_workspace(session, message.workspace_id).team_id
        person = _slack_user_id(session, message)
    status = find_status(runtime.db, team_id=team_id, slack_user_id=person, now=runtime.now())
    if message.kind is MessageKind.WELCOME:
        return PostLetter(team_id, person, views.welcome(status, runtime.library))
    if message.kind is MessageKind.WELCOME_BACK:
        return PostLetter(team_id, person, heads_up.welcome_back(status))
    due_at = datetime.fromisoformat(message.facts["due_at"])
    return PostLetter(team_id, person, heads_up.heads_up(due_at, zone=status.zone))


def _open(team_id: str, pair: PairView) -> Letter:
    people = tuple(member.person_id for member in pair.members)
    return OpenLetter(team_id, tuple(member.slack_user_id for member in pair.members), people)


def _intro(runtime: Runtime, session: Session, message: Message, team_id: str) -> Letter:
    pair = _pair(session, message.pair_id)
    if pair.channel_id is None:
        raise Undeliverable("no_conversation")
    program = programs.get_program(session, rounds.get_round(session, pair.round_id).program_id)
    known = runtime.library.prompts  # a release may have dropped one meanwhile
    intro = views.pair_intro(
        pair,
        preset=program.preset,
        zone=program.rule.zone,
        # behind the first three are those that have replaced one of them since
        prompts=[known[one] for one in pair.prompt_ids[:N_SLOTS] if one in known],
        starter=_starter(pair, ParticipantId(message.facts["starter"])),
        met_before=bool(message.facts["met_before"]),
        challenges=_challenges(session, pair, now=runtime.now()),
        profiles={
            one.participant_id: profiles.find_profile(session, one.person_id) or Profile()
            for one in pair.members
        },
        library=runtime.library,
    )
    return PostLetter(team_id, pair.channel_id, intro)


def _challenges(session: Session, pair: PairView, *, now: datetime) -> dict[ParticipantId, str]:
    found = profiles.find_challenges(session, [one.person_id for one in pair.members], now=now)
    return {
        one.participant_id: found[one.person_id] for one in pair.members if one.person_id in found
    }


def _starter(pair: PairView, chosen: ParticipantId) -> ParticipantId:
    """Who suggests times; if whoever was to do so has left a trio, one of the others."""
    here = [member.participant_id for member in pair.members]
    return chosen if chosen in here else here[chosen % len(here)]


def _check_in(session: Session, message: Message, team_id: str) -> Letter:
    person = _slack_user_id(session, message)
    pair = _pair(session, PairId(message.facts["pair_id"]))
    return PostLetter(team_id, person, views.check_in(pair, asked=person))


def _trio_goes_on(session: Session, message: Message, team_id: str) -> Letter:
    person = _slack_user_id(session, message)
    pair = _pair(session, PairId(message.facts["pair_id"]))
    others = [one.slack_user_id for one in pair.members if one.slack_user_id != person]
    if len(others) != 1:
        raise Undeliverable("no_pair")
    return PostLetter(team_id, person, care.trio_goes_on(others[0]))


def _pair(session: Session, pair_id: PairId | None) -> PairView:
    pair = pairs.get_pair(session, pair_id) if pair_id is not None else None
    if pair is None:
        raise Undeliverable("no_pair")
    return pair


def _slack_user_id(session: Session, message: Message) -> str:
    person_id: PersonId | None = message.person_id
    if person_id is None:
        raise Undeliverable("no_person")
    return people.get_person(session, person_id).slack_user_id
