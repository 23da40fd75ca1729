"""An instance that prepares rounds before their slots, step by step."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.delivery.opener import Opener
from bot.services.drawing.ahead import PlansAhead
from bot.services.drawing.rounds import RoundRun, run_due
from storage.locks import Lane
from tests.bot.delivery.office import Office
from tests.bot.services.factories import bring_in, program_of

LEAD = timedelta(minutes=30)
OPENING = "conversations.open"
EIGHT = (
    *("U01ANA", "U02BEN", "U03CHLOE", "U04DEV"),
    *("U05EMI", "U06FARID", "U07GRACE", "U08HUGO"),
)


class Lead:
    """The opener of an office. `prepare` and `run_round` move its clock."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.restart()

    def restart(self) -> None:
        """Forget everything that is only in memory."""
        office = self.office
        office.runtime.locks.close()
        self.plans = PlansAhead(
            office.db, office.runtime.locks, library=office.runtime.library, lead=LEAD
        )
        self.opener = Opener(office.runtime, office.client_for, self.plans)

    @property
    def slot(self) -> datetime:
        """The coming slot, or the one just reached."""
        return program_of(self.office.db, self.office.slack.team_id).next_round_at

    @property
    def lane(self) -> Lane:
        return Lane("program", program_of(self.office.db, self.office.slack.team_id).id)

    def bring_in(self, *who: str) -> None:
        bring_in(self.office.db, *who, team_id=self.office.slack.team_id)

    def prepare(self, *, until: timedelta = timedelta(minutes=1)) -> int:
        """Let the lead pass, until some time before the slot. Returns how many were opened."""
        office, end = self.office, self.slot - until
        office.at = max(office.at, self.slot - LEAD)
        opened, idle = 0, 0
        while office.at < end and idle < 3:
            done = self.opener.step()
            opened, idle = opened + done, 0 if done else idle + 1
            office.wait(seconds=2)
        office.at = max(office.at, end)
        return opened + self.opener.step()

    def run_round(self) -> RoundRun:
        """Run the round at its slot; nothing is delivered yet."""
        office = self.office
        office.at = self.slot
        runs = run_due(
            office.db,
            now=office.at,
            library=office.runtime.library,
            new_seed=lambda: 7,
            locks=office.runtime.locks,
            ahead=self.plans,
        )
        [run] = runs
        return run
