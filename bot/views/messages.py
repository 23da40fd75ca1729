"""The messages that the outbox delivers: welcome, introduction, check-in, sat out, skipped."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.ids import Action
from bot.services.skips import RoundSkipped, SkipReason
from bot.services.status import PairView, Status
from bot.views import care, texts
from bot.views.blocks import (
    PRIMARY,
    actions,
    button,
    context,
    escape,
    join_words,
    mention,
    plain_day,
    plain_time,
    section,
    time_token,
)
from bot.views.guides import guide_buttons
from bot.views.languages import name_language
from bot.views.profile_form import topic_label
from bot.views.rendered import Block, Rendered
from bot.views.searches import find_now_button, rescue, rescue_words
from bot.views.standing import change_buttons, leave_button, topic_lines
from bot.views.steps import remind_button
from bot.views.talk_times import find_button, start_line
from bot.views.texts import steps
from pairing.check_ins import MeetingAnswer
from pairing.guides.library import Library, Prompt
from pairing.ids import PairId, ParticipantId
from pairing.matching import Reason, ReasonKind
from pairing.profiles import Profile
from pairing.programs import PRESETS, Preset
from pairing.talk_times import Span


def welcome(status: Status, library: Library) -> Rendered:
    """Confirm that somebody is in, with what was stored and how to change it."""
    terms = PRESETS[status.preset]
    assert status.next_round_at is not None  # a participant has a program
    facts = {"talks": texts.TALKS[terms.sessions], "minutes": status.profile.session_minutes}
    spoken = plain_time(status.next_round_at, status.zone)
    shown = time_token(status.next_round_at, status.zone)
    return Rendered(
        text=texts.WELCOME_SPOKEN.format(time=spoken),
        blocks=(
            section(texts.WELCOME.format(time=shown, **facts)),
            section(topic_lines(status, library)),
            actions(
                *change_buttons(),
                button(texts.SKIP, Action.SKIP),
                leave_button(),
            ),
            context(texts.WHO_SEES_WHAT),
        ),
    )


def pair_intro(
    pair: PairView,
    *,
    preset: Preset,
    zone: str,
    prompts: Sequence[Prompt],
    starter: ParticipantId,
    met_before: bool,
    challenges: Mapping[ParticipantId, str],
    profiles: Mapping[ParticipantId, Profile],
    hours: Span | None,
    library: Library,
) -> Rendered:
    """Introduce two (or three) people: who, why, what to do first and what to talk about.

    zone        the program's zone, in which the last day of the round is written
    starter     who is asked to suggest times
    challenges  what they would like to think through, in their own words
    profiles    how each would like to meet, and for how long
    hours       when all of them work on a usual day; None when they never do
    """
    names = {member.participant_id: mention(member.slack_user_id) for member in pair.members}
    trio = len(pair.members) > 2
    everybody = join_words(list(names.values()))
    title = (texts.INTRO_TRIO if trio else texts.INTRO_PAIR).format(names=everybody)
    if trio:
        title += f"\n{texts.TRIO_TIME}"
    if met_before:
        title += f"\n{texts.MET_BEFORE}"
    terms = PRESETS[preset]
    idea = texts.IDEA.format(
        talks=texts.TALKS_NOUN[terms.sessions],
        minutes=min(profile.session_minutes for profile in profiles.values()),
        day=plain_day(pair.due_at + timedelta(weeks=terms.weeks), zone),
    )
    start = start_line(pair, hours, starter=starter, zone=zone)
    numbered = "\n".join(f"{n}. {escape(prompt.text)}" for n, prompt in enumerate(prompts, 1))
    return Rendered(
        text=texts.INTRO_SPOKEN.format(names=everybody),
        blocks=(
            section(title),
            section(_why(pair.reasons, names, library=library)),
            *_think_through(challenges, names),
            section("\n".join([idea, *_likes(profiles, names), start])),
            section(f"{texts.PROMPTS}\n{numbered}"),
            actions(
                button(texts.WE_MET, Action.WE_MET, value=str(pair.id), style=PRIMARY),
                find_button(pair.id),
                *guide_buttons(pair.id),
                care.open_button(str(pair.id)),
            ),
            context(texts.BOUNDARIES),
        ),
    )


def check_in(pair: PairView, *, asked: str) -> Rendered:
    """Ask one person, alone, whether they met; `asked` is their Slack id."""
    others = [m.slack_user_id for m in pair.members if m.slack_user_id != asked]
    question = texts.CHECK_IN.format(names=_names(others))
    return Rendered(text=question, blocks=(section(question), _answers(pair.id)))


def check_in_answered(pair_id: PairId, said: MeetingAnswer, *, others: Sequence[str]) -> Rendered:
    """What the question turns into once it was answered; not-yet answers can still change.

    others  Slack ids of the people it is about
    """
    label = texts.ANSWERS[said][0]
    text = texts.CHECK_IN_ANSWERED.format(
        names=_names(others), answer=label, thanks=texts.THANKS[said]
    )
    may_change = said in (MeetingAnswer.BOOKED, MeetingAnswer.NOT_YET)
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


def _why(reasons: Sequence[Reason], names: Mapping[ParticipantId, str], *, library: Library) -> str:
    trio = len(names) > 2
    known = {None, *library.topics}  # a release may have dropped one meanwhile
    kept = [reason for reason in reasons if {reason.topic, reason.topic_back} <= known]
    lines = [
        _reason(reason, names, both="all" if trio else "both", library=library)
        for reason in kept or [Reason(ReasonKind.FALLBACK)]
    ]
    title = texts.WHY_TRIO if trio else texts.WHY_PAIR
    return "\n".join([title, *(f"• {line}" for line in lines)])


def _likes(
    profiles: Mapping[ParticipantId, Profile], names: Mapping[ParticipantId, str]
) -> list[str]:
    """Say who would like to meet in which way; who takes any is not named."""
    return [
        like.format(names=join_words([names[one] for one in names if profiles[one].mode is mode]))
        for mode, like in texts.LIKES.items()
        if any(profiles[one].mode is mode for one in names)
    ]


def _think_through(
    challenges: Mapping[ParticipantId, str], names: Mapping[ParticipantId, str]
) -> list[Block]:
    lines = [
        texts.CHALLENGE.format(name=name, challenge=escape(challenges[participant_id]))
        for participant_id, name in names.items()
        if participant_id in challenges
    ]
    return [section("\n".join(lines))] if lines else []


def _reason(
    reason: Reason, names: Mapping[ParticipantId, str], *, both: str, library: Library
) -> str:
    def topic(key: str | None) -> str:
        return escape(topic_label(library.topics[key], False)) if key is not None else ""

    return texts.REASONS[reason.kind].format(
        giver=names.get(reason.giver, "") if reason.giver is not None else "",
        taker=names.get(reason.taker, "") if reason.taker is not None else "",
        topic=topic(reason.topic),
        topic_back=topic(reason.topic_back),
        hours=texts.HOUR if reason.hours == 1 else texts.HOURS.format(n=reason.hours),
        language=name_language(reason.language) if reason.language is not None else "",
        both=both,
    )
