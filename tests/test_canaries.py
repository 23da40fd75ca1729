"""The search for private things finds them wherever they turn up, and nothing where they belong."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot import logs as bot_logs
from sandbox import Sandbox
from storage import workspaces
from storage.database import Database
from tests.canaries import NAME, SAID, TITLE, Kind, Place, Watched, find, planted, talk, typed_by
from tests.talkative_logs import Logs, talkative_logs

ANA, BEN = "U01ANA", "U02BEN"


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    with Sandbox(planted()) as sandbox:
        yield sandbox


@pytest.fixture
def client(slack: Sandbox) -> WebClient:
    return WebClient(token=slack.bot_token, base_url=slack.api_url)


def kinds(watched: Watched, logs: Logs | None = None) -> set[tuple[Kind, Place]]:
    return {(found.kind, found.place) for found in find(watched, logs)}


def test_profiles_and_what_people_write_are_no_finding_where_they_belong(
    slack: Sandbox, client: WebClient, tmp_path: Path
) -> None:
    client.conversations_open(users=[ANA, BEN])
    talk(slack)

    with talkative_logs() as logs:
        client.users_info(user=ANA)

    assert SAID in slack.person(ANA).messages()[0].text
    assert NAME in slack.people[ANA].real_name
    assert find(Watched([slack], [tmp_path]), logs) == []


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_one_in_a_line_of_ours_is_found_with_where_it_was(level: str) -> None:
    with talkative_logs() as logs:
        getattr(logging.getLogger("bot.delivery"), level)("sent to %s", f"Ana {NAME}")
    [first, second] = find(Watched(), logs)

    assert str(first) == "a name in the log: the output at DEBUG"
    assert str(second) == "a name in the log: a line of our own, before secrets are hidden"


def test_one_in_what_comes_along_with_a_line_is_found() -> None:
    with talkative_logs() as logs:
        logging.getLogger("storage").info("stored", extra={"event": "x", "words": SAID})
        try:
            raise ValueError(TITLE)
        except ValueError:
            logging.getLogger("pairing").exception("failed")

    assert {kind for kind, _ in kinds(Watched(), logs)} == {Kind.SAID, Kind.TITLE}


def test_secrets_that_the_output_hides_are_found_in_the_line_itself(slack: Sandbox) -> None:
    with talkative_logs() as logs:
        for secret in (slack.bot_token, slack.app_token, slack.signing_secret):
            logging.getLogger("bot").debug("using %s", secret)

    assert slack.bot_token not in logs.output.getvalue()
    assert kinds(Watched([slack]), logs) == {(Kind.TOKEN, Place.LOG), (Kind.SECRET, Place.LOG)}


def test_what_talkative_libraries_say_is_found_when_nothing_holds_it_back(
    slack: Sandbox, client: WebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_logs, "LEAST_LEVEL", {})

    with talkative_logs() as logs:
        client.users_info(user=ANA)

    assert (Kind.NAME, Place.LOG) in kinds(Watched([slack]), logs)


def test_one_in_a_database_is_found_in_file_and_table(
    db: Database, tmp_path: Path, now: datetime
) -> None:
    with db.write() as session:
        workspaces.ensure_workspace(session, team_id=typed_by(ANA), now=now)
    url = db.engine.url.render_as_string(hide_password=False)
    [found] = find(Watched([], [tmp_path], [url] if db.file is None else []))

    assert (found.kind, found.place) == (Kind.TYPED, Place.DATABASE)
    assert found.where == ("table workspaces" if db.file is None else "file pairme.db-wal")


def test_one_in_a_message_or_a_view_is_found(slack: Sandbox, client: WebClient) -> None:
    client.chat_postMessage(channel=BEN, text=f"{ANA} said: {typed_by(ANA)}")
    client.views_publish(
        user_id=BEN,
        view={
            "type": "home",
            "blocks": [{"type": "section", "text": {"type": "plain_text", "text": TITLE}}],
        },
    )

    assert kinds(Watched([slack])) == {
        (Kind.TYPED, Place.CALL),
        (Kind.TYPED, Place.OTHERS),
        (Kind.TITLE, Place.CALL),
        (Kind.TITLE, Place.OTHERS),
    }


def test_one_in_the_output_of_a_process_is_found(slack: Sandbox) -> None:
    watched = Watched([slack], texts={"the output of process 7": f"token={slack.app_token}"})

    assert [str(found) for found in find(watched)] == [
        "a token in the log: the output of process 7"
    ]


def test_levels_and_handlers_are_as_before() -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("slack_sdk").level)

    with talkative_logs():
        pass

    assert (root.level, root.handlers, logging.getLogger("slack_sdk").level) == before
