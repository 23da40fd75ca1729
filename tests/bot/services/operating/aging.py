"""Something for each deadline that has a time to live, and whether it is still there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from bot.services import people
from bot.services.events import Event
from bot.services.joining import participants
from bot.services.operating import workspaces
from pairing.participants import Profile
from pairing.programs import PRESETS
from storage import profiles
from storage.database import Database
from storage.outbox import MessageState
from storage.statements import table_of
from storage.tables import (
    AuditRow,
    Base,
    EarlierPairRow,
    FeedbackRow,
    ImportRow,
    InboxRow,
    OAuthStateRow,
    OutboxRow,
    PairRow,
    PersonRow,
    PlaceRow,
    ReceiptRow,
    StepRow,
)
from tests.bot.services.caring import introduced
from tests.bot.services.factories import NOW, TEAM, ask, member, person_of, program_of
from tests.bot.services.privacies import dump

CANARY = "canary"
Case = Callable[[Database], datetime]  # stores a canary; returns when its time begins to run


def put(db: Database, row: type[Base], **values: Any) -> None:
    workspace_id = program_of(db).workspace_id
    with db.write() as session:
        session.execute(insert(table_of(row)).values(workspace_id=workspace_id, **values))


def imports(db: Database) -> datetime:
    rows = [{"team": CANARY}]
    put(db, ImportRow, id="1", person_id=person_of(db, "U1").id, rows=rows, created_at=NOW)
    return NOW


def requests(db: Database) -> datetime:
    put(db, InboxRow, kind="command", key=CANARY, answer={}, received_at=NOW)
    return NOW


def receipts(db: Database) -> datetime:
    put(db, ReceiptRow, delivery_key="a" * 32, ts=CANARY, channel_id="G1", noted_at=NOW)
    return NOW


def states(db: Database) -> datetime:
    with db.write() as session:
        session.execute(insert(table_of(OAuthStateRow)).values(state_hash=CANARY, expires_at=NOW))
    return NOW


def challenges(db: Database) -> datetime:
    with db.write() as session:
        me = person_of(db, "U1")
        profiles.save_profile(session, me.workspace_id, me.id, Profile(), now=NOW)
        profiles.set_challenge(session, me.id, CANARY, until=NOW)
    return NOW


def steps(db: Database) -> datetime:
    put(db, StepRow, person_id=person_of(db, "U1").id, words=CANARY, remind_at=NOW)
    return NOW


def feedback(db: Database) -> datetime:
    pair_id, me = introduced(db), person_of(db, "U1").id
    put(db, FeedbackRow, pair_id=pair_id, person_id=me, note=CANARY)
    return due_of(db) + timedelta(weeks=PRESETS[program_of(db).preset].weeks)


def messages(db: Database) -> datetime:
    put(
        db,
        OutboxRow,
        kind="round_skipped",
        delivery_key="a" * 32,
        person_id=person_of(db, "U1").id,
        facts={"words": CANARY},
        send_after=NOW,
        state=MessageState.SENT,
        settled_at=NOW,
    )
    return NOW


def left(db: Database) -> datetime:
    introduced(db)
    me = person_of(db, "U1")
    with db.write() as session:
        said = Profile(grow_topics=(CANARY,))
        profiles.save_profile(session, me.workspace_id, me.id, said, now=NOW)
    participants.leave(db, ask("U1"), now=NOW)
    return NOW


def closed(db: Database) -> datetime:
    introduced(db)
    with db.write() as session:
        session.execute(
            update(PersonRow).where(PersonRow.slack_user_id == "U1").values(zone=CANARY)
        )
    gone = NOW + timedelta(days=60)
    closed = member("U1", zone=CANARY, deactivated=True, updated_at=gone)
    people.save_person(db, team_id=TEAM, person=closed, now=gone)
    return gone


def removed(db: Database) -> datetime:
    put(db, PlaceRow, person_id=person_of(db, "U1").id, team=CANARY, updated_at=NOW)
    workspaces.disconnect(db, Event(TEAM, "Ev1"), reason="app_uninstalled", now=NOW)
    return NOW


def deeds(db: Database) -> datetime:
    put(db, AuditRow, at=NOW, event=CANARY, actor="U1", subject={})
    return NOW


def refused(db: Database) -> datetime:
    put(db, AuditRow, at=NOW, event="admin.refused", actor=CANARY, subject={"asked": "care.look"})
    return NOW


def places(db: Database) -> datetime:
    """Of somebody who never joined; a place of somebody who takes part stays."""
    put(db, PersonRow, slack_user_id="U3", kind="member")
    put(db, PlaceRow, person_id=person_of(db, "U3").id, team=CANARY, updated_at=NOW)
    put(db, PlaceRow, person_id=person_of(db, "U1").id, team="Harbour", updated_at=NOW)
    return NOW


def pairs(db: Database) -> datetime:
    introduced(db)
    with db.write() as session:
        session.execute(update(PairRow).values(prompt_ids=[CANARY]))
    return due_of(db)


def earlier_pairs(db: Database) -> datetime:
    low, high = sorted([person_of(db, "U1").id, person_of(db, "U2").id])
    put(db, EarlierPairRow, low_person_id=low, high_person_id=high, met_at=NOW)
    return NOW


def unused(db: Database) -> datetime:
    put(db, PersonRow, slack_user_id="UCANARY", kind="member", zone=CANARY)
    return NOW


CASES: dict[str, Case] = {
    one.__name__.replace("_", " "): one
    for one in (
        *(imports, requests, receipts, states, challenges, steps, feedback, messages, left, closed),
        *(removed, refused, places, deeds, pairs, earlier_pairs, unused),
    )
}


def due_of(db: Database) -> datetime:
    [one] = dump(db)["rounds"]
    return datetime.fromisoformat(one["due_at"])


def is_there(db: Database, name: str) -> bool:
    rows = dump(db)
    return bool(rows["earlier_pairs"]) if name == "earlier pairs" else CANARY in json.dumps(rows)
