"""One bot after another, forked from a warm process and killed; never two at a time."""

from __future__ import annotations

import json
import subprocess
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from tests.faults.warm import start_module

PATIENCE_S = 60.0  # on a machine that is busy with other tests
KILLED = "dead -9"


class Lives:
    """Starts bots and kills them with -9, after `open` and `warm`; `close` leaves nothing behind.

    env  settings of every life
    log  where all these processes write what they log
    """

    def __init__(self, env: Mapping[str, str], *, log: Path) -> None:
        self._env, self.log = env, log
        self._said: deque[str] = deque()
        self._heard = threading.Condition()
        self._parent: subprocess.Popen[str] | None = None
        self.kills = 0

    def open(self) -> None:
        """Start the process that becomes warm; it serves as a bot first."""
        with self.log.open("w") as log:
            self._parent = start_module("tests.faults.warm_parent", log=log)
        self._reader = threading.Thread(target=self._listen, name="listener", daemon=True)
        self._reader.start()
        self._tell(json.dumps(self._env))
        self._hear("serving")

    def warm(self) -> None:
        """Stop that first bot; from now on its process only forks others."""
        self._tell("stop")
        self._hear("warm")

    def close(self) -> None:
        """Kill what still lives and end the warm process."""
        if self._parent is not None:
            self._stdin.close()
            self._parent.wait(PATIENCE_S)
            self._reader.join()

    def begin(self) -> None:
        """Begin a life; returns while it is still starting."""
        self._said.clear()
        self._tell("fork")
        self._hear("forked")

    def wait_until_ready(self) -> None:
        """Wait until the bot serves. Raises AssertionError when it could not start."""
        heard = self._hear("ready", "failed")
        assert heard == "ready", f"{heard}\n{self.log.read_text()}"

    def kill(self) -> None:
        """End the life at this instant, wherever it is, and wait until it is gone.

        Raises AssertionError when it had ended by itself.
        """
        self._tell("kill")
        heard = self._hear("dead")
        assert heard == KILLED, f"{heard}\n{self.log.read_text()}"
        self.kills += 1

    def _tell(self, line: str) -> None:
        self._stdin.write(line + "\n")
        self._stdin.flush()

    @property
    def _stdin(self) -> IO[str]:
        assert self._parent is not None
        assert self._parent.stdin is not None
        return self._parent.stdin

    def _listen(self) -> None:
        assert self._parent is not None
        assert self._parent.stdout is not None
        with self._parent.stdout as said:
            for line in said:
                with self._heard:
                    self._said.append(line.strip())
                    self._heard.notify_all()
        with self._heard:
            self._said.append("gone")
            self._heard.notify_all()

    def _hear(self, *beginnings: str) -> str:
        """Wait for a line that begins with one of these words and return it."""

        def found() -> str | None:
            return next(
                (line for line in self._said if line.startswith((*beginnings, "gone"))), None
            )

        with self._heard:
            line = self._heard.wait_for(found, PATIENCE_S)
        assert line is not None, f"{beginnings} not heard in {PATIENCE_S} s"
        return line
