"""`python -m sandbox`: a local Slack on its own, for any bot to be pointed at."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence

from sandbox.environment import list_variables
from sandbox.server import Sandbox


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until interrupted. Prints the address and the tokens. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A local Slack.")
    parser.add_argument("--port", type=int, default=8765, help="port on 127.0.0.1; 0 = a free one")
    parser.add_argument("--speed", type=float, default=1.0, help="sandbox seconds per second")
    parser.add_argument(
        "--http",
        metavar="URL",
        action="append",
        help="deliver here, signed, not by Socket Mode; several = a load balancer in front of them",
    )
    parser.add_argument(
        "--workspaces", type=int, metavar="N", help="so many, without the app: it has to ask them"
    )
    parser.add_argument("--install", metavar="URL", help="where “Add to Slack” on the page leads")
    parser.add_argument("--rotate", action="store_true", help="tokens that last twelve hours")
    options = parser.parse_args(arguments)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    slack = Sandbox(
        port=options.port,
        speed=options.speed,
        workspaces=options.workspaces or 1,
        installed=options.workspaces is None,
    )
    try:
        slack.start()
    except OSError as error:
        reason = f"port {options.port} cannot be used ({error.strerror}); choose another"
        parser.error(f"{reason} with --port, or --port 0 for any free one")
    slack.use_http(options.http, finds_another=True)
    slack.oauth.install_url, slack.oauth.rotates = options.install, options.rotate
    sys.stdout.write(describe(slack))
    sys.stdout.flush()
    while not stopped.wait(1.0):  # a thread that never wakes may never hear of a signal
        pass
    slack.stop()
    return 0


def describe(slack: Sandbox) -> str:
    """What a bot needs to be pointed here, as shell assignments."""
    lines = [
        f"# Open {slack.url} in a browser. Give your bot these (names differ from bot to bot):",
        *(f"{name}={value}" for name, value in list_variables(slack).items()),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
