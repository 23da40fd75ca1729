"""`pairme deliveries`: figures, lists, decisions, and clear refusals."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.delivery_report import KINDS, MEANING
from storage import workspaces
from storage.database import Database
from storage.outbox import Message, MessageKind, MessageState
from storage.workspaces import WorkspaceState
from tests.bot.services.factories import NOW, join, messages_in
from tests.bot.services.operating.given_up import pair, put, read
from tests.cli.calling import pairme

WIDTH = 80


def shown(url: str, *words: str) -> str:
    code, out, complaints = pairme(url, "deliveries", *words)
    assert (code, complaints) == (0, "")
    return out


def welcomes(db: Database, *states: MessageState, **values: object) -> list[Message]:
    join(db, *(f"U{n}" for n in range(1, len(states) + 1)))
    waiting = messages_in(db)
    return [put(db, one, state, **values) for one, state in zip(waiting, states, strict=True)]


def test_without_a_further_word_it_sums_the_outbox_up(db: Database, database_url: str) -> None:
    wanted = (MessageState.REVIEW, MessageState.DEAD, MessageState.PENDING)
    since = datetime.now(UTC) - timedelta(hours=3, minutes=5, seconds=10)
    welcomes(db, *wanted, resends=1, send_after=since)
    with db.write() as session:
        [workspace] = workspaces.list_workspaces(session)
        workspaces.set_workspace_state(
            session, workspace.id, WorkspaceState.HELD, reason="token_revoked"
        )

    text = shown(database_url)
    facts = json.loads(shown(database_url, "--json"))

    assert {state: n for state, n in facts["counts"].items() if n} == dict.fromkeys(wanted, 1)
    assert re.search(r"^ +review +1 +nobody can tell whether it arrived", text, re.M)
    assert re.search(r"^ +sent +0 ", text, re.M)
    assert "Possible duplicates: 3 (sent again without proof" in text
    assert "Workspace T1 is silent: it is held (token_revoked), 1 message waiting." in text
    assert "Waiting the longest: 3, welcome for U3, due 3 h 5 min ago." in text
    assert "2 need a look: pairme deliveries list" in text
    assert facts["possible_duplicates"] == 3
    assert facts["oldest"]["people"] == ["U3"]


def test_an_outbox_in_which_all_is_well_says_so(db: Database, database_url: str) -> None:
    welcomes(db, MessageState.SENT)

    text = shown(database_url)

    assert "Possible duplicates: 0.\nNothing is waiting.\n" in text
    assert "need a look" not in text
    assert shown(database_url, "list") == "Nothing needs a look.\n"


def test_what_needs_a_look_is_listed_with_the_reason_in_words(
    db: Database, database_url: str
) -> None:
    opening, intro = pair(db)
    put(db, opening, MessageState.SENT)
    put(db, intro, MessageState.REVIEW, reason="restored", attempts=2, intent_at=NOW)

    text = shown(database_url, "list")
    [facts] = json.loads(shown(database_url, "list", "--json"))

    assert text.startswith("review: it may have been sent after the backup that was restored\n")
    assert re.search(r"^ +2 +introduction +U1 \+ U2 +2026-11-24 09:00 +2 +$", text, re.M)
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert facts == {
        "id": intro.id,
        "kind": "pair_intro",
        "workspace": "T1",
        "people": ["U1", "U2"],
        "state": "review",
        "reason": "restored",
        "why": "it may have been sent after the backup that was restored",
        "attempts": 2,
        "since": NOW.isoformat(),
    }


def test_states_and_a_limit_choose_what_is_listed(db: Database, database_url: str) -> None:
    S = MessageState
    welcomes(db, S.REVIEW, S.PENDING, S.SENT, S.PENDING, reason="http_503")

    pending = shown(database_url, "list", "--state", "pending", "--limit", "1")
    both = json.loads(
        shown(database_url, "list", "--state", "pending", "--state", "sent", "--json")
    )

    assert pending.startswith("pending: Slack, or the way there, says http_503\n")
    assert "There are more; --limit shows them." in pending
    assert [one["id"] for one in both] == [4, 3, 2]
    assert shown(database_url, "list", "--state", "dead") == "There is none.\n"


def test_messages_of_two_workspaces_are_told_apart(db: Database, database_url: str) -> None:
    join(db, "U1", team_id="T1")
    join(db, "U1", team_id="T2")

    text = shown(database_url, "list", "--state", "pending")

    assert re.search(r"U1 .* T1 ", text)
    assert re.search(r"U1 .* T2 ", text)


def test_decisions_are_carried_out_while_the_bot_has_the_database_open(
    db: Database, database_url: str
) -> None:
    db.hold_single_process()
    states = (MessageState.REVIEW, MessageState.DEAD, MessageState.CHECKING)
    one, two, three = welcomes(db, *states)

    said = [
        shown(database_url, "retry", str(one.id)),
        shown(database_url, "delivered", str(two.id)),
        shown(database_url, "drop", str(three.id)),
    ]

    assert said == [
        "Message 1 will be sent again.\n",
        "Message 2 counts as delivered.\n",
        "Message 3 is called off.\n",
    ]
    assert [read(db, each.id).state for each in (one, two, three)] == [
        MessageState.PENDING,
        MessageState.SENT,
        MessageState.CANCELLED,
    ]


def test_everything_in_review_is_retried_at_once(db: Database, database_url: str) -> None:
    welcomes(db, MessageState.REVIEW, MessageState.DEAD, MessageState.REVIEW)

    first = shown(database_url, "retry", "--all-review")
    again = shown(database_url, "retry", "--all-review")

    assert first == "Message 1 will be sent again.\nMessage 3 will be sent again.\n"
    assert again == "Nothing is in review.\n"


def test_what_makes_no_sense_is_refused_with_the_reason_and_the_rest_is_done(
    db: Database, database_url: str
) -> None:
    opening, intro = (put(db, one, MessageState.EXPIRED) for one in pair(db))
    join(db, "U3")
    [message] = messages_in(db)
    put(db, message, MessageState.SENT)

    code, out, complaints = pairme(database_url, "deliveries", "retry", "2", "3", "99")
    opened = pairme(database_url, "deliveries", "delivered", str(opening.id))
    done = pairme(database_url, "deliveries", "retry", str(opening.id), str(intro.id))

    assert (code, out) == (1, "")
    assert "message 2: it would wait for message 1 of the same pair" in complaints
    assert "message 3: it is sent (in Slack); nothing was changed" in complaints
    assert "message 99: there is none; pairme deliveries list shows the numbers" in complaints
    assert opened[0] == 1
    assert "message 1: it opens a conversation, and which one only Slack can say" in opened[2]
    assert done == (0, "Message 1 will be sent again.\nMessage 2 will be sent again.\n", "")


@pytest.mark.parametrize(
    "words",
    [
        ["retry"],
        ["retry", "1", "--all-review"],
        ["drop"],
        ["delivered"],
        ["drop", "0"],
        ["drop", "one"],
        ["list", "--state", "lost"],
        ["list", "--limit", "0"],
        ["--json", "list"],
    ],
)
def test_wrong_usage_is_told_and_changes_nothing(
    db: Database, database_url: str, words: list[str]
) -> None:
    [message] = welcomes(db, MessageState.REVIEW)

    code, out, complaints = pairme(database_url, "deliveries", *words)

    assert (code, out) == (2, "")
    assert "Error: " in complaints
    assert read(db, message.id) == message


def test_without_a_database_it_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "pairme.db"

    code, out, complaints = pairme(f"sqlite:///{file}", "deliveries")

    assert (code, out) == (1, "")
    assert "there is no database yet" in complaints
    assert not file.exists()


def test_there_is_a_word_for_every_kind_and_state() -> None:
    assert KINDS.keys() == set(MessageKind)
    assert MEANING.keys() == set(MessageState)
