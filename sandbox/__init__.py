"""A local Slack for trying and testing the bot on one machine, over real HTTP and WebSocket.

Imports nothing of bot, storage or pairing, and no Slack SDK: it is written from Slack's
documentation, as a counterpart that cannot share the client's mistakes.
"""

from __future__ import annotations

from sandbox.balancer import Turn
from sandbox.clock import SandboxClock
from sandbox.controls import Control
from sandbox.conversations import Message
from sandbox.crowd import invent_people
from sandbox.errors import (
    ApiError,
    FieldRequired,
    HandsError,
    InstanceBroken,
    NotAccepted,
    NothingThere,
    NotOffered,
    SandboxError,
)
from sandbox.fault_mix import Chance, FaultMix
from sandbox.faults import Fault, FaultKind, Point
from sandbox.hands import Hands
from sandbox.oauth import OAuth
from sandbox.one_workspace import OneWorkspace
from sandbox.people import Person, ProfileField, email_of, sample_fields, sample_people
from sandbox.plans import WorkspacePlan, plan_workspaces
from sandbox.quirks import ClientMsgId, Quirks
from sandbox.receipts import NO_RECEIPTS, Receipts, Repeat
from sandbox.results import ClickResult, CommandResult, SubmitResult
from sandbox.server import Sandbox
from sandbox.tiers import Limit
from sandbox.transcript import Entry, EntryKind
from sandbox.visits import Visited, Visitor

__all__ = [
    "NO_RECEIPTS",
    "ApiError",
    "Chance",
    "ClickResult",
    "ClientMsgId",
    "CommandResult",
    "Control",
    "Entry",
    "EntryKind",
    "Fault",
    "FaultKind",
    "FaultMix",
    "FieldRequired",
    "Hands",
    "HandsError",
    "InstanceBroken",
    "Limit",
    "Message",
    "NotAccepted",
    "NotOffered",
    "NothingThere",
    "OAuth",
    "OneWorkspace",
    "Person",
    "Point",
    "ProfileField",
    "Quirks",
    "Receipts",
    "Repeat",
    "Sandbox",
    "SandboxClock",
    "SandboxError",
    "SubmitResult",
    "Turn",
    "Visited",
    "Visitor",
    "WorkspacePlan",
    "email_of",
    "invent_people",
    "plan_workspaces",
    "sample_fields",
    "sample_people",
]
