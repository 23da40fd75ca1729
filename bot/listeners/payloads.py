"""From Slack's payloads to requests and profiles; the only place that knows their shape.

Identity is read from the signed envelope only; what a button or a form carries is a value that
the services check again.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from bot.ids import DELIVERY_EVENT, VALUE, Field
from bot.services.events import Event
from bot.services.receipts import Receipt
from bot.services.requests import Request, RequestKind
from pairing.guides.library import Library
from pairing.ids import PairId
from pairing.participants import Profile, parse_profile

Body = Mapping[str, Any]

MAX_DIGITS = 18  # of an id; more would not fit a database integer


def command_request(body: Body) -> Request:
    """Key: the trigger id, which Slack repeats when it delivers a command again.

    Signed HTTP without one is refused at the door; over a socket the whole payload stands for it.
    """
    return Request(
        team_id=body["team_id"],
        slack_user_id=body["user_id"],
        kind=RequestKind.COMMAND,
        key=str(body.get("trigger_id") or _fingerprint(body)),
    )


def form_request(body: Body) -> Request:
    """Key: the view's id and hash; the hash changes with every redraw."""
    view = body["view"]
    return Request(
        team_id=team_of(body),
        slack_user_id=body["user"]["id"],
        kind=RequestKind.FORM,
        key=f"{view['id']}/{view.get('hash') or _fingerprint(body)}",
    )


def action_request(body: Body) -> Request:
    """Key: when, what and who; two clicks are two requests, one click delivered twice is one."""
    action = body["actions"][0]
    person = body["user"]["id"]
    return Request(
        team_id=team_of(body),
        slack_user_id=person,
        kind=RequestKind.ACTION,
        key=f"{action.get('action_ts') or _fingerprint(body)}/{action['action_id']}/{person}",
    )


def event_of(body: Body) -> Event:
    """Key: the event id, which Slack repeats when it delivers an event again."""
    return Event(body["team_id"], str(body.get("event_id") or _fingerprint(body)))


def receipt_of(body: Body) -> Receipt | None:
    """Read `message_metadata_posted`; None when it speaks of other metadata, or makes no sense.

    Who posted is in the event; for whom it is, in the envelope, which Slack signs.
    """
    event = body["event"]
    metadata = event.get("metadata")
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != DELIVERY_EVENT:
        return None
    payload = metadata.get("event_payload")
    parts = (
        body.get("team_id"),
        event.get("app_id"),
        body.get("api_app_id"),
        payload.get("key") if isinstance(payload, Mapping) else None,
        event.get("message_ts"),
        event.get("channel_id"),
    )
    words = [part for part in parts if isinstance(part, str)]
    return Receipt(*words) if len(words) == len(parts) else None


def team_of(body: Body) -> str:
    """The workspace whose installation was addressed."""
    team = body.get("team") or {}
    return str(team.get("id") or body["user"]["team_id"])


def pair_of(body: Body) -> PairId | None:
    """The pair a button speaks of; None when its value is not a number of ours."""
    value = str(body["actions"][0].get("value", ""))
    is_number = value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS
    return PairId(int(value)) if is_number else None


def read_profile(values: Mapping[str, Any], library: Library) -> Profile:
    """Read the three fields of the profile form out of `state.values`.

    Raises InvalidProfile with a code per field. Missing fields count as empty.
    """

    def chosen(field: Field) -> dict[str, Any]:
        return dict(values.get(field.value, {}).get(VALUE, {}))

    stage = (chosen(Field.STAGE).get("selected_option") or {}).get("value")
    return parse_profile(
        stage=stage,
        grow=[option["value"] for option in chosen(Field.GROW).get("selected_options") or ()],
        share=[option["value"] for option in chosen(Field.SHARE).get("selected_options") or ()],
        known_topics=library.topics,
    )


def _fingerprint(body: Body) -> str:
    """The same for the same payload, in any process; what identifies one that carries no id."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
