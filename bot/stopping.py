"""Hears that the process is to stop, whichever thread the signal reaches.

A handler in Python runs in the main thread, and only once that one runs again: one that waits for a
lock may sleep on, so that the signal is lost. What is written to a file descriptor wakes it.
"""

import signal
import socket

STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class StopSignals:
    """Listens from now on, in place of what these signals do otherwise. In the main thread only."""

    def __init__(self) -> None:
        self._heard, self._told = socket.socketpair()
        self._told.setblocking(False)  # as `set_wakeup_fd` demands
        signal.set_wakeup_fd(self._told.fileno(), warn_on_full_buffer=False)
        for number in STOPPING:
            signal.signal(number, _leave_to_main)

    def wait(self) -> None:
        """Return when one has come, also if that was before."""
        while self._heard.recv(1)[0] not in STOPPING:
            pass


def _leave_to_main(number: int, frame: object) -> None:
    """Do nothing: its number has been written for `wait` to read."""
