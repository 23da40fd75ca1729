"""A local Slack and a bot connected to it, in one process: what the demo plays on.

The bot is the real one, over real HTTP and a real WebSocket; only its clock is the local Slack's,
so that both can be moved together.
"""

import os
import tempfile
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from bot.cli.sample import SAMPLE_ANSWERS, VISITOR
from bot.manifest import OPTIONAL_SCOPES, SCOPES
from bot.run import Bot
from bot.settings import Settings, load_settings
from pairing.follow_ups import FollowUp
from pairing.moments import eve
from pairing.programs import Program
from sandbox import Control, Sandbox
from storage import follow_ups, heads_up, outbox, programs, rounds
from storage.database import Session
from storage.outbox import Message, MessageState
from storage.rounds import Round

MOMENT = timedelta(seconds=1)  # after a due time, so that it is past
SOON = timedelta(minutes=1)  # what waits for Slack's pace comes within that
MANY = 1_000  # messages; the sample workspace never has so many
DELIVERY_SPEED = 120.0  # sandbox seconds per second while messages go out at Slack's pace
DELIVERY_LOOK_S, DELIVERY_LOOKS = 0.02, 1500
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
TICK_S = "0.2"


class Stage:
    """Use as `with Stage() as stage:`. Everything it stores is gone afterwards.

    port   of the browser page; 0 = any free one
    speed  how many seconds of the local Slack pass in one real second
    """

    def __init__(self, *, port: int = 0, speed: float = 1.0) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="pairme-demo-")
        self.slack = Sandbox(
            port=port,
            speed=speed,
            scopes=(*SCOPES, *OPTIONAL_SCOPES),
            bot_name="PairMe",
            controls=self._controls(),
            move_clock=self.move,
        )
        self._bot: Bot | None = None

    def __enter__(self) -> "Stage":
        for name in PROXIES:  # everything is on this machine, and a proxy cannot reach it
            os.environ.pop(name, None)
        self.slack.start()
        self._bot = Bot(self._settings(), now=self.slack.clock.now)
        self._bot.start()
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

    def join(self, slack_user_id: str) -> None:
        """Let one of the sample people join as a person would: command, form, submit."""
        person = self.slack.person(slack_user_id)
        person.command("/pairme")
        person.submit(SAMPLE_ANSWERS[slack_user_id])

    def join_all(self, people: Iterable[str]) -> int:
        """Let several sample people join; who is in already stays. Returns how many joined."""
        joined = 0
        for slack_user_id in people:
            person = self.slack.person(slack_user_id)
            person.command("/pairme")
            if person.modal is not None:
                person.submit(SAMPLE_ANSWERS[slack_user_id])
                joined += 1
        return joined

    def program(self) -> Program | None:
        """The program of the sample workspace; None before the first person joined."""
        with self.bot.runtime.db.read() as session:
            found: Sequence[Program] = programs.list_programs(session)
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
        program = self.program()
        waiting = [message.send_after for message in self._list_waiting()]
        with self.bot.runtime.db.read() as session:
            coming = [] if program is None else [program.next_round_at, *_eves(session, program)]
            return coming + follow_ups.list_waiting(session) + waiting

    def _newest_round(self, program: Program) -> Round | None:
        with self.bot.runtime.db.read() as session:
            newest = rounds.list_rounds(session, program.id, limit=1)
        return newest[0] if newest else None

    def _let_deliver(self) -> None:
        """Let time run faster until everything that is due has arrived."""
        clock, speed, waited = self.slack.clock, self.slack.clock.speed, threading.Event()
        clock.speed = max(speed, DELIVERY_SPEED)
        for _ in range(DELIVERY_LOOKS):
            if not self._delivers():
                break
            waited.wait(DELIVERY_LOOK_S)
        clock.speed = speed

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

    def _settings(self) -> Settings:
        database = Path(self._folder.name) / "demo.db"
        return load_settings(
            {
                "SLACK_BOT_TOKEN": self.slack.bot_token,
                "SLACK_APP_TOKEN": self.slack.app_token,
                "PAIRME_SLACK_API_URL": self.slack.api_url,
                "PAIRME_DATABASE_PATH": str(database),
                "PAIRME_TICK_S": TICK_S,
            },
            needs_slack=True,
        )

    def _controls(self) -> list[Control]:
        return [
            Control(
                "round",
                "Run the next round now",
                "The clock moves to its day: a heads-up on the way, then a partner and a message.",
                self._round_control,
            ),
            Control(
                "others",
                "Let the others join",
                "The other sample people type /pairme and fill in the form.",
                self._others_control,
            ),
            Control(
                "check_in",
                "Move on to “Did you meet?”",
                "Moves the clock to the day on which everybody is asked.",
                self._check_in_control,
            ),
            Control(
                "feedback",
                "Move on to the end of the round",
                "Moves the clock to the day on which everybody is asked how it was.",
                self._feedback_control,
            ),
        ]

    def _round_control(self) -> str:
        done = self.run_round()
        if done is None:
            return "Nobody has joined yet: type /pairme first."
        if done.n_pairs == 0:
            return "A round needs two people; let somebody else join."
        made = "1 group was made" if done.n_pairs == 1 else f"{done.n_pairs} groups were made"
        return f"{made} among {done.n_pool} people; everybody has a message."

    def _others_control(self) -> str:
        joined = self.join_all(who for who in SAMPLE_ANSWERS if who != VISITOR)
        if joined == 0:
            return "Everybody but Ana is in already."
        return f"{joined} joined; Ana is left to you."

    def _check_in_control(self) -> str:
        return (
            "Everybody in a group was asked: look at the messages from PairMe."
            if self.move_to(FollowUp.CHECK_IN)
            else "Nobody is waiting to be asked; run a round first."
        )

    def _feedback_control(self) -> str:
        return (
            "Everybody in a group was asked how it was: look at the messages from PairMe."
            if self.move_to(FollowUp.FEEDBACK)
            else "Nobody is waiting to be asked; run a round first."
        )


def _eves(session: Session, program: Program) -> list[datetime]:
    """When each of those who have not heard of the coming round is told of it."""
    due_at, zone = program.next_round_at, program.rule.zone
    untold = heads_up.list_untold(session, program.id, due_at=due_at)
    return [eve(due_at, zone=one.zone or zone, hours=one.profile.hours) for one in untold]
