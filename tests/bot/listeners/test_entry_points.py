"""Every way in: what a repeated delivery does. A new listener must be entered here.

Slack repeats what was not acknowledged in time, people click twice, and two connections may carry
the same payload: whatever writes goes through the inbox, and everything else only reads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.listeners.lifecycle import HANDLERS as EVENTS
from bot.listeners.links import LINKS
from bot.manifest import EVENTS as SUBSCRIBED
from bot.services.drawing.rounds import Ran
from tests.bot.listeners.admin_entries import ENTRIES
from tests.bot.listeners.door import ANA, Door
from tests.bot.listeners.filled_forms import (
    chosen_times,
    coming_round,
    feedback,
    list_form,
    offer_times,
    private_options,
    settings,
    step,
)
from tests.bot.services.factories import (
    bring_in,
    count_rows,
    deliver,
    due_at,
    run_round,
)
from tests.storage.factories import race

Payload = Callable[[Door], dict[str, Any]]
TABLES = (
    *("workspaces", "people", "profiles", "participants", "programs", "rounds", "pairs"),
    *("pair_members", "outbox", "check_ins", "guide_prompts", "audit"),
    *("avoidances", "separations", "feedback", "searches", "follow_ups", "steps"),
    "talk_times",
    *("places", "earlier_pairs", "imports"),
)


def command(words: str) -> Payload:
    return lambda door: door.command_payload(words)


def click(action_id: str, value: str = "") -> Payload:
    return lambda door: door.click_payload(action_id, value=value)


def on_home(action_id: str, value: str = "") -> Payload:
    return lambda door: door.home_click_payload(action_id, value=value)


def form(callback_id: str) -> Payload:
    return lambda door: door.form_payload(callback_id)


# The function of each listener, and a payload that reaches it.
WRITING: dict[str, list[tuple[str, Payload]]] = {
    "on_command": [
        (f"command {words}", command(words))
        for words in ("join", "now", "skip", "pause 2w", "resume")
    ],
    "on_join_form": [("join form", form("join_form"))],
    "on_profile_form": [("profile form", form("profile_form"))],
    "on_settings_form": [("settings form", settings)],
    "on_join_here": [("join here", click("join_here"))],
    "on_skip": [("skip", click("skip"))],
    "on_resume": [("resume", click("resume"))],
    "on_leave": [("leave", click("leave")), ("leave on Home", on_home("leave"))],
    "on_undo_leave": [("undo leaving", click("undo_leave", "1"))],
    "on_pause_for": [("pause for", click("pause_for.2w", "2w"))],
    "on_we_met": [("we met", click("we_met", "1")), ("on Home", on_home("we_met", "1"))],
    "on_answer": [
        ("check-in", click("check_in.yes_once", "1")),
        ("we met again, on Home", on_home("check_in.yes_twice", "1")),
    ],
    "on_feedback_form": [("feedback", feedback)],
    "on_again": [("next round together", click("again_later", "1"))],
    "on_import_form": [("import form", list_form)],
    "on_import_list": [("import list", click("import_list", "0" * 32))],
    "on_find_now": [("find now", click("find_now"))],
    "on_find_other": [("find other", click("find_other", "1"))],
    "on_stop_search": [("stop search", click("stop_search"))],
    "on_next_round": [("next round", click("next_round"))],
    "on_stay_paused": [("stay paused", click("stay_paused"))],
    "on_smaller_talk": [("smaller talk", click("smaller_talk", "1"))],
    "on_in_writing": [("in writing", click("in_writing", "1"))],
    "on_care_form": [("private options", private_options)],
    "on_step_form": [("step", step)],
    "on_vent_timer": [("vent timer", click("vent_timer", "1"))],
    "on_more_time": [("more time", click("more_time", "1/3"))],
    "on_times_form": [("times form", chosen_times)],
    "on_we_booked": [("we booked", click("we_booked", "1"))],
    "on_nudge_later": [("nudge later", click("nudge_later", "1"))],
    "on_cannot": [("cannot make it", click("cannot_make_it", "1"))],
    "on_forget_form": [("forget", form("forget_form"))],
    "on_replace_prompt": [("other prompt", click("replace_prompt.1", "1/1/0"))],
    "on_round_hold": [("hold the round", coming_round("round_hold"))],
    "on_round_publish": [("publish the round", coming_round("round_publish"))],
    "on_round_run": [("run the round", coming_round("round_run"))],
    "on_round_cancel": [("cancel the round", coming_round("round_cancel"))],
}
READING: dict[str, list[tuple[str, Payload]]] = {
    "on_command": [
        (f"command {words}", command(words))
        for words in (
            *("", "status", "profile", "settings", "pause", "leave", "help", "jion"),
            *("mydata", "forget"),
        )
    ],
    "on_open_form": [("join", click("join")), ("profile", click("profile"))],
    "on_open_settings": [("settings", click("settings"))],
    "on_my_data": [("my data", click("my_data.0", "0")), ("nonsense", click("my_data.0", "x"))],
    "on_delete_now": [("delete now", click("delete_now"))],
    "on_choice": [],  # acknowledged, nothing else
    "on_pause": [("pause", click("pause"))],
    "on_stay": [("stay", click("stay"))],
    "on_private_options": [("private options", click("private_options", "1"))],
    "on_concern": [("something was not OK", click("care_concern"))],
    "on_help": [("help", click("care_help")), ("help on Home", on_home("care_help"))],
    "on_open_feedback": [("feedback", click("feedback", "1"))],
    "on_remind_me": [("remind me", click("remind_me", "1"))],
    "on_find_time": [("find a time", click("find_time", "1"))],
    "on_link": [(one.value, click(one.value)) for one in LINKS],
    "on_calendar_file": [("calendar file", click("calendar_file", "1/1796202000"))],
    "on_open_guide": [("guide", click("open_guide", "1"))],
    "on_other_prompt": [("prompts", click("other_prompt", "1"))],
    "on_round_preview": [],  # a look of somebody who may not is written down: test_previews.py
    "on_home_opened": [
        ("home", lambda door: door.event_payload("app_home_opened", user=ANA, tab="home"))
    ],
    "on_unknown_action": [("unknown button", click("of_an_older_version"))],
    "on_unknown_form": [("unknown form", form("of_an_older_version"))],
}

BY_HAND = {*WRITING, *READING} - {"on_command"}
for name, entry in ENTRIES.items():  # of whoever runs programs
    if entry.listener not in BY_HAND and not entry.noted:
        table = WRITING if entry.writes else READING
        table.setdefault(entry.listener, []).append((name, entry.payload))


def stored(door: Door) -> dict[str, int]:
    return {table: count_rows(door.place.db, table) for table in TABLES}


def handled(door: Door) -> int:
    return count_rows(door.place.db, "inbox")


@pytest.fixture
def ready(door: Door) -> Door:
    """Ana takes part, has a partner and is an admin, so that every button has something to do."""
    ours = door.place.slack.team_id
    door.place.slack.admin.change_person(ANA, is_admin=True)
    bring_in(door.place.db, ANA, "U02BEN", team_id=ours)
    now = due_at(door.place.db, team_id=ours)
    run = run_round(door.place.db, team_id=ours, now=now)
    assert run.ran is Ran.COMMITTED
    deliver(door.place.db, now=now)  # it is introduced
    offer_times(door)
    return door


def finish(door: Door) -> None:
    """Wait for what goes on behind an acknowledgment."""
    door.close()
    door.place.workers.shutdown()


def cases(table: dict[str, list[tuple[str, Payload]]]) -> list[Any]:
    return [pytest.param(p, id=name) for found in table.values() for name, p in found]


def test_every_listener_is_in_this_table(door: Door) -> None:
    listening = {listener.ack_function.__name__ for listener in door.app._listeners}

    assert listening == {*WRITING, *READING}


def test_every_event_of_the_manifest_is_handled_before_its_acknowledgment_but_home() -> None:
    assert {*EVENTS, "app_home_opened"} == set(SUBSCRIBED)


@pytest.mark.parametrize("payload", cases(WRITING))
def test_what_writes_does_so_once_however_often_and_wherever_it_is_delivered(
    ready: Door, payload: Payload
) -> None:
    other = Door(ready.place)  # a second instance
    body, before = payload(ready), handled(ready)
    answers = race(3, lambda n: (ready, other)[n % 2].knock(body))
    once, answered = stored(ready), handled(ready)

    answers += [door.knock(body) for door in (ready, other)]
    other.close()
    finish(ready)

    assert {answer.status for answer in answers} == {200}
    assert answered == handled(ready) == before + 1
    assert stored(ready) == once
    in_words = {answer.body for answer in answers} - {""}  # who had to wait is told later
    assert len(in_words) <= 1


def test_what_only_reads_leaves_everything_as_it_is(ready: Door) -> None:
    before = stored(ready), handled(ready)

    statuses = {
        name: {ready.knock(body).status for body in [payload(ready)] * 2}
        for found in READING.values()
        for name, payload in found
    }
    finish(ready)

    assert statuses == {name: {200} for name in statuses}
    assert (stored(ready), handled(ready)) == before


def without_ids(body: dict[str, Any]) -> dict[str, Any]:
    """A payload as it should never come: without what Slack names it by."""
    if "command" in body:
        body.pop("trigger_id")
    for action in body.get("actions", ()):
        action.pop("action_ts")
    body.get("view", {}).pop("hash", None)
    return body


@pytest.mark.parametrize(
    "payload",
    [command("skip"), click("skip"), form("profile_form")],
    ids=["command", "click", "form"],
)
def test_a_payload_without_its_id_is_known_by_all_it_says(ready: Door, payload: Payload) -> None:
    body, before = without_ids(payload(ready)), handled(ready)

    answers = [ready.knock(body) for _ in range(2)]
    other = ready.knock(body | {"enterprise": {"id": "E1"}})
    finish(ready)

    assert {answer.status for answer in (*answers, other)} == {200}
    assert handled(ready) == before + 2
