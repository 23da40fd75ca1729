"""A step somebody wants to be reminded of: for their eyes only, said once, and then forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from bot.run import Bot
from sandbox import EntryKind, Hands, Sandbox
from storage import outbox
from storage.outbox import MessageKind, MessageState
from storage.tables import Base
from tests.stories.people import ANA, BEN, groups, join, leave, move_to_round, wait_for_message
from tests.talkative_logs import LIBRARIES, SQL, Logs

CANARY = "kanarie-step: I will ask *first* <!channel>"
AS_SHOWN = "kanarie-step: I will ask *first* &lt;!channel&gt;"


@pytest.fixture
def talkative() -> Sequence[str]:
    """Here the libraries of the database say everything too."""
    return (*LIBRARIES, *SQL)


def introduce(slack: Sandbox, bot: Bot) -> tuple[Hands, Hands]:
    for one in (ANA, BEN):
        join(slack, one)
        wait_for_message(slack, slack.person(one), "You are in")
    move_to_round(slack, bot)
    ana, ben = slack.person(ANA), slack.person(BEN)
    slack.wait_for(lambda: groups(ana) and ana.messages(groups(ana)[0].id), 30.0)
    return ana, ben


def tables_with(bot: Bot, words: str) -> set[str]:
    """The tables in which something stands."""
    found = set()
    with bot.runtime.db.read() as session:
        for table in Base.metadata.sorted_tables:
            rows = session.execute(text(f'SELECT * FROM "{table.name}"')).all()
            found |= {table.name for row in rows if words in str(tuple(row))}
    return found


def shown(person: Hands) -> str:
    return "" if person.modal is None else str(person.modal["blocks"])


def element_of(person: Hands, block_id: str) -> dict[str, Any]:
    """The element of a field in the form on top."""
    blocks = [] if person.modal is None else person.modal["blocks"]
    [found] = [one["element"] for one in blocks if one["block_id"] == block_id]
    return dict(found)


def move_to_reminder(slack: Sandbox, bot: Bot) -> None:
    with bot.runtime.db.read() as session:
        pending = outbox.list_messages(session, state=MessageState.PENDING, limit=50)
    [at] = [one.send_after for one in pending if one.kind is MessageKind.STEP]
    slack.clock.set(at)


def test_a_step_is_kept_from_the_guide_and_said_to_nobody_else(
    slack: Sandbox, bot: Bot, nothing_private_escapes: Logs
) -> None:
    ana, ben = introduce(slack, bot)
    ana.click("open_guide", in_=ana.messages(groups(ana)[0].id)[0])
    slack.wait_for(lambda: "To close, each of you" in shown(ana), 30.0)
    guide = ana.modal

    opened = ana.click("remind_me", in_=guide)
    suggested = element_of(ana, "step_day")["initial_date"]
    wrong = ana.submit({"step": CANARY, "step_day": "2026-11-24"})
    sent = ana.submit({"step": CANARY, "step_day": suggested})
    said = shown(ana)
    ana.close_modal()

    assert wrong.errors == {"step_day": "Please choose a day after today."}
    assert sent.errors is None
    assert "I will remind you on" in said
    assert ana.modal == guide
    assert tables_with(bot, "kanarie-step") == {"steps"}

    move_to_reminder(slack, bot)
    reminder = wait_for_message(slack, ana, "You wanted to be reminded")
    slack.wait_for(lambda: not tables_with(bot, "kanarie-step"), 30.0)

    assert f'"{AS_SHOWN}"' in reminder.text
    assert not [one for one in ben.messages() if "kanarie-step" in one.text]
    assert not [one for one in ana.messages(groups(ana)[0].id) if "kanarie-step" in one.text]
    calls = [one for one in slack.transcript if one.kind is EntryKind.CALL]
    with_words = [one.method for one in calls if "kanarie-step" in str(one.arguments)]
    assert with_words == ["chat.postMessage"]
    for place, lines in nothing_private_escapes.texts().items():
        assert "kanarie-step" not in lines, place
    assert (opened.acked, slack.late_acks) == (True, 0)


def test_after_saying_that_they_met_somebody_can_keep_a_step_and_leaving_takes_it_along(
    slack: Sandbox, bot: Bot
) -> None:
    ana, _ = introduce(slack, bot)
    ana.click("we_met")
    [thanks] = slack.wait_for(lambda: [m for m in ana.ephemerals if "Thank you" in m.text], 30.0)

    ana.click("remind_me", in_=thanks)
    ana.wait_for_modal(callback_id="step_form")
    ana.submit({"step": CANARY})
    assert tables_with(bot, "kanarie-step") == {"steps"}

    ana.close_modal()
    leave(slack, ana)
    wait = slack.wait_for(lambda: not tables_with(bot, "kanarie-step"), 30.0)
    assert wait
    ana.click("remind_me", in_=thanks)
    slack.wait_for(lambda: [m for m in ana.ephemerals if "This pairing has ended" in m.text], 30.0)
