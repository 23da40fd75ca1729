"""`pairme demo`: the bot and a local Slack, in the browser or as a story in the terminal."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.logs import configure_logging

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from bot.cli.stage import Stage

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
    people: Annotated[
        int | None,
        typer.Option(
            min=12, max=1_000, help="How many people work there, for example 200.", metavar="N"
        ),
    ] = None,
    workspaces: Annotated[
        int,
        typer.Option(
            min=1,
            max=20,
            help="How many workspaces there are; the app can be added to all but the first.",
            metavar="N",
        ),
    ] = 1,
) -> None:
    """Try the bot on this machine: no Slack account, nothing is installed or kept.

    Starts a local look-alike of Slack with a dozen invented people and the real bot connected to
    it, and shows a page on which you can be any of them. Nothing leaves this machine.

    Exit code 0 when done, 1 when the story or the start failed.
    """
    configure_logging("error", "text")
    given = {"--empty": empty, "--people": people is not None, "--workspaces": workspaces > 1}
    if once and any(given.values()):
        option = next(name for name, is_given in given.items() if is_given)
        raise typer.BadParameter(f"{option} is for the browser page", param_hint=option)
    if once:
        from bot.cli.story import tell_story  # slow to import, and not needed for --help

        raise typer.Exit(0 if tell_story(as_json=as_json) else 1)
    if as_json:
        raise typer.BadParameter("--json goes with --once", param_hint="--json")
    _serve(port, empty=empty, people=people, workspaces=workspaces)


def _serve(port: int, *, empty: bool, people: int | None, workspaces: int) -> None:
    from bot.cli.crowd import coworkers
    from bot.cli.sample import VISITOR
    from bot.cli.stage import Stage
    from bot.stopping import StopSignals

    signals = StopSignals()
    try:
        stage = Stage(port=port, people=people, n_workspaces=workspaces).__enter__()
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
            stage.join_all(one.id for one in coworkers(stage.slack) if one.id != VISITOR)
        _greet(stage, empty=empty)
        signals.wait()
    finally:
        stage.__exit__(None, None, None)


def _greet(stage: "Stage", *, empty: bool) -> None:
    from bot.cli.crowd import company_list, coworkers

    people = stage.folder / "people.csv"
    people.write_text(company_list(coworkers(stage.slack)).as_csv(), encoding="utf-8", newline="")
    typer.echo(f"\n  PairMe demo:  {stage.slack.url}/\n")
    if empty:
        typer.echo("  You begin as Ana. To run a program, become Farid, an admin, on the left,")
        typer.echo("  and type /pairme admin. Stop with Ctrl-C.\n")
    else:
        typer.echo("  You begin as Ana. Type /pairme, fill in the form, then press")
        typer.echo("  “Run the next round now”. Stop with Ctrl-C.\n")
    if len(stage.slack.workspaces) > 1:
        typer.echo("  To try “Add to Slack”, choose another workspace on the left.\n")
    typer.echo(f"  A list to import, as Farid:  {people}")
    typer.echo(f"  For the command line:        export PAIRME_DATABASE_PATH={stage.database}\n")
