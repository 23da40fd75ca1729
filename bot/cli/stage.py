"""A local Slack and a bot connected to it, in one process: what the demo plays on.

The bot is the real one, over real HTTP and a real WebSocket; only its clock is the local Slack's,
so that both can be moved together.
"""

import os
import tempfile
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from types import TracebackType

from bot.cli.sample import SAMPLE_ANSWERS
from bot.run import Bot, new_seed
from bot.services.rounds import RoundRun, run_next
from bot.settings import Settings, load_settings
from pairing.participants import FOREVER
from pairing.programs import Program
from sandbox import Control, Sandbox
from storage import check_ins, programs

STEP = timedelta(hours=6)  # how far the clock moves before the bot looks again
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

    def run_round(self) -> RoundRun | None:
        """Run the coming round now; None when nobody has joined yet."""
        program = self.program()
        if program is None:
            return None
        runtime = self.bot.runtime
        run = run_next(
            runtime.db, program, now=runtime.now(), library=runtime.library, seed=new_seed()
        )
        runtime.wake()
        return run

    def move(self, by: timedelta) -> None:
        """Move the clock in steps, so that everything due in between happens in between."""
        while by > timedelta():
            step = min(by, STEP)
            self.slack.clock.advance(step)
            self.bot.tick()
            by -= step

    def move_to_check_in(self) -> bool:
        """Move the clock to when people are next asked whether they met; False if nobody waits."""
        with self.bot.runtime.db.read() as session:
            waiting = check_ins.due_check_ins(session, now=FOREVER, limit=1)
        if not waiting:
            return False
        self.move(waiting[0].ask_after - self.slack.clock.now() + timedelta(minutes=1))
        return True

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
                "Everybody who is in gets a partner and a message.",
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
        ]

    def _round_control(self) -> str:
        run = self.run_round()
        if run is None or run.draft is None:
            return "Nobody has joined yet: type /pairme first."
        plan = run.draft.plan
        if not plan.pairs:
            return "A round needs two people; let somebody else join."
        made = "1 group was" if len(plan.pairs) == 1 else f"{len(plan.pairs)} groups were"
        return f"{made} made; the messages are on the way."

    def _others_control(self) -> str:
        return f"{self.join_all(SAMPLE_ANSWERS)} people joined."

    def _check_in_control(self) -> str:
        return (
            "People were asked whether they met: look at the messages from PairMe."
            if self.move_to_check_in()
            else "Nobody is waiting to be asked; run a round first."
        )
