"""`pairme doctor`: look at everything the bot needs and say, line by line, how to fix it."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.findings import Finding, State, has_failed, render_json, render_lines, skipped

COLORS = {
    State.OK: None,
    State.FAILED: typer.colors.RED,
    State.WARNING: typer.colors.YELLOW,
    State.SKIPPED: typer.colors.YELLOW,
}
AFTER_SETTINGS = "not checked: the settings come first"


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Check settings, contacts, database, schema, delivery, tokens, clock, zones; change nothing.

    Every line ends with what to do. The exit code is 1 if anything failed.

    Example: pairme doctor --json
    """
    findings = examine(now=lambda: datetime.now(UTC))
    if as_json:
        typer.echo(json.dumps(render_json(findings), indent=2, ensure_ascii=False))
    else:
        for finding, line in zip(findings, render_lines(findings), strict=True):
            typer.secho(line, fg=COLORS[finding.state])
    if has_failed(findings):
        raise typer.Exit(1)


def examine(
    *,
    now: Callable[[], datetime],
    env: Mapping[str, str] | None = None,
    env_file: Path | None = None,
) -> list[Finding]:
    """Look at everything, in the order in which it should be fixed.

    now            the clock to compare with Slack's
    env, env_file  as in `load_settings`
    """
    from bot.cli.check_local import (
        check_care,
        check_database,
        check_prompts,
        check_settings,
        check_zones,
    )
    from bot.cli.check_slack import check_slack  # slow to load, like all of them; help does without

    settings, findings = check_settings(env, env_file)
    if settings is None:
        unseen = ("database", "bot token", "app token")
        return [*findings, *(skipped(name, AFTER_SETTINGS) for name in unseen), check_zones(None)]
    return [
        *findings,
        check_care(settings),
        check_prompts(settings),
        *check_database(settings, now),
        check_zones(settings),
        *check_slack(settings, now),
    ]
