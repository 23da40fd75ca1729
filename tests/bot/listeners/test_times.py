"""Finding a time at the door: what is not ours, what fails, and what must leave no trace."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from bot.listeners.payloads import action_request, private_request
from bot.listeners.time_payloads import booked_of, read_ticks
from bot.listeners.uploading import Upload, _put, send_file
from bot.slack_client import slack_client
from pairing.talk_offers import Ticks
from sandbox import Fault, FaultKind, Sandbox
from sandbox.scopes import DEFAULT_SCOPES
from tests.bot.listeners.door import ANA, Door, said
from tests.bot.listeners.filled_forms import chosen_times, offer_times
from tests.bot.services.factories import bring_in, deliver, due_at, run_round

FILE = b"BEGIN:VCALENDAR"


@pytest.fixture
def paired(door: Door) -> Door:
    """Ana has a partner, and both are offered times."""
    ours = door.place.slack.team_id
    bring_in(door.place.db, ANA, "U02BEN", team_id=ours)
    now = due_at(door.place.db, team_id=ours)
    run_round(door.place.db, team_id=ours, now=now)
    deliver(door.place.db, now=now)
    offer_times(door)
    return door


def form(*ticked: str, shown: tuple[str, ...] = ("1796202000", "none")) -> dict[str, Any]:
    options = [{"value": one} for one in shown]
    return {
        "blocks": [
            {"type": "section", "block_id": "s"},
            {"type": "input", "block_id": "times.84", "element": {"options": options}},
        ],
        "state": {
            "values": {"times.84": {"value": {"selected_options": [{"value": t} for t in ticked]}}}
        },
    }


def test_what_was_ticked_and_what_there_was_is_read_from_the_form() -> None:
    ticks = read_ticks(form("1796202000", "none"))

    assert len(ticks.suits) == len(ticks.shown) == 1
    assert read_ticks(form("none")) == Ticks(frozenset(), ticks.shown)


@pytest.mark.parametrize("value", ["", "-1", "1e9", "99999999999", "²", "1796202000 ", "x"])
def test_values_that_are_no_times_of_ours_count_as_not_there(value: str) -> None:
    assert read_ticks(form(value, shown=(value,))) == Ticks(frozenset(), frozenset())
    assert booked_of({"actions": [{"value": f"1/{value}"}]}) is None
    assert booked_of({"actions": [{"value": f"{value}{value}/1796202000"}]}) is None


def test_a_form_without_the_field_says_nothing() -> None:
    assert read_ticks({"state": {"values": {}}}) == Ticks(frozenset(), frozenset())


def test_the_answer_takes_the_place_of_the_form(paired: Door) -> None:
    answer = said(paired.knock(chosen_times(paired)))

    assert answer["response_action"] == "update"
    assert "Noted." in str(answer["view"]["blocks"])
    assert paired.woken == 1


@pytest.mark.parametrize("pair", ["", "999", "x"])
def test_a_form_of_no_pair_of_ours_is_not_active(paired: Door, pair: str) -> None:
    body = chosen_times(paired)
    body["view"]["private_metadata"] = pair

    answer = said(paired.knock(body))

    assert "no longer active" in str(answer["view"]["blocks"])


def test_a_failure_is_told_beside_the_field_and_the_form_stays(paired: Door) -> None:
    body = chosen_times(paired)
    with paired.place.db.write() as session:
        session.execute(text("ALTER TABLE talk_times RENAME TO elsewhere"))

    answer = said(paired.knock(body))

    assert answer["response_action"] == "errors"
    assert set(answer["errors"]) == {"times"}


def test_who_ended_a_pair_is_in_no_record_and_neither_is_the_button(paired: Door) -> None:
    body = paired.click_payload("cannot_make_it", value="1")

    assert paired.knock(body).status == 200

    with paired.place.db.read() as session:
        [(key, answer)] = session.execute(text("SELECT key, answer FROM inbox"))
    assert "cannot" not in f"{key}{answer}"
    assert ANA not in f"{key}{answer}"
    assert private_request(body).key == key != action_request(body).key


def send(slack: Sandbox) -> Upload:
    client = slack_client(token=slack.bot_token, base_url=slack.api_url, timeout_s=5)
    return send_file(client, FILE, name="talk.ics", title="Talk", to=ANA, comment="Here.")


def test_a_file_arrives_where_files_may_be_sent(paired: Door) -> None:
    slack = paired.place.slack
    refused = send(slack)
    slack.admin.grant((*DEFAULT_SCOPES, "files:write"))

    sent = send(slack)

    assert (refused, sent) == (Upload.REFUSED, Upload.SENT)
    assert [len(one.files) for one in slack.person(ANA).messages()] == [1]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_a_file_that_slack_does_not_take_now_is_lost(paired: Door, method: str) -> None:
    slack = paired.place.slack
    slack.admin.grant((*DEFAULT_SCOPES, "files:write"))
    slack.faults.add(Fault(method=method, kind=FaultKind.HTTP_5XX))

    assert send(slack) is Upload.LOST
    assert slack.person(ANA).messages() == []


@pytest.mark.parametrize(
    ("url", "api_url"),
    [
        ("https://evil.example/upload", "https://slack.com/api/"),
        ("http://files.slack.com/upload", "https://slack.com/api/"),
        ("https://files.slack.com.evil.example/upload", "https://slack.com/api/"),
        ("file:///etc/passwd", "https://slack.com/api/"),
    ],
)
def test_a_file_goes_to_slack_alone(url: str, api_url: str) -> None:
    with pytest.raises(ValueError, match="not Slack's"):
        _put(url, FILE, api_url=api_url)
