"""`pairme manifest`: print the app manifest. Needs no settings, no tokens and no network."""

import json
from typing import Annotated

import typer

from bot.errors import InvalidPublicUrl
from bot.manifest import build_manifest
from bot.settings_kinds import Mode


def manifest(
    mode: Annotated[Mode, typer.Option(help="How Slack will reach the bot.")] = Mode.SOCKET,
    url: Annotated[
        str | None,
        typer.Option(help="Public https address of the bot; needed with --mode http."),
    ] = None,
    history: Annotated[
        bool,
        typer.Option(
            "--history", help="Also ask for what PAIRME_DELIVERY_EVIDENCE=history has to read."
        ),
    ] = False,
) -> None:
    """Print the Slack app manifest as JSON.

    Paste it at https://api.slack.com/apps, "Create New App", "From a manifest".

    Example: pairme manifest --mode http --url https://pairme.example.com
    """
    try:
        text = json.dumps(build_manifest(mode, url, history=history), indent=2)
    except InvalidPublicUrl as error:
        raise typer.BadParameter(str(error), param_hint="--url") from error
    typer.echo(text)
