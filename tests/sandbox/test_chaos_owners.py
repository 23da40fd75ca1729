"""Which process a call comes from, without its help."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from sandbox import Fault, FaultKind, Point, Sandbox
from sandbox.chaos.owners import can_find_owners, find_owner, make_finder

pytestmark = pytest.mark.skipif(not can_find_owners(), reason="only Linux shows it")

CALL = """
import sys, urllib.request
urllib.request.urlopen(sys.argv[1] + "api.test", b"")
input()
"""


def test_the_owner_of_a_port_is_found_among_the_given_processes_and_their_children(
    slack: Sandbox,
) -> None:
    with socket.create_connection(("127.0.0.1", slack.port)) as ours:
        port = ours.getsockname()[1]

        assert find_owner(port, [os.getpid()]) == os.getpid()
        assert find_owner(port, [os.getppid()]) == os.getpid()
        assert find_owner(port, []) is None
    assert find_owner(1, [os.getpid()]) is None


def test_a_process_that_is_gone_owns_nothing() -> None:
    assert find_owner(1, [2**22 + 1]) is None


def test_a_caller_that_does_not_name_itself_can_be_killed_at_an_exact_point(slack: Sandbox) -> None:
    slack.faults.add(Fault("api.test", FaultKind.KILL, at=Point.AFTER_EFFECT))
    with subprocess.Popen(
        [sys.executable, "-c", CALL, slack.api_url], stdin=subprocess.PIPE
    ) as caller:
        slack.faults.find_caller = make_finder(lambda: [caller.pid])

        assert caller.wait(5) == -9
    (entry,) = slack.calls("api.test")
    assert entry.pid == caller.pid
