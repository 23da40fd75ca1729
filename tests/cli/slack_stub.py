"""A server that answers Slack's two questions of `pairme doctor` with headers of our choice.

The local Slack in sandbox/ always tells the right time; these tests need one that does not.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bot.manifest import SCOPES

FINE: Mapping[str, Any] = {"ok": True, "user_id": "U0BOT", "team_id": "T0HOME"}


@contextmanager
def slack_saying(
    *,
    auth: Mapping[str, Any] = FINE,
    socket: Mapping[str, Any] = FINE,
    scopes: str = ",".join(SCOPES),
    date: str = "",
) -> Iterator[str]:
    """Serve until the block ends; yields the address of the API."""
    answers = {"/api/auth.test": auth, "/api/apps.connections.open": socket}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = json.dumps(answers[self.path]).encode()
            self.send_response_only(200)
            self.send_header("Date", date or format_datetime(datetime.now(UTC), usegmt=True))
            self.send_header("X-OAuth-Scopes", scopes)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/api/"
        finally:
            server.shutdown()
            thread.join()
