"""What `pairme doctor` says where many workspaces install the app: keys, and each one's token.

It renews no token: only the running bot does, because what it asks with is good once.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from pydantic import SecretStr
from slack_sdk.errors import SlackApiError

from bot.cli.check_live import CANNOT_ASK
from bot.cli.check_local import is_missing
from bot.cli.check_slack import (
    NETWORK,
    TABS,
    check_clock,
    check_scopes,
    code_in,
    headers_in,
    quiet_client,
    reason_of,
)
from bot.cli.findings import Finding, State, failed, ok, skipped
from bot.services.operating import installing, workspaces
from bot.settings import Settings
from storage.database import Database
from storage.errors import CannotUnseal, StorageError
from storage.installations import Installation
from storage.sealing import Sealer
from storage.workspaces import Workspace, WorkspaceState

KEYS, INSTALLATIONS, TOKENS = "keys", "installations", "tokens"
ASKED = 20  # workspaces; each is one question to Slack
FIX_KEYS = "put back the key in PAIRME_ENCRYPTION_KEYS; `pairme keys list` shows which are in use"


def check_installations(
    settings: Settings, now: Callable[[], datetime], *, has_schema: bool
) -> Iterator[Finding]:
    """Open what is stored, and ask Slack about the tokens of the first workspaces.

    has_schema  whether the database has this version's tables
    """
    if not settings.sealing_keys or not has_schema or is_missing(settings.storage_url):
        for name in (KEYS, INSTALLATIONS, TOKENS):
            yield skipped(name, "not checked: settings and database come first")
        return
    sealer = Sealer(settings.sealing_keys)
    db = Database(settings.storage_url, pool_size=2)
    try:
        yield _check_keys(db, sealer)
        stored = [
            (one, installing.find_installation(db, team_id=one.team_id))
            for one in workspaces.list_all(db)
            if one.state is WorkspaceState.ACTIVE
        ]
    except StorageError as error:
        yield failed(INSTALLATIONS, f"cannot be read ({type(error).__name__})")
        return
    finally:
        db.close()
    installed = [(one, found) for one, found in stored if found is not None]
    yield _count(len(installed), settings)
    yield from _check_tokens(installed, settings, sealer, now)
    yield skipped("app home", "Slack tells nobody whether its tabs are on", fix=TABS)


def _check_keys(db: Database, sealer: Sealer) -> Finding:
    try:
        installing.check_keys(db, sealer)
    except CannotUnseal as closed:
        return failed(KEYS, str(closed).rstrip("."), fix=FIX_KEYS)
    others = f"; {', '.join(sealer.key_ids[1:])} only opens" if sealer.key_ids[1:] else ""
    return ok(KEYS, f"{sealer.key_id} seals{others}")


def _count(n: int, settings: Settings) -> Finding:
    if not n:
        return skipped(INSTALLATIONS, "no workspace yet", fix=f"open {settings.install_url}")
    return ok(INSTALLATIONS, f"{n} workspaces; more at {settings.install_url}")


def _check_tokens(
    installed: list[tuple[Workspace, Installation]],
    settings: Settings,
    sealer: Sealer,
    now: Callable[[], datetime],
) -> Iterator[Finding]:
    """Say what is wrong of each; what is in order is one line."""
    good, clock = 0, None
    for workspace, found in installed[:ASKED]:
        findings = list(_ask(workspace.team_id, found, settings, sealer, now))
        clock = next((one for one in findings if one.name == "clock"), clock)
        wrong = [one for one in findings if one.state is not State.OK and one.name != "clock"]
        good += not wrong
        yield from wrong
    if good:
        left = len(installed) - ASKED
        yield ok(TOKENS, f"{good} accepted{f'; {left} not asked about' if left > 0 else ''}")
    if clock is not None:
        yield clock


def _ask(
    team_id: str,
    found: Installation,
    settings: Settings,
    sealer: Sealer,
    now: Callable[[], datetime],
) -> Iterator[Finding]:
    if found.expires_at is not None and found.expires_at <= now():
        yield skipped(TOKENS, f"{team_id}: has ended; the running bot renews it")
        return
    try:
        client = quiet_client(settings, SecretStr(found.open_bot_token(sealer).value))
        answer = client.auth_test()
    except CannotUnseal as closed:
        yield failed(TOKENS, f"{team_id}: {str(closed).rstrip('.')}", fix=FIX_KEYS)
    except SlackApiError as error:
        fix = workspaces.remedy(code_in(error), by_oauth=True)
        yield failed(TOKENS, f"{team_id}: Slack refuses it ({code_in(error)})", fix=fix)
    except CANNOT_ASK as error:
        yield failed(TOKENS, f"{team_id}: no answer ({reason_of(error)})", fix=NETWORK)
    else:
        headers = headers_in(answer)
        scopes = check_scopes(headers, settings)
        yield Finding(scopes.name, scopes.state, f"{team_id}: {scopes.detail}", scopes.fix)
        yield check_clock(headers, now())
