"""Made-up teams and departments: who leads them, where they sit, who reports to whom."""

import random
from dataclasses import dataclass
from typing import TypeVar

from pairing.ids import PersonId

T = TypeVar("T")

TEAM_SIZE = 9
TEAMS_WIDE = 8  # teams that report to one team, and to the head of a department
TEAMS_EACH, MOST_DEPARTMENTS = 12, 60
SMALL, FEW_ZONES = 500, 5
UNCHARTED = 0.05  # share of teams that name no managers
FUNCTIONS = (
    "engineering", "sales", "operations", "support", "product", "marketing", "finance", "people"
)  # fmt: skip
FIRST_PERSON_ID = 1_000_000  # so that nobody's person id is somebody's participant id
ZONES = (
    ("America/New_York", 0.24),
    ("Europe/Berlin", 0.20),
    ("Europe/London", 0.14),
    ("America/Los_Angeles", 0.12),
    ("Asia/Kolkata", 0.11),
    ("Europe/Warsaw", 0.06),
    ("America/Sao_Paulo", 0.05),
    ("Asia/Singapore", 0.04),
    ("Asia/Tokyo", 0.02),
    ("Australia/Sydney", 0.02),
)


@dataclass(frozen=True, slots=True)
class Team:
    """lead: the person who leads it; managers: above that lead, nearest first.

    names_managers  whether its people say who is above them
    is_small        of the company
    """

    number: int
    lead: PersonId
    managers: tuple[PersonId, ...]
    zone: str
    department: str
    function: str
    has_teams_below: bool
    names_managers: bool
    is_small: bool


def teams_of(n: int, rng: random.Random) -> list[tuple[Team, int]]:
    """Draw the teams of n people, each with its size; the first of a team leads it."""
    n_teams = max(1, round(n / TEAM_SIZE))
    n_departments = min(MOST_DEPARTMENTS, max(1, round(n_teams / TEAMS_EACH)))
    first_of = [n * team // n_teams for team in range(n_teams + 1)]
    teams: list[Team] = []
    for number in range(n_teams):
        # teams go to departments in turn; inside one they fill a tree level by level
        department, place = number % n_departments, number // n_departments
        above = (place - TEAMS_WIDE) // TEAMS_WIDE * n_departments + department
        below = (place + 1) * TEAMS_WIDE * n_departments + department
        head = PersonId(FIRST_PERSON_ID - 1 - department)
        boss = teams[above] if place >= TEAMS_WIDE else None
        teams.append(
            Team(
                number=number,
                lead=PersonId(FIRST_PERSON_ID + first_of[number] + 1),
                managers=(head,) if boss is None else (boss.lead, *boss.managers),
                zone=draw(zones(is_small=n < SMALL), rng),
                department=f"department {department}",
                function=FUNCTIONS[department % len(FUNCTIONS)],
                has_teams_below=below < n_teams,
                names_managers=rng.random() >= UNCHARTED,
                is_small=n < SMALL,
            )
        )
    return [(team, first_of[team.number + 1] - first_of[team.number]) for team in teams]


def zones(*, is_small: bool) -> tuple[tuple[str, float], ...]:
    """Give the time zones of a company with their weights."""
    return ZONES[:FEW_ZONES] if is_small else ZONES


def draw(table: tuple[tuple[T, float], ...], rng: random.Random) -> T:
    """Draw one value by weight."""
    return rng.choices([value for value, _ in table], [share for _, share in table])[0]
