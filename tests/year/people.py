"""Sixty invented people of a company: where they work and when, what they want, how they are.

Everything is drawn from a seed; equal seeds give equal people.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pairing.guides.library import Library
from pairing.profiles import CareerStage, MeetingMode, Profile, WorkHours
from sandbox import Person

NAMES = (
    *("Ada", "Ben", "Chloe", "Dev", "Elif", "Finn", "Gita", "Hugo", "Ines", "Jonas", "Kaia"),
    *("Liam", "Mara", "Nils", "Omar", "Pia", "Quinn", "Rosa", "Sami", "Tove", "Uma", "Viktor"),
    *("Wanda", "Xenia", "Yara", "Zoe", "Arne", "Bela", "Carla", "Dario", "Edda", "Felix", "Greta"),
    *("Henk", "Ivo", "Jana", "Karim", "Lena", "Milan", "Nora", "Otto", "Petra", "Rafa", "Selma"),
    *("Theo", "Ulla", "Vera", "Wim", "Yusuf", "Zita", "Amir", "Bodil", "Cem", "Dana", "Emil"),
    *("Freya", "Goran", "Hanna", "Isak", "Judith"),
)
ZONES = {
    "Europe/Berlin": 24,
    "Europe/London": 10,
    "Europe/Lisbon": 5,
    "Europe/Helsinki": 5,
    "America/New_York": 7,
    "America/Sao_Paulo": 3,
    "Asia/Kolkata": 5,
    "Asia/Dubai": 1,
}
HOURS = (
    *5 * [WorkHours()],
    *3 * [WorkHours(8 * 60, 16 * 60)],
    *2 * [WorkHours(10 * 60, 18 * 60)],
    WorkHours(9 * 60, 17 * 60, (0, 1, 2)),
    WorkHours(10 * 60, 15 * 60),
    WorkHours(9 * 60, 17 * 60, (1, 2, 3, 4)),
)
SUNDAY_TO_THURSDAY = WorkHours(9 * 60, 17 * 60, (6, 0, 1, 2, 3))
STAGES = (
    *2 * [CareerStage.GROWING],
    *5 * [CareerStage.INDEPENDENT],
    *4 * [CareerStage.SENIOR],
    CareerStage.PRINCIPAL,
    CareerStage.NEW_LEAD,
    CareerStage.MANAGER,
)
LANGUAGES = (*5 * [("en",)], ("de", "en"), ("en", "fr"), ("pt", "en"), ())


@dataclass(frozen=True, slots=True)
class Temper:
    """How somebody is: the share of questions they answer, and of talks they turn up at.

    silent  they never press anything
    """

    answers: float = 0.8
    turns_up: float = 0.8
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Life:
    """What happens to somebody in the year, counted from its beginning; None = it does not.

    joins_after   leaves_after, back_after (they join again), loses_account_after
    returns       once paused for their silence, they come back
    """

    joins_after: timedelta
    leaves_after: timedelta | None = None
    back_after: timedelta | None = None
    loses_account_after: timedelta | None = None
    returns: bool = True


@dataclass(frozen=True, slots=True)
class Human:
    """One invented person."""

    id: str
    name: str
    zone: str
    profile: Profile
    temper: Temper
    life: Life

    @property
    def account(self) -> Person:
        """Their account in the local Slack."""
        return Person(id=self.id, name=self.name.lower(), real_name=self.name, tz=self.zone)


def invent(seed: int, library: Library, *, n: int = len(NAMES)) -> list[Human]:
    """Invent people. n: 4 to 60; of a full company some leave, come back, or never say a word."""
    chance = random.Random(seed)
    names = list(NAMES)
    chance.shuffle(names)
    zones = chance.choices(list(ZONES), weights=list(ZONES.values()), k=n)
    lives = _lives(chance, n)
    return [
        Human(
            id=f"U{number:02}{name.upper()}",
            name=name,
            zone=zone,
            profile=_profile(chance, zone, library),
            temper=Temper(silent=True) if number in _silent(n) else _temper(chance),
            life=life,
        )
        for number, (name, zone, life) in enumerate(zip(names[:n], zones, lives, strict=True))
    ]


def _silent(n: int) -> tuple[int, ...]:
    return (0, 1) if n > 20 else (0,)


def _lives(chance: random.Random, n: int) -> Sequence[Life]:
    """A sixth joins later; a tenth leaves, a third of them for a while; one account is closed."""
    late, gone = n // 6, n // 10
    lives = [Life(_hours(chance, 0, 5 * 24)) for _ in range(n - late)]
    lives += [Life(_weeks(chance, 3, 40)) for _ in range(late)]
    for number in range(2, 2 + gone):
        leaves = _weeks(chance, 5, 38)
        back = leaves + _weeks(chance, 2, 12) if number < 2 + gone // 3 else None
        lives[number] = Life(lives[number].joins_after, leaves_after=leaves, back_after=back)
    if gone:
        closed = _weeks(chance, 8, 44)
        lives[2 + gone] = Life(lives[2 + gone].joins_after, loses_account_after=closed)
    lives[0] = Life(lives[0].joins_after, returns=False)
    return lives


def _profile(chance: random.Random, zone: str, library: Library) -> Profile:
    topics = chance.sample(list(library.topics), 6)
    n_grow, n_share = chance.randint(1, 3), chance.randint(1, 3)
    return Profile(
        stage=chance.choice(STAGES),
        grow_topics=tuple(topics[:n_grow]),
        share_topics=tuple(topics[3 : 3 + n_share]),
        languages=chance.choice(LANGUAGES),
        mode=chance.choice([*7 * [MeetingMode.ANY], MeetingMode.VIDEO, MeetingMode.CHAT]),
        async_ok=chance.random() < 0.3,
        session_minutes=chance.choice([30, 30, 45]),
        hours=SUNDAY_TO_THURSDAY if zone == "Asia/Dubai" else chance.choice(HOURS),
        trio_ok=chance.random() < 0.85,
        vent_ok=chance.random() < 0.8,
        depth_max=chance.choice([1, 2, 3, 3, 3]),
        show_private=chance.random() < 0.2,
    )


def _temper(chance: random.Random) -> Temper:
    if chance.random() < 0.1:  # busy people: they rarely answer, and forget appointments
        return Temper(answers=0.25, turns_up=0.3)
    return Temper(answers=chance.uniform(0.6, 0.95), turns_up=chance.uniform(0.7, 0.95))


def _hours(chance: random.Random, least: float, most: float) -> timedelta:
    return timedelta(hours=chance.uniform(least, most))


def _weeks(chance: random.Random, least: int, most: int) -> timedelta:
    return _hours(chance, least * 7 * 24, most * 7 * 24)
