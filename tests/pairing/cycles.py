"""A program played round after round in memory: who meets whom, who comes, goes and skips."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from random import Random

from pairing.guides import load_library
from pairing.history import PairHistory
from pairing.matching import plan_round
from pairing.matching.roster import Roster
from pairing.matching.witness import Witness
from pairing.participants import CareerStage, Participant
from pairing.programs import Rules
from tests.pairing.brute_force import Group, sides
from tests.pairing.factories import person, profile, roster_of

# Some numbers of people are played with one seed in each run. All numbers and all seeds, and with
# 200 people, which takes an hour, on request: PAIRME_TEST_ALL_SEEDS=1 pytest -m slow tests/pairing
EVERY = bool(os.environ.get("PAIRME_TEST_ALL_SEEDS"))
TOPICS = load_library().topics
KEYS = sorted(TOPICS)
STAGES = [CareerStage.GROWING, CareerStage.INDEPENDENT, CareerStage.SENIOR]  # all may meet


def crowd(n: int, *, seed: int, first: int = 1) -> list[Participant]:
    """People with topics of chance, numbered from `first` on, whom no rule keeps apart."""
    chance = Random(f"{seed} {first}")
    return [
        person(
            number,
            profile(
                chance.choice(STAGES),
                " ".join(chance.sample(KEYS, 2)),
                " ".join(chance.sample(KEYS, 3)),
            ),
            zone=chance.choice(["Europe/Oslo", "Europe/London"]),
        )
        for number in range(first, first + n)
    ]


@dataclass
class Cycle:
    """people by number, meetings as (one, other, round); witness: kept from round to round."""

    people: dict[int, Participant]
    rules: Rules = field(default_factory=Rules)
    keeps_witness: bool = True
    n_played: int = 0
    meetings: list[tuple[int, int, int]] = field(default_factory=list)
    witness: Witness | None = None

    @classmethod
    def of(cls, pool: Iterable[Participant], **options: object) -> "Cycle":
        return cls({int(one.id): one for one in pool}, **options)  # type: ignore[arg-type]  # named

    def past(self) -> PairHistory:
        low, high, played = ([row[n] for row in self.meetings] for n in range(3))
        return PairHistory.of_columns(low, high, [self.n_played - when for when in played])

    def pool(self, present: Iterable[int] | None = None) -> list[Participant]:
        return [self.people[one] for one in (self.people if present is None else present)]

    def roster(self, present: Iterable[int] | None = None) -> Roster:
        return roster_of(self.pool(present), self.past(), self.rules, seed=self.n_played)

    def play(self, present: Iterable[int] | None = None) -> list[Group]:
        """Play a round of those present; give its groups."""
        pool = self.pool(present)
        witness = self.witness if self.keeps_witness else None
        seed = self.n_played
        plan = plan_round(pool, self.past(), self.rules, seed=seed, witness=witness)
        groups = [tuple(int(one) for one in pair.members) for pair in plan.pairs]
        self.witness = plan.witness
        self.meetings += [(one, other, self.n_played) for one, other in sides(groups)]
        self.n_played += 1
        for one in {one for group in groups if len(group) == 3 for one in group}:
            self.people[one] = replace(self.people[one], trios=self.people[one].trios + 1)
        return groups

    def n_repeats(self) -> int:
        """Count the meetings of people who had met before."""
        return len(self.meetings) - len({(one, other) for one, other, _ in self.meetings})

    def trio_spread(self) -> int:
        """Tell by how many trios those who were in most are ahead of those who were in fewest."""
        trios = [one.trios for one in self.people.values()]
        return max(trios) - min(trios)
