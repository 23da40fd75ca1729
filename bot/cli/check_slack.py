"""What `pairme doctor` asks Slack: tokens, scopes, Socket Mode, and whose clock is right.

It sends no message and changes nothing. Without a network every check fails with one line.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException

from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.cli.findings import Finding, failed, ok, skipped, warning
from bot.manifest import HISTORY_SCOPES, OPTIONAL_SCOPES, SCOPES, needed_scopes
from bot.settings import Settings
from bot.settings_kinds import Mode
from bot.slack_client import slack_client

TIMEOUT_S = 5
MAX_SKEW = timedelta(minutes=5)  # beyond it Slack's signatures count as too old
NOT_CHECKED = "not checked: Slack did not answer"
NO_TOKEN = "not checked: there is no usable token"
REINSTALL = "install the app again (in the Slack app: Install App) and copy the new token"
NEW_APP_TOKEN = "make one in the Slack app: Basic Information, App-Level Tokens, connections:write"
ADD_SCOPES = "add them in the Slack app (OAuth & Permissions), then install the app again"
NETWORK = "see that this machine reaches Slack (network, proxy, PAIRME_SLACK_API_URL)"
OTHER = "--workspace"
LEAVE_OUT = "leave it out: there is one workspace, as SLACK_CLIENT_ID is not set"
TABS = "in the Slack app, App Home: Home tab and Messages tab must both be on"


def check_slack(
    settings: Settings, now: Callable[[], datetime], *, team_id: str | None = None
) -> Iterator[Finding]:
    """Ask Slack two questions (auth.test; in socket mode apps.connections.open).

    team_id  of the workspace that was named: it is to be the one of the token

    The second is limited to about one call a minute, so running this in a loop is refused.
    """
    if settings.slack_bot_token is None or any(
        problem.startswith("SLACK_BOT_TOKEN") for problem in settings.require_slack()
    ):
        yield from (skipped(name, NO_TOKEN) for name in ("bot token", "scopes", "clock"))
    else:
        client = quiet_client(settings, settings.slack_bot_token)
        yield from _check_bot(client, now, settings, team_id)
    yield _check_app_token(settings)
    yield skipped("app home", "Slack tells nobody whether its tabs are on", fix=TABS)


def quiet_client(settings: Settings, token: SecretStr) -> WebClient:
    """Build a client whose failures are findings, not also log lines."""
    unheard = logging.Logger("unheard")
    unheard.disabled = True
    return slack_client(
        token=token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout_s=TIMEOUT_S,
        logger=unheard,
    )


def _check_bot(
    client: WebClient, now: Callable[[], datetime], settings: Settings, team_id: str | None
) -> Iterator[Finding]:
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        headers = headers_in(error.response)
        yield failed("bot token", f"Slack refuses it ({code_in(error)})", fix=REINSTALL)
        yield skipped("scopes", "not checked: the token is refused")
        yield check_clock(headers, now())
    except (SlackClientError, HTTPException, OSError) as error:
        yield failed(
            "bot token", f"no answer from {client.base_url} ({reason_of(error)})", fix=NETWORK
        )
        yield skipped("scopes", NOT_CHECKED)
        yield skipped("clock", NOT_CHECKED)
    else:
        headers = headers_in(answer)
        ours = answer.get("team_id")
        yield ok("bot token", f"{answer.get('user_id')} in workspace {ours}")
        if team_id not in (None, ours):
            yield failed(OTHER, f"the bot token is not of {team_id}, but of {ours}", fix=LEAVE_OUT)
        yield check_scopes(headers, settings)
        yield check_clock(headers, now())


def check_scopes(headers: Mapping[str, str], settings: Settings) -> Finding:
    """Compare what is granted with what the settings need."""
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")} - {""}
    if not granted:
        return skipped("scopes", "Slack did not say which scopes the token has")
    if missing := [scope for scope in SCOPES if scope not in granted]:
        return failed("scopes", f"missing: {', '.join(missing)}", fix=ADD_SCOPES)
    history, profiles = settings.reads_history, bool(settings.profile_fields)
    if history and (missing := [scope for scope in HISTORY_SCOPES if scope not in granted]):
        detail = f"PAIRME_DELIVERY_EVIDENCE=history is off: missing {', '.join(missing)}"
        return warning("scopes", detail, fix=f"{ADD_SCOPES}, or set it to receipts")
    wanted = needed_scopes(history=history, profiles=profiles)
    if missing := [scope for scope in wanted if scope not in granted]:
        detail = f"PAIRME_PROFILE_FIELDS is off: missing {', '.join(missing)}"
        return warning("scopes", detail, fix=f"{ADD_SCOPES}, or empty it")
    if surplus := sorted(granted - {*wanted, *OPTIONAL_SCOPES}):
        return ok("scopes", f"all there; not needed by this version: {', '.join(surplus)}")
    return ok("scopes", "exactly those of the manifest")


def check_clock(headers: Mapping[str, str], now: datetime) -> Finding:
    """Compare our clock with Slack's."""
    try:
        theirs = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return skipped("clock", "Slack did not say what time it is")
    skew = abs(now - theirs)
    if skew > MAX_SKEW:
        fix = "set the clock of this machine (NTP)"
        return failed("clock", f"{skew.total_seconds():.0f} s away from Slack's", fix=fix)
    return ok("clock", f"within {max(1, skew.total_seconds()):.0f} s of Slack's")


def _check_app_token(settings: Settings) -> Finding:
    name = "app token"
    if settings.mode is not Mode.SOCKET:
        return skipped(name, "not needed in http mode")
    if settings.slack_app_token is None or any(
        problem.startswith("SLACK_APP_TOKEN") for problem in settings.require_slack()
    ):
        return skipped(name, NO_TOKEN, fix=NEW_APP_TOKEN)
    client = quiet_client(settings, settings.slack_app_token)
    try:
        client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except SlackApiError as error:
        if code_in(error) in ("ratelimited", "rate_limited"):
            return skipped(name, "asked too often", fix="wait a minute and try again")
        return failed(name, f"Slack refuses it ({code_in(error)})", fix=NEW_APP_TOKEN)
    except (SlackClientError, HTTPException, OSError) as error:
        return failed(name, f"no answer from {client.base_url} ({reason_of(error)})", fix=NETWORK)
    return ok(name, "Slack opens a connection for it")


def headers_in(answer: object) -> dict[str, str]:
    """Return the headers of an answer, names in lower case."""
    headers: object = getattr(answer, "headers", None)
    found = headers.items() if isinstance(headers, Mapping) else ()
    return {str(name).lower(): str(value) for name, value in found}


def code_in(error: SlackApiError) -> str:
    """Return Slack's error code; anything that is not one could hold a body."""
    code = str(error.response.get("error", "")) if error.response is not None else ""
    return code if code.replace("_", "").isalnum() and len(code) <= 60 else "an unreadable answer"


def reason_of(error: Exception) -> str:
    """Name what went wrong on the way, in the system's words."""
    reason = getattr(error, "reason", error)
    return str(getattr(reason, "strerror", None) or type(reason).__name__)
