"""`pairme demo`: the bot and a local Slack, in the browser or as a story in the terminal."""

import signal
import threading
from typing import Annotated

import typer

from bot.logs import configure_logging

DEFAULT_PORT = 8765


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Play the whole story here, check it, and exit.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --once: print the result as JSON.")
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the browser page; 0 = any free one.")
    ] = DEFAULT_PORT,
    empty: Annotated[bool, typer.Option("--empty", help="Start with nobody taking part.")] = False,
) -> None:
    """Try the bot on this machine: no Slack account, nothing is installed or kept.

    Starts a local look-alike of Slack with a dozen invented people and the real bot connected to
    it, and shows a page on which you can be any of them. Nothing leaves this machine.

    Exit code 0 when done, 1 when the story or the start failed.
    """
    configure_logging("error", "text")
    if once and empty:
        raise typer.BadParameter("--empty is for the browser page", param_hint="--empty")
    if once:
        from bot.cli.story import tell_story  # slow to import, and not needed for --help

        raise typer.Exit(0 if tell_story(as_json=as_json) else 1)
    if as_json:
        raise typer.BadParameter("--json goes with --once", param_hint="--json")
    _serve(port, empty=empty)


def _serve(port: int, *, empty: bool) -> None:
    from bot.cli.sample import SAMPLE_ANSWERS, VISITOR
    from bot.cli.stage import Stage

    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    try:
        stage = Stage(port=port).__enter__()
    except OSError as error:
        typer.echo(
            f"Port {port} is taken ({error.strerror}); choose another with --port, "
            "or --port 0 for any free one.",
            err=True,
        )
        raise typer.Exit(1) from error
    try:
        if not empty:
            typer.echo("Letting the sample people join …", err=True)
            stage.join_all(who for who in SAMPLE_ANSWERS if who != VISITOR)
        typer.echo(f"\n  PairMe demo:  {stage.slack.url}/\n")
        typer.echo("  You begin as Ana. Type /pairme, fill in the form, then press")
        typer.echo("  “Run the next round now”. Stop with Ctrl-C.\n")
        stopped.wait()
    finally:
        stage.__exit__(None, None, None)
