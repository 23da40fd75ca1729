"""Every field that somebody else fills and that may reach a message or a form: what is shown then.

`FIELDS` maps a field to a function from its text to everything that is drawn with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bot.listeners.commands import COMMANDS
from bot.listeners.payloads import pair_of, read_profile
from bot.services.answers import Answer, Said
from bot.services.joining.preferences import Wishes
from bot.slack_people import read_person
from bot.views import (
    messages,
    notices,
    profile_form,
    replies,
    settings_form,
    standing,
    texts,
)
from bot.views.rendered import Rendered
from bot.views.steps import reminder
from pairing.check_ins import MeetingAnswer
from pairing.errors import InvalidPause, InvalidProfile
from pairing.guides.library import Library
from pairing.guides.sheet import MAX_TEXT
from pairing.ids import PairId
from pairing.matching import Reason, ReasonKind
from pairing.participants import CareerStage, Profile, Standing, parse_pause
from pairing.preferences import MAX_CHALLENGE
from pairing.steps import MAX_WORDS
from sandbox.blocks import Surface
from tests.bot.views.admin_words import words_of_admins
from tests.bot.views.catalog import ANA, BERLIN, LIBRARY, NEXT, PROFILE, PROMPTS, TODAY, A, B, Shown
from tests.bot.views.facts import current, pair, status
from tests.bot.views.guides import guide_of_people, strange_guides
from tests.bot.views.homes import home_of, home_with
from tests.bot.views.lists import around_list
from tests.bot.views.strange import strange_intro
from tests.bot.views.talking import around_talk
from tests.bot.views.timing import messages_of_people, times_of

Drawn = Iterator[Shown]
WORDS = tuple(word for word in COMMANDS if word)

# The menus of the whole library take long to draw; two groups of it have everything that matters.
_GROUPS = tuple((key, name, inside[:3]) for key, name, inside in LIBRARY.groups[:2])
SMALL = replace(
    LIBRARY,
    topics=MappingProxyType({one.key: one for _, _, inside in _GROUPS for one in inside}),
    groups=_GROUPS,
)


def topic_labels(text: str) -> Drawn:
    """Every topic of the library, as oneself and as the partner sees it."""
    library = with_labels(as_parsed(text), SMALL)
    first, second, *_ = library.topics
    yield message(messages.welcome(status(profile=_full(library)), library))
    yield Shown(Surface.HOME, home_of(_full(library), library))
    yield from forms(library, _full(library))
    two_way = Reason(ReasonKind.TWO_WAY, A, B, first, second)
    yield message(strange_intro(pair(two_way, two_way, two_way), library=library))
    yield message(
        strange_intro(pair(Reason(ReasonKind.COMMON_TOPIC, topic=first)), library=library)
    )


def group_labels(text: str) -> Drawn:
    """The headings of the topic menus."""
    label = as_parsed(text)
    groups = tuple((key, label, inside) for key, _, inside in SMALL.groups)
    yield from forms(replace(SMALL, groups=groups), PROFILE)


def stage_labels(text: str) -> Drawn:
    """The career stages to choose from."""
    labels = MappingProxyType(dict.fromkeys(CareerStage, as_parsed(text)))
    yield from forms(replace(SMALL, stage_labels=labels), PROFILE)


def prompts(text: str) -> Drawn:
    """The questions of a guide."""
    strange = [replace(prompt, text=as_parsed(text)) for prompt in PROMPTS]
    yield message(strange_intro(pair(), prompts=strange))
    yield from (Shown(Surface.MODAL, view) for view in strange_guides(text))
    yield from map(message, around_talk(strange[0]))


def challenges(text: str) -> Drawn:
    """What people would like to think through, as long as the form lets it be."""
    said = text[:MAX_CHALLENGE]
    yield message(strange_intro(pair(), challenges={A: said, B: said}))
    yield Shown(Surface.MODAL, settings_form.settings_form(Wishes(challenge=text)))


def reminders(text: str) -> Drawn:
    """What somebody wants to be reminded of, as long as the form lets it be."""
    yield message(reminder(text[:MAX_WORDS]))


def wishes(text: str) -> Drawn:
    """What the settings form is filled with: languages, people to avoid, and the zone."""
    strange = Wishes(profile=Profile(languages=(text,)), avoided=(text, ANA), zone=text)
    yield Shown(Surface.MODAL, settings_form.settings_form(strange))


def languages(text: str) -> Drawn:
    """The language that two people share, as Slack or a person names it."""
    yield message(strange_intro(pair(*[Reason(ReasonKind.LANGUAGE, language=text)] * 3)))


def command_words(text: str) -> Drawn:
    """What stands behind `/pairme`, read as the listener reads it."""
    word, _, _ = text.strip().partition(" ")
    if word.lower() not in WORDS:
        yield message(replies.unknown_word(word, known=WORDS))


def pause_lengths(text: str) -> Drawn:
    """What stands behind `/pairme pause`, or in the value of a button that pauses."""
    try:
        parse_pause(text, today=TODAY)
    except InvalidPause as wrong:
        question = replies.ask_how_long(today=TODAY, wrong=wrong.code)
        yield message(question)
        yield Shown(Surface.MODAL, notices.notice(question))


def form_values(text: str) -> Drawn:
    """What a form sends back, in every field of it."""
    option = {"value": text}
    values: dict[str, Any] = {
        "stage": {"value": {"selected_option": option}},
        "grow": {"value": {"selected_options": [option] * 9}},
        "share": {"value": {"selected_options": [option]}},
        text: {text: option},
    }
    try:
        read_profile(values, LIBRARY)
    except InvalidProfile as wrong:
        sentences = [texts.FORM_ERRORS[(field, code)] for field, code in wrong.errors.items()]
        yield message(replies.say("\n".join(sentences)))


def button_values(text: str) -> Drawn:
    """What a button sends back: only a number of ours becomes a pair."""
    pair_id = pair_of({"actions": [{"value": text}]})
    if pair_id is not None:
        yield message(messages.check_in_answered(pair_id, MeetingAnswer.NOT_YET, others=[ANA]))


def slack_ids(text: str) -> Drawn:
    """The ids of people."""
    trio = pair(trio=True)
    strange = replace(trio, members=[replace(one, slack_user_id=text) for one in trio.members])
    yield from map(message, [strange_intro(strange), *messages_of_people(text)])
    yield message(messages.check_in(strange, asked=ANA))
    yield message(messages.check_in_answered(PairId(7), MeetingAnswer.BOOKED, others=[text] * 2))
    yield message(standing.status_card(status(pairs=(current(text, text),)), LIBRARY))
    yield Shown(Surface.HOME, home_with(text))
    yield from (Shown(Surface.MODAL, view) for view in (guide_of_people(text), *times_of(text)))


def zones(text: str) -> Drawn:
    """The time zone in a Slack profile; one that does not exist is none."""
    zone = read_person({"id": ANA, "tz": text}, team_id="T1").zone or BERLIN
    yield message(messages.welcome(status(zone=zone), LIBRARY))
    yield message(standing.status_card(status(Standing.SKIPPING, zone=zone), LIBRARY))
    yield Shown(Surface.HOME, home_with(ANA, zone=zone))
    yield message(strange_intro(pair(), zone=zone))
    yield message(replies.reply(Answer(Said.JOINED, NEXT | {"form": False}), zone=zone))


def names(text: str) -> Drawn:
    """Names, titles and status texts in a Slack profile: nothing of them is even read."""
    words = dict.fromkeys(("name", "real_name", "title", "status_text", "tz_label"), text)
    strange = read_person({"id": ANA, **words, "profile": words}, team_id="T1")
    assert strange == read_person({"id": ANA}, team_id="T1")
    yield message(strange_intro(pair()))


def topics_of_another_release(text: str) -> Drawn:
    """Keys of topics that were stored once and that the library does not know any more."""
    profile = Profile(None, (text, "influence"), (text, "writing"))
    yield message(messages.welcome(status(profile=profile), LIBRARY))
    yield Shown(Surface.HOME, home_of(profile, LIBRARY))
    yield Shown(Surface.MODAL, profile_form.profile_form(profile, SMALL))
    for kind in (ReasonKind.TWO_WAY, ReasonKind.ONE_WAY, ReasonKind.COMMON_TOPIC):
        yield message(strange_intro(pair(Reason(kind, A, B, text, text))))


def cells_of_lists(text: str) -> Drawn:
    """The name of a file, and what stands in its cells."""
    views, done = around_list(text)
    yield from (Shown(Surface.MODAL, view) for view in views)
    yield message(done)


FIELDS: Mapping[str, Callable[[str], Drawn]] = {
    draw.__name__: draw
    for draw in (
        *(topic_labels, group_labels, stage_labels, prompts, languages, command_words),
        *(challenges, reminders, wishes, cells_of_lists, words_of_admins),
        *(pause_lengths, form_values, button_values, slack_ids, zones, names),
        topics_of_another_release,
    )
}


def with_labels(label: str, library: Library) -> Library:
    """The library with the same label on every topic."""
    topics = {key: replace(one, label=label) for key, one in library.topics.items()}
    groups = tuple(
        (key, name, tuple(topics[one.key] for one in inside))
        for key, name, inside in library.groups
    )
    return replace(library, topics=MappingProxyType(topics), groups=groups)


def as_parsed(text: str) -> str:
    """Cut to what the parser of the library lets through: 1 to 200 characters, not all blank."""
    return text[:MAX_TEXT] if text[:MAX_TEXT].strip() else "?"


def message(rendered: Rendered) -> Shown:
    """A message as Slack gets it."""
    return Shown(Surface.MESSAGE, {"text": rendered.text, "blocks": list(rendered.blocks)})


def forms(library: Library, profile: Profile) -> Drawn:
    """Everything with the menus of the library in it."""
    yield Shown(Surface.MODAL, profile_form.join_form(profile, library))
    yield message(profile_form.join_message(library))


def _full(library: Library) -> Profile:
    """As many topics as can be chosen, those with private marks first."""
    keys = sorted(library.topics, key=lambda key: not library.topics[key].sensitive)
    return Profile(CareerStage.SENIOR, tuple(keys[:3]), tuple(keys[-5:]))
