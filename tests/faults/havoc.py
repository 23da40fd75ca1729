"""One run of kills, pauses and bad answers against PairMe, from an empty database to a verdict."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from sandbox import Sandbox, SandboxClock
from sandbox.chaos import Expected, Plan, Report, run_chaos, storm
from sandbox.courier import RECEIPT
from sandbox.receipts import NO_RECEIPTS, Receipts, Repeat
from sandbox.transcript import EntryKind
from storage.database import Database
from tests.faults.fast_clock import SPEED, START, Clock
from tests.faults.kill_stage import PEOPLE, Stage, environment_of
from tests.faults.nursery import POLICY, Nursery

MODES = ("receipts", "history", "none")
KILLS, PAUSES = 200, 20
FAULTS, LIMITED = 110, 55  # a few more than are promised for two hundred kills
CALLS = (1, 7)  # in a life; so the kills fall on openings, messages and looks for evidence alike
SCOPES = ("commands", "chat:write", "mpim:write", "users:read", "metadata.message:read")
HISTORY = ("mpim:history", "im:history")
METHODS = ("chat.postMessage", "conversations.open", "conversations.history")
ACK_LIMIT_S = 0.25  # real seconds, fifteen of the fast clock: a dead bot acknowledges nothing
LATE_S = 20.0  # of the fast clock: how late the effect of a lost request, and a late receipt
# A life begins no faster on a fast clock. So a receipt that nobody took is repeated more often: for
# six minutes, as in truth, but every ten seconds.
RECEIPTS = Receipts(
    late_s=LATE_S, late=0.3, repeat=Repeat.BOTH, repeated=0.2, again_s=(10.0,) * 36, seed=1
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run.

    allowed  second copies that nobody could have prevented: in mode "none" one for each unclear
             outcome, with receipts those of messages whose receipt no life was there to take
    rest     what did not end as sent, a line each
    """

    report: Report
    mode: str
    unclear: int
    allowed: int
    rest: tuple[str, ...]

    @property
    def line(self) -> str:
        """The figures, for a page or a log."""
        unheard = f", {self.allowed} doubled for want of a receipt"
        more = unheard if self.mode == "receipts" else ""
        return f"{self.mode}: {self.report.line}, {self.unclear} unclear outcomes{more}"

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
    whole: bool = False,
    meanwhile: Callable[[float], object] = lambda share: None,
    may_crash: bool = False,
    minutes: float = 3.0,
) -> Outcome:
    """Let bots live and die on a migrated, empty database, and judge what their people got.

    mode       the evidence they have: one of MODES
    faults     how many calls must at least be answered badly, and how many limited with 429
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
            stage = Stage(db, slack, ours)
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
            unclear = stage.n_unclear()
            allowed = {"receipts": _n_unheard(report, slack), "history": 0, "none": unclear}
            return Outcome(report, mode, unclear, allowed[mode], tuple(stage.describe_rest()))


def _n_unheard(report: Report, slack: Sandbox) -> int:
    """How many second copies followed a copy whose receipt nobody took while the bot waited."""
    in_time = (POLICY.receipt_wait - timedelta(seconds=LATE_S)).total_seconds()
    heard = {
        entry.ids["message_ts"]
        for entry in slack.transcript
        if entry.kind is EntryKind.ACK and entry.method == RECEIPT and entry.ok
        if entry.at.timestamp() <= float(entry.ids["message_ts"]) + in_time
    }
    earlier = [copy for copies in report.verdict.duplicated for copy in copies[:-1]]
    return sum(copy.ts not in heard for copy in earlier)
