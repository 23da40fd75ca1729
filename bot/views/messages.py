"""The messages that the outbox delivers to one person: welcome, check-in, sat out, skipped."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.ids import Action
from bot.services.drawing.skips import RoundSkipped, SkipReason
from bot.services.status import PairView, Status
from bot.views import texts
from bot.views.blocks import (
    actions,
    button,
    context,
    join_words,
    mention,
    plain_time,
    section,
    time_token,
)
from bot.views.memberships import about, named
from bot.views.notes import note_blocks, spoken_note
from bot.views.rendered import Block, Rendered
from bot.views.searches import find_now_button, rescue, rescue_words
from bot.views.standing import change_buttons, leave_button, topic_lines
from bot.views.steps import remind_button
from bot.views.texts import steps
from pairing.check_ins import MeetingAnswer
from pairing.guides.library import Library
from pairing.ids import PairId
from pairing.programs import PRESETS


def welcome(status: Status, library: Library, *, note: str | None = None) -> Rendered:
    """Confirm that somebody is in, with what was stored and how to change it.

    note  what admins add, in their own words
    """
    terms = PRESETS[status.preset]
    assert status.next_round_at is not None  # a participant has a program
    facts = {"talks": texts.TALKS[terms.sessions], "minutes": status.profile.session_minutes}
    heard = texts.WELCOME_SPOKEN.format(time=plain_time(status.next_round_at, status.zone))
    shown = texts.WELCOME.format(time=time_token(status.next_round_at, status.zone), **facts)
    spoken = named(status.program_name, heard).replace("*", "")
    return Rendered(
        text="\n".join([spoken, *spoken_note(note)]),
        blocks=(
            section(named(status.program_name, shown)),
            section(topic_lines(status, library)),
            *note_blocks(note),
            actions(
                *change_buttons(),
                button(texts.SKIP, Action.SKIP, value=about(status)),
                leave_button(about(status)),
            ),
            context(texts.WHO_SEES_WHAT),
        ),
    )


def check_in(pair: PairView, *, asked: str) -> Rendered:
    """Ask one person, alone, whether they met; `asked` is their Slack id."""
    others = [m.slack_user_id for m in pair.members if m.slack_user_id != asked]
    question = texts.CHECK_IN.format(names=_names(others))
    return Rendered(text=question, blocks=(section(question), _answers(pair.id)))


def check_in_answered(pair_id: PairId, said: MeetingAnswer, *, others: Sequence[str]) -> Rendered:
    """What the question turns into once it was answered; that a time is booked can still change.

    others  Slack ids of the people it is about
    """
    label = texts.ANSWERS[said][0]
    text = texts.CHECK_IN_ANSWERED.format(
        names=_names(others), answer=label, thanks=texts.THANKS[said]
    )
    may_change = said is MeetingAnswer.BOOKED
    not_met = said in (MeetingAnswer.NOT_YET, MeetingAnswer.WONT_HAPPEN)
    if said.is_met:
        text = f"{text} {steps.OFFER}"
    spoken = f"{text} {rescue_words(others)}" if not_met else text
    return Rendered(
        text=spoken.replace("*", ""),
        blocks=(
            section(text, accessory=remind_button(pair_id) if said.is_met else None),
            *([_answers(pair_id, without=said)] if may_change else []),
            *(rescue(pair_id, others=others) if not_met else []),
        ),
    )


def sat_out() -> Rendered:
    """Tell somebody left over; the words are the same whatever the cause."""
    return Rendered(
        text=texts.SAT_OUT,
        blocks=(
            section(texts.SAT_OUT),
            actions(
                find_now_button(),
                button(texts.WIDEN, Action.SETTINGS),
                button(texts.PROFILE, Action.PROFILE),
            ),
        ),
    )


def round_skipped(told: RoundSkipped) -> Rendered:
    """Tell an admin that a round, or several, did not take place, and what they can do."""
    first, last = (
        plain_time(datetime.fromisoformat(slot).replace(tzinfo=ZoneInfo(told.zone)), told.zone)
        for slot in (told.slots[0], told.slots[-1])
    )
    n, one = len(told.slots), len(told.slots) == 1
    title = texts.SKIPPED_TITLE if one else texts.SKIPPED_TITLE_MANY.format(n=n)
    rounds = (texts.SKIPPED_SLOT if one else texts.SKIPPED_SLOTS).format(first=first, last=last)
    what = texts.SKIPPED[told.reason].format(rounds=rounds)
    shown = texts.SKIPPED_NEXT.format(time=time_token(told.next_round_at, told.zone))
    spoken = texts.SKIPPED_NEXT.format(time=plain_time(told.next_round_at, told.zone))
    # when a later round runs in their place, another one would pair everybody again
    hint = "" if told.reason is SkipReason.MISSED else f" {texts.SKIPPED_RUN_NOW}"
    return Rendered(
        text=f"{title} {what} {spoken}".replace("*", ""),
        blocks=(section(f"{title}\n{what}"), section(f"{shown}{hint}")),
    )


def _answers(pair_id: PairId, *, without: MeetingAnswer | None = None) -> Block:
    return actions(
        *(
            button(label, f"{Action.CHECK_IN}.{answer}", value=str(pair_id), spoken=spoken)
            for answer, (label, spoken) in texts.ANSWERS.items()
            if answer is not without
        )
    )


def _names(slack_user_ids: Sequence[str]) -> str:
    return join_words([mention(slack_user_id) for slack_user_id in slack_user_ids])
