"""`pairme stats`: what was published about the rounds, for people, spreadsheets and programs."""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.workspaces import Team, find_workspace
from bot.errors import CommandFailed

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from pairing.stats import ProgramReport
    from storage.database import Database

Name = Annotated[
    str | None,
    typer.Option("--program", metavar="NAME", help="Only the program of this name."),
]


def stats(
    program: Name = None,
    team: Team = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, one line a round.")] = False,
) -> None:
    """Show how the rounds went: totals only, as they were published.

    A report is made a week after the end of a round, and does not change afterwards. Figures of
    fewer than five pairs or answers are hidden, and wait for the next round; so are those that
    would tell what single people said.

    \b
    Examples:
      pairme stats
      pairme stats --json > stats.json
      pairme stats --program "Peer mentoring" --csv > stats.csv
      pairme stats --workspace T024BE7LD
    """
    from bot.cli.stats_report import csv_rows, print_stats, stats_facts

    if as_json and as_csv:
        raise typer.BadParameter("it cannot be both", param_hint="--json and --csv")
    found = find_reports(program, team)
    if as_json:
        sys.stdout.write(json.dumps(stats_facts(found), indent=2) + "\n")
    elif as_csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows(csv_rows(found))
    else:
        print_stats(found)


def find_reports(name: str | None, team_id: str | None) -> "Sequence[ProgramReport]":
    """Return what was published about the programs of a workspace, or the one of a name.

    Raises  CommandFailed when there is none, typer.BadParameter when the workspace is not clear:
            in each the programs may have the same names
    """
    from bot.services.managing.reports import find_program_reports

    with _database() as db:
        workspace = find_workspace(db, team_id)
        found = [] if workspace is None else find_program_reports(db, workspace.id)
    if not found:
        raise CommandFailed("nobody has joined yet: the first /pairme in Slack creates the program")
    wanted = [one for one in found if name in (None, one.name)]
    if not wanted:
        names = ", ".join(f'"{one.name}"' for one in found)
        raise CommandFailed(f'there is no program "{name}"; there is {names}')
    return wanted


@contextmanager
def _database() -> "Iterator[Database]":
    from bot.cli.database import open_database
    from bot.settings import load_settings

    with open_database(load_settings()) as db:
        yield db
