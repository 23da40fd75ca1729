"""`pairme doctor`: look at everything the bot needs and say, line by line, how to fix it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.findings import Finding, State, failed, has_failed, render_json, render_lines, skipped
from bot.cli.workspaces import Team
from bot.errors import CommandFailed

if TYPE_CHECKING:  # slow to import, and not needed for --help
    from pydantic import SecretStr

    from bot.settings import Settings

LIVE = "--live"
CONVERSATION = re.compile(r"[CDGUW][A-Z0-9]{2,31}")
COLORS = {
    State.OK: None,
    State.FAILED: typer.colors.RED,
    State.WARNING: typer.colors.YELLOW,
    State.SKIPPED: typer.colors.YELLOW,
}
AFTER_SETTINGS = "not checked: the settings come first"


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    live: Annotated[
        str | None,
        typer.Option(
            "--live",
            metavar="CONVERSATION",
            help="Also post there, see what Slack tells of it and how fast, and delete it again.",
        ),
    ] = None,
    workspace: Team = None,
) -> None:
    """Check settings, contacts, database, schema, delivery, tokens, clock, zones; change nothing.

    Every line ends with what to do. The exit code is 1 if anything failed.

    With --live it tries in a conversation of yours what delivery rests on: a message with metadata,
    its receipt, reading it back, a repetition. CONVERSATION is the id of your conversation with the
    bot (D…), of a group that the bot is in, or your own id (U…). Everything posted is deleted.
    Receipts can be heard only while no instance runs.

    Where many workspaces install the app, the token of each is asked about, or only that of
    --workspace; with --live it says in which of them the conversation is. Elsewhere there is one,
    and --workspace has to name it.

    \b
    Examples:
      pairme doctor --json
      pairme doctor --live D024BE7LR
      pairme doctor --workspace T024BE7LD --live D024BE7LR
    """
    if live is not None and not CONVERSATION.fullmatch(live):
        raise typer.BadParameter("not the id of a conversation, such as D024BE7LR", param_hint=LIVE)
    findings = examine(now=lambda: datetime.now(UTC), live=live, team_id=workspace)
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
    live: str | None = None,
    team_id: str | None = None,
) -> list[Finding]:
    """Look at everything, in the order in which it should be fixed.

    now            the clock to compare with Slack's
    env, env_file  as in `load_settings`
    live           the id of a conversation to try things in
    team_id        of the only workspace to ask about, where many install the app; None = all
    """
    from bot.cli.check_installations import check_installations
    from bot.cli.check_local import (
        check_database,
        check_prompts,
        check_settings,
        check_zones,
    )
    from bot.cli.check_people import check_care
    from bot.cli.check_profiles import check_profiles
    from bot.cli.check_slack import check_slack  # slow to load, like all of them; help does without

    settings, findings = check_settings(env, env_file)
    if settings is None:
        unseen = ("database", "bot token", "app token")
        return [*findings, *(skipped(name, AFTER_SETTINGS) for name in unseen), check_zones(None)]
    database = [*check_database(settings, now)]
    has_schema = any(one.name == "schema" and one.state is State.OK for one in database)
    findings += [
        check_care(settings, has_schema=has_schema),
        check_prompts(settings),
        *database,
        check_zones(settings),
    ]
    if settings.uses_oauth:
        findings += check_installations(settings, now, has_schema=has_schema, team_id=team_id)
    else:
        findings += check_slack(settings, now, team_id=team_id)
    findings += check_profiles(settings, usable=_has_token(findings))
    return findings if live is None else [*findings, *_try_out(settings, live, findings, team_id)]


def _try_out(
    settings: "Settings", live: str, findings: Sequence[Finding], team_id: str | None
) -> Iterator[Finding]:
    from bot.cli.check_live import check_live
    from bot.cli.check_local import is_bot_running
    from bot.cli.check_slack import OTHER

    if any(one.name == OTHER for one in findings):
        yield skipped(LIVE, f"not tried: {OTHER} comes first")
        return
    token: Finding | SecretStr | None
    if not settings.uses_oauth:
        token = settings.slack_bot_token if _has_token(findings) else None
    elif any(one.name == "keys" and one.state is not State.SKIPPED for one in findings):
        token = _open_token(settings, team_id)
    else:
        token = None
    if token is None:
        first = "what is said of keys" if settings.uses_oauth else "the bot token"
        yield skipped(LIVE, f"not tried: {first} comes first")
    elif isinstance(token, Finding):
        yield token
    else:
        yield from check_live(settings, live, token=token, is_running=is_bot_running(settings))


def _open_token(settings: "Settings", team_id: str | None) -> "SecretStr | Finding":
    """Open the token of the workspace in which to try, or say why that is not possible."""
    from pydantic import SecretStr

    from bot.cli.check_installations import FIX_KEYS
    from bot.cli.stored_tokens import stored_token
    from storage.database import Database
    from storage.errors import CannotUnseal, StorageError

    db = Database(settings.storage_url, pool_size=2)
    try:
        return SecretStr(stored_token(settings, db, team_id)[0].value)
    except CannotUnseal as closed:
        return failed(LIVE, f"not tried: {str(closed).rstrip('.')}", fix=FIX_KEYS)
    except typer.BadParameter as problem:
        fix = "add --workspace TEAM" if team_id is None else ""  # else: another one
        return failed(LIVE, f"not tried: {problem.message}", fix=fix)
    except CommandFailed as problem:
        return failed(LIVE, f"not tried: {problem}")
    except StorageError as error:
        return failed(LIVE, f"not tried: the database cannot be read ({type(error).__name__})")
    finally:
        db.close()


def _has_token(findings: Sequence[Finding]) -> bool:
    return any(one.name == "bot token" and one.state is State.OK for one in findings)
