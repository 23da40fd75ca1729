"""The command line: which commands there are and how they end.

Data goes to standard output; logs and errors go to standard error. Exit codes: 0 done, 1 failed,
2 wrong usage or wrong settings. A command's module is imported only when it is called, so help
stays quick and does not load the database library.
"""

import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.main import get_command

from bot.errors import BotError, InvalidSettings
from storage.errors import StorageError

FAILED = 1
WRONG_USAGE = 2

# The mark keeps the lines apart; without it they are joined into one paragraph.
EXAMPLES = """\b
Examples:
  pairme demo             try it in a browser, without a Slack account
  pairme manifest         print what to paste into Slack's app settings
  pairme doctor           check settings, database, tokens and scopes
  pairme run              start the bot
  pairme round preview    show who would meet whom; changes nothing
  pairme deliveries list  show the messages that need a look

\b
Exit codes: 0 done, 1 failed, 2 wrong usage or wrong settings.
"""

# Framed help costs 0.3 s at every call, for imports alone; plain text also reads well in a log.
HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
PLAIN: dict[str, Any] = {
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,  # they print local variables, and with them secrets
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: its name, where its function (or group of commands) lives, its one-line help."""

    name: str
    module: str
    attribute: str
    help: str


COMMANDS = (
    Entry("run", "bot.cli.run", "run", "Start the bot and keep running until told to stop."),
    Entry(
        "healthcheck",
        "bot.cli.healthcheck",
        "healthcheck",
        "Ask the running bot whether it is fit to work.",
    ),
    Entry("demo", "bot.cli.demo", "demo", "Try the bot in a browser with a local Slack."),
    Entry("doctor", "bot.cli.doctor", "doctor", "Check everything the bot needs; say how to fix."),
    Entry("config", "bot.cli.config", "config", "Show every setting and where it comes from."),
    Entry("manifest", "bot.cli.manifest", "manifest", "Print the Slack app manifest."),
    Entry(
        "keys",
        "bot.cli.keys",
        "keys_app",
        "Make, list and change the keys that tokens are sealed with.",
    ),
    Entry("migrate", "bot.cli.migrate", "migrate", "Bring the database to this version's schema."),
    Entry("round", "bot.cli.rounds", "round_app", "Preview a round, or run it now."),
    Entry(
        "deliveries",
        "bot.cli.deliveries",
        "deliveries_app",
        "See what became of messages; retry or drop them.",
    ),
    Entry("stats", "bot.cli.stats", "stats", "Show how the rounds went: totals as published."),
    Entry("report", "bot.cli.report", "report", "Write a page about the rounds, with pictures."),
    Entry("backup", "bot.cli.backup", "backup", "Copy the database to a file, while the bot runs."),
    Entry(
        "import",
        "bot.cli.imports",
        "import_list",
        "Bring in a list of people, separations or past pairs.",
    ),
    Entry(
        "sync",
        "bot.cli.sync",
        "sync",
        "Read where people work from fields of their Slack profiles.",
    ),
    Entry("export", "bot.cli.exports", "export", "Export such a list as CSV."),
    Entry(
        "privacy",
        "bot.cli.privacy",
        "privacy_app",
        "Give a person their data, or erase it.",
    ),
    Entry("recover", "bot.cli.recover", "recover", "Put a restored database in order."),
)

# A command gets its words untouched, also --help: its own module declares what they mean.
UNTOUCHED = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def main() -> None:
    """Run the command line of this process and exit with its code."""
    try:
        build_app()(prog_name="pairme")
    except InvalidSettings as error:
        for problem in error.problems:
            _complain(f"{problem} ({error.code})")
        sys.exit(WRONG_USAGE)
    except (BotError, StorageError) as error:
        _complain(str(error))
        sys.exit(FAILED)


def build_app() -> typer.Typer:
    """Return the command line with every entry of COMMANDS."""
    app = typer.Typer(
        name="pairme",
        help="PairMe pairs coworkers as peer mentors, in Slack.",
        epilog=EXAMPLES,
        no_args_is_help=True,
        context_settings=HELP,
        **PLAIN,
    )
    app.callback()(_options)
    for entry in COMMANDS:
        _register(app, entry)
    return app


def _register(app: typer.Typer, entry: Entry) -> None:
    @app.command(entry.name, help=entry.help, context_settings=UNTOUCHED)
    def call(context: typer.Context) -> None:
        target = getattr(import_module(entry.module), entry.attribute)
        if not isinstance(target, typer.Typer):
            single = typer.Typer(**PLAIN)
            single.command(entry.name)(target)
            target = single
        # Not standalone: errors travel to the outer command line, which shows them and exits.
        code = get_command(target).main(
            args=context.args, prog_name=context.command_path, standalone_mode=False, **HELP
        )
        if code:
            raise typer.Exit(code)


def _show_version(wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import PackageNotFoundError, version  # slow, and seldom needed

    try:
        typer.echo(f"pairme {version('pairme')}")
    except PackageNotFoundError:
        typer.echo("pairme, run from a directory where it is not installed")
    raise typer.Exit


def _options(
    show_version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version)
    ] = False,
) -> None:
    pass


def _complain(line: str) -> None:
    typer.echo(f"pairme: {line}", err=True)
