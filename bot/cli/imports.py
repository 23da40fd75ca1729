"""`pairme import`: a company's own list from a file, looked at first and then carried out."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.workspaces import Team
from bot.errors import CommandFailed

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from bot.services.managing.org_changes import Checked, Effect
    from bot.settings import Settings
    from bot.slack_client import CountingClient
    from pairing.org_data import OrgFile
    from storage.database import Database

ACTOR = "pairme import"
TIMEOUT_S = 15


def import_list(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            readable=True,
            help="A CSV file; its first line says what it is about.",
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would change; this is the default.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Carry it out, if nothing is wrong.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")] = False,
    team: Team = None,
) -> None:
    """Bring in a list of your company: people, separations or past pairs.

    Without --yes nothing changes: you see what would. All of a file is imported or nothing of it.
    People are named by e-mail address or Slack id; addresses are looked up in Slack and not kept.
    Nobody joins a program by it. The format is in docs/org-data.md.

    \b
    Examples:
      pairme import people.csv --dry-run
      pairme import people.csv --yes
      pairme import separations.csv --json
    """
    if dry_run and yes:
        raise typer.BadParameter("say --dry-run or --yes, not both", param_hint="--yes")
    from bot.cli.database import open_database
    from bot.run import utc_now
    from bot.runtime import ledger_by
    from bot.services.managing import imports
    from bot.settings import load_settings

    settings = load_settings()
    content = _content(file)
    with open_database(settings) as db:
        ledger = ledger_by(settings, db)
        client, team_id = slack_of(settings, db, team)
        read, checked = _check(content, client=client, db=db, team_id=team_id, ledger=ledger)
        if checked is None:
            _show_problems(file.name, read, as_json=as_json)
            raise typer.Exit(1)
        effect = imports.weigh(db, team_id=team_id, checked=checked)
        if yes:
            done = imports.import_now(
                db, team_id=team_id, checked=checked, actor=ACTOR, ledger=ledger, now=utc_now()
            )
            if done is None:
                raise CommandFailed(
                    "somebody in this list left or had their data erased while it was checked; "
                    "nothing was changed, try again"
                )
            effect = done
    _show_effect(file.name, read, checked, effect, done=yes, as_json=as_json)


def _content(file: Path) -> bytes:
    """Read no more than what tells that a file is too large."""
    from pairing.org_text import MAX_BYTES

    with file.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def slack_of(
    settings: "Settings", db: "Database", team_id: str | None
) -> tuple["CountingClient", str]:
    """Return a client, and the workspace that its token belongs to. Raises CommandFailed.

    team_id  which one, where many workspaces install the app
    """
    from bot.cli.stored_tokens import stored_client
    from bot.list_checking import workspace_of
    from bot.slack_client import slack_client

    if settings.uses_oauth:
        return stored_client(settings, db, team_id)
    token = settings.slack_bot_token
    if token is None:
        raise CommandFailed("SLACK_BOT_TOKEN is missing: people are looked up in Slack")
    client = slack_client(
        token=token.get_secret_value(), base_url=settings.slack_api_url, timeout_s=TIMEOUT_S
    )
    ours = workspace_of(client)
    if ours is None:
        raise CommandFailed("Slack does not answer, or refuses the token; run pairme doctor")
    if team_id not in (None, ours):
        raise CommandFailed(f"SLACK_BOT_TOKEN belongs to the workspace {ours}, and to no other")
    return client, ours


def _check(content: bytes, **where: Any) -> tuple["OrgFile", "Checked | None"]:
    """Check with a line of progress on standard error, where somebody sees it."""
    from bot.list_checking import LookUpFailed, check_list
    from bot.run import utc_now
    from bot.slack_directory import AddressesNotAllowed

    try:
        return check_list(content, today=utc_now().date(), progress=_progress(), **where)
    except AddressesNotAllowed:
        raise CommandFailed(
            "e-mail addresses cannot be looked up: add the scope users:read.email in the Slack "
            "app (OAuth & Permissions) and install it again, or write Slack ids such as "
            "U024BE7LH instead"
        ) from None
    except LookUpFailed as error:
        raise CommandFailed(
            f"Slack did not answer while people were looked up ({error}); nothing was changed, "
            "try again in a few minutes"
        ) from error
    finally:
        if sys.stderr.isatty():
            typer.echo("\r\x1b[K", nl=False, err=True)


def _progress() -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            of = f" of {total:,}" if total else ""
            typer.echo(f"\rlooking people up: {done:,}{of}", nl=False, err=True)

    return show


def _show_problems(name: str, read: "OrgFile", *, as_json: bool) -> None:
    from bot.cli.list_report import print_problems, problem_facts

    if as_json:
        _print_json(problem_facts(name, read))
        return
    print_problems(name, read)


def _show_effect(
    name: str,
    read: "OrgFile",
    checked: "Checked",
    effect: "Effect",
    *,
    done: bool,
    as_json: bool,
) -> None:
    from bot.cli.list_report import effect_facts, print_effect

    if as_json:
        _print_json(effect_facts(name, checked, effect, done=done))
        return
    print_effect(name, read, effect, done=done)


def _print_json(facts: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(facts, indent=2) + "\n")
