"""Runs a command in this process: one of its own takes half a second to start."""

from __future__ import annotations

import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import pytest

from bot.cli import main


def pairme(url: str, *words: str, typed: str = "", **env: str) -> tuple[int, str, str]:
    """Run a command on a database.

    typed    what the operator answers when asked
    Returns  its exit code and what it wrote to the two streams
    """
    out, complaints = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(complaints):
        patch.setattr(sys, "argv", ["pairme", *words])
        patch.setattr(sys, "stdin", StringIO(typed))
        for name, value in {"PAIRME_DATABASE_URL": url, **env}.items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
    return int(ended.value.code or 0), out.getvalue(), complaints.getvalue()
