"""Letters that belong to a talk itself: the end of a vent timer, a step, another form of talk."""

from bot.delivery.letter import (
    Letter,
    PostLetter,
    Undeliverable,
    channel_of,
    pair_of,
    person_of,
    team_of,
)
from bot.runtime import Runtime
from bot.services.talking import talks
from bot.services.talking.talks import PairTalk
from bot.services.talking.vent_timers import Timer
from bot.views import day_cards, formats, vent_timer
from bot.views import steps as step_views
from pairing.follow_ups import CARDS, FollowUp
from pairing.guides.agenda import plan_talk, turn_order
from storage import steps
from storage.database import Session
from storage.outbox import Message
from storage.pairs import PairView
from storage.steps import StepId


def vent_turn(runtime: Runtime, message: Message) -> Letter:
    """Tell a pair that the time to vent is over."""
    with runtime.db.read() as session:
        team_id, pair = team_of(session, message), pair_of(session, message)
    prompt = runtime.library.prompts.get(message.facts["prompt_id"] or "")
    shown = vent_timer.vent_turn(
        Timer(pair.id, message.seq),
        turn=None if prompt is None else prompt.turn,
        may_extend="after" not in message.facts,
    )
    return PostLetter(team_id, channel_of(pair), shown)


def step(runtime: Runtime, message: Message) -> Letter:
    """Remind one person of their step. Raises Undeliverable when it was forgotten meanwhile."""
    with runtime.db.read() as session:
        team_id, person = team_of(session, message), person_of(session, message)
        step_id = StepId(message.facts["step_id"])
        words = (
            steps.find_words(session, step_id, person_id=message.person_id)
            if message.person_id is not None
            else None
        )
    if words is None:
        raise Undeliverable("no_step")
    return PostLetter(team_id, person, step_views.reminder(words))


def in_writing(runtime: Runtime, message: Message) -> Letter:
    """Tell a pair that they go on in writing, with the opening prompt of their next talk."""
    with runtime.db.read() as session:
        team_id, pair = team_of(session, message), pair_of(session, message)
        at = _talk_of(session, message, pair)
        prompt = None if at is None else talks.opening_at(session, at, runtime.library)
    shown = formats.in_writing(pair.id, n_people=len(pair.members), prompt=prompt)
    return PostLetter(team_id, channel_of(pair), shown)


def smaller_talk(runtime: Runtime, message: Message) -> Letter:
    """Suggest a short talk to a pair, with the opening prompt of their next talk."""
    with runtime.db.read() as session:
        team_id, pair = team_of(session, message), pair_of(session, message)
        at = _talk_of(session, message, pair)
        if at is None:
            raise Undeliverable("no_pair")
        prompt = talks.opening_at(session, at, runtime.library)
    shown = formats.smaller_talk(pair.id, n_people=len(pair.members), prompt=prompt)
    return PostLetter(team_id, channel_of(pair), shown)


def day_card(runtime: Runtime, message: Message) -> Letter:
    """Bring the card of a day, or of two, to those who write."""
    with runtime.db.read() as session:
        team_id, pair = team_of(session, message), pair_of(session, message)
        at = _talk_of(session, message, pair)
    if at is None:
        raise Undeliverable("no_pair")
    agenda = plan_talk(at.profiles, meeting=at.talk.meeting, minutes=0, written=True)
    order = turn_order(at.pair.members, seed=at.group, meeting_number=at.talk.number)
    wanted = CARDS[FollowUp(message.kind.value)]
    days = [one for one in agenda.days if one.day in wanted]
    shown = day_cards.day_card(pair.id, days, people=[one.slack_user_id for one in order])
    return PostLetter(team_id, channel_of(pair), shown)


def _talk_of(session: Session, message: Message, pair: PairView) -> PairTalk | None:
    if not pair.members:
        return None
    someone = pair.members[0].person_id
    return talks.find_talk(session, message.workspace_id, pair.id, person_id=someone)
