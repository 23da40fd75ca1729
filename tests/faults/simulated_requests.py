"""Requests in the simulated world: the effect and the answer are two things, and both get lost."""

from __future__ import annotations

from bot.delivery.operations import Found, NotAllowed, Unreadable
from bot.delivery.outcomes import NotSent, Outcome, RetryAfter, Sent, Unknown
from storage.outbox import Message, MessageKind
from tests.faults.simulated_world import World

TIMEOUT_S = 10.0


class InFlight:
    """A request is on its way; the instance goes on when its answer is there."""

    def __init__(self, seconds: float, answer: Outcome) -> None:
        self.seconds, self.answer = seconds, answer


def request(world: World, message: Message) -> InFlight:
    """A request takes time; its effect and its answer are two things that may both get lost."""
    rng = world.rng
    effect_s = rng.uniform(0.01, 2.0)
    if not world.chance(world.mix.trouble, "trouble"):
        ts_s = world.now_s + effect_s
        world.at(ts_s, lambda: _take_effect(world, message))
        return InFlight(effect_s + 0.01, _answer(message, ts_s))
    kind = rng.choice(("429", "refused", "before", "after", "after", "late"))
    if kind == "late" and rng.random() > world.mix.late:
        kind = "before"
    world.fired[kind] += 1
    if kind == "429":
        return InFlight(0.1, RetryAfter(rng.choice((0.0, 1.0, 30.0))))
    if kind == "refused":
        return InFlight(0.1, NotSent("ConnectionRefusedError"))
    if kind in ("after", "late"):
        latest = world.policy.settle.total_seconds() * 0.6
        lag = effect_s if kind == "after" else rng.uniform(0.0, latest)
        world.at(world.now_s + lag, lambda: _take_effect(world, message))
    return InFlight(rng.choice((0.3, TIMEOUT_S)), Unknown("TimeoutError"))


def _take_effect(world: World, message: Message) -> None:
    if message.kind is MessageKind.PAIR_OPEN:
        world.slack.opened.add(int(message.pair_id or 0))
    else:
        world.post(message)


def _answer(message: Message, ts_s: float) -> Outcome:
    ts = None if message.kind is MessageKind.PAIR_OPEN else f"{ts_s:020.6f}"
    return Sent("G1", ts)


def read_history(world: World, message: Message) -> Found | Unreadable | NotAllowed:
    if world.evidence != "history":
        return NotAllowed()
    if world.chance(world.mix.trouble / 2, "history_trouble"):
        return Unreadable("ratelimited", seconds=1.0)
    fresh = world.now_s - world.mix.stale_s
    return Found(world.slack.copies_of(message.delivery_key, seen_before=fresh))
