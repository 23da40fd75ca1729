"""Who was a pair before PairMe knew them: two people and a day, from a company's own list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from pairing.ids import ParticipantId, PersonId, ProgramId, WorkspaceId
from storage.session import Session
from storage.statements import write_many
from storage.tables import EarlierPairRow, ParticipantRow, PersonRow

TwoPeople = tuple[PersonId, PersonId]  # the lower id first

_low, _high = aliased(ParticipantRow), aliased(ParticipantRow)
_one, _other = aliased(PersonRow), aliased(PersonRow)
_OF_WORKSPACE = (
    select(EarlierPairRow.low_person_id, EarlierPairRow.high_person_id, EarlierPairRow.met_at)
    .where(EarlierPairRow.workspace_id == bindparam("workspace"))
    .order_by(EarlierPairRow.low_person_id, EarlierPairRow.high_person_id)
)
_OF_PROGRAM = (
    select(_low.id.label("low"), _high.id.label("high"), EarlierPairRow.met_at)
    .join(_low, _low.person_id == EarlierPairRow.low_person_id)
    .join(_high, _high.person_id == EarlierPairRow.high_person_id)
    .where(_low.program_id == bindparam("program"), _high.program_id == bindparam("program"))
    .order_by(_low.id, _high.id)
)
_BY_SLACK_ID = (
    select(_one.slack_user_id, _other.slack_user_id, EarlierPairRow.met_at)
    .join(_one, _one.id == EarlierPairRow.low_person_id)
    .join(_other, _other.id == EarlierPairRow.high_person_id)
    .where(EarlierPairRow.workspace_id == bindparam("workspace"))
    .order_by(EarlierPairRow.low_person_id, EarlierPairRow.high_person_id)
)


def pairs_of_workspace(s: Session, workspace_id: WorkspaceId) -> dict[TwoPeople, datetime]:
    """Return who was a pair before, lower id first, and when they last were, sorted."""
    rows = s.execute(_OF_WORKSPACE, {"workspace": workspace_id})
    return {(PersonId(low), PersonId(high)): met_at for low, high, met_at in rows}


def pairs_of_program(
    s: Session, program_id: ProgramId
) -> Iterator[tuple[ParticipantId, ParticipantId, datetime]]:
    """Yield who was a pair before, of those who ever opted in to a program, and when."""
    for low, high, met_at in s.execute(_OF_PROGRAM, {"program": program_id}):
        yield ParticipantId(min(low, high)), ParticipantId(max(low, high)), met_at


def list_by_slack_id(s: Session, workspace_id: WorkspaceId) -> list[tuple[str, str, datetime]]:
    """Return the pairs of a workspace as Slack ids, for an export."""
    rows = s.execute(_BY_SLACK_ID, {"workspace": workspace_id})
    return [(one, other, met_at) for one, other, met_at in rows]


def save_pairs(s: Session, workspace_id: WorkspaceId, pairs: Mapping[TwoPeople, datetime]) -> None:
    """Write who was a pair before and when; a day that is known is replaced.

    pairs  lower id first; constraints refuse anything else, and people of another workspace
    """
    rows = [
        {"workspace_id": workspace_id, "low_person_id": low, "high_person_id": high, "met_at": at}
        for (low, high), at in sorted(pairs.items())
    ]
    unique = ("low_person_id", "high_person_id")
    write_many(s, EarlierPairRow, rows, unique=unique, update=("met_at",))
