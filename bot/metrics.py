"""Everything that is measured, for Prometheus.

No label holds a person, a name, a Slack id or anything somebody wrote: only states, kinds, methods
and our own number of a workspace. Figures of the database are read at every scrape, and every
instance gives the same ones; the others belong to one instance.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from bot.acks import BUCKETS, Acks, Waited
from bot.exposition import Family, Kind, Sample, gauge, gauges, render
from bot.health import Health, Instance, State
from bot.services.operating import vitals
from bot.services.operating.vitals import Vitals
from storage.database import Database
from storage.errors import StorageError


class Metrics:
    """Measures one instance and its database whenever it is asked.

    now  the clock by which messages are due
    """

    def __init__(
        self,
        db: Database,
        instance: Instance,
        health: Health,
        *,
        acks: Acks,
        now: Callable[[], datetime],
    ) -> None:
        self._db, self._instance, self._health = db, instance, health
        self._acks, self._now = acks, now

    def render(self) -> str:
        """Return all figures as text. Transaction: a few reads."""
        return render(self._families())

    def _families(self) -> Iterator[Family]:
        """Give every figure; without the database, those of this instance alone."""
        now = self._now()
        try:
            found = vitals.measure(self._db, now=now)
        except StorageError:
            found = None
        says = "Whether the database could be read."
        yield gauge("pairme_database_up", says, found is not None)
        if found is not None:
            yield from _of_database(found, now)
        yield from _of_pool(self._db)
        yield from self._of_checks()
        yield from _of_jobs(self._instance)
        yield from _of_slack(self._instance)
        yield _of_acks(self._acks)

    def _of_checks(self) -> Iterator[Family]:
        report = self._health.look()
        yield gauge("pairme_ready", "Whether /readyz says so.", report.is_ready)
        found = ((one.name, one.state is not State.FAILED) for one in report.checks)
        yield gauges("pairme_check", "What /readyz looks at; 0 = it failed.", "check", found)


def _of_database(found: Vitals, now: datetime) -> Iterator[Family]:
    messages, rounds = found.messages.items(), found.rounds.items()
    says = "Messages by state; of those that are settled, what was due in the last seven days."
    yield gauges("pairme_messages", says, "state", messages)
    yield gauges("pairme_rounds", "Rounds by state.", "state", rounds)
    standing = (("active", found.n_in - found.n_paused), ("paused", found.n_paused))
    yield gauges("pairme_participants", "Participants who have not left.", "standing", standing)
    oldest = found.oldest_due_at
    age = timedelta(0) if oldest is None else now - oldest
    says = "For how long the longest waiting message is due; 0 = none is."
    yield gauge("pairme_oldest_due_message_age_seconds", says, age.total_seconds())
    says = "How often a message was sent again without proof that it had been lost."
    yield gauge("pairme_possible_duplicates", says, found.n_resent)
    says = "Programs whose held round should have begun: nothing starts there."
    yield gauge("pairme_overdue_holds", says, found.n_overdue_holds)
    states = (
        Sample(1.0, {"workspace": str(one.id), "state": one.state.value})
        for one in found.workspaces
    )
    says = "1 = the state of a workspace."
    yield Family("pairme_workspace_state", Kind.GAUGE, says, tuple(states))
    waiting = ((str(one.id), one.n_waiting) for one in found.workspaces)
    says = "Messages of a workspace that are not settled yet."
    yield gauges("pairme_workspace_waiting_messages", says, "workspace", waiting)


def _of_pool(db: Database) -> Iterator[Family]:
    in_use, most = db.connections()
    yield gauge("pairme_database_connections_in_use", "Of this instance.", in_use)
    yield gauge("pairme_database_connections_max", "Of this instance.", most)


def _of_jobs(instance: Instance) -> Iterator[Family]:
    beats = sorted(instance.beats().items())
    ages = ((name, one.ok_age_s) for name, one in beats if one.ok_age_s is not None)
    says = "How long ago a job last succeeded."
    yield gauges("pairme_job_success_age_seconds", says, "job", ages)
    took = ((name, one.took_s) for name, one in beats if one.took_s is not None)
    yield gauges("pairme_job_duration_seconds", "How long a job took last.", "job", took)
    failed = tuple(Sample(one.n_failed, {"job": name}) for name, one in beats)
    yield Family("pairme_job_failures_total", Kind.COUNTER, "How often a job failed.", failed)


def _of_slack(instance: Instance) -> Iterator[Family]:
    counted = tuple(
        Sample(count, {"method": method, "outcome": ending.value})
        for (method, ending), count in sorted(instance.calls.counts().items())
    )
    says = "Calls of Slack's Web API, by method and how they ended."
    yield Family("pairme_slack_calls_total", Kind.COUNTER, says, counted)
    yield gauge("pairme_slack_connected", "Whether requests reach us.", instance.connection()[0])
    skew = None if instance.clock is None else instance.calls.skew(instance.clock())
    if skew is not None:
        says = "How far the clock is ahead of Slack's."
        yield gauge("pairme_clock_skew_seconds", says, skew.total_seconds())


def _of_acks(acks: Acks) -> Family:
    samples = tuple(
        sample for kind, one in sorted(acks.waited().items()) for sample in _histogram(kind, one)
    )
    says = "How long Slack waited for an acknowledgment."
    return Family("pairme_ack_seconds", Kind.HISTOGRAM, says, samples)


def _histogram(kind: str, waited: Waited) -> Iterator[Sample]:
    total = 0
    for most, count in zip(BUCKETS, waited.counts, strict=True):
        total += count
        le = "+Inf" if most == BUCKETS[-1] else str(most)
        yield Sample(total, {"kind": kind, "le": le}, "_bucket")
    yield Sample(waited.sum_s, {"kind": kind}, "_sum")
    yield Sample(total, {"kind": kind}, "_count")
