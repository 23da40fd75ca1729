"""What Bolt would find in the environment of a container that has all of .env in it."""

from __future__ import annotations

import os

import pytest

from tests.bot.listeners.door import Door
from tests.bot.place import Place


@pytest.mark.parametrize("value", ["", "1111.2222"])
def test_bolt_makes_no_store_of_its_own_and_the_environment_stays(
    value: str,
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    given = dict.fromkeys(("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"), value)
    for name in given:
        monkeypatch.setenv(name, value)

    door = Door(place)
    door.close()

    assert door.app.oauth_flow is None
    assert door.app.installation_store is None
    assert [one.getMessage() for one in caplog.records if one.name.startswith("slack_bolt")] == []
    assert os.environ.items() >= given.items()
