"""Forms filled in as somebody would, as payloads that reach their listener."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.services.talking import talk_times
from bot.services.talking.talk_times import TimeChoice
from pairing.ids import PairId
from tests.bot.listeners.door import ANA, Door
from tests.bot.services.factories import due_at


def private_options(door: Door) -> dict[str, Any]:
    """Somebody ends their pair and does not want to be paired with Ben again."""
    body = door.form_payload("care_form")
    chosen = {"care_end": "value", "care_avoid": "U02BEN"}
    boxes = {name: {"value": {"selected_options": [{"value": v}]}} for name, v in chosen.items()}
    body["view"] |= {"private_metadata": "1", "state": {"values": boxes}}
    return body


def feedback(door: Door) -> dict[str, Any]:
    """Somebody says how useful it was, and that they would like to go on."""
    body = door.form_payload("feedback_form")
    chosen = {"useful": "5", "again": "instead"}
    values = {name: {"value": {"selected_option": {"value": v}}} for name, v in chosen.items()}
    body["view"] |= {"private_metadata": "1", "state": {"values": values}}
    return body


def step(door: Door) -> dict[str, Any]:
    """Somebody wants to be reminded of a step in some days."""
    body = door.form_payload("step_form")
    chosen = {"step": {"value": "Ask first"}, "step_day": {"selected_date": "2026-12-08"}}
    values = {name: {"value": one} for name, one in chosen.items()}
    body["view"] |= {"private_metadata": "1", "state": {"values": values}}
    return body


def settings(door: Door) -> dict[str, Any]:
    """Somebody says how they like to meet and that they do not want to be paired with Ben."""
    body = door.form_payload("settings_form")
    chosen = {
        "mode": "video",
        "minutes": "30",
        "depth": "3",
        "start": "540",
        "end": "1020",
        "rhythm": "every_round",
        "reach": "any",
    }
    values: dict[str, Any] = {
        name: {"value": {"selected_option": {"value": value}}} for name, value in chosen.items()
    }
    values["days"] = {"value": {"selected_options": [{"value": "0"}]}}
    values["avoid"] = {"value": {"selected_users": ["U02BEN"]}}
    body["view"] |= {
        "state": {"values": values},
        "blocks": [{"block_id": "avoid", "element": {}}],
    }
    return body


def offer_times(door: Door) -> TimeChoice:
    """Let Ana's pair be offered times, unless it was."""
    choice = talk_times.prepare_choice(
        door.place.db,
        team_id=door.place.slack.team_id,
        slack_user_id=ANA,
        pair_id=PairId(1),
        now=door.place.now(),
    )
    assert choice is not None
    return choice


def chosen_times(door: Door) -> dict[str, Any]:
    """Somebody ticks the first of the times that their pair is offered."""
    epochs = [int(one.starts_at.timestamp()) for one in offer_times(door).times]
    boxes = [{"value": str(epoch)} for epoch in epochs]
    body = door.form_payload("times_form")
    body["view"] |= {
        "private_metadata": "1",
        "blocks": [{"block_id": "times", "type": "input", "element": {"options": boxes}}],
        "state": {"values": {"times": {"value": {"selected_options": boxes[:1]}}}},
    }
    return body


def list_form(door: Door) -> dict[str, Any]:
    """A file that somebody put into the form of an import."""
    body = door.form_payload("import_form")
    file = {"id": "F1", "name": "people.csv", "url_private": "https://slack.com/files/F1"}
    body["view"]["state"]["values"] = {"import_file": {"value": {"files": [file]}}}
    return body


def coming_round(action_id: str) -> Callable[[Door], dict[str, Any]]:
    """A click on a button about the coming round, as it stands below a preview."""

    def build(door: Door) -> dict[str, Any]:
        due = due_at(door.place.db, team_id=door.place.slack.team_id)
        return door.click_payload(action_id, value=f"1/{int(due.timestamp())}/4.2.0.0.0")

    return build
