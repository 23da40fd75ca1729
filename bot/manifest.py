"""The Slack app manifest: what the bot may do and which events it hears.

Least privilege: unless the operator asks for it, no scope lets the bot read what people write. It
must not know tokens.
Source of names and limits: docs.slack.dev/reference/app-manifest.
"""

from typing import Any
from urllib.parse import urlsplit

from bot.errors import InvalidPublicUrl
from bot.ids import COMMAND, DELIVERY_EVENT
from bot.settings_kinds import Mode

SCOPES = (
    "commands",  # /pairme
    "chat:write",  # every message, also to one person by their id
    "metadata.message:read",  # receipts: our own metadata on our own messages, never a text
    "mpim:write",  # the group conversation of a pair
    "users:read",  # zone; who is a guest, a bot or deactivated
)

# Whoever installs the app may leave these out; what needs one then says so.
# Source: docs.slack.dev/changelog/2026/03/16/optional-scopes
UPLOAD_SCOPE = "files:write"  # the calendar file of a talk, an export: to whoever asks for it
FILE_SCOPE = "files:read"  # the file that an admin puts into the form of an import
ADDRESS_SCOPE = "users:read.email"  # the addresses in that file: whose accounts they are
OPTIONAL_SCOPES = (UPLOAD_SCOPE, FILE_SCOPE, ADDRESS_SCOPE)

# Only where the operator chose PAIRME_DELIVERY_EVIDENCE=history: our own messages are looked for in
# the conversation of a pair, and in that of one person with the bot.
HISTORY_SCOPES = ("im:history", "mpim:history")

# Only where the operator set PAIRME_PROFILE_FIELDS: the fields of the profiles of who takes part.
PROFILE_SCOPES = ("users.profile:read",)

# Only what a listener handles: in socket mode an event without a listener is sent again and again.
EVENTS = (
    "app_home_opened",
    "app_uninstalled",
    "message_metadata_posted",
    "tokens_revoked",
    "user_change",
)

USAGE_HINT = (
    "[status | profile | settings | now | skip | pause 2w | resume | leave"
    " | mydata | forget | help]"
)
REQUEST_PATH = "/slack/events"  # Bolt answers commands, events and interactivity at one path
INSTALL_PATH, REDIRECT_PATH = "/slack/install", "/slack/oauth_redirect"  # for browsers


def needed_scopes(*, history: bool, profiles: bool) -> tuple[str, ...]:
    """Return what has to be granted.

    history   whether conversations are searched for our own messages
    profiles  whether fields of Slack profiles are read
    """
    wanted = [*SCOPES, *(HISTORY_SCOPES if history else ())]
    return (*wanted, *(PROFILE_SCOPES if profiles else ()))


def bot_scopes(*, history: bool, profiles: bool) -> tuple[str, ...]:
    """Return what is asked for: what has to be granted, and what may be left out."""
    needed = needed_scopes(history=history, profiles=profiles)
    return (*SCOPES, *OPTIONAL_SCOPES, *needed[len(SCOPES) :])


def build_manifest(
    mode: Mode,
    public_url: str | None = None,
    *,
    history: bool = False,
    profiles: bool = False,
    oauth: bool = False,
    rotation: bool = False,
) -> dict[str, Any]:
    """Return the manifest to paste into Slack's "create an app from a manifest".

    public_url  https address under which Slack reaches the bot; needed in http mode, else ignored
    history     also ask for what PAIRME_DELIVERY_EVIDENCE=history needs
    profiles    also ask for what PAIRME_PROFILE_FIELDS needs
    oauth       many workspaces install the app; only in http mode
    rotation    tokens end after 12 hours and are renewed; once that is on, Slack keeps it on
    Raises      InvalidPublicUrl
    """
    request_url = _request_url(public_url) if mode is Mode.HTTP else None
    oauth_config: dict[str, Any] = {"scopes": _scopes(history=history, profiles=profiles)}
    if oauth and request_url is not None:
        oauth_config["redirect_urls"] = [request_url.removesuffix(REQUEST_PATH) + REDIRECT_PATH]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Pair Me",
            "description": f"Opt in with {COMMAND} and meet a peer mentor each round",
            "background_color": "#1f4b43",
        },
        "features": {
            # Without the messages tab Slack refuses direct messages (messages_tab_disabled);
            # read-only, because the bot reads no answers.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "pairme", "always_online": True},
            "slash_commands": [_command(request_url)],
        },
        "oauth_config": oauth_config,
        "settings": _settings(request_url, rotation=rotation),
    }


def _scopes(*, history: bool, profiles: bool) -> dict[str, list[str]]:
    return {
        "bot": list(bot_scopes(history=history, profiles=profiles)),
        "bot_optional": list(OPTIONAL_SCOPES),
    }


def _command(request_url: str | None) -> dict[str, Any]:
    command: dict[str, Any] = {
        "command": COMMAND,
        "description": "Take part in peer mentoring, or see your status",
        "usage_hint": USAGE_HINT,
        "should_escape": False,
    }
    return command if request_url is None else {**command, "url": request_url}


def _settings(request_url: str | None, *, rotation: bool) -> dict[str, Any]:
    address = {} if request_url is None else {"request_url": request_url}
    return {
        "event_subscriptions": {
            **address,
            "bot_events": list(EVENTS),
            # Slack sends message_metadata_posted only for what is listed here. "*" stands for any
            # app: ours has no id before it is created. Slack then wants the event type named.
            # A receipt can therefore come from another app that uses the same word.
            # Source: docs.slack.dev/reference/app-manifest and /messaging/message-metadata
            "metadata_subscriptions": [{"app_id": "*", "event_type": DELIVERY_EVENT}],
        },
        "interactivity": {"is_enabled": True, **address},
        "org_deploy_enabled": False,
        "socket_mode_enabled": request_url is None,
        "token_rotation_enabled": rotation,
    }


def _request_url(public_url: str | None) -> str:
    remedy = (
        "give the address under which Slack reaches the bot, such as https://pairme.example.com"
    )
    if not public_url:
        raise InvalidPublicUrl(f"http mode needs a public address; {remedy}")
    parts = urlsplit(public_url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise InvalidPublicUrl(f"the public address is not a plain https:// address; {remedy}")
    return public_url.rstrip("/").removesuffix(REQUEST_PATH) + REQUEST_PATH
