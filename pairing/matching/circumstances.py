"""What is known about two people together, beside what they want to learn and can share.

Facts only; score.py says what they are worth and reasons.py which of them are told.
"""

from dataclasses import dataclass
from enum import StrEnum

from pairing.matching.overlap import clock_of, shared_minutes
from pairing.participants import Participant, Place
from pairing.profiles import MeetingMode, Profile, Reach


class Distance(StrEnum):
    """How far apart two people work; AS_WISHED = both asked for their own function, and got it."""

    OTHER_DEPARTMENT = "other_department"
    OTHER_TEAM = "other_team"
    SAME_TEAM = "same_team"
    AS_WISHED = "as_wished"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What may be known about two people beside their profiles; the defaults mean "not known".

    overlap_minutes        shared working time per day
    both_async             both are fine with a conversation in writing
    same_site              same site, and both like to meet in person
    reach                  how far apart they work
    shares_situation       both are new in the company, in a role, or to leading people
    same_mode, same_length how they like to talk (or one does not mind); 30 or 45 minutes
    same_language          same first-choice language, not just a common one
    """

    overlap_minutes: int | None = None
    both_async: bool = False
    same_site: bool = False
    reach: Distance | None = None
    shares_situation: bool = False
    same_mode: bool = True
    same_length: bool = True
    same_language: bool = True


NOTHING_KNOWN = Circumstances()


def circumstances_of(one: Participant, other: Participant) -> Circumstances:
    """Gather what two people said and where they work, in either order."""
    mine, yours = one.profile, other.profile
    return Circumstances(
        overlap_minutes=overlap_of(one, other),
        both_async=mine.async_ok and yours.async_ok,
        same_site=is_same_site(mine, yours),
        reach=distance_of(one, other),
        shares_situation=has_common_situation(mine, yours),
        same_mode=has_same_mode(mine, yours),
        same_length=mine.session_minutes == yours.session_minutes,
        same_language=has_same_language(mine, yours),
    )


def has_common_situation(one: Profile, other: Profile) -> bool:
    """Tell whether both are in the middle of the same beginning."""
    return not one.situations.isdisjoint(other.situations)


def has_same_mode(one: Profile, other: Profile) -> bool:
    """Tell whether both like to talk in the same way, or one does not mind."""
    return one.mode == other.mode or MeetingMode.ANY in (one.mode, other.mode)


def has_same_language(one: Profile, other: Profile) -> bool:
    """Tell whether both prefer the same language; who named none is fine with the other's."""
    return one.languages[:1] == other.languages[:1] or not (one.languages and other.languages)


def overlap_of(one: Participant, other: Participant) -> int | None:
    """Give the minutes in which both work; None when a zone is not known."""
    return shared_minutes(
        clock_of(one.zone, one.profile.hours), clock_of(other.zone, other.profile.hours)
    )


def is_same_site(one: Profile, other: Profile) -> bool:
    """Tell whether both want to meet in person and are at the same known site."""
    return (
        one.mode == other.mode == MeetingMode.IN_PERSON
        and one.site is not None
        and one.site == other.site
    )


def distance_of(one: Participant, other: Participant) -> Distance | None:
    """Tell how far apart two people work; None when too little is known about one of them."""
    here, there = one.place, other.place
    wishes = (one.profile.reach, other.profile.reach)
    if wishes == (Reach.SAME_FUNCTION, Reach.SAME_FUNCTION) and _is_same(
        here.function, there.function
    ):
        return Distance.AS_WISHED
    if _is_same(here.team, there.team):
        return Distance.SAME_TEAM
    if _is_same(here.department, there.department):
        return _inside_a_department(here, there)
    if here.department is None or there.department is None:
        return None
    return Distance.OTHER_DEPARTMENT


def _inside_a_department(here: Place, there: Place) -> Distance | None:
    return None if here.team is None or there.team is None else Distance.OTHER_TEAM


def _is_same(one: str | None, other: str | None) -> bool:
    return one is not None and one == other
