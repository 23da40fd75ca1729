"""A local Slack and a bot connected to it, in one process: what the demo plays on.

The bot is the real one, over real HTTP and a real WebSocket; only its clock is the local Slack's,
so that both can be moved together.
"""

import os
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from bot.cli import crowd
from bot.cli.stage_controls import controls_of
from bot.cli.stage_settings import open_to_workspaces, settings_for
from bot.cli.stage_times import closings, eves
from bot.manifest import OPTIONAL_SCOPES, SCOPES
from bot.run import Bot
from pairing.follow_ups import FollowUp
from pairing.programs import Program
from sandbox import OneWorkspace, Sandbox, invent_people
from storage import follow_ups, outbox, programs, rounds, workspaces
from storage.outbox import Message, MessageState
from storage.rounds import Round

MOMENT = timedelta(seconds=1)  # after a due time, so that it is past
SOON = timedelta(minutes=1)  # what waits for Slack's pace comes within that
MANY = 1_000  # messages; the sample workspace never has so many
DELIVERY_SPEED = 120.0  # sandbox seconds per second while messages go out at Slack's pace
DELIVERY_LOOK_S, DELIVERY_LOOKS = 0.02, 1500
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


@dataclass(frozen=True, slots=True)
class Played:
    """How many people said whether they met, and how it was."""

    n_check_ins: int
    n_feedback: int


