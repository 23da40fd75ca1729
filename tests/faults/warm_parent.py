"""A warm process that bots are forked from: what they import and compile is paid for once.

Reads its settings as the first line of standard input and is a bot itself until it reads `stop`;
then `fork` forks a bot and `kill` kills it. Writes `serving`, `warm`, `forked`, `ready` or `failed`
(the new bot itself), and `dead` with its exit status. It has no thread while it forks, and no bot
outlives its input.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading

import bot.run
from bot.logs import configure_logging
from bot.run import Bot
from bot.settings import Settings, load_settings
from storage.database import Database


def main() -> None:
    """Be a bot, then a parent of bots, until the input ends."""
    configure_logging("warning", "text")
    settings = load_settings(json.loads(sys.stdin.readline()), needs_slack=True)
    _serve_first(settings)
    child: int | None = None
    for line in sys.stdin:
        if line == "fork\n":
            child = os.fork()
            if child == 0:
                _live(settings)
            _say("forked")
        elif child is not None:
            _say(f"dead {_kill(child)}")
            child = None
    if child is not None:
        _kill(child)


def _serve_first(settings: Settings) -> None:
    """Serve until told to stop. Every bot gets this one's database: closed, but with all
    statements compiled."""
    warm = Database(settings.storage_url)
    bot.run.Database = lambda url, pool_size: warm  # type: ignore[assignment, misc]
    first = Bot(settings)
    first.start()
    _say("serving")
    sys.stdin.readline()
    first.stop()
    left = [one.name for one in threading.enumerate() if one is not threading.main_thread()]
    assert not left, f"forking with threads is not safe: {left}"
    _say("warm")


def _live(settings: Settings) -> None:
    random.seed()  # else every life would draw the same waits
    try:
        Bot(settings).start()
    except Exception as problem:  # a forked child ends here; whoever asked for it is told
        _say(f"failed {type(problem).__name__}")
        os._exit(1)
    _say("ready")
    threading.Event().wait()  # until killed


def _kill(child: int) -> int:
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
