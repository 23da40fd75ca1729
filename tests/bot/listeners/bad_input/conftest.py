"""A door behind which Ana takes part and runs programs, with a partner she was introduced to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.listeners.pace import Pace
from bot.services.drawing.rounds import Ran
from tests.bot.listeners.door import ANA, Door
from tests.bot.place import Place
from tests.bot.services.factories import bring_in, deliver, due_at, run_round

PATIENT_S = 60.0  # a busy machine must not turn an answer into a later one


@pytest.fixture
def door(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """The app of an instance that always waits for what it answers. Nobody takes part yet."""
    for patience in ("ACK_PATIENCE_S", "SLACK_PATIENCE_S"):
        monkeypatch.setattr(f"bot.listeners.commands.{patience}", PATIENT_S)
    door = Door(place)
    yield door
    door.close()


@pytest.fixture
def inside(door: Door) -> Door:
    """Ana and Ben are in, and are a pair."""
    ours = door.place.slack.team_id
    bring_in(door.place.db, ANA, "U02BEN", team_id=ours)
    now = due_at(door.place.db, team_id=ours)
    assert run_round(door.place.db, team_id=ours, now=now).ran is Ran.COMMITTED
    deliver(door.place.db, now=now)
    return door


@pytest.fixture
def paced(inside: Door) -> Iterator[Door]:
    """A door that counts commands as it does in earnest."""
    door = Door(inside.place, pace=Pace(inside.place.now))
    yield door
    door.close()


@pytest.fixture
def admin(inside: Door) -> Door:
    """Ana is an admin of the workspace, too."""
    inside.place.slack.admin.change_person(ANA, is_admin=True)
    return inside
