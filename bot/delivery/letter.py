"""What a letter is, and what every letter begins with: the people and the pair it is about."""

from dataclasses import dataclass
from typing import TypeAlias

from bot.views.rendered import Rendered
from pairing.ids import ERASED, PairId, PersonId
from storage import pairs, people, workspaces
from storage.database import Session
from storage.outbox import Message
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


class Withdrawn(Exception):
    """Somebody it is for was erased after it was decided to send it; so it is decided anew."""


def team_of(session: Session, message: Message) -> str:
    """Return the Slack team of a message."""
    return workspaces.get_workspace(session, message.workspace_id).team_id


def person_of(session: Session, message: Message) -> str:
    """Return the Slack id of the one person a message is for. Raises Undeliverable, Withdrawn."""
    person_id: PersonId | None = message.person_id
    if person_id is None:
        raise Undeliverable("no_person")
    return _unless_erased(people.get_person(session, person_id).slack_user_id)


def pair_of(session: Session, message: Message) -> PairView:
    """Return the pair a message is for, or is about. Raises Undeliverable, Withdrawn."""
    pair_id = message.pair_id
    if pair_id is None and message.person_id is not None:
        pair_id = PairId(message.facts["pair_id"])
    pair = None if pair_id is None else pairs.get_pair(session, pair_id)
    if pair is None:
        raise Undeliverable("no_pair")
    if message.pair_id is not None:  # they would all read it
        for member in pair.members:
            _unless_erased(member.slack_user_id)
    return pair


def channel_of(pair: PairView) -> str:
    """Return where a pair talks. Raises Undeliverable while that is not known."""
    if pair.channel_id is None:
        raise Undeliverable("no_conversation")
    return pair.channel_id


def others_than(slack_user_id: str, pair: PairView) -> list[str]:
    """Return the Slack ids of everybody else in a pair. Raises Undeliverable without anybody."""
    others = [one.slack_user_id for one in pair.members if one.slack_user_id != slack_user_id]
    if not others:
        raise Undeliverable("no_pair")
    return others


def _unless_erased(slack_user_id: str) -> str:
    if slack_user_id.startswith(ERASED):
        raise Withdrawn
    return slack_user_id
