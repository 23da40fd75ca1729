"""What `pairme doctor` says where many workspaces install the app: keys, and each one's token.

It renews no token: only the running bot does, because what it asks with is good once.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial

from pydantic import SecretStr
from slack_sdk.errors import SlackApiError

from bot.cli.check_live import CANNOT_ASK
from bot.cli.check_local import is_missing
from bot.cli.check_slack import (
    ADD_SCOPES,
    NETWORK,
    TABS,
    check_clock,
    check_scopes,
    code_in,
    headers_in,
    quiet_client,
    reason_of,
)
from bot.cli.findings import Finding, State, failed, gather, ok, skipped
from bot.services.operating import installing, workspaces
from bot.services.operating.installing import REFRESH_REFUSED
from bot.settings import Settings
from storage import installations
from storage import workspaces as stored_workspaces
from storage.database import Database
from storage.errors import CannotUnseal, StorageError
from storage.installations import Installation
from storage.sealing import Sealer
from storage.workspaces import Workspace, WorkspaceState

KEYS, INSTALLATIONS, TOKENS = "keys", "installations", "tokens"
CLOCK = "clock"
Stored = tuple[Workspace, Installation]
TOGETHER = 8  # workspaces that are asked about at the same time; each is one question to Slack
NOT_INSTALLED, REMOVED = "it has not installed the app", "it has removed the app"
FIX_KEYS = "put back the key in PAIRME_ENCRYPTION_KEYS; `pairme keys list` shows which are in use"


def check_installations(
    settings: Settings,
    now: Callable[[], datetime],
    *,
    has_schema: bool,
    team_id: str | None = None,
) -> Iterator[Finding]:
    """Open what is stored, and ask Slack about the token of every workspace.

    has_schema  whether the database has this version's tables
    team_id     of the only workspace to ask about; None = all
    """
    if not settings.sealing_keys or not has_schema or is_missing(settings.storage_url):
        for name in (KEYS, INSTALLATIONS, TOKENS):
            yield skipped(name, "not checked: settings and database come first")
        return
    sealer = Sealer(settings.sealing_keys)
    db = Database(settings.storage_url, pool_size=2)
    try:
        yield _check_keys(db, sealer)
        with db.read() as session:
            stored = installations.list_stored(session)
            named = stored_workspaces.find_workspace(session, team_id=team_id or "")
    except StorageError as error:
        yield failed(INSTALLATIONS, f"cannot be read ({type(error).__name__})")
        return
    finally:
        db.close()
    yield _count(len(stored), settings)
    wanted = [one for one in stored if team_id in (None, one[0].team_id)]
    if team_id is not None and not wanted:
        is_gone = named is not None and named.state is WorkspaceState.UNINSTALLED
        detail = REMOVED if is_gone else NOT_INSTALLED
        missing = failed(TOKENS, detail, fix=f"open {settings.install_url}")
        yield replace(missing, workspaces=(team_id,))
    yield from _check_tokens(wanted, partial(_ask, settings, sealer, now))
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
    stored: Sequence[Stored], ask: Callable[[Stored], list[Finding]]
) -> Iterator[Finding]:
    """Say what is wrong, and of which workspaces; what is in order is one line.

    Where Slack answers about none of several, it is not asked about hundreds more.
    """
    clock, said, good = None, list[Finding](), list[str]()
    waiting = list(stored)
    with ThreadPoolExecutor(TOGETHER) as pool:
        while waiting:
            piece, waiting = waiting[:TOGETHER], waiting[TOGETHER:]
            answers = list(pool.map(ask, piece))
            for (asked, _), findings in zip(piece, answers, strict=True):
                clock = next((one for one in findings if one.name == CLOCK), clock)
                wrong = [one for one in findings if one.state is not State.OK and one.name != CLOCK]
                good += [] if wrong else [asked.team_id]
                said += (replace(one, workspaces=(asked.team_id,)) for one in wrong)
            if all(one.fix == NETWORK for findings in answers for one in findings):
                break
    if good:
        yield replace(ok(TOKENS, "accepted"), workspaces=tuple(good))
    yield from gather(said)
    if waiting:
        left = tuple(one.team_id for one, _ in waiting)
        yield replace(skipped(TOKENS, "not asked about"), workspaces=left)
    if clock is not None:
        yield clock


def _ask(
    settings: Settings, sealer: Sealer, now: Callable[[], datetime], stored: Stored
) -> list[Finding]:
    workspace, found = stored
    if workspace.state is WorkspaceState.HELD and workspace.reason == REFRESH_REFUSED:
        return [failed(TOKENS, "Slack does not renew it", fix=workspaces.INSTALL_ANEW)]
    if found.expires_at is not None and found.expires_at <= now():
        return [skipped(TOKENS, "ended; the running bot renews such tokens")]
    try:
        client = quiet_client(settings, SecretStr(found.open_bot_token(sealer).value))
        answer = client.auth_test()
    except CannotUnseal as closed:
        return [failed(TOKENS, str(closed).rstrip("."), fix=FIX_KEYS)]
    except SlackApiError as error:
        code = code_in(error)
        fix = workspaces.remedy(code, by_oauth=True)
        return [failed(TOKENS, f"Slack refuses it ({code})", fix=fix)]
    except CANNOT_ASK as error:
        return [failed(TOKENS, f"no answer ({reason_of(error)})", fix=NETWORK)]
    headers = headers_in(answer)
    scopes = check_scopes(headers, settings)
    fix = scopes.fix.replace(ADD_SCOPES, workspaces.ADD_SCOPES_ANEW)
    return [replace(scopes, fix=fix), check_clock(headers, now())]
