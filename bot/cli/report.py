"""`pairme report`: one HTML file about a program, for whoever wants to see what it is good for."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.stats import Name, find_reports
from bot.cli.workspaces import Team
from bot.errors import CommandFailed


def report(
    html: Annotated[Path, typer.Option("--html", metavar="FILE", help="Where to write the page.")],
    program: Name = None,
    team: Team = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the file when it is there already.")
    ] = False,
) -> None:
    """Write a page with pictures of how the rounds went: to show, to print, to send on.

    It is one file that needs nothing else and loads nothing. It holds totals as they were
    published, no names, and nothing about few people.

    \b
    Examples:
      pairme report --html report.html
      pairme report --html report.html --program "Peer mentoring" --force
    """
    from bot.cli.report_page import render_page

    found = find_reports(program, team)
    if len(found) > 1:
        names = ", ".join(f'"{one.name}"' for one in found)
        hint = f"there is more than one program; say one of {names}"
        raise typer.BadParameter(hint, param_hint="--program")
    page = render_page(found[0])
    try:
        with html.open("w" if force else "x", encoding="utf-8") as file:
            file.write(page)
    except FileExistsError as error:
        raise CommandFailed(f"{html} is there already; --force replaces it") from error
    except OSError as error:
        raise CommandFailed(f"{html} cannot be written: {error.strerror}") from error
    typer.echo(f"{html} written. Open it in a browser.")
