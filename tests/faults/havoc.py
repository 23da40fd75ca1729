"""One run of kills, pauses and bad answers against PairMe, from an empty database to a verdict."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from sandbox import Sandbox, SandboxClock
from sandbox.chaos import Expected, Plan, Report, run_chaos, storm
from sandbox.receipts import NO_RECEIPTS, Receipts, Repeat
from storage.database import Database
from tests.faults.fast_clock import SPEED, START, Clock
from tests.faults.kill_stage import PEOPLE, ROUNDS, Stage, environment_of
from tests.faults.nursery import Nursery

MODES = ("receipts", "history", "none")
KILLS, PAUSES = 200, 20
FAULTS, LIMITED = 110, 55  # a few more than are promised for two hundred kills
CALLS = (1, 5)  # in a life; so the kills fall on openings, messages and looks for evidence alike
SCOPES = ("commands", "chat:write", "mpim:write", "users:read", "metadata.message:read")
HISTORY = ("mpim:history", "im:history")
METHODS = ("chat.postMessage", "conversations.open", "conversations.history")
ACK_LIMIT_S = 0.25  # real seconds, fifteen of the fast clock: a dead bot acknowledges nothing
LATE_S = 20.0  # of the fast clock: how late the effect of a lost request, and a late receipt
# A life begins no faster on a fast clock. So a receipt that nobody took is repeated more often: for
# six minutes, as in truth, but every two seconds. (Every five, it comes to each life at the same
# age, shortly before its end.)
RECEIPTS = Receipts(
    late_s=LATE_S, late=0.3, repeat=Repeat.BOTH, repeated=0.2, again_s=(2.0,) * 180, seed=1
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run.

    rest  what did not end as sent, a line each
    """

    report: Report
    mode: str
    unclear: int
    rest: tuple[str, ...]

    @property
    def allowed(self) -> int:
        """Second copies that nobody can prevent: without evidence, one for each unclear outcome."""
        return self.unclear if self.mode == "none" else 0

    @property
    def line(self) -> str:
        """The figures, for a page or a log."""
        return f"{self.mode}: {self.report.line}, {self.unclear} unclear outcomes"

    def problems(self) -> list[str]:
        """What is wrong, a line each; empty = every promise was kept."""
        return self.report.problems(max_duplicated=self.allowed)

    def explain(self) -> str:
        """The figures, the problems, the server's lines and what was left."""
        return "\n".join([self.report.explain(max_duplicated=self.allowed), *self.rest])


def wreak_havoc(
    database_url: str,
    mode: str,
    *,
    seed: int,
    instances: int,
    kills: int = KILLS,
    pauses: int = PAUSES,
    faults: int = FAULTS,
    limited: int = LIMITED,
    rounds: int = ROUNDS,
    whole: bool = False,
    meanwhile: Callable[[float], object] = lambda share: None,
    may_crash: bool = False,
    minutes: float = 3.0,
) -> Outcome:
    """Let bots live and die on a migrated, empty database, and judge what their people got.

    mode       the evidence they have: one of MODES
    faults     how many calls must at least be answered badly, and how many limited with 429
    rounds     how many are run while they are killed; each has twenty pairs
    whole      every life is a whole bot; else only what delivers, which begins much faster
    meanwhile  called again and again with the share of kills that are done
    may_crash  lives may end by themselves (because the database does)
    minutes    after so many the kills end, however many there were
    """
    scopes = SCOPES + (HISTORY if mode == "history" else ())
    clock = SandboxClock(speed=SPEED, start=START)
    with Sandbox(
        people=PEOPLE, clock=clock, tiers=False, scopes=scopes, ack_limit_s=ACK_LIMIT_S
    ) as slack:
        slack.quirks.receipts = RECEIPTS if mode == "receipts" else NO_RECEIPTS
        ours = Clock(time.time() - (clock.now() - START).total_seconds() / SPEED)
        environment = environment_of(slack, database_url, evidence=mode)
        plan = Plan(
            seed=seed,
            kills=kills,
            instances=instances,
            pauses=pauses,
            chances=storm(METHODS if mode == "history" else METHODS[:2], late_s=LATE_S, strength=2),
            faults=faults,
            limited=limited,
            gap_s=(0.02, 0.12),
            calls=CALLS,
            pause_s=(0.05, 1.0),
            may_crash=may_crash,
            chaos_limit_s=minutes * 60,
        )
        with closing(Database(database_url, pool_size=4)) as db:
            stage = Stage(db, slack, ours, rounds=rounds)
            stage.join_all()
            with closing(Nursery(environment, ours, whole=whole)) as nursery:
                report = run_chaos(
                    slack,
                    nursery.start,
                    plan,
                    expected=Expected(stage.wanted, order=stage.order, also=stage.complain),
                    is_settled=stage.is_settled,
                    feed=lambda share: (stage.feed(share), meanwhile(share)),
                )
            return Outcome(report, mode, stage.n_unclear(), tuple(stage.describe_rest()))
