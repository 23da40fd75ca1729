"""Whether a pair talks or writes.

Writing is for people who like to, when nobody minds; and for people who never work at the same
time, which the rules allow only if all of them are fine with writing.
"""

from collections.abc import Sequence
from itertools import combinations

from pairing.matching.overlap import clock_of, shared_minutes
from pairing.profiles import MeetingMode, Profile

TALK_MINUTES = 30  # the shortest talk; with less time in common there is none


def is_written(people: Sequence[tuple[Profile, str | None]]) -> bool:
    """Tell whether these people hold their conversation in writing.

    people  profile and time zone of each; an unknown zone says nothing about their time
    """
    profiles = [profile for profile, _ in people]
    if not all(one.async_ok or one.mode is MeetingMode.CHAT for one in profiles):
        return False
    if any(one.mode is MeetingMode.CHAT for one in profiles):
        return True
    clocks = [clock_of(zone, profile.hours) for profile, zone in people]
    shared = [shared_minutes(one, other) for one, other in combinations(clocks, 2)]
    return any(minutes is not None and minutes < TALK_MINUTES for minutes in shared)