class Stage:
    """Use as `with Stage() as stage:`. Everything it stores is gone afterwards.

    port   of the browser page; 0 = any free one
    speed  how many seconds of the local Slack pass in one real second
    people  how many coworkers a workspace has; None = the dozen of the sample
    n_workspaces  how many there are; of several, only the first has the app already
    """

    def __init__(
        self, *, port: int = 0, speed: float = 1.0, people: int | None = None, n_workspaces: int = 1
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="pairme-demo-")
        self.slack = Sandbox(
            None if people is None else invent_people(people),
            workspaces=n_workspaces,
            same_ids=True,
            installed=n_workspaces == 1,
            port=port,
            speed=speed,
            scopes=(*SCOPES, *OPTIONAL_SCOPES),
            bot_name="PairMe",
            controls=controls_of(self),
            move_clock=self.move,
            look_at=self.look_at,
        )
        self._team_id = self.slack.team_id
        self._bot: Bot | None = None

    def __enter__(self) -> "Stage":
        for name in PROXIES:  # everything is on this machine, and a proxy cannot reach it
            os.environ.pop(name, None)
        self.slack.start()
        settings = settings_for(self.slack, self.database)
        self._bot = Bot(settings, now=self.slack.clock.now)
        self._bot.start()
        if settings.uses_oauth:
            open_to_workspaces(self.slack, settings)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bot is not None:
            self._bot.stop()
        self.slack.stop()
        self._folder.cleanup()

    @property
    def bot(self) -> Bot:
        """The running bot."""
        if self._bot is None:
            raise RuntimeError("the stage is not set; use it as `with Stage() as stage:`")
        return self._bot

    @property
    def database(self) -> Path:
        """The file in which the bot keeps everything; gone afterwards."""
        return self.folder / "demo.db"

    @property
    def folder(self) -> Path:
        """Where its files are; gone afterwards."""
        return Path(self._folder.name)

    def look_at(self, team_id: str) -> None:
        """From now on people join, and rounds come, in this workspace."""
        self._team_id = team_id

    @property
    def workspace(self) -> OneWorkspace:
        """The workspace that is looked at; the first, to begin with."""
        return self.slack.workspaces[self._team_id]

    def join(self, slack_user_id: str) -> None:
        """Let one person join as they would: command, form, submit."""
        self.join_all([slack_user_id])

    def join_all(self, people: Iterable[str]) -> int:
        """Let several people join; who is in already stays. Returns how many joined."""
        with self._hurrying():
            return crowd.join_all(self.workspace, people)

    def program(self) -> Program | None:
        """The program of the workspace; None before the first person joined."""
        with self.bot.runtime.db.read() as session:
            here = workspaces.find_workspace(session, team_id=self._team_id)
            found = programs.list_programs(session, here.id) if here is not None else []
        return found[0] if found else None

    def run_round(self) -> Round | None:
        """Move the clock to the coming round and let it happen; None when nobody has joined yet."""
        program = self.program()
        if program is None:
            return None
        before = self._newest_round(program)
        self.move(program.next_round_at - self.slack.clock.now() + MOMENT)
        newest = self._newest_round(program)
        if newest is None or newest == before:
            return None
        for message in self._list_waiting():  # who are in two zones hear of it when both work
            if message.round_id == newest.id and message.send_after > self.slack.clock.now():
                self.move(message.send_after - self.slack.clock.now() + MOMENT)
        return newest

    def move_to(self, kind: FollowUp) -> bool:
        """Move the clock until everybody in a group got a follow-up, each at ten o'clock in their
        own zone, with all that comes before it; False if nobody waits."""
        with self.bot.runtime.db.read() as session:
            due_ats = follow_ups.list_waiting(session, kind)
        if not due_ats or due_ats[-1] < self.slack.clock.now():
            return False
        self.move(due_ats[-1] - self.slack.clock.now() + MOMENT)
        return True

    def play_round(self) -> Played | None:
        """Let the round under way, else the next, come to its end; all but the visitor answer."""
        if not self._is_waiting(FollowUp.CHECK_IN, FollowUp.FEEDBACK) and self.run_round() is None:
            return None
        self.move_to(FollowUp.CHECK_IN)
        with self._hurrying():
            n_check_ins = crowd.say_whether_they_met(self.workspace)
        self.move_to(FollowUp.FEEDBACK)
        with self._hurrying():
            n_feedback = crowd.say_how_it_was(self.workspace)
        return Played(n_check_ins, n_feedback)

    def move_to_report(self) -> bool:
        """Move the clock until the next report is there; False when none is to come."""
        program, now = self.program(), self.slack.clock.now()
        if program is None:
            return False
        with self.bot.runtime.db.read() as session:
            coming = [due_at for due_at in closings(session, program) if due_at >= now]
        if not coming:
            return False
        self.move(min(coming) - now + MOMENT)
        return True

    def move(self, by: timedelta) -> None:
        """Move the clock from one due time to the next, so that everything happens on its day."""
        clock = self.slack.clock
        until = clock.now() + by
        while (now := clock.now()) < until:
            due = [at + MOMENT for at in self._due_times() if now < at + MOMENT]
            clock.advance(max(min([*due, until]) - clock.now(), timedelta()))
            self.bot.tick()
            self._let_deliver()

    def _due_times(self) -> list[datetime]:
        waiting = [message.send_after for message in self._list_waiting()]
        with self.bot.runtime.db.read() as session:
            coming = [
                at
                for one in programs.list_programs(session)
                for at in (one.next_round_at, *eves(session, one), *closings(session, one))
            ]
            return [*coming, *follow_ups.list_waiting(session), *waiting]

    def _newest_round(self, program: Program) -> Round | None:
        with self.bot.runtime.db.read() as session:
            newest = rounds.list_rounds(session, program.id, limit=1)
        return newest[0] if newest else None

    def _let_deliver(self) -> None:
        """Let time run faster until everything that is due has arrived."""
        waited = threading.Event()
        with self._hurrying():
            for _ in range(DELIVERY_LOOKS):
                if not self._delivers():
                    break
                waited.wait(DELIVERY_LOOK_S)

    @contextmanager
    def _hurrying(self) -> Iterator[None]:
        """Let time run faster, so that nobody waits for Slack's pace."""
        clock, speed = self.slack.clock, self.slack.clock.speed
        clock.speed = max(speed, DELIVERY_SPEED)
        try:
            yield
        finally:
            clock.speed = speed

    def _is_waiting(self, *kinds: FollowUp) -> bool:
        """Tell whether a pair is still to be asked one of these."""
        now = self.slack.clock.now()
        with self.bot.runtime.db.read() as session:
            due_ats = [at for kind in kinds for at in follow_ups.list_waiting(session, kind)]
        return any(at >= now for at in due_ats)

    def _delivers(self) -> bool:
        """Tell whether something is on its way; what is for a later day is not."""
        with self.bot.runtime.db.read() as session:
            counts = outbox.count_by_state(session)
        soon = self.slack.clock.now() + SOON
        waits = any(message.send_after <= soon for message in self._list_waiting())
        return waits or counts[MessageState.SENDING] > 0

    def _list_waiting(self) -> list[Message]:
        """Return the messages that are to be sent, now or later: reminders, timers."""
        with self.bot.runtime.db.read() as session:
            return outbox.list_messages(session, state=MessageState.PENDING, limit=MANY)
