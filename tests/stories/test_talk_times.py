"""Finding a time for a talk, from the introduction to the calendars, and what else one may say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.request import urlopen

from icalendar import Calendar

from bot.run import Bot
from sandbox import Hands, Sandbox
from sandbox.conversations import Message
from sandbox.scopes import DEFAULT_SCOPES
from tests.stories.people import (
    ANA,
    BEN,
    groups,
    join,
    move_to_round,
    wait_for_message,
    words_of,
)

Json = dict[str, Any]


def paired(slack: Sandbox, bot: Bot) -> tuple[Hands, Hands]:
    """Ana and Ben, who have joined and got their introduction."""
    ana, ben = slack.person(ANA), slack.person(BEN)
    for person in (ana, ben):
        join(slack, person.id)
        wait_for_message(slack, person, "You are in.")  # later it would make no sense any more
    move_to_round(slack, bot)
    slack.wait_for(lambda: groups(ana) and ana.messages(groups(ana)[0].id), 30.0)
    return ana, ben


def wait_for_pair(slack: Sandbox, person: Hands, words: str) -> Message:
    """Wait until a message with these words is where the pair talks."""
    found = slack.wait_for(
        lambda: next(
            (one for one in person.messages(groups(person)[0].id) if words in words_of(one)), None
        ),
        30.0,
    )
    assert found is not None
    return found


def boxes(view: Json) -> list[str]:
    """What can be ticked in an open form, by value."""
    [block] = [one for one in view["blocks"] if one["type"] == "input"]
    return [str(option["value"]) for option in block["element"]["options"]]


def send(person: Hands, *ticked: str) -> None:
    """Tick boxes in the form that is open, and send it."""
    assert person.modal is not None
    [block] = [one for one in person.modal["blocks"] if one["type"] == "input"]
    assert not person.submit({block["block_id"]: list(ticked)}).errors


def open_form(slack: Sandbox, person: Hands, inside: Message) -> Json:
    """Press "Find a time" and wait until there is something to tick."""
    clicked = person.click("find_time", in_=inside)
    assert clicked.acked
    assert not clicked.late
    return person.wait_for_modal(callback_id="times_form")


def wait_for_ephemeral(slack: Sandbox, person: Hands, words: str) -> Message:
    found = slack.wait_for(
        lambda: next((one for one in person.ephemerals if words in words_of(one)), None), 30.0
    )
    assert found is not None
    return found


def book(slack: Sandbox, ana: Hands, ben: Hands) -> Message:
    """Ana ticks two of the times, Ben the second of them."""
    [intro] = ana.messages(groups(ana)[0].id)
    offered = boxes(open_form(slack, ana, intro))
    send(ana, *offered[:2])
    ana.close_modal()
    asked = wait_for_pair(slack, ben, "can make")
    form = open_form(slack, ben, asked)
    assert boxes(form) == [*offered[:2], "none"]
    send(ben, offered[1])
    ben.close_modal()
    return wait_for_pair(slack, ana, "booked")


def test_two_find_a_time_together_and_take_it_into_their_calendars(
    slack: Sandbox, bot: Bot
) -> None:
    ana, ben = paired(slack, bot)

    booked = book(slack, ana, ben)

    assert len([one for one in slack.posted() if "booked" in one.text]) == 1
    google, outlook, file, another = booked.blocks[1]["elements"]
    assert google["url"].startswith("https://calendar.google.com/calendar/render?")
    assert outlook["url"].startswith("https://outlook.office.com/calendar/")
    assert ANA not in google["url"] + outlook["url"]
    assert another["text"]["text"] == "Another time"
    assert all(ana.click(one["action_id"], in_=booked).acked for one in (google, outlook))

    ben.click("calendar_file", in_=booked)

    wait_for_ephemeral(slack, ben, "I have sent you the calendar file")
    shared = next(one for one in ben.messages() if one.files)
    assert not [one for one in ana.messages() if one.files]
    [completed] = slack.calls("files.completeUploadExternal")
    assert completed.arguments["channels"] == [ben.dm.id]
    address = f"{slack.url}/files/{shared.files[0]['id']}/{shared.files[0]['name']}"
    with urlopen(address, timeout=5) as found:
        [event] = Calendar.from_ical(found.read()).walk("VEVENT")
    assert int(event.start.timestamp()) == int(file["value"].partition("/")[2])
    assert event.end - event.start == timedelta(minutes=30)
    assert slack.late_acks == 0


def test_where_files_may_not_be_sent_the_links_are_given_instead(slack: Sandbox, bot: Bot) -> None:
    ana, ben = paired(slack, bot)
    booked = book(slack, ana, ben)
    slack.admin.grant(DEFAULT_SCOPES)  # taken back after we had heard of it

    assert ana.click("calendar_file", in_=booked).acked

    told = wait_for_ephemeral(slack, ana, "not allowed to send files")
    assert [one["action_id"] for one in told.blocks[1]["elements"]] == [
        *("calendar_google", "calendar_outlook")
    ]
    assert not [one for one in ana.messages() if one.files]


def test_who_can_make_none_of_the_times_sees_others_in_the_same_form(
    slack: Sandbox, bot: Bot
) -> None:
    ana, ben = paired(slack, bot)
    [intro] = ana.messages(groups(ana)[0].id)
    before = boxes(open_form(slack, ana, intro))

    send(ana, "none")

    after = boxes(ana.wait_for_modal(callback_id="times_form"))
    assert set(before) & set(after) == {"none"}
    assert len(after) == len(before)
    assert len(ben.messages(groups(ben)[0].id)) == 1

    send(ana, next(one for one in after if one not in (*before, "none")))
    wait_for_pair(slack, ben, "can make")


def test_a_nudge_is_put_off_answered_or_ends_it(slack: Sandbox, bot: Bot) -> None:
    ana, ben = paired(slack, bot)
    slack.clock.advance(timedelta(days=6))
    bot.tick()
    nudge = wait_for_message(slack, ana, "found a time yet")
    partners = wait_for_message(slack, ben, "found a time yet")
    assert "Or copy this" in words_of(nudge)

    ana.click("nudge_later", in_=nudge)
    wait_for_message(slack, ana, "I will ask again on")
    slack.clock.advance(timedelta(days=3))
    bot.tick()
    again = wait_for_message(slack, ana, "found a time yet")
    ana.click("we_booked", in_=again)
    wait_for_message(slack, ana, "you have a time")

    ben.click("cannot_make_it", in_=partners)
    wait_for_message(slack, ben, "This pairing has ended; you are in again")
    wait_for_message(slack, ana, "has ended; that happens for many reasons")
    [intro] = ana.messages(groups(ana)[0].id)
    ana.click("find_time", in_=intro)
    wait_for_ephemeral(slack, ana, "This pairing has ended, so there is nothing to do here")
    assert ana.modal is None
