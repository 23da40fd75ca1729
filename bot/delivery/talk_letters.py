"""Letters between the introduction of a pair and the end of its round."""

from bot.delivery.letter import (
    Letter,
    PostLetter,
    Undeliverable,
    channel_of,
    others_than,
    pair_of,
    person_of,
    team_of,
)
from bot.runtime import Runtime
from bot.services.status import FALLBACK_ZONE
from bot.services.talking import talks
from bot.views import care, messages
from bot.views import feedback as feedback_views
from bot.views import talks as views
from pairing.check_ins import has_met
from pairing.presets import PRESETS
from storage import check_ins
from storage.outbox import Message


def check_in(runtime: Runtime, message: Message) -> Letter:
    """Ask one person whether they met."""
    with runtime.db.read() as session:
        team_id, person = team_of(session, message), person_of(session, message)
        pair = pair_of(session, message)
    return PostLetter(team_id, person, messages.check_in(pair, asked=person))


def trio_goes_on(runtime: Runtime, message: Message) -> Letter:
    """Tell one of the two who remain of a trio that they go on."""
    with runtime.db.read() as session:
        team_id, person = team_of(session, message), person_of(session, message)
        pair = pair_of(session, message)
        others = others_than(person, pair)
    if len(others) != 1:
        raise Undeliverable("no_pair")
    return PostLetter(team_id, person, care.trio_goes_on(pair.id, others[0]))


def pairing_ended(runtime: Runtime, message: Message) -> Letter:
    """Tell a partner which of their pairings has ended; the words are the same for every cause."""
    with runtime.db.read() as session:
        team_id, person = team_of(session, message), person_of(session, message)
        others = others_than(person, pair_of(session, message))
    return PostLetter(team_id, person, care.pairing_ended(others))


def feedback(runtime: Runtime, message: Message) -> Letter:
    """Ask one person for feedback."""
    with runtime.db.read() as session:
        team_id, person = team_of(session, message), person_of(session, message)
        pair = pair_of(session, message)
    asked = feedback_views.feedback(pair.id, others=others_than(person, pair))
    return PostLetter(team_id, person, asked)


def go_on(runtime: Runtime, message: Message) -> Letter:
    """Tell one person that all of their pair wish to go on together."""
    with runtime.db.read() as session:
        team_id, person = team_of(session, message), person_of(session, message)
        pair = pair_of(session, message)
    me = next(one for one in pair.members if one.slack_user_id == person)
    told = feedback_views.go_on(
        others=others_than(person, pair),
        begins_at=pair.due_at,
        zone=me.zone or FALLBACK_ZONE,
        instead=bool(message.facts["instead"]),
    )
    return PostLetter(team_id, person, told)


def midpoint(runtime: Runtime, message: Message) -> Letter:
    """Bring the prompts of the next talk, where the pair talks."""
    with runtime.db.read() as session:
        team_id, pair = team_of(session, message), pair_of(session, message)
        channel = channel_of(pair)
        someone = pair.members[0].person_id if pair.members else None
        at = (
            talks.find_talk(session, message.workspace_id, pair.id, person_id=someone)
            if someone is not None
            else None
        )
        if at is None:
            raise Undeliverable("no_pair")
        prompts = talks.prompts_at(session, at, runtime.library)
        met = has_met(check_ins.answers_of(session, pair.id)) is True
    shown = views.midpoint(
        pair.id,
        people=[one.slack_user_id for one in pair.members],
        has_met=met,
        sessions=PRESETS[pair.preset].sessions,
        prompts=prompts,
        may_vent=at.limits.may_vent,
    )
    return PostLetter(team_id, channel, shown)
