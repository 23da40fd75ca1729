"""Everything that is logged, from every library at DEBUG, as an operator would get to see it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO

from bot.logs import OURS, configure_logging

# What LEAST_LEVEL keeps quiet; here they say all they can, so that only our handler holds it back.
LIBRARIES = ("", "slack_sdk", "slack_bolt", "apscheduler")
SQL = ("sqlalchemy.engine", "sqlalchemy.pool")  # a tenth of a test's time, and they know least
OUR_ROOMS = ("bot", "pairing", "storage")


class Logs:
    """What was logged since the beginning of a test."""

    def __init__(self) -> None:
        self.output = StringIO()
        self.ours = _Ours()

    def texts(self) -> Mapping[str, str]:
        """By where it was found.

        Our own lines are searched as they were written too: hiding what has the shape of a secret
        is the last belt, and not for leaning on.
        """
        return {
            "the output at DEBUG": self.output.getvalue(),
            "a line of our own, before secrets are hidden": "\n".join(self.ours.lines),
        }


@contextmanager
def talkative_logs(libraries: Sequence[str] = (*LIBRARIES, *SQL)) -> Iterator[Logs]:
    """Collect everything, through the handler that production uses, until the block ends.

    libraries  those that say all they can
    """
    logs, root = Logs(), logging.getLogger()
    names = {*libraries, *OURS}
    levels = {name: logging.getLogger(name).level for name in names}
    others = {handler: handler.level for handler in root.handlers}
    configure_logging("debug", "text", logs.output)
    for handler in others:  # pytest's own: a failure is not to be buried in what libraries say
        handler.setLevel(max(handler.level, logging.WARNING))
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    root.addHandler(logs.ours)
    try:
        yield logs
    finally:
        for handler in set(root.handlers) - set(others):
            root.removeHandler(handler)
        for handler, level in others.items():
            handler.setLevel(level)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


class _Ours(logging.Handler):
    """Lines of our own modules, with everything that came along with them."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(message)s"))
        self.addFilter(lambda record: record.name.split(".")[0] in OUR_ROOMS)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{self.format(record)} {vars(record)}")
