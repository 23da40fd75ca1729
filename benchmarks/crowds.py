"""Made-up people, in the local Slack and in a program: those of companies.py, written in bulk."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from benchmarks.companies import company
from pairing.programs import Program
from sandbox import Person
from storage import programs, workspaces
from storage.database import Database
from storage.people import PersonKind
from storage.statements import insert_many
from storage.tables import ParticipantRow, PersonRow, ProfileRow

ZONE = "Europe/Berlin"
JOINED_BEFORE = timedelta(days=1)


def slack_ids(n: int) -> list[str]:
    """Name n people as Slack would."""
    return [f"U{number:08d}" for number in range(1, n + 1)]


def slack_people(ids: Sequence[str]) -> list[Person]:
    """Make an account for each id."""
    return [Person(id=one, name=one.lower(), real_name=f"Person {one}") for one in ids]


def fill(
    db: Database,
    ids: Sequence[str],
    *,
    team_id: str,
    seed: int,
    now: datetime,
    first_id: int = 1,
) -> Program:
    """Let everybody take part in the default program of a workspace that the database lacks.

    first_id  of the people's rows; each of several workspaces has its own
    """
    joined_at = now - JOINED_BEFORE
    with db.write() as session:
        workspace = workspaces.ensure_workspace(session, team_id=team_id, now=joined_at)
        program = programs.ensure_default_program(session, workspace.id, zone=ZONE, now=joined_at)
        persons, taking_part, profiles = [], [], []
        for person_id, one in enumerate(company(len(ids), seed=seed), start=first_id):
            ours = {"workspace_id": workspace.id}
            persons.append(
                ours
                | {
                    "id": person_id,
                    "slack_user_id": ids[person_id - first_id],
                    "kind": PersonKind.MEMBER,
                    "zone": ZONE,  # else pairs in two zones are introduced when both work
                    "updated_at": joined_at,
                }
            )
            taking_part.append(
                ours | {"program_id": program.id, "person_id": person_id, "opted_in_at": joined_at}
            )
            profiles.append(
                ours
                | {
                    "person_id": person_id,
                    "stage": one.profile.stage,
                    "grow_topics": list(one.profile.grow_topics),
                    "share_topics": list(one.profile.share_topics),
                    "updated_at": joined_at,
                }
            )
        insert_many(session, PersonRow, persons)
        insert_many(session, ParticipantRow, taking_part)
        insert_many(session, ProfileRow, profiles)
    return program
