"""`pairme privacy`: one person's data for that person, or gone, at their request."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import HELP, PLAIN
from bot.errors import CommandFailed

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from storage.database import Database

_SLACK_USER = re.compile(r"[UW][A-Z0-9]+")
UNLEDGERED = """\
There is no erasure ledger, so a restored backup would bring them back. Set
PAIRME_ERASURE_LEDGER to a file that is not part of your backups."""
IN_FILE = "The file in PAIRME_CARE_FILE still names {who}: take them out, and restart the bot."

Who = Annotated[
    str, typer.Argument(metavar="USER_ID", help="Their Slack user id, such as U024BE7LH.")
]
Team = Annotated[
    str | None, typer.Option("--team", help="Their workspace, where the id is in several.")
]

privacy_app = typer.Typer(
    help="Give a person their data, or erase it, at their request.",
    no_args_is_help=True,
    context_settings=HELP,
    **PLAIN,
)


@privacy_app.command()
def export(
    who: Who,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A new file, readable by you alone; else printed."),
    ] = None,
    team: Team = None,
) -> None:
    """Write everything that is stored about a person as JSON, for that person.

    It holds what they said in private. In Slack they get the same by /pairme mydata, where nobody
    else sees it; use this only when they ask you for it.

    Example: pairme privacy export U024BE7LH --output data.json
    """
    from bot.cli.database import open_database
    from bot.run import utc_now
    from bot.services.joining import privacy
    from bot.settings import load_settings
    from bot.views.privacy import as_file

    with open_database(load_settings()) as db:
        at = _team(db, _checked(who), team)
        data = privacy.export(db, team_id=at, slack_user_id=who, now=utc_now())
    if output is None:
        typer.echo(as_file(data).decode(), nl=False)
        return
    try:
        handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise CommandFailed(f"{output} is there already; name another file") from error
    except OSError as error:
        raise CommandFailed(f"{output} cannot be written ({error.strerror})") from error
    with os.fdopen(handle, "wb") as file:
        file.write(as_file(data))
    typer.echo(f"Written to {output}. Give it to nobody but them, then delete it.", err=True)


@privacy_app.command()
def erase(
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    team: Team = None,
) -> None:
    """Erase what is stored about a person, at once. It cannot be undone.

    A partner of theirs hears that the pairing has ended, in the words of every ending. Who met
    whom stays, without anything that leads to them. In Slack they do the same by /pairme forget.
    The bot may run meanwhile.

    Exit code 0 when done, 1 when they are not stored or you say no.

    Example: pairme privacy erase U024BE7LH
    """
    from bot.care_file import load_contacts
    from bot.cli.database import open_database
    from bot.run import utc_now
    from bot.runtime import ledger_by
    from bot.services.joining import privacy
    from bot.settings import load_settings

    settings = load_settings()
    with open_database(settings) as db:
        at = _team(db, _checked(who), team)
        ledger = ledger_by(settings, db)
        if ledger.path is None:
            typer.echo(UNLEDGERED, err=True)
        if not yes:
            typer.confirm(f"Erase everything about {who}?", abort=True)
        done = privacy.erase(
            db,
            team_id=at,
            slack_user_id=who,
            ledger=ledger,
            now=utc_now(),
            admin_ids=settings.admin_ids,
        )
    if not done:
        raise CommandFailed(f"nothing is stored about {who}")
    typer.echo("Erased.")
    if any(one.contact == who for one in load_contacts(settings.care_file).entries):
        typer.echo(IN_FILE.format(who=who), err=True)


def _checked(who: str) -> str:
    if not _SLACK_USER.fullmatch(who):
        raise typer.BadParameter(
            "a Slack user id begins with U or W: in Slack, open the profile, then Copy member ID"
        )
    return who


def _team(db: "Database", who: str, team: str | None) -> str:
    """Return the one workspace they are in."""
    from bot.services.joining import privacy

    found = privacy.teams_of(db, slack_user_id=who)
    if team is not None:
        found = tuple(one for one in found if one == team)
    if not found:
        raise CommandFailed(f"nothing is stored about {who}")
    if len(found) > 1:
        raise CommandFailed(f"{who} is in several workspaces; say --team: {', '.join(found)}")
    return found[0]
