"""When the power fails, what was acknowledged is on the disk and the file is sound."""

from __future__ import annotations

import random
import shutil
from collections import Counter, deque
from datetime import UTC, datetime
from enum import StrEnum
from itertools import cycle
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.services.joining.participants import JoinTerms, opt_in
from bot.services.requests import Request, RequestKind
from pairing.participants import CareerStage, Profile
from storage.database import Database
from tests.faults.write_ahead_log import Log, read_log
from tests.figures import RecordFigures

pytestmark = pytest.mark.slow

IMAGES = 200
MOST_UNANSWERED = 3  # commits that nobody was told of before the power failed
FULL = 2  # PRAGMA synchronous: the log is on the disk before COMMIT returns
SEED = 20_261_126
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
# One opt-in writes to all of these.
WHOLE = """
    SELECT slack_user_id FROM people
    JOIN participants ON participants.person_id = people.id AND opted_out_at IS NULL
    JOIN profiles ON profiles.person_id = people.id
    JOIN outbox ON outbox.person_id = people.id AND outbox.kind = 'welcome'
    JOIN inbox ON inbox.key = people.slack_user_id
"""


class Tail(StrEnum):
    """What the disk holds behind the last byte that was written."""

    NOTHING = "cut off"
    GARBAGE = "garbage"
    OLD = "older bytes"


def join(db: Database, number: int) -> None:
    """One acknowledged write."""
    who = f"U{number:04}"
    opt_in(
        db,
        Request("T1", who, RequestKind.FORM, key=who),
        profile=Profile(CareerStage.SENIOR, ("influence",), ("writing",)),
        who=None,
        terms=JoinTerms(default_zone="Europe/Berlin"),
        now=NOW,
    )


def cut(
    file: Path, source: Path, *, log: Log, before: Log, safe: int, tail: Tail, chance: random.Random
) -> None:
    """Write what is left of the files: the log up to a byte at or behind `safe`."""
    at = chance.randint(safe, len(log.content))
    behind = {
        Tail.NOTHING: b"",
        Tail.GARBAGE: chance.randbytes(chance.randint(1, 9_000)),
        Tail.OLD: before.content[at:],
    }
    shutil.copy(source, file)
    file.with_name(f"{file.name}-wal").write_bytes(log.content[:at] + behind[tail])


def safe_from(log: Log, acknowledged: Log, *, synchronous: int) -> int:
    """The first byte that SQLite does not promise to be on the disk.

    Where a log begins anew, everything before is in the database file.
    """
    return acknowledged.end if synchronous >= FULL and log.salts == acknowledged.salts else 0


def log_of(source: Path) -> Log:
    """The log beside a database as it is now."""
    return read_log(source.with_name(f"{source.name}-wal").read_bytes())


def synchronous_of(db: Database) -> int:
    with db.read() as session:
        return int(session.execute(text("PRAGMA synchronous")).scalar_one())


def people_in(file: Path) -> list[str]:
    """Open an image as the bot would and list who is in. Fails when it is not sound."""
    db = Database(f"sqlite:///{file}", pool_size=1)
    try:
        with db.read() as session:
            health = list(session.execute(text("PRAGMA integrity_check")).scalars())
            stray = session.execute(text("PRAGMA foreign_key_check")).all()
            people = list(session.execute(text("SELECT slack_user_id FROM people")).scalars())
            whole = list(session.execute(text(WHOLE)).scalars())
        if len(people) % 10 == 0:
            join(db, 9_999)  # it can be written to as before
    finally:
        db.close()
    assert health == ["ok"]
    assert stray == []
    assert sorted(people) == sorted(whole)  # no half of an opt-in
    return sorted(whole)


@pytest.fixture
def source(sqlite_template: Path, tmp_path: Path) -> Path:
    """A migrated database in a folder of its own."""
    (tmp_path / "source").mkdir()
    return Path(shutil.copy(sqlite_template, tmp_path / "source" / "pairme.db"))


def test_two_hundred_power_cuts_lose_nothing_that_was_acknowledged(
    source: Path, tmp_path: Path, record_figures: RecordFigures
) -> None:
    chance, tails = random.Random(SEED), cycle(Tail)
    db, image = Database(f"sqlite:///{source}", pool_size=1), tmp_path / "image" / "pairme.db"
    synchronous, counted = synchronous_of(db), Counter[str]()
    logs = deque([log_of(source)], maxlen=MOST_UNANSWERED + 1)
    for written in range(1, IMAGES + 1):
        join(db, written)
        logs.append(log_of(source))
        unanswered = chance.randrange(len(logs))
        now, then = logs[-1], logs[-1 - unanswered]
        safe = safe_from(now, then, synchronous=synchronous)
        image.parent.mkdir()
        cut(image, source, log=now, before=then, safe=safe, tail=next(tails), chance=chance)

        people = people_in(image)

        assert people == [f"U{number:04}" for number in range(1, len(people) + 1)]
        assert written - unanswered <= len(people) <= written
        counted["lived on"] += len(people) > written - unanswered
        counted["cut away"] += len(people) < written
        counted["log begun anew"] += now.salts != logs[-2].salts
        shutil.rmtree(image.parent)
    db.close()

    record_figures(
        f"power cuts: {IMAGES} images, the log cut at a random byte (behind it nothing, garbage or "
        f"older bytes): 0 acknowledged writes lost, all sound, {counted['cut away']} without some "
        f"that nobody was told of (seed {SEED})"
    )
    assert counted["log begun anew"] >= 2  # images from before and after a checkpoint
    assert min(counted["lived on"], counted["cut away"]) > IMAGES // 10


def test_a_byte_less_than_was_promised_loses_the_last_commit(source: Path, tmp_path: Path) -> None:
    db, found = Database(f"sqlite:///{source}", pool_size=1), []
    for number in (1, 2, 3):
        join(db, number)
    log = log_of(source)

    for end in (log.end, log.end - 1):
        image = tmp_path / str(end) / "pairme.db"
        image.parent.mkdir()
        shutil.copy(source, image)
        image.with_name("pairme.db-wal").write_bytes(log.content[:end])
        found.append(len(people_in(image)))
    db.close()

    assert found == [3, 2]
