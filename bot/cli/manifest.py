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
    profiles: Annotated[
        bool, typer.Option("--profiles", help="Also ask for what PAIRME_PROFILE_FIELDS reads.")
    ] = False,
    oauth: Annotated[
        bool, typer.Option("--oauth", help="For an app that many workspaces install, over http.")
    ] = False,
    rotation: Annotated[
        bool,
        typer.Option(
            "--rotation", help="With --oauth: tokens end after 12 hours. Slack never takes it back."
        ),
    ] = False,
) -> None:
    """Print the Slack app manifest as JSON.

    Paste it at https://api.slack.com/apps, "Create New App", "From a manifest".

    \b
    Examples:
      pairme manifest --mode http --url https://pairme.example.com
      pairme manifest --oauth --url https://pairme.example.com
    """
    if rotation and not oauth:
        raise typer.BadParameter("tokens are renewed with --oauth only", param_hint="--rotation")
    try:
        made = build_manifest(
            Mode.HTTP if oauth else mode,
            url,
            history=history,
            profiles=profiles,
            oauth=oauth,
            rotation=rotation,
        )
        text = json.dumps(made, indent=2)
    except InvalidPublicUrl as error:
        raise typer.BadParameter(str(error), param_hint="--url") from error
    typer.echo(text)
