"""A signal stops the bot, whichever thread of it the system lets it reach."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from bot.stopping import STOPPING
from tests.rooms import ROOT

PROGRAM = """
import signal, sys, threading
from bot.stopping import StopSignals

signals = StopSignals()
if sys.argv[2] == "before":
    signal.raise_signal(int(sys.argv[1]))
else:
    def send():
        signal.pthread_kill(threading.get_ident(), int(sys.argv[1]))
        threading.Event().wait()

    threading.Timer(0.2, send).start()
signals.wait()
print("stopping", flush=True)
import os; os._exit(0)
"""


@pytest.mark.parametrize("number", STOPPING, ids=[one.name for one in STOPPING])
@pytest.mark.parametrize("when", ["before", "in another thread"])
def test_a_signal_is_heard(number: signal.Signals, when: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(int(number)), when],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )

    assert done.stdout == "stopping\n"
