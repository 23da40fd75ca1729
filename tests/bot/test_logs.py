"""Log lines: readable or JSON, with ids, without secrets, and without what libraries blurt out."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from slack_bolt.middleware.request_verification import RequestVerification
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse

from bot.logs import configure_logging, redact

CANARIES = {
    "bot token": "xoxb-123-456-canary",
    "user token": "xoxp-123-456-canary",
    "rotating token": "xoxe.xoxb-1-canary",
    "app token": "xapp-1-A0-123-canary",
    "signing secret": "feedfacecafebeeffeedfacecafebeef",
    "response_url": "https://hooks.slack.com/commands/T1/canary/abc",
    "response_url of another host": "response_url=http://127.0.0.1:1/response/canary",
    "request signature": "v0=" + "deadbeef" * 8,
    "socket address": "wss://wss-primary.slack.com/link/?ticket=canary&app_id=1",
    "database password": "postgresql+psycopg://ana:canary@db/pairme",
}
REVEALING = ("canary", "feedface", "deadbeef")


@pytest.fixture(autouse=True)
def _root_logger_as_before() -> Iterator[None]:
    names = ("", "bot", "pairing", "storage", "sandbox")
    before = {name: logging.getLogger(name).level for name in names}
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    root = logging.getLogger()
    for handler in [one for one in root.handlers if one.get_name() == "pairme"]:
        root.removeHandler(handler)


def written(fmt: str, level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    configure_logging(level, fmt, stream, secrets=["correct horse battery staple"])
    return stream


def test_a_text_line_has_time_level_message_event_and_ids() -> None:
    stream = written("text")

    logging.getLogger("bot.services.drawing.rounds").info(
        "round committed", extra={"event": "round.committed", "program_id": 7, "pairs": 4}
    )

    line = stream.getvalue()
    assert line.endswith("INFO    round committed  round.committed program_id=7 pairs=4\n")
    assert line[10] == " "
    assert line[19] == "Z"


def test_a_json_line_is_one_object_with_the_same_parts() -> None:
    stream = written("json")

    logging.getLogger("bot.jobs").warning("slow", extra={"event": "tick.late", "late_s": 1.5})

    line = json.loads(stream.getvalue())
    at = line.pop("at")
    assert at.endswith("+00:00")
    assert line == {
        "level": "warning",
        "logger": "bot.jobs",
        "event": "tick.late",
        "message": "slow",
        "late_s": 1.5,
    }


@pytest.mark.parametrize("fmt", ["text", "json"])
@pytest.mark.parametrize("secret", CANARIES.values(), ids=CANARIES.keys())
def test_no_secret_gets_through_message_ids_or_traceback(fmt: str, secret: str) -> None:
    stream = written(fmt)
    log = logging.getLogger("bot.test")

    log.info("a message with %s inside", secret)
    log.info("ids", extra={"event": "x.y", "url": secret, "many": [secret, {"deep": secret}]})
    try:
        raise RuntimeError(f"it broke with {secret}")
    except RuntimeError:
        log.exception("failed")

    assert stream.getvalue().count("[hidden]") >= 4
    assert not any(word in stream.getvalue() for word in REVEALING)


@pytest.mark.parametrize("fmt", ["text", "json"])
def test_a_known_secret_is_hidden_whatever_its_shape(fmt: str) -> None:
    stream = written(fmt)

    logging.getLogger("bot").info("password: correct horse battery staple")

    assert "horse" not in stream.getvalue()


def test_a_response_url_stays_valid_json_and_hidden() -> None:
    stream = written("json")

    logging.getLogger("bot").info("x", extra={"response_url": "http://127.0.0.1/canary"})

    assert json.loads(stream.getvalue())["response_url"] == "[hidden]"


def test_ordinary_ids_and_addresses_are_left_alone() -> None:
    text = (
        "team T012ABC channel C0 ts 1700000000.000100 at http://127.0.0.1:8765/api/ seed 123456789"
    )

    assert redact(text) == text


def test_a_line_break_in_a_value_cannot_fake_a_second_event() -> None:
    stream = written("text")

    logging.getLogger("bot").info("a\nb\x1b[31m", extra={"word": "c\r\nd"})

    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()


def test_a_traceback_is_indented_below_its_line() -> None:
    stream = written("text")

    try:
        raise ValueError("no")
    except ValueError:
        logging.getLogger("bot").exception("failed")

    first, *below = stream.getvalue().splitlines()
    assert first.endswith("failed")
    assert below[-1] == "    ValueError: no"


def test_debug_lines_come_from_our_own_modules_only() -> None:
    stream = written("text", level="debug")

    for name in ("bot.x", "pairing.x", "storage.x", "slack_sdk.web", "slack_bolt.App", "urllib3.x"):
        logging.getLogger(name).debug("from %s", name)

    said = stream.getvalue()
    assert [name for name in ("bot", "pairing", "storage") if f"from {name}.x" in said] == [
        "bot",
        "pairing",
        "storage",
    ]
    assert "slack_" not in said
    assert "urllib3" not in said


def test_a_tick_that_comes_while_the_last_is_at_work_is_not_worth_a_line() -> None:
    stream = written("text")

    logging.getLogger("apscheduler.scheduler").warning("skipped")
    logging.getLogger("apscheduler.scheduler").error("trouble")

    assert "skipped" not in stream.getvalue()
    assert "trouble" in stream.getvalue()


@pytest.mark.parametrize("name", ["sqlalchemy.engine.Engine", "alembic.x"])
def test_talkative_libraries_are_heard_from_warning_on(name: str) -> None:
    stream = written("text")
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.DEBUG)

    logger.info("chatter")
    logger.warning("trouble")

    logger.setLevel(before)
    assert "chatter" not in stream.getvalue()
    assert "trouble" in stream.getvalue()


@pytest.mark.parametrize("level", ["debug", "info"])
def test_the_body_of_a_forged_request_is_not_logged_by_bolt(level: str) -> None:
    stream = written("text", level=level)
    forged = BoltRequest(
        body="token=x&text=canary",
        headers={"x-slack-signature": "v0=forged", "x-slack-request-timestamp": "1"},
    )

    answer = RequestVerification("f" * 32).process(
        req=forged, resp=BoltResponse(status=404), next=lambda: BoltResponse(status=200)
    )

    assert answer.status == 401
    assert "canary" not in stream.getvalue()


def test_setting_up_twice_writes_each_line_once() -> None:
    written("text")
    stream = written("text")

    logging.getLogger("bot").info("once")

    assert stream.getvalue().count("once") == 1


def test_the_default_stream_is_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "text")

    logging.getLogger("bot").info("hello")

    captured = capsys.readouterr()
    assert (captured.out, "hello" in captured.err) == ("", True)
