"""Three bots that have to post messages "0" to "n-1", each with a key, in order: a sloppy one posts
and then marks, a hasty one marks and then posts, and a careful one writes down what it is about to
do and looks before it sends anything again.

Each runs as a function in a process of its own, or as a command (see the end).
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.sandbox.kit import ANA, BEN

SETTLE_S = 0.3  # longer than an effect is late in these tests
TIMEOUT_S = 2.0


class UnclearError(Exception):
    """It may have happened, or not."""


@dataclass(frozen=True)
class Address:
    """Where the sandbox is, and the file in which a bot remembers."""

    url: str
    token: str
    file: Path

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """One call; waits as long as it is told to. Raises UnclearError."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "X-Chaos-Pid": str(os.getpid()),
        }
        body = json.dumps(arguments).encode()
        while True:
            request = urllib.request.Request(self.url + method, body, headers)
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
                    found = json.loads(answer.read())
            except urllib.error.HTTPError as error:
                error.close()
                if error.code != 429:
                    raise UnclearError from error
                time.sleep(float(error.headers.get("Retry-After", 1)) * 0.05)
                continue
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise UnclearError from error
            if not found["ok"]:
                raise UnclearError(found["error"])
            return dict(found)


def run_sloppy(number: int, address: Address, n: int) -> None:
    """Post, then mark; whatever is not marked is posted again."""
    while (done := count_lines(address.file)) < n:
        try:
            post(address, open_channel(address), done)
        except UnclearError:
            continue
        write(address.file, f"sent {done}")


def run_hasty(number: int, address: Address, n: int) -> None:
    """Mark, then post; what was marked is not looked at again."""
    while (done := count_lines(address.file)) < n:
        write(address.file, f"sent {done}")
        try:
            post(address, open_channel(address), done)
        except UnclearError:
            continue


def run_careful(number: int, address: Address, n: int) -> None:
    """One at a time by a lock; intent, post, mark; after doubt wait, look, and only then go on."""
    with open(f"{address.file}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        take_over(address.file)
        while (at := read_state(address.file))[1] < n:
            state, key, since = at
            try:
                channel = open_channel(address)
                if state == "checking":
                    time.sleep(max(0.0, since + SETTLE_S - time.monotonic()))
                    is_there = find(address, channel, key)
                    write(address.file, f"{'sent' if is_there else 'pending'} {key} 0")
                    continue
                write(address.file, f"sending {key} 0")
                post(address, channel, key)
                write(address.file, f"sent {key} 0")
            except UnclearError:
                take_over(address.file)
        finish(address.file)


def take_over(file: Path) -> None:
    """What was on its way when somebody died, or when the answer was unclear, is in doubt now."""
    state, key, _ = read_state(file)
    if state == "sending":
        write(file, f"checking {key} {time.monotonic()}")


def read_state(file: Path) -> tuple[str, int, float]:
    """The message that is next: its state, its number, since when it is in doubt."""
    lines = file.read_text().splitlines() if file.exists() else []
    if not lines:
        return "pending", 0, 0.0
    state, key, since = lines[-1].split()
    return ("pending", int(key) + 1, 0.0) if state == "sent" else (state, int(key), float(since))


def open_channel(address: Address) -> str:
    """The group DM all messages go to."""
    return str(address.call("conversations.open", users=[ANA, BEN])["channel"]["id"])


def post(address: Address, channel: str, key: int) -> None:
    """Post message number `key`."""
    metadata = {"event_type": "pair", "event_payload": {"key": str(key)}}
    address.call("chat.postMessage", channel=channel, text=f"Message {key}", metadata=metadata)


def find(address: Address, channel: str, key: int) -> bool:
    """Whether a message is there, by its key, page after page."""
    cursor = ""
    while True:
        page = address.call(
            "conversations.history",
            channel=channel,
            limit=15,
            include_all_metadata=True,
            cursor=cursor,
        )
        for message in page["messages"]:
            if message.get("metadata", {}).get("event_payload", {}).get("key") == str(key):
                return True
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
        if not cursor:
            return False


def finish(file: Path) -> None:
    """Leave word that all is done."""
    Path(f"{file}.done").touch()


def is_finished(file: Path) -> bool:
    """Whether a careful bot has left word."""
    return Path(f"{file}.done").exists()


def count_lines(file: Path) -> int:
    """How many lines a file has; 0 if there is none."""
    return len(file.read_text().splitlines()) if file.exists() else 0


def write(file: Path, line: str) -> None:
    """Append one line in one piece."""
    with open(file, "a") as out:
        out.write(line + "\n")


if __name__ == "__main__":
    kind, n_text, file_text = sys.argv[1:]
    here = Address(os.environ["SLACK_API_URL"], os.environ["SLACK_BOT_TOKEN"], Path(file_text))
    run = {"sloppy": run_sloppy, "hasty": run_hasty, "careful": run_careful}[kind]
    run(int(os.environ["CHAOS_INSTANCE"]), here, int(n_text))
