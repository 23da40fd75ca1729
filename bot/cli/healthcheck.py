"""`pairme healthcheck`: ask the bot that runs beside it how it is, for containers and scripts."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import typer

from bot.errors import CommandFailed, InvalidSettings

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from bot.settings import Settings

PATIENCE_S = 20.0  # a database that is away lets its check wait for some seconds
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # to be asked here, wherever else it listens
NO_PORT = "PAIRME_OPS_PORT is not set, so nothing answers; set it for the bot and for this command"


def healthcheck(
    alive: Annotated[
        bool, typer.Option("--alive", help="Only ask whether the process answers.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what /readyz says.")] = False,
) -> None:
    """Ask the bot on this machine whether it is fit to work, and why not.

    It reads the same settings as the bot, and asks on PAIRME_OPS_PORT, else (in http mode) on
    PAIRME_PORT. Exit code 0: fit; 1: not fit, or nobody answers; 2: there is no port to ask.

    \b
    Examples:
      pairme healthcheck
      pairme healthcheck --alive
    """
    from bot.settings import load_settings

    address = _address(load_settings())
    status, body = _ask(f"{address}/{'healthz' if alive else 'readyz'}")
    if alive:
        typer.echo("alive" if status == 200 else "not alive")
    elif as_json:
        typer.echo(body.rstrip())
    else:
        for line in _lines(json.loads(body)):
            typer.echo(line)
    if status != 200:
        raise typer.Exit(1)


def _address(settings: "Settings") -> str:
    host, port = settings.ops_host, settings.ops_port
    if port is None and settings.mode == "http":
        host, port = settings.host, settings.port
    if port is None:
        raise InvalidSettings((NO_PORT,))
    host = ANYWHERE.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _ask(url: str) -> tuple[int, str]:
    """Return status and body. Raises CommandFailed when nobody answers, or something else does."""
    direct = build_opener(ProxyHandler({}))  # the bot is not behind the proxy of this machine
    try:
        with direct.open(url, timeout=PATIENCE_S) as answer:
            return int(answer.status), answer.read().decode()
    except HTTPError as error:
        if error.code == 503:
            return 503, error.read().decode()
        raise CommandFailed(f"{url} answers {error.code}: is that port the bot's?") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise CommandFailed(f"nobody answers at {url} ({reason}); is the bot running?") from None


def _lines(report: dict[str, Any]) -> Iterator[str]:
    """What failed, or one word."""
    failed = [one for one in report["checks"] if one["state"] == "failed"]
    for one in failed:
        yield f"{one['name']}: {one['reason']}"
    if not failed:
        yield "ready"
