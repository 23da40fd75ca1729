"""Much has piled up, as after an upgrade: it goes in one run, and the bot counts as healthy."""

from __future__ import annotations

from bot.health import State, check_scheduler
from bot.pulse import Pulse
from bot.services.operating import housekeeping, retention
from pairing.ids import ERASED
from storage.database import Database
from storage.people import PersonKind
from storage.statements import insert_many
from storage.tables import PersonRow
from tests.bot.services.factories import NOW, bring_in, person_of
from tests.bot.services.privacies import dump


def test_a_backlog_goes_in_one_run_and_health_sees_that_it_gets_on(db: Database) -> None:
    """Each piece takes so long here that a few of them would be too long for a job that is silent;
    of people nobody refers to there are more than one look finds."""
    bring_in(db, "U1", "U2")
    ours = person_of(db, "U1").workspace_id
    known = {"workspace_id": ours, "kind": PersonKind.MEMBER}
    with db.write() as session:
        nobody = [{**known, "slack_user_id": f"U0{n}"} for n in range(retention.BATCH + 1)]
        insert_many(session, PersonRow, nobody)
    clock = [0.0]
    pulse, states = Pulse(monotonic=lambda: clock[0]), set[State]()

    def alive() -> None:
        clock[0] += 1_000
        beats = pulse.beats()
        states.add(check_scheduler(beats, {"keep_house": 3600.0}, is_scheduled=True).state)
        pulse.sign("keep_house")

    with pulse.beat("keep_house"):
        housekeeping.run(db, now=NOW, alive=alive)

    left = [one["slack_user_id"] for one in dump(db)["people"]]
    assert sorted(one for one in left if one[0] != ERASED) == ["U1", "U2"]
    assert states == {State.OK}
    assert clock[0] > 1_000 * retention.BATCH
