"""Which program a command speaks of."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import CommandFailed

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from pairing.programs import Program
    from storage.database import Database

ProgramName = Annotated[
    str | None,
    typer.Option(
        "--program",
        metavar="NAME",
        help="Which program, by its name or number. Not needed while there is only one.",
    ),
]


def find_program(db: "Database", name: str | None) -> "Program":
    """Find the program that was named, or the only one.

    Raises  CommandFailed, with the programs there are. Transaction: one read.
    """
    from storage import programs

    with db.read() as session:
        found = programs.list_programs(session)
    if not found:
        raise CommandFailed("nobody has joined yet: the first /pairme in Slack creates the program")
    wanted = None if name is None else _plain(name)
    fits = [one for one in found if wanted in (None, _plain(one.name), str(one.id))]
    if len(fits) == 1:
        return fits[0]
    problem = "there are several programs" if wanted is None else f"there is no program {name!r}"
    if fits and wanted is not None:
        problem = f"several programs are called {name!r}"
    raise CommandFailed(f"{problem}; say which with --program NAME or NUMBER: {_list(found)}")


def _list(found: "Sequence[Program]") -> str:
    return ", ".join(f"{one.name} ({one.id})" for one in found)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
