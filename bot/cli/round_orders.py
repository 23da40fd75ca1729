"""`pairme round hold`, `publish` and `cancel`: what is decided about the coming round."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.programs import ProgramName, find_program
from bot.errors import CommandFailed

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from bot.services.managing.round_orders import Order

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a sentence.")]


def hold(program: ProgramName = None, as_json: AsJson = False) -> None:
    """Let the coming round wait, until somebody publishes it.

    \b
    Example:
      pairme round hold --program "Peer mentoring"
    """
    from bot.services.managing.round_orders import Order

    _give(Order.HOLD, program, as_json=as_json)


def publish(program: ProgramName = None, as_json: AsJson = False) -> None:
    """Let a held round start at its time, or at once when that has passed.

    \b
    Example:
      pairme round publish --program "Peer mentoring"
    """
    from bot.services.managing.round_orders import Order

    _give(Order.PUBLISH, program, as_json=as_json)


def cancel(program: ProgramName = None, as_json: AsJson = False) -> None:
    """Cancel the coming round; the one after it comes at its regular time.

    Who was told of the round hears that it does not take place, in their working hours.

    \b
    Example:
      pairme round cancel --program "Peer mentoring"
    """
    from bot.services.managing.round_orders import Order

    _give(Order.CANCEL, program, as_json=as_json)


def _give(what: "Order", name: str | None, *, as_json: bool) -> None:
    from bot.cli.database import open_database
    from bot.cli.round_report import FAILED_OUTCOMES, outcome_line
    from bot.run import utc_now
    from bot.services.managing.round_orders import order_here
    from bot.settings import load_settings

    with open_database(load_settings()) as db:
        program = find_program(db, name)
        facts = order_here(db, program, what=what, now=utc_now())
    line = outcome_line(facts, zone=program.rule.zone)
    if facts["outcome"] in FAILED_OUTCOMES:
        raise CommandFailed(line)
    if as_json:
        sys.stdout.write(json.dumps({"program": program.name, **facts}, indent=2) + "\n")
        return
    typer.echo(line[0].upper() + line[1:] + ".")
