"""Who takes part in the measurement of commands: PairMe and a bare Bolt app, on this machine."""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.acknowledged import BY_HANDLER, IN_THREADS, Trial
from benchmarks.bare_bolt import HANDLER_PATH, THREADS_PATH
from benchmarks.caller import Load, as_line
from benchmarks.crowds import slack_ids
from benchmarks.instances import (
    ROOT,
    Server,
    bare_bolt,
    cpu_s,
    environment_of,
    pairme,
    settle,
    take_back_skips,
    willing_slack,
)
from bot.ids import COMMAND
from bot.services.answers import Said
from bot.views import texts
from bot.web import SLACK_PATH
from storage.database import Database
from storage.sealing import new_key

INSTANCES = 2
SECRET = "5" * 32  # of the made-up app
# each command with its right answer, which goes on with a time
WORDS = {"status": texts.IN, "skip": texts.REPLIES[Said.SKIPPED]}
_BEFORE_TIME = "{time}"


@dataclass(frozen=True, slots=True)
class Contestant:
    """Who takes part: by which servers, and what is typed there."""

    name: str
    servers: tuple[Server, ...]
    path: str
    words: str
    expects: str = ""


class Contest:
    """The contestants, and the trials they had."""

    def __init__(
        self,
        db: Database,
        contestants: Sequence[Contestant],
        *,
        teams: Sequence[str],
        ids: Sequence[str],
        hook: str,
        seed: int,
    ) -> None:
        self._db, self._contestants = db, list(contestants)
        self._teams, self._ids, self._hook = tuple(teams), tuple(ids), hook
        self._random = random.Random(seed)
        self._typed = 0

    def take_turns(self, *, clients: int, number: int, seconds: float) -> list[Trial]:
        """Let everybody have one trial, in an order drawn anew."""
        order = self._random.sample(self._contestants, len(self._contestants))
        return [self._try(one, clients=clients, number=number, seconds=seconds) for one in order]

    def _try(self, one: Contestant, *, clients: int, number: int, seconds: float) -> Trial:
        take_back_skips(self._db)
        load = Load(
            ports=tuple(server.port for server in one.servers),
            path=one.path,
            secret=SECRET,
            command=COMMAND,
            words=one.words,
            expects=one.expects,
            teams=self._teams,
            ids=self._ids,
            first=self._typed,
            clients=clients,
            seconds=seconds,
            hook=self._hook,
        )
        pids = [server.process.pid for server in one.servers]
        before = cpu_s(pids)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.caller"],
            input=as_line(load),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        after, heard = cpu_s(pids), json.loads(done.stdout)
        self._typed += heard["n"]
        used = None if before is None or after is None else after - before
        return Trial(
            contestant=one.name,
            clients=clients,
            number=number,
            n=heard["n"],
            per_s=heard["per_s"],
            p50_ms=heard["p50_ms"],
            p99_ms=heard["p99_ms"],
            n_later=heard["n_later"],
            cpu_ms=None if used is None else 1000 * used / max(1, heard["n"]),
            load_share=heard["load_cpu_s"] / heard["seconds"],
            wrong=heard["wrong"],
        )


@contextmanager
def opened(url: str, *, workspaces: int, people: int, seed: int) -> Iterator[Contest]:
    """Fill an empty database and start everybody who takes part. Raises NotServing"""
    key, ids = new_key(), slack_ids(people)
    teams = [f"T{number:08d}" for number in range(1, workspaces + 1)]
    with ExitStack() as open_:
        folder = Path(open_.enter_context(tempfile.TemporaryDirectory(prefix="pairme-commands-")))
        db = Database(url)
        open_.callback(db.close)
        settle(db, teams, ids, key=key, seed=seed)
        slack_api = open_.enter_context(willing_slack())
        environment = environment_of(database_url=url, slack_api=slack_api, secret=SECRET, key=key)
        ours = [open_.enter_context(pairme(environment, folder=folder)) for _ in range(INSTANCES)]
        bare = open_.enter_context(bare_bolt(slack_api=slack_api, secret=SECRET, folder=folder))
        for server in (*ours, bare):
            server.wait()
        yield Contest(
            db,
            _contestants(ours, bare),
            teams=teams,
            ids=ids,
            hook=f"{slack_api}hook",
            seed=seed,
        )


def _contestants(ours: Sequence[Server], bare: Server) -> list[Contestant]:
    found = [
        Contestant(BY_HANDLER, (bare,), HANDLER_PATH, "status"),
        Contestant(IN_THREADS, (bare,), THREADS_PATH, "status"),
    ]
    for n in range(1, INSTANCES + 1):
        for words, answer in WORDS.items():
            name = f"PairMe x {n}, {COMMAND} {words}"
            expects = answer.partition(_BEFORE_TIME)[0]
            found.append(Contestant(name, tuple(ours[:n]), SLACK_PATH, words, expects))
    return found
