"""One simulated year from its seed, and all that is checked after it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.services.operating import retention
from pairing.guides.loading import load_library
from sandbox import Sandbox, SandboxClock
from storage.database import Database
from storage.migrate import upgrade
from tests.bot.services.factories import NOW
from tests.talkative_logs import OUR_ROOMS, Logs, talkative_logs
from tests.year import message_rules, pair_rules
from tests.year.diary import PRIVATE, Diary
from tests.year.facts import Facts, Post, posts_of, read_facts
from tests.year.people import NAMES, Human, invent
from tests.year.world import World

ROUNDS = 13  # of four weeks
STANDS_STILL = 1e-9  # the speed of a clock that is set, and does not run
Check = Callable[[Facts, Diary], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Lived:
    """A year that is over: its database, what Slack shows, and what people did.

    end   the instant of its end; logs: all that was logged
    """

    seed: int
    db: Database
    humans: Sequence[Human]
    posts: Sequence[Post]
    diary: Diary
    end: datetime
    logs: Logs

    def facts(self) -> Facts:
        """Read the database as it is now."""
        return read_facts(self.db, self.posts, self.diary, now=self.end)


@contextmanager
def lived(seed: int, *, people: int = len(NAMES), rounds: int = ROUNDS) -> Iterator[Lived]:
    """Let a year pass, in a database of its own that is gone afterwards."""
    humans = invent(seed, load_library(), n=people)
    accounts = [one.account for one in humans]
    clock = SandboxClock(STANDS_STILL, start=NOW)
    with (
        _accounts_are_kept(),
        tempfile.TemporaryDirectory(prefix="pairme-year-", dir=_quick_folder()) as folder,
        talkative_logs(OUR_ROOMS) as logs,
        Sandbox(accounts, clock=clock, tiers=False, receipts=False) as slack,
    ):
        db = Database(f"sqlite:///{Path(folder) / 'pairme.db'}")
        upgrade(db)
        world = World(db, slack, humans, seed=seed)
        try:
            end = world.live(rounds=rounds)
            yield Lived(seed, db, humans, posts_of(slack), world.diary, end, logs)
        finally:
            world.close()
            db.close()


def examine(year: Lived) -> list[str]:
    """Return every break of a promise, each as a sentence with the check that found it."""
    facts = year.facts()
    broken = [
        f"{name}: {one}" for name, check in checks().items() for one in check(facts, year.diary)
    ]
    broken += [f"forgotten: {one}" for one in message_rules.forgotten(year.db, facts)]
    for where, text in year.logs.texts().items():
        broken += [f"{where} holds what somebody wrote"] if PRIVATE in text else []
        broken += [f"{where} tells of a failure"] if "failed" in text else []
    return broken


def checks() -> dict[str, Check]:
    """All that looks at facts and diary alone, by name."""
    found: Sequence[Check] = (
        pair_rules.once_in_a_round,
        pair_rules.apart,
        pair_rules.hard_rules,
        pair_rules.no_repeat,
        pair_rules.going_on,
        pair_rules.no_prompt_twice,
        pair_rules.no_silent_partner,
        message_rules.few_messages,
        message_rules.nothing_missed,
        message_rules.in_working_hours,
        message_rules.exactly_once,
        message_rules.nothing_stuck,
    )
    named = {check.__name__: check for check in found}
    return named | {"fitting_prompts": partial(pair_rules.fitting_prompts, load_library())}


@contextmanager
def _accounts_are_kept() -> Iterator[None]:
    """Let closed accounts not be erased: the checks compare with what their people did and got.

    That they are erased, and what of them stays, is tested beside the service.
    """
    every = retention.DEADLINES
    retention.DEADLINES = tuple(line for line in every if line.name != "closed")
    try:
        yield
    finally:
        retention.DEADLINES = every


def _quick_folder() -> str | None:
    """A folder in memory where there is one: nobody pulls the plug in a simulated year."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() else None
