"""`pairme config`: every setting as the bot would read it, and where it comes from."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.errors import InvalidSettings

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from bot.settings import Settings


def config(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Show every setting: its value, and whether it comes from the environment, .env or a default.

    Of a secret it only says whether it is set. What is missing or wrong for `pairme run` follows
    on standard error, one line per problem, and the exit code is 2.

    \b
    Examples:
      pairme config
      pairme config --json
    """
    from bot.settings import load_settings

    wrong: InvalidSettings | None = None
    try:
        settings = load_settings(needs_slack=True)
    except InvalidSettings as error:
        wrong = error
        try:
            settings = load_settings()  # only tokens are missing: the rest can be shown
        except InvalidSettings:
            raise wrong from None
    rows = list(_rows(settings))
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    else:
        _print(rows)
    if wrong is not None:
        raise wrong


def _rows(settings: "Settings") -> Iterator[dict[str, Any]]:
    """One per setting, in the order of the documentation; the value of a secret is not in it."""
    from bot.settings import DOTENV
    from bot.settings_kinds import is_secret, sources, variable

    origin = sources(type(settings), None, DOTENV)
    shown = settings.masked()
    for field in type(settings).model_fields.values():
        name = variable(field)
        yield {
            "name": name,
            "value": shown[name],
            "source": origin[name].value,
            "is_secret": is_secret(field),
        }


def _print(rows: list[dict[str, Any]]) -> None:
    name, source = (max(len(row[key]) for row in rows) for key in ("name", "source"))
    for row in rows:
        typer.echo(f"{row['name']:<{name}}  {row['source']:<{source}}  {row['value']}".rstrip())
