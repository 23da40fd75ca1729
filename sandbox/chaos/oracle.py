"""The verdict on what people got: lost, duplicated, out of order.

Pure: looks at messages the sandbox stores and at nothing the bot says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass

from sandbox.conversations import Message

# What makes a message the same as another one: the key of its metadata, or conversation and text.
Identity = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Expected:
    """What must have arrived.

    messages  how many different ones, or which (then anything else is unexpected, too)
    order     gives a message its lane and number in it, None = in no lane; inside a conversation,
              the numbers of a lane must rise
    also      further complaints, in words, about what arrived
    """

    messages: int | Collection[Identity]
    order: Callable[[Message], tuple[Hashable, int] | None] | None = None
    also: Callable[[Sequence[Message]], Iterable[str]] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What arrived.

    n_messages   different messages; n_lost = how many are missing, lost = which, where known
    duplicated   every message that is there more than once, with all its copies, oldest first
    disordered   first copies that stand behind a later number of their lane
    unexpected   messages nobody expected; complaints = what `Expected.also` said
    """

    n_messages: int
    n_lost: int
    lost: tuple[Identity, ...]
    duplicated: tuple[tuple[Message, ...], ...]
    disordered: tuple[Message, ...]
    unexpected: tuple[Message, ...]
    complaints: tuple[str, ...]

    @property
    def n_duplicated(self) -> int:
        """How many copies are too many."""
        return sum(len(copies) - 1 for copies in self.duplicated)


def identify(message: Message) -> Identity:
    """What makes this message the one it is."""
    payload = (message.metadata or {}).get("event_payload", {})
    key = payload.get("key")
    return key if isinstance(key, str) and key else (message.channel, message.text)


def judge(messages: Sequence[Message], expected: Expected) -> Verdict:
    """Judge the bot's messages, in any order."""
    copies: dict[Identity, list[Message]] = defaultdict(list)
    for message in sorted(messages, key=lambda one: float(one.ts)):
        copies[identify(message)].append(message)
    firsts = [found[0] for found in copies.values()]
    wanted = expected.messages
    lost: tuple[Identity, ...] = ()
    unexpected: tuple[Message, ...] = ()
    if isinstance(wanted, int):
        n_lost = max(0, wanted - len(copies))
    else:
        lost = tuple(one for one in wanted if one not in copies)
        unexpected = tuple(one for one in firsts if identify(one) not in wanted)
        n_lost = len(lost)
    return Verdict(
        n_messages=len(copies),
        n_lost=n_lost,
        lost=lost,
        duplicated=tuple(tuple(found) for found in copies.values() if len(found) > 1),
        disordered=tuple(_disordered(firsts, expected)),
        unexpected=unexpected,
        complaints=tuple(expected.also(messages)) if expected.also is not None else (),
    )


def _disordered(firsts: Sequence[Message], expected: Expected) -> Iterable[Message]:
    if expected.order is None:
        return
    highest: dict[tuple[str, Hashable], int] = {}
    for message in sorted(firsts, key=lambda one: float(one.ts)):
        place = expected.order(message)
        if place is None:
            continue
        lane, number = (message.channel, place[0]), place[1]
        if number < highest.get(lane, number):
            yield message
        highest[lane] = max(number, highest.get(lane, number))
