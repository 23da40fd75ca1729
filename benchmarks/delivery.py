"""Measure how fast the introductions of one round arrive, with Slack's documented tiers enforced.

    python -m benchmarks.delivery                   1,000 pairs, four senders; half an hour
    python -m benchmarks.delivery --pairs 100 --speed 10

Each sender plays alone against a local Slack whose clock runs --speed times as fast; ratios compare
with what a tier allows: one conversations.open, or one chat.postMessage, for each pair.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.bot_sender import lead_for, started
from benchmarks.crowds import slack_ids, slack_people
from benchmarks.delivered import OPENING, POSTING, WITHIN, Delivered, count, tier_s
from benchmarks.plain_senders import send_paced, send_unpaced
from benchmarks.tables import Progress, table
from benchmarks.task import Tell
from sandbox import Sandbox, SandboxClock

PAIRS, SPEED, SEED = 1_000, 3.0, 1
BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)
FROM_SLOT, AHEAD = "PairMe, no lead", "PairMe, with lead"
UNPACED, PACED = "unpaced, waits when told", "paced, opens at the slot"
SENDERS = (FROM_SLOT, AHEAD, UNPACED, PACED)
PROMISES = {FROM_SLOT: OPENING, AHEAD: POSTING}  # the tier that PairMe keeps up with
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_HEAD = (
    "sender", "last intro after", "x opens' tier", "x posts' tier", "429s", "opened ahead",
    "real seconds",
)  # fmt: skip


def measure(sender: str, *, pairs: int, speed: float, seed: int, tell: Tell) -> Delivered:
    """Let one sender deliver one round to a Slack of its own."""
    ids = slack_ids(2 * pairs)
    clock = SandboxClock(start=BEGIN)
    play = _play_bot if sender in PROMISES else _play_plain
    with Sandbox(slack_people(ids), clock=clock, receipts=False) as slack:
        slot, real_s = play(sender, slack, ids, speed=speed, seed=seed, tell=tell)
        return count(
            slack.transcript,
            sender=sender,
            pairs=pairs,
            slot=slot,
            real_s=real_s,
            promise=PROMISES.get(sender),
        )


def _play_bot(
    sender: str, slack: Sandbox, ids: Sequence[str], *, speed: float, seed: int, tell: Tell
) -> tuple[datetime, float]:
    """Returns the slot, and the real seconds from where the delivery begins."""
    with (
        tempfile.TemporaryDirectory(prefix="pairme-benchmark-") as folder,
        started(slack, ids, folder=Path(folder), seed=seed) as bot,
    ):
        began = perf_counter()
        if sender == AHEAD:
            bot.deliver_ahead(pairs=len(ids) // 2, speed=speed, tell=tell)
        else:
            bot.deliver(speed=speed, tell=tell)
        return bot.slot, perf_counter() - began


def _play_plain(
    sender: str, slack: Sandbox, ids: Sequence[str], *, speed: float, seed: int, tell: Tell
) -> tuple[datetime, float]:
    """Returns the same as `_play_bot`."""
    slack.clock.speed = speed
    pairs = list(zip(ids[::2], ids[1::2], strict=True))
    slot, began = slack.clock.now(), perf_counter()
    if sender == UNPACED:
        send_unpaced(slack, pairs, seed=seed, tell=tell)
    else:
        send_paced(slack, pairs, tell=tell)
    return slot, perf_counter() - began


def report(rows: Sequence[Delivered]) -> str:
    """Lay out what was measured, and what must not be."""
    text = [table("One round, delivered", _HEAD, [_cells(row) for row in rows])]
    text += [f"WRONG: {row.sender}: {it}\n" for row in rows for it in row.complaints]
    return "".join(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; 1 when PairMe broke a promise or anybody lost a pair."""
    given = _parser().parse_args(arguments)
    for name in PROXIES:  # everything is on this machine, and a proxy cannot reach it
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
    rows = []
    for sender in SENDERS:
        progress = Progress(sender)
        row = measure(sender, pairs=given.pairs, speed=given.speed, seed=given.seed, tell=progress)
        rows.append(row)
        progress.say("  ".join(_cells(row)))
    sys.stdout.write(_circumstances(given.pairs, given.speed, given.seed))
    sys.stdout.write(report(rows))
    return 1 if any(row.complaints for row in rows) else 0


def _cells(row: Delivered) -> list[str]:
    return [
        row.sender,
        f"{row.last_s / 60:.2f} min",
        f"{row.times(OPENING):.3f}",
        f"{row.times(POSTING):.3f}",
        str(sum(row.refused.values())),
        str(row.ahead),
        f"{row.real_s:.0f}",
    ]


def _circumstances(pairs: int, speed: float, seed: int) -> str:
    cores, load = os.cpu_count(), os.getloadavg()[0]
    opens, posts = tier_s(OPENING, pairs) / 60, tier_s(POSTING, pairs) / 60
    return (
        f"{pairs} pairs, seed {seed}, clock x {speed:g}; {cores} cores ({platform.machine()}),"
        f" load {load:.1f}, Python {platform.python_version()}, SQLite\n"
        f"The tiers allow {opens:.2f} min for the opens and {posts:.2f} min for the posts; the lead"
        f" is {lead_for(pairs).total_seconds() / 60:.0f} min.\n"
        f"PairMe promises {WITHIN} x the opens' tier without lead, {WITHIN} x the posts' tier with"
        " it, and no 429.\n"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.delivery",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"default {PAIRS}")
    parser.add_argument(
        "--speed", type=float, default=SPEED, help=f"Slack's seconds a second, default {SPEED:g}"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the people, default {SEED}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
