"""People for the tests of the deciding room; only what matters is spelled out."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from hypothesis import settings

from pairing.guides.loading import load_library
from pairing.history import PairHistory
from pairing.ids import ParticipantId, PersonId
from pairing.matching.roster import Roster, gather
from pairing.participants import CareerStage, Participant, Place, Profile
from pairing.programs import Rules

# The same cases in every run; no deadline, because a busy machine is no mistake.
PROPERTY = settings(max_examples=25, deadline=None, derandomize=True)
OPTED_IN_AT = datetime(2026, 1, 1, tzinfo=UTC)


def profile(
    stage: CareerStage | None = CareerStage.SENIOR, grow: str = "", share: str = ""
) -> Profile:
    return Profile(stage, tuple(grow.split()), tuple(share.split()))


def person(
    number: int,
    said: Profile | None = None,
    *,
    zone: str | None = "Europe/Oslo",
    waited: int = 0,
    trios: int = 0,
    place: Place | None = None,
) -> Participant:
    return Participant(
        id=ParticipantId(number),
        person_id=PersonId(number + 1000),
        profile=said or Profile(),
        zone=zone,
        opted_in_at=OPTED_IN_AT,
        rounds_waited=waited,
        trios=trios,
        place=place or Place(),
    )


def people(n: int) -> list[Participant]:
    return [person(number) for number in range(1, n + 1)]


def met(*pairs: tuple[int, int], ago: int = 1) -> PairHistory:
    return history((one, other, ago) for one, other in pairs)


def history(meetings: Iterable[tuple[int, int, int]]) -> PairHistory:
    return PairHistory.of((ParticipantId(a), ParticipantId(b), ago) for a, b, ago in meetings)


def roster_of(
    pool: Sequence[Participant],
    past: PairHistory | None = None,
    rules: Rules | None = None,
    *,
    seed: int = 5,
) -> Roster:
    """Gather a pool, by default of people who never met and whom only the usual rules bind."""
    topics = load_library().topics
    return gather(pool, past or met(), rules or Rules(), seed=seed, topics=topics)
