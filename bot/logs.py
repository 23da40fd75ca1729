"""How log lines look, who may write them, and the last belt against secrets in them.

One line per event, with the ids given in `extra`. Rule: nobody logs names, texts, tokens or
bodies. This module enforces what it can see: shapes of secrets, and libraries that are too
talkative. It must not know what the events mean.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

from bot.request_ids import current_request

log = logging.getLogger(__name__)

OURS = ("bot", "pairing", "storage", "sandbox")
HIDDEN = "[hidden]"

# Bolt copies the level of the root logger into its own loggers when an App is built, so a level
# set on them beforehand does not last; the handler's filter does.
LEAST_LEVEL = {
    "slack_bolt": logging.INFO,  # DEBUG has bodies
    "slack_sdk": logging.INFO,  # DEBUG has every request and answer
    "urllib3": logging.INFO,
    "slack_bolt.RequestVerification": logging.WARNING,  # INFO has the body of a forged request
    "apscheduler": logging.ERROR,  # a line per tick, and a warning whenever one is still at work
    "sqlalchemy": logging.WARNING,  # INFO has statements with their values
    "alembic": logging.WARNING,
}

# A key in brackets keeps the line readable: what was hidden stays clear.
SECRET_SHAPES = (
    re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[a-z])-[A-Za-z0-9.-]+"),  # tokens
    re.compile(r"\b(v0)=[0-9a-f]{64}\b"),  # request signatures
    re.compile(r"\b(hooks)\.slack(?:-gov)?\.com/[^\s\"'<>)\\]+"),  # response_url: anybody may post
    re.compile(r"\b(ticket)=[^\s\"'&<>)\\]+"),  # Socket Mode address
    re.compile(r"(?<=://)([^\s/:@]*):[^\s/@]+(?=@)"),  # password of a database address
    re.compile(r"(DETAIL):[^\n]*"),  # PostgreSQL quotes the row that it refuses
    re.compile(r"\b(response_url)\b[\"']?\s*[:=]\s*[\"']?[^\s\"',}]+"),
    re.compile(r"(?<![0-9A-Za-z])()[0-9a-fA-F]{32}(?![0-9A-Za-z])"),  # signing secrets
)

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "event",
    "color_message",
}


def configure_logging(
    level: str, fmt: str, stream: TextIO | None = None, *, secrets: Iterable[str] = ()
) -> None:
    """Send every log line of this process to one stream. Calling it again replaces the set-up.

    level    debug, info, warning or error; debug concerns our own modules only
    fmt      "text" for people or "json" for machines
    stream   None = standard error
    secrets  exact values to hide wherever they appear, besides the known shapes
    """
    wanted = logging.getLevelNamesMapping()[level.upper()]
    formatter = (JsonFormatter if fmt == "json" else TextFormatter)(secrets)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.set_name("pairme")
    handler.setFormatter(formatter)
    handler.addFilter(_is_wanted)
    root = logging.getLogger()
    for old in [one for one in root.handlers if one.get_name() == "pairme"]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(max(wanted, logging.INFO))
    for name in OURS:
        logging.getLogger(name).setLevel(wanted)


def log_uncaught() -> None:
    """Have what nobody caught, in any thread, written as every other line is, and not beside it."""

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            _log_uncaught(args.exc_value)

    def in_main(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, _)
        else:
            _log_uncaught(error)

    threading.excepthook = in_thread
    sys.excepthook = in_main


def redact(text: str, *, secrets: Iterable[str] = ()) -> str:
    """Replace everything that looks like a secret, or is one of the given ones."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    for shape in SECRET_SHAPES:
        text = shape.sub(_hide, text)
    return text


def _log_uncaught(error: BaseException) -> None:
    log.critical("not caught", extra={"event": "exception.uncaught"}, exc_info=error)


def _hide(found: re.Match[str]) -> str:
    kind = found.group(1)
    return f"{kind}:{HIDDEN}" if kind else HIDDEN


def _is_wanted(record: logging.LogRecord) -> bool:
    """Drop what a library says below its least level, whatever its loggers are set to."""
    name = record.name
    while name:
        if (least := LEAST_LEVEL.get(name)) is not None:
            return record.levelno >= least
        name = name.rpartition(".")[0]
    return True


class _Formatter(logging.Formatter):
    """What both formats share: the parts of a line, and the values to hide."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if secret)

    def _hidden(self, text: str) -> str:
        return redact(text, secrets=self._secrets)

    def _facts(self, record: logging.LogRecord) -> dict[str, Any]:
        """The ids of a line; the request for which this thread works comes last."""
        facts = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        request_id = current_request()
        return {**facts, "request_id": request_id} if request_id else facts

    def _traceback(self, record: logging.LogRecord) -> str:
        return self.formatException(record.exc_info) if record.exc_info else ""


class TextFormatter(_Formatter):
    """`2026-12-01 10:00:02Z INFO    round committed  round.committed program_id=1 pairs=4`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and below it the traceback if there is one."""
        facts = " ".join(f"{key}={value}" for key, value in self._facts(record).items())
        rest = " ".join(part for part in (_event(record), facts) if part)
        line = f"{_at(record):%Y-%m-%d %H:%M:%SZ} {record.levelname:<7} {record.getMessage()}"
        line = _one_line(f"{line}  {rest}" if rest else line)
        return self._hidden("\n    ".join([line, *self._traceback(record).splitlines()]))


class JsonFormatter(_Formatter):
    """One JSON object per line: at, level, logger, event, message, the ids, and the traceback.

    An exception is one line too: its traceback is a string with escaped line breaks.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line; values are redacted one by one, so that it stays JSON."""
        line = {
            "at": _at(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
            "message": record.getMessage(),
            **self._facts(record),
            "traceback": self._traceback(record),
        }
        kept = {key: self._plain(key, value) for key, value in line.items() if value != ""}
        return json.dumps(kept, ensure_ascii=False)

    def _plain(self, key: str, value: Any) -> Any:
        if isinstance(value, int | float) or value is None:
            return value
        return HIDDEN if key == "response_url" else self._hidden(str(value))


def _at(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, tz=UTC)


def _event(record: logging.LogRecord) -> str:
    return str(getattr(record, "event", ""))


def _one_line(text: str) -> str:
    """Escape line breaks and other control characters: one event must not look like two."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
