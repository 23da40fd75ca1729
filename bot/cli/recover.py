"""`pairme recover`: what has to be done once after an older state of the database came back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import CommandFailed

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from bot.services.operating.recovery import Recovery
    from storage.database import Database

PURPOSE = """\
After a backup was restored, or a failover lost what was written last, the database
does not know what the bot has done since. Started like that, it would do it again:
send messages a second time, and run a round again with other pairs.

Before you start the bot, run

  pairme recover --restored

It shows what it will do and asks. With PAIRME_DELIVERY_EVIDENCE=history the bot then
looks into the conversations for what it sent; otherwise such messages wait for you
(pairme deliveries list). Whoever had themselves erased after the backup is erased
again, by the erasure ledger, which no backup may bring back (docs/privacy.md)."""


def recover(
    restored: Annotated[
        bool, typer.Option("--restored", help="Yes: an older state of the database came back.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Put a database in order that was restored from a backup, before the bot starts.

    Without it the bot would repeat what it did after the backup was made. The same is true of a
    PostgreSQL failover that lost commits. Stop every instance first. Doing it twice is harmless.

    Exit code 0 when done, 1 when a bot runs or you say no, 2 without --restored.

    Example: pairme recover --restored
    """
    if not restored:
        typer.echo(PURPOSE, err=True)
        raise typer.Exit(2)
    from bot.cli.database import open_database
    from bot.run import utc_now
    from bot.runtime import ledger_by
    from bot.services.operating import recovery
    from bot.settings import load_settings

    settings = load_settings()
    with open_database(settings) as db, _alone(db):
        now, has_history = utc_now(), settings.reads_history
        ledger = ledger_by(settings, db)
        told = settings.admin_ids
        plan = recovery.preview(db, has_history=has_history, admin_ids=told, ledger=ledger, now=now)
        for line in _lines(plan):
            typer.echo(line)
        if plan.is_empty:
            return
        if not yes:
            typer.confirm("Do this?", abort=True)
        recovery.recover(db, has_history=has_history, admin_ids=told, ledger=ledger, now=now)
        typer.echo("Done. Start the bot.")


@contextmanager
def _alone(db: "Database") -> Iterator[None]:
    """Let no instance run meanwhile: one that starts now refuses, or waits until we are done."""
    from storage.locks import Locks

    db.hold_single_process()
    locks = Locks(db)
    try:
        if db.dialect == "postgresql" and not locks.is_nobody_running():
            raise CommandFailed("PairMe is running on this database. Stop every instance first.")
        yield
    finally:
        locks.close()


def _lines(plan: "Recovery") -> Iterator[str]:
    from bot.cli.delivery_report import KINDS
    from storage.outbox import MessageState

    if plan.erased.n_unknown:
        yield f"{plan.erased.n_unknown:,} erasures cannot be repeated: they were noted with another"
        yield "  PAIRME_ERASURE_KEY. Set that one again and run this once more."
    if plan.erased.n_erased:
        yield f"{plan.erased.n_erased:,} people had themselves erased; they are erased again."
    if plan.is_empty:
        yield "Nothing is in doubt: no message was due, and no round."
        return
    n = sum(plan.doubted.values())
    if n:
        kinds = ", ".join(
            f"{KINDS[kind]} {count:,}" for kind, count in sorted(plan.doubted.items())
        )
        yield f"{n:,} messages may have been sent ({kinds})."
        if plan.outlook is MessageState.CHECKING:
            yield "  The bot looks for them in the conversations, and sends what is not there."
        else:
            yield "  They wait for you: pairme deliveries list, then retry, delivered or drop."
            yield "  To have the bot look for them instead, grant the scope mpim:history, set"
            yield "  PAIRME_DELIVERY_EVIDENCE=history and run this again."
    if plan.n_questions:
        yield f"{plan.n_questions:,} check-ins may have been sent; they wait for you as well."
    for one in plan.skipped:
        yield f"Skipped, because it may have run: {one.name}, {', '.join(one.slots)}."
        yield f"  Next round: {one.next_round_at:%Y-%m-%d %H:%M} UTC."
    yield "Whoever joined, left or changed something after the backup has to do so again."
