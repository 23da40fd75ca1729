"""Lists at the door: files from elsewhere, too large or refused, and values that are not ours."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import text

from bot.ids import Action, Form
from bot.listeners.downloading import NoFile, read_file
from bot.listeners.uploading import is_file_host
from bot.slack_client import slack_client
from tests.bot.listeners.door import Door, said
from tests.bot.services.factories import count_rows

ADMIN = "U06FARID"
TOKEN = "xoxb-1-2-of-ours"
MOST = 1_000


class Host:
    """A server that stands where Slack's files are. seen: the paths and the tokens it was asked."""

    def __init__(self, status: int = 200, content: bytes = b"", **headers: str) -> None:
        self.answer, self.seen = (status, content, headers), list[tuple[str, str]]()

    @contextmanager
    def serving(self) -> Iterator[str]:
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.seen.append((self.path, self.headers.get("Authorization", "")))
                status, content, headers = host.answer
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                server.shutdown()
                thread.join()


def read(host: str, url: str | None = None) -> bytes | NoFile:
    client = slack_client(token=TOKEN, base_url=f"{host}/api/", timeout_s=5)
    return read_file(client, {"url_private_download": url or f"{host}/files-pri/x"}, most=MOST)


def test_a_file_is_read_with_our_token() -> None:
    host = Host(content=b"person,team\n")
    with host.serving() as url:
        assert read(url) == b"person,team\n"
    assert host.seen == [("/files-pri/x", f"Bearer {TOKEN}")]


@pytest.mark.parametrize("length", ["", "10", "99999999"])
def test_of_a_file_that_is_too_large_no_more_is_read_whatever_it_says_of_itself(
    length: str,
) -> None:
    headers = {"Content-Length": length} if length == "99999999" else {}
    host = Host(content=b"x" * 500_000, **headers)
    with host.serving() as url:
        content = read(url)
    assert isinstance(content, bytes)
    assert len(content) == MOST + 1


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (301, NoFile.REFUSED),
        (302, NoFile.REFUSED),
        (307, NoFile.REFUSED),
        (401, NoFile.REFUSED),
        (403, NoFile.REFUSED),
        (404, NoFile.LOST),
        (500, NoFile.LOST),
    ],
)
def test_nothing_is_read_from_where_an_answer_points(status: int, why: NoFile) -> None:
    elsewhere = Host(content=b"person,team\n")
    with elsewhere.serving() as there:
        host = Host(status, Location=f"{there}/stolen")
        with host.serving() as url:
            assert read(url) is why
    assert elsewhere.seen == []


def test_a_server_that_is_gone_is_a_lost_file() -> None:
    with Host().serving() as url:
        gone = url
    assert read(gone) is NoFile.LOST


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x.csv",
        "http://files.slack.com/x.csv",
        "https://files.slack.com.evil.example/x.csv",
        "https://files.slack.com@evil.example/x.csv",
        "https://files.slack.com:8443/x.csv",
        "https://files.slack.com:port/x.csv",
        "https://[slack.com/x.csv",
        "file:///etc/passwd",
        "//files.slack.com/x.csv",
        "",
    ],
)
def test_our_token_goes_to_slack_and_to_nobody_else(url: str) -> None:
    assert not is_file_host(url, api_url="https://slack.com/api/")
    client = slack_client(token=TOKEN, base_url="https://slack.com/api/", timeout_s=5)
    assert read_file(client, {"url_private": url}, most=MOST) is NoFile.ELSEWHERE


@pytest.mark.parametrize("url", ["https://files.slack.com/x", "https://slack.com/x"])
def test_slacks_own_hosts_are_known(url: str) -> None:
    assert is_file_host(url, api_url="https://slack.com/api/")


@contextmanager
def occupied(door: Door, table: str) -> Iterator[None]:
    """Somebody writes to a table, for longer than others wait."""
    with door.place.db.write() as session:
        if session.dialect.name == "postgresql":
            session.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        yield


def form(door: Door, *files: Any, who: str = ADMIN) -> dict[str, Any]:
    body = door.form_payload(Form.IMPORT.value)
    body["user"]["id"] = who
    field = {"type": "file_input", "files": list(files)}
    body["view"]["state"]["values"] = {"import_file": {"value": field}}
    return body


def click(door: Door, value: str, who: str = ADMIN) -> Mapping[str, Any]:
    body = door.click_payload(Action.IMPORT.value, value=value)
    body["user"]["id"] = who
    return body


@pytest.mark.parametrize("files", [(), ({"id": "F1"}, {"id": "F2"}), ("F1",)])
def test_a_form_without_one_file_says_so_beside_the_field(
    door: Door, files: tuple[Any, ...]
) -> None:
    answer = said(door.knock(form(door, *files)))

    assert (answer["response_action"], set(answer["errors"])) == ("errors", {"import_file"})
    empty = form(door)
    empty["view"]["state"]["values"] = {}
    assert said(door.knock(empty))["response_action"] == "errors"


def test_who_may_not_bring_in_lists_hears_so_in_the_place_of_the_form(door: Door) -> None:
    answer = said(door.knock(form(door, {"id": "F1"}, who="U01ANA")))

    assert answer["response_action"] == "update"
    assert "Only workspace admins" in str(answer["view"]["blocks"])


def test_an_admin_sees_that_the_file_is_checked(door: Door) -> None:
    answer = said(door.knock(form(door, {"id": "F1", "name": "<!here>.csv"})))

    assert answer["response_action"] == "update"
    assert "Checking &lt;!here&gt;.csv" in str(answer["view"]["blocks"])


def test_a_file_that_cannot_be_taken_now_is_told_beside_the_field(door: Door) -> None:
    body = form(door, {"id": "F1"})

    with occupied(door, "inbox"):
        answer = said(door.knock(body))

    assert (answer["response_action"], set(answer["errors"])) == ("errors", {"import_file"})


@pytest.mark.parametrize("value", ["", "x", "0" * 31, "0" * 33, "G" * 32, "../../etc/passwd"])
def test_a_value_that_names_no_list_of_ours_does_nothing(door: Door, value: str) -> None:
    before = count_rows(door.place.db, "inbox")

    assert door.knock(click(door, value)).status == 200

    assert count_rows(door.place.db, "inbox") == before


def test_a_list_of_nobody_changes_nothing(door: Door) -> None:
    assert door.knock(click(door, "0" * 32)).status == 200

    assert count_rows(door.place.db, "places") == 0
    assert count_rows(door.place.db, "inbox") == 1


def test_an_import_that_cannot_be_stored_says_so_and_leaves_the_list_waiting(door: Door) -> None:
    body = click(door, "0" * 32) | {"view": {"id": "V1", "type": "modal"}}
    slack = door.place.slack
    with occupied(door, "imports"):
        assert door.knock(body).status == 200  # before it is known what came of it
        [drawn] = slack.wait_for(lambda: slack.calls("views.update"))

    assert "not saved" in str(drawn.arguments["view"]).lower()
    assert count_rows(door.place.db, "inbox") == 0
