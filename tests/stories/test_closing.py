"""A bot that is stopped in the very moment in which it begins to listen."""

from __future__ import annotations

import threading

import pytest
from slack_sdk.socket_mode.builtin.connection import Connection, ConnectionState

from tests.stories.conftest import StartBot

PATIENCE_S = 20.0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reader_that_is_just_beginning_does_not_hold_up_the_end(
    start_bot: StartBot, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins, never = threading.Event(), threading.Event()
    read = Connection.run_until_completion

    def begin_late(self: Connection, state: ConnectionState) -> None:
        """Be told to end first, and take that back then, as the SDK does when it begins."""
        begins.set()
        while not state.terminated:
            never.wait(0.005)
        state.terminated = False
        read(self, state)

    monkeypatch.setattr(Connection, "run_until_completion", begin_late)
    bot = start_bot(database_url, mode="socket")
    assert begins.wait(PATIENCE_S)

    stopping = threading.Thread(target=bot.stop, daemon=True)
    stopping.start()
    stopping.join(PATIENCE_S)

    assert not stopping.is_alive()
