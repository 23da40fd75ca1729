"""Thousands of people in a program, written in bulk."""

from __future__ import annotations

import random
from datetime import timedelta

from pairing.guides.loading import load_library
from pairing.participants import CareerStage, Participant
from storage import participants
from storage.database import Database
from storage.people import PersonKind
from storage.statements import insert_many
from storage.tables import ParticipantRow, PersonRow, ProfileRow
from tests.storage.factories import NOW, Team

ZONES = ("Europe/Berlin", "Europe/London", "America/New_York")


def fill_program(db: Database, team: Team, size: int) -> list[Participant]:
    """Add people who said something about themselves and whom Slack has described.

    The database must hold no people yet. Returns them as participants, by id.
    """
    draw = random.Random(7)
    topics, stages = list(load_library().topics), list(CareerStage)
    ours = {"workspace_id": team.workspace_id}
    joined_at = NOW - timedelta(days=1)
    members, opted_in, profiles = [], [], []
    for n in range(1, size + 1):
        members.append(
            {
                "slack_user_id": f"UCROWD{n}",
                "kind": PersonKind.MEMBER,
                "zone": draw.choice(ZONES),
                "updated_at": joined_at,
            }
        )
        opted_in.append({"program_id": team.program_id, "person_id": n, "opted_in_at": joined_at})
        profiles.append(
            {
                "person_id": n,
                "stage": draw.choice(stages),
                "grow_topics": draw.sample(topics, 3),
                "share_topics": draw.sample(topics, 4),
                "updated_at": joined_at,
            }
        )
    with db.write() as s:
        for row, values in (
            (PersonRow, members),
            (ParticipantRow, opted_in),
            (ProfileRow, profiles),
        ):
            insert_many(s, row, [ours | one for one in values])
    with db.read() as s:
        return participants.list_pool(s, team.program_id, due_at=NOW)
