"""From Slack's payloads to requests and profiles; the only place that knows their shape.

Identity is read from the signed envelope only; what a button or a form carries is a value that
the services check again.
"""

from collections.abc import Mapping
from typing import Any

from bot.ids import VALUE, Field
from bot.services.requests import Request, RequestKind
from pairing.guides.library import Library
from pairing.ids import PairId
from pairing.participants import Profile, parse_profile

Body = Mapping[str, Any]

MAX_DIGITS = 18  # of an id; more would not fit a database integer


def command_request(body: Body) -> Request:
    """Key: the trigger id, which Slack repeats when it delivers a command again."""
    return Request(
        team_id=body["team_id"],
        slack_user_id=body["user_id"],
        kind=RequestKind.COMMAND,
        key=body["trigger_id"],
    )


def form_request(body: Body) -> Request:
    """Key: the view's id and hash; the hash changes with every redraw."""
    view = body["view"]
    return Request(
        team_id=team_of(body),
        slack_user_id=body["user"]["id"],
        kind=RequestKind.FORM,
        key=f"{view['id']}/{view['hash']}",
    )


def action_request(body: Body) -> Request:
    """Key: when, what and who; two clicks are two requests, one click delivered twice is one."""
    action = body["actions"][0]
    person = body["user"]["id"]
    return Request(
        team_id=team_of(body),
        slack_user_id=person,
        kind=RequestKind.ACTION,
        key=f"{action['action_ts']}/{action['action_id']}/{person}",
    )


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
