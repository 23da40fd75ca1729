"""Guides with made-up facts: what people of a pair, a trio and in writing get to see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.services.answers import Said
from bot.services.talking.guides import Guide, GuidePrompt
from bot.views import guides as views
from pairing.guides.agenda import plan_talk
from pairing.guides.library import Mode, Prompt
from pairing.guides.loading import load_library
from pairing.guides.meetings import Talk, next_talk
from pairing.guides.parsing import MAX_FOLLOW_UP
from pairing.guides.sheet import MAX_TEXT
from pairing.ids import PairId
from pairing.profiles import Profile

PEOPLE = ("U01ANA", "U02BEN", "U03CHLOE")
LIBRARY = load_library()


def first_of(mode: Mode, *, care: bool = False) -> Prompt:
    return next(one for one in LIBRARY.prompts.values() if one.mode is mode and one.care is care)


USUAL = (first_of(Mode.SHARE), first_of(Mode.BRAINSTORM), first_of(Mode.COMMIT))
HEAVY = (first_of(Mode.REFLECT, care=True), first_of(Mode.VENT), first_of(Mode.COMMIT))


def guide(
    talk: Talk | None = None,
    *,
    n: int = 2,
    minutes: int = 30,
    written: bool = False,
    prompts: tuple[Prompt, ...] = USUAL,
) -> Guide:
    talk = talk or next_talk(0, sessions=2, before=0)
    profiles = [Profile()] * n
    return Guide(
        pair_id=PairId(7),
        talk=talk,
        agenda=plan_talk(profiles, meeting=talk.meeting, minutes=minutes, written=written),
        people=PEOPLE[:n],
        minutes=minutes,
        prompts=tuple(GuidePrompt(slot, one) for slot, one in enumerate(prompts)),
    )


SECOND = next_talk(1, sessions=2, before=0)
LATER = next_talk(2, sessions=4, before=0)
LAST = next_talk(1, sessions=2, before=1)
REPLACED_TWICE = replace(
    guide(),
    prompts=tuple(
        replace(one, replaced=2, may_change=False) if one.slot == 1 else one
        for one in guide().prompts
    ),
)


def guides() -> Mapping[str, Mapping[str, Any]]:
    """Every variant of the guide, by name."""
    return {
        "first talk of a pair": views.guide(guide()),
        "second and last talk, with a turn to vent": views.guide(guide(SECOND, prompts=HEAVY)),
        "later talk of 45 minutes": views.guide(guide(LATER, minutes=45)),
        "last talk of people who met before": views.guide(guide(LAST)),
        "first talk of a trio": views.guide(guide(n=3)),
        "second talk of a trio, 45 minutes": views.guide(guide(SECOND, n=3, minutes=45)),
        "pair in writing": views.guide(guide(written=True)),
        "trio in writing": views.guide(guide(SECOND, n=3, written=True)),
        "no prompt left": views.guide(guide(prompts=())),
        "the vent timer runs": views.guide(guide(SECOND, minutes=45), said=Said.TIMER_STARTED),
        "the vent timer was switched off": views.guide(guide(SECOND, n=3), said=Said.NO_TIMER),
        "a prompt was replaced": views.guide(guide(), said=Said.PROMPT_REPLACED),
    }


def strange_guides(text: str) -> Iterator[dict[str, Any]]:
    """The guide and the choice of prompts with this text in every place of every prompt."""
    asked = text[:MAX_FOLLOW_UP] if text[:MAX_FOLLOW_UP].strip() else "?"
    long = text[:MAX_TEXT] if text[:MAX_TEXT].strip() else "?"
    strange = tuple(
        replace(one, text=long, follow_ups=(asked, asked), turn=long, care=True) for one in USUAL
    )
    yield views.guide(guide(SECOND, prompts=strange))
    yield views.prompts(guide(SECOND, prompts=strange))


def guide_of_people(slack_user_id: str) -> dict[str, Any]:
    """The guide of a trio whose ids are this text."""
    return views.guide(replace(guide(n=3), people=(slack_user_id,) * 3))


def prompt_choices() -> Mapping[str, Mapping[str, Any]]:
    """The form in which one of the prompts is chosen to be replaced."""
    return {
        "three prompts": views.prompts(guide()),
        "one was replaced twice": views.prompts(REPLACED_TWICE),
        "the prompts had changed": views.prompts(guide(), said=Said.PROMPT_CHANGED),
        "no other prompt": views.prompts(guide(SECOND), said=Said.NO_OTHER_PROMPT),
        "while prompts are chosen": views.waiting(),
    }
