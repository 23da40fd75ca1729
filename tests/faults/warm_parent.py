"""A warm process that bots are forked from: what they import is paid for once, not at every start.

Reads lines from standard input: settings fork a bot, `kill` kills it. Writes `warm`, then `forked`,
`ready` or `failed` from the bot itself, and `dead` with its exit status. No bot outlives the input.
It has no thread while it forks.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
from collections.abc import Mapping

from bot.logs import configure_logging
from bot.run import Bot
from bot.settings import load_settings
from tests.faults.signed import send, slash_join


def main() -> None:
    """Warm up with a whole life, then fork until the input ends."""
    configure_logging("warning", "text")
    _warm_up(json.loads(sys.stdin.readline()))
    _say("warm")
    child: int | None = None
    for line in sys.stdin:
        if line != "kill\n":
            child = os.fork()
            if child == 0:
                _live(json.loads(line))
            _say("forked")
        elif child is not None:
            _say(f"dead {_kill(child)}")
            child = None
    if child is not None:
        _kill(child)


def _kill(child: int) -> int:
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _warm_up(env: Mapping[str, str]) -> None:
    bot = Bot(load_settings(env, needs_slack=True))
    bot.start()
    port, secret = int(env["PAIRME_PORT"]), env["SLACK_SIGNING_SECRET"]
    send(port, slash_join("U0WARM", team_id="T0WARM", key="warm"), secret=secret)
    bot.stop()
    left = [one.name for one in threading.enumerate() if one is not threading.main_thread()]
    assert not left, f"forking with threads is not safe: {left}"


def _live(env: Mapping[str, str]) -> None:
    random.seed()  # else every life would draw the same waits
    try:
        Bot(load_settings(env, needs_slack=True)).start()
    except Exception as problem:
        _say(f"failed {type(problem).__name__}")
        os._exit(1)
    _say("ready")
    threading.Event().wait()  # until killed


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
