"""People who join a bot that keeps being killed, each with one request repeated until answered."""

from __future__ import annotations

import http.client
import random
import threading
from collections import Counter
from collections.abc import Iterator

from tests.faults.signed import join_form, send, slash_join

PATIENCE_S = 60.0  # on a machine that is busy with other tests
TYPING, IMPATIENT = 0.25, 0.05  # shares: who types a command, who asks again all the same


class Crowd:
    """Joins through several clients at once, from the first `go_on` to `close`.

    people        ids, each used once
    acknowledged  who was told so, in order
    counted       answers by status, `refused`, `unanswered` and `repeated`
    """

    def __init__(
        self, people: Iterator[str], port: int, *, secret: str, team_id: str, clients: int
    ) -> None:
        self._people, self._port = people, port
        self._secret, self._team_id = secret, team_id
        self._turn = threading.Lock()
        self._is_served = threading.Event()
        self._is_over = threading.Event()
        self._changed = threading.Condition()
        self.acknowledged: list[str] = []
        self.counted: Counter[str] = Counter()
        self._clients = [
            threading.Thread(target=self._join_one_by_one, args=(random.Random(n),), daemon=True)
            for n in range(clients)
        ]
        for client in self._clients:
            client.start()

    def close(self) -> None:
        """Let nobody join any more and wait for the clients."""
        self._is_over.set()
        self._is_served.set()
        for client in self._clients:
            client.join()

    def go_on(self) -> None:
        """Tell them that somebody serves."""
        self._is_served.set()

    def pause(self) -> None:
        """Let who gets no answer from now on wait until somebody serves again."""
        self._is_served.clear()

    def wait_for(self, acknowledged: int) -> None:
        """Wait until so many people were told that they are in."""
        with self._changed:
            done = self._changed.wait_for(
                lambda: len(self.acknowledged) >= acknowledged, PATIENCE_S
            )
        assert done, f"{len(self.acknowledged)} of {acknowledged} in {PATIENCE_S} s"

    def _join_one_by_one(self, chance: random.Random) -> None:
        while True:
            with self._turn:
                person = next(self._people)
            make = slash_join if chance.random() < TYPING else join_form
            body = make(person, team_id=self._team_id, key=f"key-{person}")
            is_in = False
            while not is_in:
                self._is_served.wait()
                if self._is_over.is_set():
                    return
                is_in = self._ask(body)
            with self._changed:
                self.acknowledged.append(person)
                self._changed.notify_all()
            if chance.random() < IMPATIENT:
                self.counted["repeated"] += 1
                self._ask(body)

    def _ask(self, body: bytes) -> bool:
        """Send it once; True when the answer tells this person that they take part."""
        try:
            status, answer = send(self._port, body, secret=self._secret)
        except ConnectionRefusedError:
            self.counted["refused"] += 1
            return False
        except (OSError, http.client.HTTPException):
            self.counted["unanswered"] += 1
            return False
        self.counted[f"{status}"] += 1
        if not body.startswith(b"command"):
            return status == 200 and answer == ""  # the form closes
        return "You are in" in answer or "You have joined already" in answer
