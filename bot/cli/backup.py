"""`pairme backup`: copy the database to one file, and see that the copy can be read."""

import json
import shlex
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import CommandFailed


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes.")],
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it is there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Copy the database to FILE while the bot runs, check the copy, and say how to restore it.

    SQLite: its own online backup, checked by integrity_check. PostgreSQL: pg_dump in the custom
    format, checked by pg_restore --list; both programs must be installed. FILE holds what people
    told the bot: keep it as safe as the database. A backup that fails leaves an older FILE alone.

    Exit code 0 when done, 1 when there is no backup, 2 for wrong settings.

    \b
    Examples:
      pairme backup pairme-2026-12-24.backup
      pairme backup --force /backups/pairme.backup
    """
    from bot.cli.check_local import is_missing  # all this is slow to load; help does without
    from bot.settings import load_settings
    from storage.backup import back_up

    settings = load_settings()
    if is_missing(settings.storage_url):
        raise CommandFailed("there is no database yet, so there is nothing to copy")
    if file.is_dir():
        raise CommandFailed(f"{file} is a directory; add the name of a file")
    if file.exists() and not force:
        raise CommandFailed(f"{file} is there already; give another name, or --force")
    done = back_up(settings.storage_url, file)
    if as_json:
        facts = {"file": str(done.file), "bytes": done.n_bytes, "checked": done.checked}
        typer.echo(json.dumps(facts, indent=2))
        return
    typer.echo(f"{done.file}: {done.n_bytes:,} bytes, {done.checked}")
    typer.echo("To restore it, stop every instance, then:")
    for line in restoring(done.file, settings.storage_url):
        typer.echo(f"  {line}")


def restoring(file: Path, url: str) -> tuple[str, ...]:
    """Return the commands that put a backup back, in their order, for a shell.

    url  of the database that was copied, normalised
    """
    copy = shlex.quote(str(file))
    back: tuple[str, ...]
    if url.startswith("sqlite:///"):
        there = shlex.quote(url.removeprefix("sqlite:///"))
        back = (
            f"mkdir before-restore; mv {there} {there}-wal {there}-shm before-restore/",
            f"cp {copy} {there}",
        )
        where = ""
    else:
        back = (
            'createdb --maintenance-db="$PAIRME_DATABASE_URL" pairme_restored',
            "RESTORED=…  # the address in PAIRME_DATABASE_URL, with pairme_restored as the name",
            f'pg_restore --exit-on-error --no-owner --no-privileges --dbname="$RESTORED" {copy}',
        )
        where = 'PAIRME_DATABASE_URL="$RESTORED" '
    ours = ("migrate", "recover --restored", "run")
    return (*back, *(f"{where}pairme {one}" for one in ours))
