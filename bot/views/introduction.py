"""The introduction of a pair: who, why, what to do first and what to talk about."""

from collections.abc import Mapping, Sequence

from bot.ids import Action
from bot.services.status import PairView
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
    section,
)
from bot.views.day_cards import first_day
from bot.views.guides import MOST_SPOKEN, guide_buttons, numbered
from bot.views.languages import name_language
from bot.views.memberships import named
from bot.views.notes import note_blocks, spoken_note
from bot.views.profile_form import topic_label
from bot.views.rendered import Block, Element, Rendered
from bot.views.talk_times import find_button, start_line
from bot.views.texts import day_cards as cards
from pairing.guides.library import Library, Prompt
from pairing.ids import ParticipantId
from pairing.matching import Reason, ReasonKind
from pairing.presets import PRESETS
from pairing.profiles import Profile
from pairing.talk_times import Span


def pair_intro(
    pair: PairView,
    *,
    zone: str,
    prompts: Sequence[Prompt],
    starter: ParticipantId,
    met_before: bool,
    challenges: Mapping[ParticipantId, str],
    profiles: Mapping[ParticipantId, Profile],
    hours: Span | None,
    library: Library,
    note: str | None = None,
    program: str = "",
    in_writing: bool = False,
) -> Rendered:
    """Introduce two (or three) people: who, why, what to do first and what to talk about.

    zone        the program's zone, in which the last day of the round is written
    starter     who is asked to suggest times
    challenges  what they would like to think through, in their own words
    profiles    how each would like to meet, and for how long
    hours       when all of them work on a usual day; None when they never do
    note        what admins add, in their own words
    program     its name, where the workspace has several
    in_writing  they write instead of talking: the first of their days begins
    """
    names = {member.participant_id: mention(member.slack_user_id) for member in pair.members}
    trio = len(pair.members) > 2
    everybody = join_words(list(names.values()))
    again = any(reason.kind is ReasonKind.AGAIN for reason in pair.reasons)
    first, *more = _title(
        everybody, trio=trio, again=again, met_before=met_before, in_writing=in_writing
    )
    why = _why(_without_hours(pair.reasons, hours), names, library=library)
    idea = _idea(pair, profiles, zone=zone, in_writing=in_writing)
    start = start_line(pair, hours, starter=starter, zone=zone)
    if in_writing:
        start = "\n".join([first_day(len(names)), *([] if hours is None else [cards.CALL])])
    how = "\n".join([idea, *_likes(profiles, names), start])
    prompts_of = texts.PROMPTS_NEXT if again or met_before else texts.PROMPTS
    # all but what they would like to think through: a notification may be seen by others
    greeting = named(program, texts.INTRO_SPOKEN.format(names=everybody))
    spoken = [greeting, *more, why, how, prompts_of]
    return Rendered(
        text="\n".join([*spoken, numbered(prompts, most=MOST_SPOKEN), *spoken_note(note)]).replace(
            "*", ""
        ),
        blocks=(
            section("\n".join([named(program, first), *more])),
            section(why),
            *_think_through(challenges, names),
            section(how),
            section(f"{prompts_of}\n{numbered(prompts)}"),
            *note_blocks(note),
            actions(
                *_find(pair, hours, in_writing=in_writing),
                button(texts.WE_MET, Action.WE_MET, value=str(pair.id)),
                *guide_buttons(pair.id),
                care.open_button(str(pair.id)),
            ),
            context(texts.BOUNDARIES),
        ),
    )


def _idea(
    pair: PairView,
    profiles: Mapping[ParticipantId, Profile],
    *,
    zone: str,
    in_writing: bool,
) -> str:
    day = plain_day(pair.over_at, zone)
    if in_writing:
        return cards.IDEA.format(day=day)
    minutes = min(profile.session_minutes for profile in profiles.values())
    talks = texts.TALKS_NOUN[PRESETS[pair.preset].sessions]
    return texts.IDEA.format(talks=talks, minutes=minutes, day=day)


def _find(pair: PairView, hours: Span | None, *, in_writing: bool) -> list[Element]:
    """The way to a time; those who write may begin with a call, if they ever work at once."""
    if in_writing:
        return [] if hours is None else [find_button(pair.id)]
    return [find_button(pair.id, style=None if hours is None else PRIMARY)]


def _title(
    everybody: str, *, trio: bool, again: bool, met_before: bool, in_writing: bool
) -> list[str]:
    """The first line names them; the others say what is special about them."""
    if again:
        return [texts.INTRO_AGAIN.format(names=everybody)]
    lines = [(texts.INTRO_TRIO if trio else texts.INTRO_PAIR).format(names=everybody)]
    if trio and not in_writing:
        lines.append(texts.TRIO_TIME)
    if met_before:
        lines.append(texts.MET_BEFORE_TRIO if trio else texts.MET_BEFORE)
    return lines


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


def _without_hours(reasons: Sequence[Reason], hours: Span | None) -> Sequence[Reason]:
    """Leave out how long their hours overlap where the hours themselves are named below."""
    others = [one for one in reasons if hours is None or one.kind is not ReasonKind.OVERLAP]
    return others or reasons


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
