"""Made-up companies: people with profiles and places, and the rules that keep some of them apart.

Everything is drawn from a seed with Python's own generator, whose numbers are the same in every
version, so a size and a seed name one company for good. Who met whom is drawn in histories.py.

A company of n people is drawn so:
  teams        about nine people each; departments of about twelve teams or more, each with one
               of eight functions; a team mostly sits in one time zone
  managers     the first of a team leads it; teams report to teams in a tree eight wide, the top
               ones to heads of departments, who take no part; one team in 20 names no managers
  stages       nine, skewed junior; who leads a team stands on the ladder for people
  topics       of the library; each function likes other ones most, and liking falls like 1 / rank
  the rest     ten time zones (skewed), a few languages, ways to meet, some people fine with writing
A small company is simpler, else the rules would leave nobody to meet for some: the first five time
zones, English everywhere, no directors.
"""

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import accumulate

from benchmarks.teams import FIRST_PERSON_ID, FUNCTIONS, Team, draw, teams_of, zones
from pairing.guides.loading import load_library
from pairing.ids import ParticipantId, PersonId
from pairing.participants import Participant, Place
from pairing.profiles import CareerStage, MeetingMode, Profile, Reach, Situation, WorkHours
from pairing.programs import HardRule, Odd, Rules

AVOIDED_EACH = 0.5  # people a person is kept apart from, on average
OPTED_IN_AT = datetime(2026, 1, 5, tzinfo=UTC)
# What is drawn, and how often. The shares are guesses at a large international company.
_STAGES = (
    (CareerStage.NEW_TO_FIELD, 0.13),
    (CareerStage.GROWING, 0.27),
    (CareerStage.INDEPENDENT, 0.28),
    (CareerStage.SENIOR, 0.21),
    (CareerStage.PRINCIPAL, 0.09),
    (None, 0.02),
)
_LOCAL_LANGUAGE = {
    "Europe/Berlin": "de",
    "Europe/Warsaw": "pl",
    "America/Sao_Paulo": "pt",
    "Asia/Tokyo": "ja",
}
_MODES = (
    (MeetingMode.ANY, 0.60),
    (MeetingMode.VIDEO, 0.27),
    (MeetingMode.AUDIO, 0.06),
    (MeetingMode.CHAT, 0.04),
    (MeetingMode.IN_PERSON, 0.03),
)
_REACHES = ((Reach.OTHER_TEAM, 0.75), (Reach.ANY, 0.17), (Reach.SAME_FUNCTION, 0.08))
_N_GROW = ((0, 0.05), (1, 0.20), (2, 0.40), (3, 0.35))
_N_SHARE = ((0, 0.05), (1, 0.15), (2, 0.30), (3, 0.25), (4, 0.15), (5, 0.10))
_ROUNDS_WAITED = ((0, 0.97), (1, 0.02), (2, 0.01))
_STAYS_IN_ZONE = 0.8  # of a team, who sits in its time zone
_EARLY = WorkHours(start=7 * 60, end=15 * 60)


def company(n: int, *, seed: int) -> list[Participant]:
    """Draw n people, ids 1 to n, all of them eligible. Cost: about 3 s for 100,000."""
    rng = random.Random(f"company {n} {seed}")
    tastes = _tastes()
    people: list[Participant] = []
    for team, size in teams_of(n, rng):
        for place in range(size):
            number = ParticipantId(len(people) + 1)
            people.append(_person(number, team, rng, is_lead=place == 0, tastes=tastes))
    return people


def rules_of(
    pool: Sequence[Participant],
    *,
    seed: int,
    avoided_each: float = AVOIDED_EACH,
    odd: Odd = Odd.TRIO,
) -> Rules:
    """Draw an avoid list, half of it within departments, and leave every hard rule switched on."""
    rng = random.Random(f"rules {len(pool)} {seed}")
    near: dict[str | None, list[Participant]] = {}
    for one in pool:
        near.setdefault(one.place.department, []).append(one)
    avoided: set[tuple[ParticipantId, ParticipantId]] = set()
    while len(avoided) < round(avoided_each * len(pool) / 2) and len(pool) > 1:
        one = rng.choice(pool)
        other = rng.choice(near[one.place.department] if rng.random() < 0.5 else pool)
        if one.id != other.id:
            avoided.add((min(one.id, other.id), max(one.id, other.id)))
    return Rules(odd=odd, avoided=frozenset(avoided))


