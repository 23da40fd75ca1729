"""From Slack's payloads to requests and profiles; the only place that knows their shape.

Identity is read from the signed envelope only; what a button or a form carries is a value that
the services check again.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from bot.ids import DELIVERY_EVENT, VALUE, CareField, Field, StepField
from bot.services.events import Event
from bot.services.joining.care import Choice
from bot.services.joining.memberships import NOT_SAID, Which
from bot.services.joining.preferences import Changes
from bot.services.operating.receipts import Receipt
from bot.services.requests import Request, RequestKind
from bot.services.talking.guides import Wish
from bot.services.talking.steps import NewStep
from bot.services.talking.vent_timers import Timer
from bot.views.languages import LANGUAGES
from pairing.errors import InvalidProfile, InvalidStep
from pairing.guides.library import Library
from pairing.ids import PairId, ProgramId
from pairing.participants import Profile, parse_profile
from pairing.preferences import MAX_CHALLENGE, parse_preferences
from pairing.readable import visible
from pairing.steps import parse_words

Body = Mapping[str, Any]

MAX_DIGITS = 18  # of an id; more would not fit a database integer
# Pair, number of the talk, how often it was replaced; and the slot.
WISH = re.compile(rf"([0-9]{{1,{MAX_DIGITS}}})/([0-9]{{1,4}})/([0-9])/([0-2])")
TIMER = re.compile(rf"([0-9]{{1,{MAX_DIGITS}}})/([0-9]{{1,9}})")  # pair, place of its message


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


def private_request(body: Body) -> Request:
    """As `action_request`, with a key that does not tell what was pressed."""
    request = action_request(body)
    return replace(request, key=hashlib.sha256(request.key.encode()).hexdigest())


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
    return _pair(body["actions"][0].get("value", ""))


def pair_of_form(body: Body) -> PairId | None:
    """The pair a form was opened for; None when that is not a number of ours."""
    return _pair(body.get("view", {}).get("private_metadata", ""))


def read_choice(values: Body) -> Choice:
    """Read what was chosen in private options; what they did not offer counts as not chosen."""

    def chosen(field: CareField) -> frozenset[str]:
        state = values.get(field.value, {}).get(VALUE, {})
        return frozenset(str(one["value"]) for one in state.get("selected_options") or ())

    return Choice(
        end=bool(chosen(CareField.END)),
        avoid=chosen(CareField.AVOID),
        in_line=chosen(CareField.LINE),
    )


def wish_of(body: Body) -> Wish | None:
    """The prompt that a button of a guide replaces; None when it speaks of nothing of ours."""
    action = body["actions"][0]
    slot = str(action["action_id"]).rpartition(".")[2]
    numbers = WISH.fullmatch(f"{action.get('value', '')}/{slot}")
    if numbers is None:
        return None
    pair, number, replaced, place = map(int, numbers.groups())
    return Wish(PairId(pair), number=number, slot=place, replaced=replaced)


def timer_of(body: Body) -> Timer | None:
    """The timer that a button extends; None when its value is nothing of ours."""
    numbers = TIMER.fullmatch(str(body["actions"][0].get("value", "")))
    return None if numbers is None else Timer(PairId(int(numbers[1])), int(numbers[2]))


def read_step(values: Body) -> NewStep:
    """Read the form for a reminder. Raises InvalidStep with the field and a code."""
    words = values.get(StepField.STEP.value, {}).get(VALUE, {}).get("value")
    day = values.get(StepField.DAY.value, {}).get(VALUE, {}).get("selected_date")
    step = parse_words(str(words or ""))
    try:
        return NewStep(step, date.fromisoformat(str(day or "")))
    except ValueError as none:
        raise InvalidStep(StepField.DAY.value, "missing") from none


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


def read_changes(view: Body) -> Changes:
    """Read a submitted settings form: its values, and what changed in the avoid list.

    Slack sends the form as it was opened along with what it was filled with. Raises InvalidProfile
    with a code per field.
    """
    values = view["state"]["values"]
    said = {field.value: chosen_in(values, field) for field in Field}
    blocks = {one.get("block_id"): one.get("element", {}) for one in view.get("blocks", ())}
    before = blocks.get(Field.AVOID.value, {}).get("initial_users", ())
    after = said[Field.AVOID.value]
    if not set(said[Field.LANGUAGES.value]) <= set(LANGUAGES):
        raise InvalidProfile({Field.LANGUAGES.value: "unknown"})
    challenge = visible(str(said[Field.CHALLENGE.value]))
    if len(challenge) > MAX_CHALLENGE:
        raise InvalidProfile({Field.CHALLENGE.value: "too_long"})
    return Changes(
        profile=parse_preferences(Profile(), said),
        challenge=challenge or None,
        avoid=[one for one in after if one not in before],
        forgive=[one for one in before if one not in after],
    )


def chosen_in(values: Body, field: StrEnum) -> str | Sequence[str]:
    """The value of a field, or its values; nothing chosen is an empty text or list."""
    state = values.get(field.value, {}).get(VALUE, {})
    if "selected_users" in state:
        return [str(one) for one in state["selected_users"] or ()]
    if "selected_options" in state:
        return [str(one["value"]) for one in state["selected_options"] or ()]
    option = state.get("selected_option")
    return str((option["value"] if option else state.get("value")) or "")


def which_of(body: Body) -> Which:
    """The program that a button of a person's own speaks of; buttons say so only where there are
    several."""
    number = number_of(body["actions"][0].get("value", ""))
    return NOT_SAID if number is None else Which(program_id=ProgramId(number))


def number_of(value: object) -> int | None:
    """The number that a value of ours is; None when it is none, or too large for an id."""
    written = str(value)
    is_number = written.isascii() and written.isdigit() and len(written) <= MAX_DIGITS
    return int(written) if is_number else None


def _pair(value: object) -> PairId | None:
    number = number_of(value)
    return None if number is None else PairId(number)


def _fingerprint(body: Body) -> str:
    """The same for the same payload, in any process; what identifies one that carries no id."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
