"""A door to knock at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.listeners.door import Door
from tests.bot.place import Place


@pytest.fixture
def door(place: Place) -> Iterator[Door]:
    """The app of an instance that knows who it is."""
    door = Door(place)
    yield door
    door.close()
