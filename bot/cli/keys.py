"""`pairme keys`: the keys that the workspaces' tokens are sealed with in the database."""

import json
import secrets
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import HELP, PLAIN
from bot.errors import CommandFailed

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from bot.settings import Settings
    from storage.sealing import Sealer

NAME = "PAIRME_ENCRYPTION_KEYS"
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
HOW = """\
Keep it where your other secrets are, and in no backup of the database: whoever has both reads
the tokens, and without it every workspace has to install the app again.

The first key of an installation: set {name} to this line.
A new key beside one in use, step by step:
  1. put it behind the others, with a comma between, and restart every instance
  2. move it to the front, and restart every instance
  3. run pairme keys rotate; it says when the old key can be taken away"""

keys_app = typer.Typer(
    help="Make, list and change the keys that tokens are sealed with.",
    no_args_is_help=True,
    context_settings=HELP,
    **PLAIN,
)


@keys_app.command()
def new() -> None:
    """Make a key and print it as id:key; what to do with it follows on standard error.

    Needs no settings and no database, and stores nothing.

    Example: pairme keys new
    """
    from bot.run import utc_now
    from storage.sealing import new_key

    key_id = f"{utc_now():%Y-%m-%d}-{secrets.token_hex(2)}"
    typer.echo(f"{key_id}:{new_key()}")
    typer.echo(HOW.format(name=NAME), err=True)


@keys_app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List the keys by their ids: which one seals, and how many installations each has sealed.

    Exit code 1 when a key is missing that something is sealed with.

    \b
    Examples:
      pairme keys list
      pairme keys list --json
    """
    from bot.cli.database import open_database
    from bot.services.operating import sealing_keys
    from bot.settings import load_settings

    settings = load_settings()
    here = [key_id for key_id, _ in settings.sealing_keys]
    with open_database(settings) as db:
        sealed = sealing_keys.count_by_key(db)
    missing = [one for one in sealed if one not in here]
    rows = [
        {"id": one, "use": _use(one, here), "installations": sealed.get(one, 0)}
        for one in [*here, *missing]
    ]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    else:
        width = max((len(str(row["id"])) for row in rows), default=0)
        for row in rows:
            typer.echo(f"{row['id']:<{width}}  {row['use']:<8}  {row['installations']:>6}")
        if not rows:
            typer.echo(f"There is no key. Make one: pairme keys new ({NAME})", err=True)
    if missing:
        raise CommandFailed(f"missing in {NAME}: {', '.join(missing)}; put back what it was")


@keys_app.command()
def rotate(as_json: AsJson = False) -> None:
    """Seal every token with the first key. The bot may run meanwhile, in several instances.

    It works in short pieces; interrupted, it goes on where it was when you run it again. Every
    instance must already have the first key, or it cannot open what is sealed with it: see
    pairme keys new. Exit code 1 when something is sealed with a key that is not here.

    Example: pairme keys rotate
    """
    from bot.cli.database import open_database
    from bot.services.operating import sealing_keys
    from bot.settings import load_settings

    settings = load_settings()
    sealer = _sealer(settings)
    with open_database(settings) as db:
        for progress in sealing_keys.rotate(db, sealer):
            _show(progress.done, progress.left)
        sealed = sealing_keys.count_by_key(db)
    old = [one for one in sealer.key_ids[1:] if not sealed.get(one)]
    if as_json:
        typer.echo(json.dumps({"sealed_again": progress.done, "by_key": sealed, "unused": old}))
    else:
        typer.echo(
            f"{progress.done} sealed again; {sealed.get(sealer.key_id, 0)} in all with "
            f"{sealer.key_id}."
        )
    if progress.unopened:
        named = ", ".join(f"{n} with {one}" for one, n in progress.unopened.items())
        raise CommandFailed(
            f"cannot be opened: {named}. Put back the key that it was, or let these workspaces "
            "install the app again"
        )
    if old:
        typer.echo(
            f"Take {', '.join(old)} out of {NAME} and restart every instance. Keep it as long as "
            "a backup of the database may have to be restored.",
            err=True,
        )


def _use(key_id: str, here: list[str]) -> str:
    if key_id not in here:
        return "MISSING"
    return "seals" if key_id == here[0] else "opens"


def _sealer(settings: "Settings") -> "Sealer":
    from storage.sealing import Sealer

    if not settings.sealing_keys:
        raise CommandFailed(f"{NAME} is not set; pairme keys new makes a key")
    return Sealer(settings.sealing_keys)


def _show(done: int, left: int) -> None:
    """One line of progress, where somebody sees it."""
    if sys.stderr.isatty():
        typer.echo(f"\rsealed again: {done:,}, left: {left:,}   ", nl=left == 0, err=True)
