"""A test that is alone runs beside no other, and lets nobody in who came after it."""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path

from tests.turns import turn

SOON = 30.0


def is_taken(file: Path) -> bool:
    """Tell whether somebody holds a lock on a file."""
    with file.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def test_who_is_alone_waits_for_those_there_and_those_who_come_wait_for_it(tmp_path: Path) -> None:
    events: list[str] = []
    may_leave = threading.Event()

    def run(name: str, *, alone: bool) -> None:
        with turn(tmp_path, alone=alone):
            events.append(name)
            if alone:
                assert may_leave.wait(SOON)
                events.append(f"{name} leaves")

    first = threading.Thread(target=run, args=("alone",), kwargs={"alone": True})
    later = threading.Thread(target=run, args=("later",), kwargs={"alone": False})
    with turn(tmp_path, alone=False), turn(tmp_path, alone=False):
        events.append("two together")
        first.start()
        while not is_taken(tmp_path / "door"):  # it waits at the door, which nobody passes
            assert first.is_alive()
        later.start()
        events.append("two leave")
    while "alone" not in events:
        assert first.is_alive()
    assert is_taken(tmp_path / "room")
    may_leave.set()
    first.join(SOON)
    later.join(SOON)

    assert events == ["two together", "two leave", "alone", "alone leaves", "later"]
