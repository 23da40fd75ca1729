"""Which OAuth scopes exist here and what each allows.

Holds names only; whether a call needs a scope is said in the method table (`webapi/table.py`),
apart from `conversations.open`, whose scope depends on how many people it names.
"""

from __future__ import annotations

DEFAULT_SCOPES = ("commands", "chat:write", "mpim:write", "users:read", "metadata.message:read")

KNOWN_SCOPES = frozenset(
    {
        *DEFAULT_SCOPES,
        "channels:read",
        "files:read",
        "files:write",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "team:read",
        "users.profile:read",
        "users:read.email",
    }
)

APP_TOKEN_SCOPES = ("connections:write",)


def parse_scopes(scopes: tuple[str, ...]) -> tuple[str, ...]:
    """Check a list of scopes. Raises ValueError naming those that the sandbox does not know."""
    unknown = sorted(set(scopes) - KNOWN_SCOPES)
    if unknown:
        raise ValueError(f"the sandbox does not know these scopes: {', '.join(unknown)}")
    return scopes
