"""The fair lock that lines up the threads that want to write to SQLite."""

from __future__ import annotations

import threading
import time

from storage.turns import Turns


def wait_until(turns: Turns, waiting: int) -> None:
    deadline = time.monotonic() + 5
    while len(turns._queue) < waiting:
        assert time.monotonic() < deadline
        threading.Event().wait(0.001)


def test_threads_get_their_turn_in_the_order_they_came() -> None:
    turns = Turns()
    served: list[int] = []
    threads = []
    assert turns.acquire(timeout_s=0)

    def serve(n: int) -> None:
        assert turns.acquire(timeout_s=5)
        served.append(n)
        turns.release()

    for n in range(8):
        threads.append(threading.Thread(target=serve, args=(n,)))
        threads[-1].start()
        wait_until(turns, n + 1)
    turns.release()
    for thread in threads:
        thread.join(timeout=5)

    assert served == list(range(8))


def test_who_waits_too_long_leaves_the_line_to_the_next() -> None:
    turns = Turns()
    assert turns.acquire(timeout_s=0)

    came = turns.acquire(timeout_s=0.01)
    turns.release()

    assert not came
    assert turns.acquire(timeout_s=0)
