"""Runs the simulated world for a seed and judges it: lost, doubled, out of order, too late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from storage.outbox import Message, MessageKind, MessageState
from tests.faults.simulated_instances import Instance, Performs
from tests.faults.simulated_world import FINAL, World

DAYS_3 = 3 * 86_400.0
MODES = ("receipts", "history", "none")


@dataclass
class Verdict:
    """What came of some seeds. `bad` holds a line for each promise that was broken."""

    seeds: int = 0
    messages: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    too_late: int = 0
    unfinished: int = 0
    unclear: int = 0
    healed: int = 0
    reviews: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The figures, as they are published."""
        return (
            f"{self.seeds} seeds: {self.fired['kill'] + self.fired['kill_in_request']} kills, "
            f"{self.fired['pause']} pauses ({self.fired['lock_loss']} lost their locks), "
            f"{self.fired['trouble']} API faults, {self.fired['429']} x 429 -> "
            f"{self.messages} messages, {self.lost} lost, {self.doubled} duplicated, "
            f"{self.disordered} out of order ({self.healed} second copies taken back, "
            f"{self.reviews} left to the operator)"
        )


def simulate(
    seed: int,
    verdict: Verdict,
    *,
    mode: str | None = None,
    performs: Performs | None = None,
    prepare: Callable[[World], None] = lambda world: None,
) -> World:
    """Run one seed to its end and judge it. mode: one of MODES; None takes turns."""
    evidence = mode if mode is not None else MODES[seed % len(MODES)]
    world = World(seed, evidence)
    prepare(world)
    for _ in range(3):
        Instance(world, performs)
    world.run(DAYS_3)
    judge(world, verdict)
    return world


def judge(world: World, verdict: Verdict) -> None:
    """Compare what Slack has with what was promised."""
    before = (verdict.lost, verdict.doubled, verdict.disordered, verdict.too_late)
    unfinished = verdict.unfinished
    doubled = 0
    for row in world.rows.values():
        verdict.messages += 1
        verdict.unclear += row.doubts
        verdict.unfinished += not _is_done(world, row)
        verdict.reviews += row.state is MessageState.REVIEW
        if row.kind is MessageKind.PAIR_OPEN:
            continue
        living = world.slack.living(row.delivery_key)
        verdict.lost += row.state is MessageState.SENT and not living
        doubled += max(len(living) - 1, 0)
        gone_at = world.gone_at.get(int(row.pair_id or 0))
        if gone_at is not None:
            verdict.too_late += any(one.intended_at > gone_at for one in living)
    unclear = sum(row.doubts for row in world.rows.values())
    allowed = unclear if world.evidence == "none" else 0
    if world.evidence == "history" and not world.fired["lock_loss"]:
        doubled += world.slack.healed  # as long as locks hold, a second copy is never even made
    verdict.doubled += max(doubled - allowed, 0)
    verdict.disordered += _disorder(world)
    verdict.healed += world.slack.healed
    verdict.fired.update(world.fired)
    verdict.seeds += 1
    if before != (verdict.lost, verdict.doubled, verdict.disordered, verdict.too_late) or (
        unfinished != verdict.unfinished
    ):
        rows = ", ".join(f"{row.id}:{row.state}" for row in world.rows.values())
        verdict.bad.append(f"seed {world.seed} ({world.evidence}): {rows}")


def _is_done(world: World, row: Message) -> bool:
    """Final, or behind a message that waits for the operator: then it expires in time."""
    return row.state in FINAL or any(
        other.pair_id == row.pair_id and other.state is MessageState.REVIEW
        for other in world.rows.values()
    )


def _disorder(world: World) -> int:
    """Count messages whose first copy was posted before that of a lower one of their pair."""
    first: dict[int, float] = {}
    for post in world.slack.posts:
        first.setdefault(post.message_id, post.ts)
    wrong = 0
    for row in world.rows.values():
        for lower in world.rows.values():
            if lower.pair_id == row.pair_id and lower.seq < row.seq and row.id in first:
                if lower.kind is MessageKind.PAIR_OPEN:
                    wrong += int(row.pair_id or 0) not in world.slack.opened
                else:
                    wrong += lower.id not in first or first[lower.id] > first[row.id]
    return wrong
