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
from bot.services.talking.vent_timers import Timer
from bot.views import formats, vent_timer
from bot.views import steps as step_views
from storage import steps
from storage.outbox import Message
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
    """Tell a pair that they go on in writing."""
    with runtime.db.read() as session:
        team_id, pair = team_of(session, message), pair_of(session, message)
    return PostLetter(team_id, channel_of(pair), formats.in_writing(pair.id))


def smaller_talk(runtime: Runtime, message: Message) -> Letter:
    """Suggest a short talk to a pair, with the opening prompt of their next talk."""
    with runtime.db.read() as session:
        team_id, pair = team_of(session, message), pair_of(session, message)
        someone = pair.members[0].person_id if pair.members else None
        at = (
            talks.find_talk(session, message.workspace_id, pair.id, person_id=someone)
            if someone is not None
            else None
        )
        if at is None:
            raise Undeliverable("no_pair")
        prompt = talks.opening_at(session, at, runtime.library)
    shown = formats.smaller_talk(pair.id, n_people=len(pair.members), prompt=prompt)
    return PostLetter(team_id, channel_of(pair), shown)
