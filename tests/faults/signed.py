"""Requests as Slack signs and sends them, without a Slack in between."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
from typing import Any
from urllib.parse import urlencode

PATIENCE_S = 10.0


def slash_join(user_id: str, *, team_id: str, key: str) -> bytes:
    """`/pairme join`; the same key is the same request. The form cannot open, so it is stored."""
    fields = {
        "command": "/pairme",
        "text": "join",
        "team_id": team_id,
        "user_id": user_id,
        "trigger_id": key,
    }
    return urlencode(fields).encode()


def join_form(user_id: str, *, team_id: str, key: str) -> bytes:
    """The join form, filled in and submitted; the same key is the same submission."""
    values: dict[str, Any] = {
        "stage": {"value": {"selected_option": {"value": "senior"}}},
        "grow": {"value": {"selected_options": [{"value": "influence"}]}},
        "share": {"value": {"selected_options": [{"value": "writing"}]}},
    }
    payload = {
        "type": "view_submission",
        "team": {"id": team_id},
        "user": {"id": user_id, "team_id": team_id},
        "trigger_id": key,
        "view": {
            "id": key,
            "hash": key,
            "type": "modal",
            "callback_id": "join_form",
            "state": {"values": values},
        },
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


def send(port: int, body: bytes, *, secret: str) -> tuple[int, str]:
    """Send one request signed now, and return status and answer.

    Raises OSError or http.client.HTTPException when there is no answer.
    """
    timestamp = str(int(time.time()))
    base = f"v0:{timestamp}:".encode() + body
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature,
    }
    try:
        connection.request("POST", "/slack/events", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
