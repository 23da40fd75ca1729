"""`pairme deliveries`: what became of the messages, and what to do about those that got nowhere."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import HELP, PLAIN
from storage.states import MessageState

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from bot.services.operating.deliveries import Decision
    from pairing.ids import MessageId
    from storage.database import Database

NEED_A_LOOK = (
    MessageState.REVIEW,
    MessageState.DEAD,
    MessageState.EXPIRED,
    MessageState.CHECKING,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Ids = Annotated[
    list[int] | None,
    typer.Argument(metavar="ID", min=1, help="Numbers, as `pairme deliveries list` shows them."),
]

deliveries_app = typer.Typer(
    help="""See what became of the messages, and decide about those that got nowhere.

    Without a further word: how many there are in each state, what may have arrived twice, where
    the bot is silent, and what waits the longest.

    \b
    Examples:
      pairme deliveries
      pairme deliveries list --state dead
      pairme deliveries retry 12 13
    """,
    invoke_without_command=True,
    context_settings=HELP,
    **PLAIN,
)


@deliveries_app.callback()
def deliveries(context: typer.Context, as_json: AsJson = False) -> None:
    if context.invoked_subcommand is not None:
        if as_json:
            raise typer.BadParameter("it goes behind the word after it", param_hint="--json")
        return
    from bot.cli.delivery_report import overview_facts, print_overview
    from bot.run import utc_now
    from bot.services.operating.deliveries import summarise

    now = utc_now()
    with _database() as db:
        facts = overview_facts(summarise(db, now=now), now=now)
    if as_json:
        _print_json(facts)
        return
    print_overview(facts)


@deliveries_app.command("list")
def list_(
    states: Annotated[
        list[MessageState] | None,
        typer.Option(
            "--state",
            metavar="STATE",
            help=f"One of {', '.join(MessageState)}; may be given several times.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the messages that need a look, or those in a state.

    The newest come first. People are shown by their Slack ids: names are not stored. "Since" is
    when a message was settled, or last tried, or since when it is due.

    \b
    Examples:
      pairme deliveries list
      pairme deliveries list --state pending --state sending
      pairme deliveries list --json --limit 1000 > deliveries.json
    """
    from bot.cli.delivery_report import delivery_facts, print_deliveries
    from bot.services.operating.deliveries import list_deliveries

    wanted = tuple(states or NEED_A_LOOK)
    with _database() as db:
        found = list_deliveries(db, states=wanted, limit=limit + 1)
    facts = [delivery_facts(one) for one in found[:limit]]
    if as_json:
        _print_json(facts)
        return
    print_deliveries(facts, has_more=len(found) > limit, is_default=not states)


@deliveries_app.command()
def retry(
    ids: Ids = None,
    all_review: Annotated[
        bool, typer.Option("--all-review", help="Everything in review, instead of numbers.")
    ] = False,
) -> None:
    """Send messages again that are in review, dead or expired.

    The running bot does it at once, or the next one that starts. A message keeps its key: where
    there is evidence that it did arrive, it is not sent twice. What was in review may arrive a
    second time, and counts as a possible duplicate. It is tried for two days. If a conversation and
    its introduction were both given up, give both numbers.

    Example: pairme deliveries retry 12 13
    """
    from bot.run import utc_now
    from bot.services.operating import deliveries

    if bool(ids) == all_review:
        raise typer.BadParameter("give numbers, or --all-review", param_hint="ID")
    with _database() as db:
        chosen = deliveries.list_in_review(db) if all_review else _chosen(ids)
        _report(deliveries.retry(db, chosen, now=utc_now()), "will be sent again")


@deliveries_app.command()
def drop(ids: Ids = None) -> None:
    """Call off messages that are in review, pending or checking.

    They are not sent, or not again. If that leaves a pair without its introduction, both are told,
    as if they had been left over.

    Example: pairme deliveries drop 12
    """
    from bot.run import utc_now
    from bot.services.operating import deliveries

    with _database() as db:
        _report(deliveries.drop(db, _chosen(ids), now=utc_now()), "is called off")


@deliveries_app.command()
def delivered(ids: Ids = None) -> None:
    """Say that messages in review, dead or expired did arrive.

    For example because somebody has seen them. Nothing is sent.

    Example: pairme deliveries delivered 12
    """
    from bot.run import utc_now
    from bot.services.operating import deliveries

    with _database() as db:
        done = deliveries.mark_delivered(db, _chosen(ids), now=utc_now())
        _report(done, "counts as delivered")


def _chosen(ids: Sequence[int] | None) -> list["MessageId"]:
    from pairing.ids import MessageId

    if not ids:
        raise typer.BadParameter("give at least one", param_hint="ID")
    return [MessageId(one) for one in ids]


def _report(decisions: Sequence["Decision"], done: str) -> None:
    """Print a line for each message; what was refused goes to standard error and is a failure."""
    from bot.cli.delivery_report import denial_line

    refused = [one for one in decisions if one.denied is not None]
    for one in decisions:
        if one.denied is None:
            sys.stdout.write(f"Message {one.message_id} {done}.\n")
    if not decisions:
        sys.stdout.write("Nothing is in review.\n")
    for one in refused:
        typer.echo(f"pairme: {denial_line(one)}", err=True)
    if refused:
        raise typer.Exit(1)


@contextmanager
def _database() -> Iterator["Database"]:
    from bot.cli.database import open_database
    from bot.settings import load_settings

    with open_database(load_settings()) as db:
        yield db


def _print_json(facts: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
    sys.stdout.write(json.dumps(facts, indent=2) + "\n")
