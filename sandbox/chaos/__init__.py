"""A chaos kit for any bot that speaks Slack's Web API: kill it, pause it, answer it badly, and
count what its people got.

Knows processes and the sandbox; knows nothing of any bot. The verdict rests on what the sandbox
stores, never on what the bot says.
"""

from __future__ import annotations

from sandbox.chaos.instances import Instance, from_command, from_function
from sandbox.chaos.monkey import Monkey
from sandbox.chaos.oracle import Expected, Verdict, identify, judge
from sandbox.chaos.plan import Plan
from sandbox.chaos.report import Report
from sandbox.chaos.run import is_quiet, run_chaos
from sandbox.chaos.storms import storm

__all__ = [
    "Expected",
    "Instance",
    "Monkey",
    "Plan",
    "Report",
    "Verdict",
    "from_command",
    "from_function",
    "identify",
    "is_quiet",
    "judge",
    "run_chaos",
    "storm",
]
