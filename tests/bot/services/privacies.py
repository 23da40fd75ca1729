"""Somebody about whom there is something everywhere, and what of it a database still holds."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from pairing.ids import PairId, PersonId
from pairing.participants import Profile
from storage import avoidances, conversations, people, profiles, separations, workspaces
from storage.database import Database
from storage.erasure_ledger import Ledger
from storage.statements import table_of
from storage.tables import (
    AuditRow,
    Base,
    CheckInRow,
    EarlierPairRow,
    FeedbackRow,
    ImportRow,
    InboxRow,
    OutboxRow,
    PairMemberRow,
    PairRow,
    ParticipantRow,
    PersonRow,
    PlaceRow,
    ProgramAdminRow,
    ReceiptRow,
    SearchRow,
    StepRow,
    TalkTimeRow,
    WorkspaceRow,
)
from tests.bot.services.caring import introduced
from tests.bot.services.factories import NOW, TEAM, bring_in, person_of, program_of

WHO, PARTNER, THIRD, FOURTH = "U0WHO77", "U0PARTNER", "U0THIRD", "U0FOURTH"
ZONE_OF_WHO = "Pacific/Chatham"
DM = "D0WHO77"
WORDS = {
    "challenge": "canary-challenge",
    "step": "canary-step",
    "note": "canary-note",
    "team": "canary-team",
    "topic": "canary-topic",
    "fact": "canary-fact",
}
KEY = "k" * 40


def ledger_in(folder: Path, *, key: str | None = None) -> Ledger:
    return Ledger(folder / "ledger", None if key is None else key.encode())


def fill(db: Database) -> PairId:
    """Put something about one person into every place there is; returns their pair."""
    with db.write() as s:  # so that there are people with ids on both sides of theirs
        workspace = workspaces.ensure_workspace(s, team_id=TEAM, now=NOW)
        people.ensure_person(s, workspace.id, slack_user_id=THIRD)
    bring_in(db, WHO, PARTNER)
    pair = introduced(db, WHO)
    bring_in(db, FOURTH)
    me, other = person_of(db, WHO).id, person_of(db, PARTNER).id
    third, fourth = person_of(db, THIRD).id, person_of(db, FOURTH).id
    program = program_of(db)
    ours = {"workspace_id": program.workspace_id}
    of_pair = {**ours, "pair_id": pair, "person_id": me}
    with db.write() as s:
        s.execute(update(PersonRow).where(PersonRow.id == me).values(zone=ZONE_OF_WHO))
        profile = Profile(grow_topics=(WORDS["topic"],))
        profiles.save_profile(s, program.workspace_id, me, profile, now=NOW)
        profiles.set_challenge(s, me, WORDS["challenge"], until=NOW + timedelta(days=99))
        avoidances.avoid(s, program.workspace_id, by_person_id=me, about_person_id=third, now=NOW)
        avoidances.avoid(s, program.workspace_id, by_person_id=fourth, about_person_id=me, now=NOW)
        separations.separate(s, program.workspace_id, me, fourth, now=NOW)
        separations.separate_all(s, program.workspace_id, [(third, me)], now=NOW)
        conversations.keep_channel(s, program.workspace_id, [me, other], channel_id="G7", now=NOW)
        participant = s.execute(
            select(ParticipantRow.id).where(ParticipantRow.person_id == me)
        ).scalar_one()
        reasons = [{"kind": "one_way", "giver": participant, "topic": WORDS["topic"]}]
        s.execute(
            update(PairRow).where(PairRow.id == pair).values(reasons=reasons, channel_id="G7")
        )
        for row, values in _rows(me, other, third, participant, program.id, of_pair, ours):
            s.execute(insert(table_of(row)).values(**values))
        care = [{"label": "Me", "contact": WHO}, {"label": "Line", "contact": "https://x.org"}]
        s.execute(update(WorkspaceRow).values(care=care))
    return pair


def _rows(
    me: PersonId,
    other: PersonId,
    third: PersonId,
    participant: int,
    program: int,
    of_pair: dict[str, Any],
    ours: dict[str, Any],
) -> list[tuple[type[Base], dict[str, Any]]]:
    pair = {**ours, "pair_id": of_pair["pair_id"]}
    mine = {**ours, "person_id": me}
    later = NOW + timedelta(days=1)
    return [
        (StepRow, {**mine, "words": WORDS["step"], "remind_at": later}),
        (FeedbackRow, {**of_pair, "useful": 4, "note": WORDS["note"], "shares_note": True}),
        (CheckInRow, {**of_pair, "answer": "yes_once", "answered_at": NOW}),
        (
            FeedbackRow,
            {**pair, "person_id": other, "note": "partner-note"},
        ),
        (TalkTimeRow, {**pair, "starts_at": NOW, "suits": [me, other]}),
        (TalkTimeRow, {**pair, "starts_at": later, "suits": [other, -me]}),
        (PlaceRow, {**mine, "team": WORDS["team"], "manager_id": third, "updated_at": NOW}),
        (PlaceRow, {**ours, "person_id": other, "manager_id": me, "updated_at": NOW}),
        (EarlierPairRow, {**ours, "low_person_id": third, "high_person_id": me, "met_at": NOW}),
        (EarlierPairRow, {**ours, "low_person_id": me, "high_person_id": other, "met_at": NOW}),
        (
            ReceiptRow,
            {**ours, "delivery_key": "e" * 32, "ts": "7.7", "channel_id": DM} | {"noted_at": NOW},
        ),
        (ImportRow, {**mine, "id": "mine", "rows": [], "created_at": NOW}),
        (
            ImportRow,
            {**ours, "person_id": third, "id": "theirs", "created_at": NOW}
            | {"rows": [{"person": WHO, "team": WORDS["team"]}]},
        ),
        (ProgramAdminRow, {**mine, "program_id": program, "since": NOW}),
        (
            SearchRow,
            {**ours, "participant_id": participant, "program_id": program}
            | {"since": NOW, "until": later},
        ),
        (
            OutboxRow,
            {**mine, "kind": "welcome", "delivery_key": "e" * 32, "send_after": NOW}
            | {"state": "sent", "channel_id": DM, "ts": "7.7", "settled_at": NOW}
            | {"facts": {"words": WORDS["fact"]}},
        ),
        (
            OutboxRow,
            {**mine, "kind": "step", "delivery_key": "f" * 32, "send_after": later, "facts": {}},
        ),
        (
            InboxRow,
            {**ours, "kind": "action", "key": f"1.2/we_met/{WHO}", "received_at": NOW}
            | {"answer": {"said": "left", "facts": {}}},
        ),
        (AuditRow, {**ours, "at": NOW, "event": "a.b", "actor": WHO, "subject": {"id": 1}}),
        (
            AuditRow,
            {**ours, "at": NOW, "event": "c.d", "actor": THIRD}
            | {"subject": {"who": [WHO, THIRD]}},
        ),
    ]


def dump(db: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as text would have it."""
    with db.read() as s:
        return {
            table.name: [
                json.loads(json.dumps(row._asdict(), default=str))
                for row in s.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in Base.metadata.sorted_tables
        }


def members_of(db: Database, pair: PairId) -> list[int]:
    with db.read() as s:
        query = select(PairMemberRow.person_id).where(PairMemberRow.pair_id == pair)
        return sorted(s.execute(query).scalars())
