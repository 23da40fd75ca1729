"""A larger workspace: the sample people and as many invented colleagues as somebody asks for.

The same number makes the same people, in every run and on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.people import Person, sample_people

_FIRST = (
    "Ada Bruno Carla Diego Elif Felix Greta Hana Igor Jana Karim Lena Marco Nadia Oscar Petra "
    "Quinn Rosa Samir Tara Umar Vera Wen Xenia Yusuf Zoe Aisha Boris Celia Dario Esme Farah Goran "
    "Heidi Ivan Joana Kofi Leila Mateo Nora"
)
_LAST = (
    "Adler Bauer Costa Dubois Engel Fischer Garcia Hansen Ivanova Jansen Keller Lopez Moreau "
    "Nilsen Olsen Patel Quiroga Rossi Silva Takeda Usman Varga Weiss Xu Yilmaz Zhang Amari Berg "
    "Cohen Duarte"
)
ZONES = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Lisbon",
    "Europe/Stockholm",
    "America/New_York",
)
COLORS = ("2f7d6b", "b5533c", "6b5ca5", "39689f", "a8437c", "7a6a2f", "4c8a3f", "2d8fa3")
LEVELS = (
    ("growing", "{} Associate"),
    ("independent", "{} Specialist"),
    ("senior", "Senior {} Specialist"),
    ("independent", "{} Specialist"),
    ("principal", "Principal {} Specialist"),
    ("new to field", "{} Trainee"),
)
DEPARTMENTS = ("Product", "Sales", "Customers", "Product", "Finance", "Sales", "People", "Product")
_TEAMS = "Anchor Beacon Compass Dune Estuary Fjord Gale Haven Island Jetty"
FIRST_NAMES, LAST_NAMES, TEAMS = _FIRST.split(), _LAST.split(), _TEAMS.split()
TEAM_SIZE = 8  # the first of a team leads it
WING = len(TEAMS) * TEAM_SIZE  # so many people, and the names of teams begin again


def invent_people(coworkers: int) -> tuple[Person, ...]:
    """Return the sample workspace with so many coworkers, the sample's own among them.

    Raises ValueError for fewer than the sample has, or more than there are names.
    """
    sample = sample_people()
    more = coworkers - sum(not (one.is_restricted or one.deleted) for one in sample)
    most = len(FIRST_NAMES) * len(LAST_NAMES)
    if not 0 <= more <= most:
        raise ValueError(f"a workspace has {coworkers - more} to {coworkers - more + most} people")
    return (*sample, *(_invent(number) for number in range(more)))


@dataclass(frozen=True, slots=True)
class _Seat:
    department: str
    team: str
    lead: int  # the number of who leads the team


def _invent(number: int) -> Person:
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = LAST_NAMES[(number + number // len(FIRST_NAMES)) % len(LAST_NAMES)]
    seat, zone = _seat(number), ZONES[number % len(ZONES)]
    leads = seat.lead == number
    level, title = ("manager", "{} Lead") if leads else LEVELS[number % len(LEVELS)]
    return Person(
        id=_id(number),
        name=f"{first}.{last}".lower(),
        real_name=f"{first} {last}",
        title=title.format(seat.department),
        tz=zone,
        color=COLORS[number % len(COLORS)],
        fields={
            "Xf0DEPT": seat.department,
            "Xf0TEAM": seat.team,
            "Xf0OFFICE": zone.partition("/")[2].replace("_", " "),
            "Xf0LEVEL": level,
            **({} if leads else {"Xf0BOSS": _id(seat.lead)}),
        },
    )


def _seat(number: int) -> _Seat:
    team = number // TEAM_SIZE
    name, wing = TEAMS[team % len(TEAMS)], number // WING
    return _Seat(
        department=DEPARTMENTS[team % len(DEPARTMENTS)],
        team=f"{name} {wing + 1}" if wing else name,
        lead=team * TEAM_SIZE,
    )


def _id(number: int) -> str:
    return f"U{number + 100:04}CREW"
