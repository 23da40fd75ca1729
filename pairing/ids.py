"""Names for our own integer ids, so that a type checker tells a person from a participant.

Slack's ids are plain strings and keep Slack's names; they never appear here.
"""

from typing import NewType

WorkspaceId = NewType("WorkspaceId", int)
PersonId = NewType("PersonId", int)
ProgramId = NewType("ProgramId", int)
ParticipantId = NewType("ParticipantId", int)
RoundId = NewType("RoundId", int)
PairId = NewType("PairId", int)
MessageId = NewType("MessageId", int)

# What stands in the place of the Slack id of somebody who was erased; no id of Slack begins so.
ERASED = "~"
