"""`pairme export`: what may leave as a CSV file."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.workspaces import Team, find_workspace
from bot.errors import CommandFailed
from pairing.org_export import Table, sheet_of

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from pairing.org_export import Sheet
    from storage.database import Database


class What(StrEnum):
    """What can be exported: the lists, and the figures of rounds that were published."""

    PEOPLE = Table.PEOPLE.value
    SEPARATIONS = Table.SEPARATIONS.value
    PAST_PAIRS = Table.PAST_PAIRS.value
    STATS = "stats"


def export(
    what: Annotated[What, typer.Argument(metavar="TABLE", help=f"One of {', '.join(What)}.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", dir_okay=False, help="Write to a file."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there already.")
    ] = False,
    team: Team = None,
) -> None:
    """Export a list as CSV, in the format that `pairme import` takes; or the figures of rounds.

    Only what your company brought in, and what was published: never whom people avoid, what they
    answered, or who was paired here. People are named by their Slack ids. Cells that a spreadsheet
    would run as a formula are marked as text.

    \b
    Examples:
      pairme export people
      pairme export separations --output separations.csv
      pairme export past-pairs -o past_pairs.csv --force
      pairme export stats -o stats.csv
      pairme export stats --workspace T024BE7LD
    """
    if output is not None and output.exists() and not force:
        raise CommandFailed(f"{output} is there already; say --force to write over it")
    from bot.cli.database import open_database
    from bot.settings import load_settings

    with open_database(load_settings()) as db:
        sheet = _sheet(db, what, team)
    if output is None:
        sys.stdout.write(sheet.as_csv())
    else:
        _write(output, sheet.as_csv())
        typer.echo(f"{output}: {len(sheet.rows):,} lines", err=True)
    if not sheet.rows:
        typer.echo("There is nothing to export yet: only the first line was written.", err=True)


def _sheet(db: "Database", what: What, team_id: str | None) -> "Sheet":
    from bot.cli.stats_report import csv_rows
    from bot.services.managing.exports import find_sheet
    from bot.services.managing.reports import find_program_reports

    workspace = find_workspace(db, team_id)
    if workspace is None:
        raise CommandFailed("nobody has joined yet, so there is nothing to export")
    if what is not What.STATS:
        return find_sheet(db, workspace.id, Table(what.value))
    published = find_program_reports(db, workspace.id)
    header, *rows = ([str(cell) for cell in row] for row in csv_rows(published))
    return sheet_of("stats.csv", header, rows)


def _write(output: Path, text: str) -> None:
    """The mark in front tells a spreadsheet that the file is UTF-8."""
    try:
        output.write_bytes(text.encode("utf-8-sig"))
    except OSError as error:
        raise CommandFailed(f"{output} cannot be written ({error.strerror})") from error
