"""Runs a command in this process: one of its own takes half a second to start."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO

import pytest

from bot.cli import main
from bot.logs import OURS
from sandbox import Sandbox


def pairme(url: str, *words: str, typed: str = "", **env: str) -> tuple[int, str, str]:
    """Run a command on a database.

    typed    what the operator answers when asked
    Returns  its exit code and what it wrote to the two streams
    """
    out, complaints = StringIO(), StringIO()
    with _logs_as_before(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["pairme", *words])
        patch.setattr(sys, "stdin", StringIO(typed))
        for name, value in {"PAIRME_DATABASE_URL": url, **env}.items():
            patch.setenv(name, value)
        with (
            redirect_stdout(out),
            redirect_stderr(complaints),
            pytest.raises(SystemExit) as ended,
        ):
            main()
    return int(ended.value.code or 0), out.getvalue(), complaints.getvalue()


def in_workspace(url: str, slack: Sandbox, *words: str, **env: str) -> tuple[int, str, str]:
    """Run a command that may ask Slack."""
    asks = {"SLACK_BOT_TOKEN": slack.bot_token, "PAIRME_SLACK_API_URL": slack.api_url}
    return pairme(url, *words, **asks, **env)


@contextmanager
def _logs_as_before() -> Iterator[None]:
    """A command sets the logs of its process up; this process is not its own."""
    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, OURS)]
    levels, handlers = [one.level for one in loggers], root.handlers[:]
    try:
        yield
    finally:
        root.handlers[:] = handlers
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)