def no_rules(*, odd: Odd = Odd.TRIO) -> Rules:
    """Switch every hard rule off, so that anybody may meet anybody."""
    return Rules(odd=odd, off=frozenset(HardRule))


def _person(
    number: ParticipantId,
    team: Team,
    rng: random.Random,
    *,
    is_lead: bool,
    tastes: dict[str, tuple[list[str], list[float]]],
) -> Participant:
    zone = team.zone if rng.random() < _STAYS_IN_ZONE else draw(zones(is_small=team.is_small), rng)
    managers = team.managers if is_lead else (team.lead, *team.managers)
    return Participant(
        id=number,
        person_id=PersonId(FIRST_PERSON_ID + number),
        profile=_profile(team, rng, is_lead=is_lead, zone=zone, tastes=tastes),
        zone=None if rng.random() < 0.01 else zone,
        opted_in_at=OPTED_IN_AT,
        rounds_waited=draw(_ROUNDS_WAITED, rng),
        place=Place(
            team=f"team {team.number}",
            department=team.department,
            function=team.function,
            managers=managers if team.names_managers else None,
        ),
    )


def _profile(
    team: Team,
    rng: random.Random,
    *,
    is_lead: bool,
    zone: str,
    tastes: dict[str, tuple[list[str], list[float]]],
) -> Profile:
    grow = _topics(draw(_N_GROW, rng), tastes[team.function], rng, without=())
    situations = [one for one in Situation if rng.random() < 0.06]
    return Profile(
        stage=_lead_stage(team, rng) if is_lead else draw(_STAGES, rng),
        grow_topics=grow,
        # nobody offers what they want to learn
        share_topics=_topics(draw(_N_SHARE, rng), tastes[team.function], rng, without=grow),
        languages=_languages(zone, rng, is_small=team.is_small),
        mode=draw(_MODES, rng),
        site=zone if rng.random() < 0.5 else None,
        async_ok=rng.random() < 0.08,
        session_minutes=45 if rng.random() < 0.3 else 30,
        hours=_EARLY if rng.random() < 0.1 else WorkHours(),
        reach=draw(_REACHES, rng),
        trio_ok=rng.random() >= 0.1,
        situations=frozenset(situations),
    )


def _lead_stage(team: Team, rng: random.Random) -> CareerStage:
    """Who has teams below leads leaders; most teams are led by somebody new to it."""
    if team.has_teams_below:
        if team.is_small:
            return CareerStage.MANAGER
        return CareerStage.EXECUTIVE if rng.random() < 0.1 else CareerStage.DIRECTOR
    return rng.choice((CareerStage.NEW_LEAD, CareerStage.NEW_LEAD, CareerStage.MANAGER))


def _languages(zone: str, rng: random.Random, *, is_small: bool) -> tuple[str, ...]:
    local, chance = _LOCAL_LANGUAGE.get(zone), rng.random()
    if chance < 0.1:
        return ()
    if local is None:
        return ("en",)
    if chance < 0.13 and not is_small:
        return (local,)
    return (local, "en") if chance < 0.5 else ("en", local)


def _tastes() -> dict[str, tuple[list[str], list[float]]]:
    """Give each function an order of the library's topics and their running weights, 1 / rank."""
    keys = list(load_library().topics)
    weights = list(accumulate(1 / rank for rank in range(2, len(keys) + 2)))
    tastes = {}
    for function in FUNCTIONS:
        order = list(keys)
        random.Random(f"taste {function}").shuffle(order)
        tastes[function] = (order, weights)
    return tastes


def _topics(
    n: int, taste: tuple[list[str], list[float]], rng: random.Random, *, without: tuple[str, ...]
) -> tuple[str, ...]:
    chosen: list[str] = []
    while len(chosen) < n:
        topic = rng.choices(taste[0], cum_weights=taste[1])[0]
        if topic not in chosen and topic not in without:
            chosen.append(topic)
    return tuple(chosen)
