"""Starts the warm processes from which lives are forked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]


def start_module(name: str, *, log: IO[str] | int) -> subprocess.Popen[str]:
    """Run a module that is talked to in lines; `log` takes what it writes to its error stream."""
    return subprocess.Popen(
        [sys.executable, "-m", name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        cwd=ROOT,
    )
