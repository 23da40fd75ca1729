"""`pairme doctor --live`: what it tries in a conversation, and that nothing stays there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import check_live
from bot.cli.doctor import examine
from bot.cli.findings import Finding, State
from bot.manifest import OPTIONAL_SCOPES
from bot.run import utc_now
from sandbox import NO_RECEIPTS, Fault, FaultKind, Sandbox
from sandbox.quirks import ClientMsgId
from sandbox.scopes import DEFAULT_SCOPES
from storage import migrate
from storage.database import Database
from tests.cli.calling import pairme

pytestmark = pytest.mark.slow

ANA, BEN = "U01ANA", "U02BEN"
HISTORY = ("im:history", "mpim:history")


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A local Slack that hands out every scope there is a use for."""
    with Sandbox(scopes=(*DEFAULT_SCOPES, *HISTORY, *OPTIONAL_SCOPES)) as sandbox:
        yield sandbox


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database that no bot uses."""
    db = Database(f"sqlite:///{tmp_path}/pairme.db", pool_size=2)
    migrate.upgrade(db)
    db.close()
    return tmp_path / "pairme.db"


def report(
    slack: Sandbox, file: Path, conversation: str = ANA, **changes: str
) -> dict[str, Finding]:
    env = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "PAIRME_SLACK_API_URL": slack.api_url,
        "PAIRME_DATABASE_PATH": str(file),
        **changes,
    }
    found = examine(now=utc_now, env=env, live=conversation)
    return {one.name.removeprefix("live: "): one for one in found if one.name.startswith("live")}


def left(slack: Sandbox) -> int:
    return len([one for one in slack.posted() if one.text == check_live.TEXT])


def test_everything_is_tried_told_and_taken_back(slack: Sandbox, file: Path) -> None:
    found = report(slack, file)

    states = {name: one.state for name, one in found.items()}
    assert states == {
        "optional scopes": State.OK,
        "post": State.OK,
        "receipt": State.OK,
        "read back": State.OK,
        "client_msg_id": State.OK,
        "delete": State.OK,
        "not tried": State.SKIPPED,
    }
    assert " after the post was begun" in found["receipt"].detail
    assert found["client_msg_id"].detail == "Slack posts a repetition again, as the bot expects"
    assert len(slack.calls("chat.delete")) == 3
    assert left(slack) == 0
    assert not slack.is_connected


def test_a_receipt_in_a_group_conversation_can_be_tried(slack: Sandbox, file: Path) -> None:
    import json
    from urllib.request import Request, urlopen

    request = Request(
        f"{slack.api_url}conversations.open",
        json.dumps({"users": f"{ANA},{BEN}"}).encode(),
        {
            "Content-Type": "application/json; charset=utf-8",
            "Authorization": f"Bearer {slack.bot_token}",
        },
    )
    with urlopen(request) as answer:
        group = json.load(answer)["channel"]["id"]

    found = report(slack, file, group)

    assert found["receipt"].state is State.OK
    assert group in found["post"].detail
    assert left(slack) == 0


def test_a_receipt_that_does_not_come_is_a_warning_with_what_to_compare(
    slack: Sandbox, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.quirks.receipts = NO_RECEIPTS
    monkeypatch.setattr("bot.cli.check_live.check_live.__kwdefaults__", {"patience_s": 0.2})

    found = report(slack, file)

    assert found["receipt"].state is State.WARNING
    assert "pairme manifest" in found["receipt"].fix
    assert left(slack) == 0


def test_while_a_bot_runs_it_does_not_listen_and_takes_nothing_from_it(
    slack: Sandbox, file: Path
) -> None:
    running = Database(f"sqlite:///{file}", pool_size=2)
    running.hold_single_process()

    found = report(slack, file)
    running.close()

    assert found["receipt"].state is State.SKIPPED
    assert "the bot is running" in found["receipt"].detail
    assert "stop every instance" in found["receipt"].fix
    assert len(slack.calls("apps.connections.open")) == 1  # of the ordinary check
    assert found["post"].state is found["delete"].state is State.OK


def test_what_people_send_meanwhile_is_left_for_the_bot(slack: Sandbox, file: Path) -> None:
    asked = []
    before = check_live._check_receipt

    def meanwhile(*arguments: object) -> Finding:
        asked.append(slack.person(BEN).command("/pairme"))
        return before(*arguments)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.cli.check_live._check_receipt", meanwhile)
        report(slack, file)

    assert not asked[0].acked


@pytest.mark.parametrize(
    ("quirk", "says"),
    [
        (ClientMsgId.HONOR, "Slack answers a repetition with the first message"),
        (ClientMsgId.ERROR, "Slack refuses a repetition (duplicate_message_not_found)"),
    ],
)
def test_it_tells_what_becomes_of_a_repetition(
    slack: Sandbox, file: Path, quirk: ClientMsgId, says: str
) -> None:
    slack.quirks.client_msg_id = quirk

    assert report(slack, file)["client_msg_id"].detail == says
    assert left(slack) == 0


def test_without_the_scopes_it_says_what_is_not_needed(file: Path) -> None:
    with Sandbox() as slack:
        found = report(slack, file)

        assert found["read back"].state is State.SKIPPED
        assert "only evidence by history uses" in found["read back"].detail
        assert left(slack) == 0


def test_a_conversation_that_is_not_there_fails_with_how_to_find_one(
    slack: Sandbox, file: Path
) -> None:
    found = report(slack, file, "C999NOWHERE")

    assert found["post"].state is State.FAILED
    assert "channel_not_found" in found["post"].detail
    assert "address" in found["post"].fix
    assert found["delete"].detail == "nothing is left behind"


def test_what_cannot_be_deleted_is_named(slack: Sandbox, file: Path) -> None:
    slack.faults.add(
        Fault(method="chat.delete", kind=FaultKind.ERROR, code="cant_delete_message", times=2)
    )

    found = report(slack, file)

    assert found["delete"].state is State.FAILED
    assert found["delete"].detail.startswith("still there: ")
    assert left(slack) == 1


def test_interrupted_it_deletes_as_well(
    slack: Sandbox, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> Finding:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.cli.check_live._check_history", interrupted)

    with pytest.raises(KeyboardInterrupt):
        report(slack, file)

    assert left(slack) == 0


def test_something_else_than_an_id_is_wrong_usage() -> None:
    code, _, complaint = pairme("sqlite:///x.db", "doctor", "--live", "#general")

    assert code == 2
    assert "not the id of a conversation" in complaint
