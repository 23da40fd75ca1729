"""Running processes of a bot, and two ways to start them: a command, or a function in a fork of a
warm process.

Knows how to start and end one; when that happens is decided in `monkey.py`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from typing import IO, Any, Protocol


class Instance(Protocol):
    """One process. subprocess.Popen is one."""

    @property
    def pid(self) -> int:
        """Its process id."""

    def poll(self) -> int | None:
        """Its exit status, negative for a signal; None while it runs. Buries the dead."""

    def kill(self) -> None:
        """End it by SIGKILL."""


# Starts the instance with this number (0, 1, …); called again for every new life.
Start = Callable[[int], Instance]


@dataclass(frozen=True, slots=True)
class Command:
    """A command that leads a process group; what it starts dies and pauses with it."""

    popen: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        """The leader's process id, which is the group's."""
        return self.popen.pid

    def poll(self) -> int | None:
        """The leader's exit status; a shell's 137 for a killed child counts as killed."""
        status = self.popen.poll()
        return -signal.SIGKILL if status == 128 + signal.SIGKILL else status

    def kill(self) -> None:
        """End the whole group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Fork:
    """A function that runs in a process of its own."""

    process: ForkServerProcess

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid or 0

    def poll(self) -> int | None:
        """Its exit status: 1 if the function raised."""
        return self.process.exitcode

    def kill(self) -> None:
        """End it."""
        self.process.kill()


def from_command(
    arguments: Sequence[str], *, environment: Mapping[str, str], output: IO[bytes] | None = None
) -> Start:
    """Start a command; each instance finds its number in CHAOS_INSTANCE.

    environment: added to this process's own. output: where what it says goes; None = nowhere.
    """
    sink = subprocess.DEVNULL if output is None else output

    def start(number: int) -> Instance:
        popen = subprocess.Popen(
            arguments,
            env={**os.environ, **environment, "CHAOS_INSTANCE": str(number)},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
        return Command(popen)

    return start


def from_function(
    function: Callable[..., object], *arguments: Any, preload: Sequence[str] = ()
) -> Start:
    """Start `function(number, *arguments)`, which must be importable, in a forked process.

    preload: modules that the process it is forked from has imported already, so that a life begins
    within milliseconds: what the function needs, and what the main program imports unless that is
    pytest. They count for the whole of this program: what was given before the first start decides.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload([function.__module__, *preload])

    def start(number: int) -> Instance:
        process = context.Process(target=function, args=(number, *arguments), daemon=True)
        process.start()
        return Fork(process)

    return start


def send_signal(instance: Instance, number: signal.Signals) -> None:
    """Signal an instance, with its process group if it leads one. Harmless if it is gone."""
    with contextlib.suppress(ProcessLookupError):
        if os.getpgid(instance.pid) == instance.pid:
            os.killpg(instance.pid, number)
        else:
            os.kill(instance.pid, number)
