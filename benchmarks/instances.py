"""Instances of PairMe in http mode as anybody runs them, beside a database full of workspaces.

Each workspace has an installation of its own, stored sealed. Slack takes everything at once.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sqlalchemy import text

from benchmarks.crowds import fill
from bot.manifest import OPTIONAL_SCOPES, SCOPES
from bot.services.operating import installing
from bot.services.operating.workspaces import Identity, connect
from storage import migrate, programs
from storage.database import Database
from storage.installations import Tokens
from storage.sealing import Sealer, Secret

ROOT = Path(__file__).parents[1]
FAR = timedelta(days=28)  # no round, and nothing that comes before one, falls into the measurement
START_S, LOOK_S = 60.0, 0.02
KEY_ID, CLIENT_ID = "benchmark", "1.2"
NOT_INHERITED = ("PAIRME_", "SLACK_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_OK = (
    b'{"ok": true, "team_id": "T0", "user_id": "U0", "bot_id": "B0", "channel": "D0", "ts": "1.0"}'
)


class NotServing(Exception):
    """A process that should serve does not; the message is the end of what it wrote."""


def settle(
    db: Database, team_ids: Sequence[str], ids: Sequence[str], *, key: str, seed: int
) -> None:
    """Fill an empty database: the app is installed in every workspace, and all people take part."""
    now, sealer = datetime.now(UTC), Sealer([(KEY_ID, key)])
    migrate.upgrade(db)
    for number, team_id in enumerate(team_ids):
        program = fill(
            db, ids, team_id=team_id, seed=seed + number, now=now, first_id=1 + number * len(ids)
        )
        later = program.next_round_at + FAR
        with db.write() as session:
            programs.advance(session, program.id, seen=program.next_round_at, to=later)
        grant = installing.Grant(
            team_id=team_id,
            enterprise_id="",
            app_id=None,
            bot_user_id="U0",
            tokens=Tokens(Secret(f"xoxb-{number}")),
            scopes=(*SCOPES, *OPTIONAL_SCOPES),
            by=None,
            at=now,
        )
        installing.install(db, grant, lacks_scopes=False, sealer=sealer, now=now)
        connect(db, Identity(team_id, "B0", "U0"), lacks_scopes=False, now=now)


def take_back_skips(db: Database) -> None:
    """Let everybody take part in the coming round again, so that skipping it changes something."""
    with db.write() as session:
        session.execute(
            text("UPDATE participants SET skip_until = NULL WHERE skip_until IS NOT NULL")
        )


def environment_of(*, database_url: str, slack_api: str, secret: str, key: str) -> dict[str, str]:
    """What an operator would set; the port is missing."""
    return {
        "SLACK_CLIENT_ID": CLIENT_ID,
        "SLACK_CLIENT_SECRET": secret,
        "SLACK_SIGNING_SECRET": secret,
        "PAIRME_MODE": "http",
        "PAIRME_PUBLIC_URL": "http://127.0.0.1:3000",
        "PAIRME_ENCRYPTION_KEYS": f"{KEY_ID}:{key}",
        "PAIRME_SLACK_API_URL": slack_api,
        "PAIRME_DATABASE_URL": database_url,
        "PAIRME_ERASURE_KEY": key,
    }


@dataclass(frozen=True, slots=True)
class Server:
    """A process that serves, or soon does: see `wait`."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]

    def wait(self) -> None:
        """Wait until it listens. Raises NotServing"""
        ends_at = time.monotonic() + START_S
        while time.monotonic() < ends_at and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(LOOK_S)
        raise NotServing(self.log.read_text()[-2000:])


@contextmanager
def pairme(environment: Mapping[str, str], *, folder: Path) -> Iterator[Server]:
    """Start an instance on a port of its own, and stop it in the end."""
    port = free_port()
    command, settings = [str(ROOT / "app.py"), "run"], {**environment, "PAIRME_PORT": str(port)}
    with _running(command, port=port, folder=folder, environment=settings) as server:
        yield server


@contextmanager
def bare_bolt(*, slack_api: str, secret: str, folder: Path) -> Iterator[Server]:
    """Start the rival on a port of its own, and stop it in the end."""
    port = free_port()
    command = ["-m", "benchmarks.bare_bolt", "--port", str(port), "--slack", slack_api]
    command += ["--secret", secret]
    with _running(command, port=port, folder=folder, environment={}) as server:
        yield server


@contextmanager
def _running(
    command: Sequence[str], *, port: int, folder: Path, environment: Mapping[str, str]
) -> Iterator[Server]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(NOT_INHERITED)
    }
    log = folder / f"{port}.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            env={**inherited, "PYTHONPATH": str(ROOT), **environment},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
        )
        try:
            yield Server(port, log, process)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(START_S)
            process.kill()
            process.wait()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_s(pids: Sequence[int]) -> float | None:
    """Return the processor's seconds of some processes; None where the system does not tell."""
    ticks = 0
    for pid in pids:
        try:
            told = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return None
        ticks += sum(int(one) for one in told.rpartition(")")[2].split()[11:13])  # proc(5)
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def willing_slack() -> Iterator[str]:
    """Serve a Slack that takes everything at once; gives the address of its Web API."""
    server = _Server(("127.0.0.1", 0), _Willing)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


class _Willing(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(_OK)))
        self.end_headers()
        self.wfile.write(_OK)

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""
