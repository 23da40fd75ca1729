"""The schema, one group per file. Importing this package registers every table."""

from __future__ import annotations

from storage.tables.care import SeparationRow
from storage.tables.delivery import (
    AuditRow,
    ConversationRow,
    InboxRow,
    OutboxRow,
    PaceRow,
    ReceiptRow,
)
from storage.tables.installations import InstallationRow, OAuthStateRow
from storage.tables.management import ErasureRow, ProgramAdminRow, ReportRow
from storage.tables.organisation import EarlierPairRow, ImportRow, PlaceRow
from storage.tables.people import AvoidanceRow, PersonRow, ProfileRow, WorkspaceRow
from storage.tables.programs import ParticipantRow, ProgramRow
from storage.tables.rounds import CheckInRow, GuidePromptRow, PairMemberRow, PairRow, RoundRow
from storage.tables.schema import Base
from storage.tables.talks import (
    FeedbackCountRow,
    FeedbackRow,
    FollowUpRow,
    NoteRow,
    SearchRow,
    StepRow,
    TalkTimeRow,
)

__all__ = [
    "AuditRow",
    "AvoidanceRow",
    "Base",
    "CheckInRow",
    "ConversationRow",
    "EarlierPairRow",
    "ErasureRow",
    "FeedbackCountRow",
    "FeedbackRow",
    "FollowUpRow",
    "GuidePromptRow",
    "ImportRow",
    "InboxRow",
    "InstallationRow",
    "NoteRow",
    "OAuthStateRow",
    "OutboxRow",
    "PaceRow",
    "PairMemberRow",
    "PairRow",
    "ParticipantRow",
    "PersonRow",
    "PlaceRow",
    "ProfileRow",
    "ProgramAdminRow",
    "ProgramRow",
    "ReceiptRow",
    "ReportRow",
    "RoundRow",
    "SearchRow",
    "SeparationRow",
    "StepRow",
    "TalkTimeRow",
    "WorkspaceRow",
]
