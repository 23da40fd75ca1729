"""The record of everything that crossed the line between the sandbox and the app, in order.

Holds calls, deliveries, acks and faults with sandbox time; tests read it. It decides nothing, and
never holds a token.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class EntryKind(StrEnum):
    """What crossed the line.

    CALL      the app called the Web API, and Slack took the call, be it to refuse it
    FAULT     the app called, but a fault ended the call before it had any effect
    RESPONSE  the app used a response_url
    DELIVERY  the sandbox sent the app something
    ACK       what came back for a delivery, or that nothing did
    """

    CALL = "call"
    FAULT = "fault"
    RESPONSE = "response"
    DELIVERY = "delivery"
    ACK = "ack"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the transcript.

    method is the API method, or for deliveries the payload's kind ("slash_commands",
    "block_actions", an event type). who is a Slack user id. ids holds what can be looked up:
    channel, ts, view_id, envelope_id, event_id, trigger_id. ok and error are the answer (ok is
    False where there was none); status is the HTTP status, 0 for none. fault says what was made of
    the answer on its way back, None = nothing. pid is the calling process, if it is known. team is
    the workspace's id, "" for a call whose token belongs to none.
    """

    at: datetime
    kind: EntryKind
    method: str
    who: str
    ids: Mapping[str, str] = field(default_factory=dict)
    ok: bool = True
    error: str | None = None
    status: int = 200
    arguments: Mapping[str, Any] = field(default_factory=dict)
    fault: str | None = None
    pid: int | None = None
    team: str = ""


def pick_ids(*sources: Mapping[str, Any]) -> dict[str, str]:
    """Collect the identifying values out of arguments and answers; later sources win."""
    names = (
        "channel",
        "ts",
        "view_id",
        "user",
        "users",
        "trigger_id",
        "envelope_id",
        "event_id",
        "message_ts",
    )
    found: dict[str, str] = {}
    for source in sources:
        for name in names:
            value = source.get(name)
            if isinstance(value, dict):
                value = value.get("id")
            if isinstance(value, list):
                value = ",".join(map(str, value))
            if isinstance(value, str) and value:
                found[name] = value
        view = source.get("view")
        if isinstance(view, dict) and isinstance(view.get("id"), str):
            found["view_id"] = view["id"]
    return found
