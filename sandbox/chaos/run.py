"""One run from the first start to the verdict: chaos, calm, count.

Composes the other modules of the kit; decides nothing about any bot.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from sandbox.chaos.instances import Start
from sandbox.chaos.monkey import Monkey
from sandbox.chaos.oracle import Expected, identify, judge
from sandbox.chaos.owners import can_find_owners, make_finder
from sandbox.chaos.plan import Plan
from sandbox.chaos.report import Report, count_crashes, find_evidence
from sandbox.conversations import Message
from sandbox.fault_mix import FaultMix
from sandbox.faults import FaultKind
from sandbox.server import Sandbox

LOOK_S = 0.02  # how often the calm asks whether the bot is at rest


def run_chaos(
    slack: Sandbox,
    start: Start,
    plan: Plan,
    *,
    expected: Expected,
    is_settled: Callable[[], bool],
    feed: Callable[[float], object] | None = None,
) -> Report:
    """Let a bot live through a plan, then in peace until it has settled, and judge the outcome.

    slack: running; its quirks stay as they are, its faults end with the chaos. start: begins a life
    of the instance with this number. is_settled: asked in the caller's thread, in peace only;
    `is_quiet` is one for bots that cannot be asked. feed: see `Monkey.rampage`. Everything that was
    started is gone when this returns or raises. Raises InstanceBroken.
    """
    began = time.monotonic()
    mix = FaultMix(plan.chances, seed=plan.seed)
    monkey = Monkey(start, plan, n_calls=lambda: slack.faults.n_calls)

    def is_enough() -> bool:
        mix.retire(FaultKind.KILL)
        n_faults, n_limited = sum(_count_faults(mix).values()), _count_limited(mix)
        return not mix.silent() and n_faults >= plan.faults and n_limited >= plan.limited

    over_tiers = slack.rate_limited.total()
    slack.faults.mix = mix
    if can_find_owners():
        slack.faults.find_caller = make_finder(lambda: monkey.pids)
    try:
        monkey.rampage(feed=feed, is_enough=is_enough)
        slack.faults.mix = None
        settled = _wait_until_settled(slack, monkey, is_settled, limit_s=plan.calm_limit_s)
    finally:
        slack.faults.mix = slack.faults.find_caller = None
        monkey.end()
    verdict = judge(_list_ours(slack), expected)
    return Report(
        seed=plan.seed,
        kills=monkey.kills,
        exact_kills=monkey.exact_kills,
        pauses=monkey.pauses,
        faults=_count_faults(mix),
        n_limited=_count_limited(mix) + slack.rate_limited.total() - over_tiers,
        silent=_list_silent(slack, mix, monkey, plan),
        crashes=count_crashes(monkey.crashes),
        may_crash=plan.may_crash,
        is_settled=settled,
        verdict=verdict,
        seconds=time.monotonic() - began,
        evidence=find_evidence(verdict, slack.transcript),
    )


def is_quiet(
    slack: Sandbox, n_messages: int, *, quiet_s: float = 1.0, give_up_s: float = 10.0
) -> Callable[[], bool]:
    """Settled = for a while no message was posted, changed or deleted.

    quiet_s: real seconds once so many different messages are there; longer than the bot waits
    before it sends something again. give_up_s: as long as some are missing.
    """
    seen: list[tuple[str, str, str | None]] | None = None
    since = time.monotonic()

    def ask() -> bool:
        nonlocal seen, since
        messages = _list_ours(slack)
        now, state = time.monotonic(), [(one.channel, one.ts, one.edited) for one in messages]
        if state != seen:
            seen, since = state, now
        are_there = len({identify(message) for message in messages}) >= n_messages
        return now - since >= (quiet_s if are_there else give_up_s)

    return ask


def _list_ours(slack: Sandbox) -> list[Message]:
    """What the bot posted, in every workspace."""
    every = slack.workspaces.values()
    return [message for one in every for message in one.posted() if message.bot_id == one.bot_id]


def _wait_until_settled(
    slack: Sandbox, monkey: Monkey, is_settled: Callable[[], bool], *, limit_s: float
) -> bool:
    """Whether the bot came to rest, or ended by itself, and every late effect has landed."""
    ends_at = time.monotonic() + limit_s
    while time.monotonic() < ends_at:
        monkey.keep_alive()
        if slack.faults.in_flight == 0 and (monkey.all_finished or is_settled()):
            return True
        time.sleep(LOOK_S)
    return False


def _count_faults(mix: FaultMix) -> dict[str, int]:
    apart = (FaultKind.HTTP_429, FaultKind.KILL)
    fired = dict(mix.fired)  # at once: requests go on meanwhile
    return {fault.label: n for fault, n in fired.items() if fault.kind not in apart}


def _count_limited(mix: FaultMix) -> int:
    fired = dict(mix.fired)
    return sum(n for fault, n in fired.items() if fault.kind is FaultKind.HTTP_429)


def _list_silent(slack: Sandbox, mix: FaultMix, monkey: Monkey, plan: Plan) -> list[str]:
    """What was planned and did not happen: faults, quirks, kills, pauses."""
    silent = [fault.label for fault in mix.silent()] + slack.quirks.silent()
    for word, n, planned in (
        ("kills", monkey.kills, plan.kills),
        ("pauses", monkey.pauses, plan.pauses),
    ):
        if n < planned:
            silent.append(f"{planned - n} of {planned} {word}")
    return silent
