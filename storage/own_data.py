"""Everything that is stored about one person, for that person alone.

Others appear as Slack ids only, and nothing that they said or wished. So four things are left out,
which `WITHHELD` names: they would tell what somebody else said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from pairing.ids import WorkspaceId
from storage import own_pairs
from storage.mentions import audit_of, contacts_of, requests_of
from storage.own_pairs import plain
from storage.people import Person
from storage.session import Session
from storage.statements import AnyRow, AnySelect, table_of
from storage.tables import (
    AuditRow,
    AvoidanceRow,
    FollowUpRow,
    ImportRow,
    InboxRow,
    OutboxRow,
    ParticipantRow,
    PersonRow,
    PlaceRow,
    ProfileRow,
    ProgramAdminRow,
    ProgramRow,
    ReceiptRow,
    SearchRow,
    StepRow,
)

# What is about a person as well, and why it is not theirs to read.
WITHHELD = {
    "who does not want to be paired with you": "it is their wish, and nobody else's to know",
    "that somebody said you are in one reporting line": "you would know that it was they",
    "the account of somebody who never took part": "a row may be there because of such a wish",
    "the score of a pair": "it is reckoned from what your partner said, too",
}


def collect(s: Session, person: Person) -> dict[str, Any]:
    """Return all of it as plain JSON, in parts. Cost: some twenty look-ups."""
    return {
        "account": _account(person),
        "profile": _profile(s, person),
        "work": _work(s, person),
        "programs": _programs(s, person),
        "programs_you_run": _rows(
            s,
            select(ProgramRow.name.label("program"), ProgramAdminRow.since)
            .join(ProgramRow, ProgramRow.id == ProgramAdminRow.program_id)
            .where(ProgramAdminRow.person_id == person.id)
            .order_by(ProgramAdminRow.since),
        ),
        "not_to_be_paired_with": _avoided(s, person),
        "kept_apart_by_the_company": own_pairs.list_kept_apart(s, person),
        "steps": _rows(
            s,
            select(StepRow.words, StepRow.remind_at)
            .where(StepRow.person_id == person.id)
            .order_by(StepRow.remind_at),
        ),
        "pairs": own_pairs.list_pairs(s, person),
        "earlier_pairs": own_pairs.list_earlier_pairs(s, person),
        "conversations": own_pairs.list_conversations(s, person),
        "messages_to_you": _messages(s, person),
        "planned_messages": _rows(
            s,
            select(
                FollowUpRow.pair_id, FollowUpRow.kind, FollowUpRow.due_after, FollowUpRow.done_at
            )
            .where(FollowUpRow.person_id == person.id)
            .order_by(FollowUpRow.id),
        ),
        "requests": _rows(
            s,
            select(InboxRow.kind, InboxRow.answer, InboxRow.received_at)
            .where(requests_of(person))
            .order_by(InboxRow.received_at),
        ),
        **collect_mentions(s, person.workspace_id, person.slack_user_id),
        "files_waiting_for_your_yes": _rows(
            s,
            select(ImportRow.created_at)
            .where(ImportRow.person_id == person.id)
            .order_by(ImportRow.created_at),
        ),
    }


def collect_mentions(s: Session, workspace_id: WorkspaceId, slack_user_id: str) -> dict[str, Any]:
    """Return what names somebody by their Slack id alone, whether or not we have a row of theirs:
    they were refused something that admins do, or are named as somebody to turn to."""
    return {
        "recorded_deeds": _deeds(s, workspace_id, slack_user_id),
        "listed_as_contact": contacts_of(s, workspace_id, slack_user_id),
    }


def has_taken_part(parts: Mapping[str, Any]) -> bool:
    """Tell whether there is more than the row of an account, which may be there for a reason that
    is not theirs to know."""
    return any(part for name, part in parts.items() if name not in ("account", "requests"))


def _account(person: Person) -> dict[str, Any]:
    return {
        "slack_user_id": person.slack_user_id,
        "time_zone": person.zone,
        "kind": person.kind.value,
        "deactivated": person.deactivated,
        "administers_workspace": person.is_admin,
        "slack_changed_it_at": plain(person.updated_at),
    }


def _profile(s: Session, person: Person) -> dict[str, Any] | None:
    query = select(
        ProfileRow.stage,
        ProfileRow.grow_topics,
        ProfileRow.share_topics,
        ProfileRow.preferences,
        ProfileRow.challenge,
        ProfileRow.challenge_until,
        ProfileRow.updated_at,
    ).where(ProfileRow.person_id == person.id)
    return next(iter(_rows(s, query)), None)


def _work(s: Session, person: Person) -> dict[str, Any] | None:
    """Where the company says they work, and for whom; who works for them is said of those."""
    managers = table_of(PersonRow).alias("managers")
    query = (
        select(
            PlaceRow.team,
            PlaceRow.department,
            PlaceRow.function,
            PlaceRow.location,
            PlaceRow.stage,
            PlaceRow.has_manager,
            managers.c.slack_user_id.label("manager"),
            PlaceRow.synced.label("from_slack_profile"),
            PlaceRow.updated_at,
        )
        .outerjoin(managers, managers.c.id == PlaceRow.manager_id)
        .where(PlaceRow.person_id == person.id)
    )
    found = next(iter(_rows(s, query)), None)
    reports = (
        select(PersonRow.slack_user_id)
        .join(PlaceRow, PlaceRow.person_id == PersonRow.id)
        .where(PlaceRow.manager_id == person.id)
        .order_by(PersonRow.id)
    )
    named = list(s.execute(reports).scalars())
    return {**(found or {}), "manages": named} if found or named else None


def _programs(s: Session, person: Person) -> list[dict[str, Any]]:
    query = (
        select(
            ProgramRow.name.label("program"),
            ParticipantRow.opted_in_at,
            ParticipantRow.opted_out_at,
            ParticipantRow.paused_until,
            ParticipantRow.skip_until,
            ParticipantRow.rounds_waited,
            ParticipantRow.trios,
            ParticipantRow.told_of,
            ParticipantRow.silent_rounds,
            SearchRow.since.label("looks_since"),
            SearchRow.until.label("looks_until"),
        )
        .join(ProgramRow, ProgramRow.id == ParticipantRow.program_id)
        .outerjoin(SearchRow, SearchRow.participant_id == ParticipantRow.id)
        .where(ParticipantRow.person_id == person.id)
    )
    return _rows(s, query.order_by(ParticipantRow.id))


def _avoided(s: Session, person: Person) -> list[dict[str, Any]]:
    """Their own wishes; not who wishes so about them."""
    query = (
        select(PersonRow.slack_user_id.label("person"), AvoidanceRow.created_at.label("since"))
        .join(PersonRow, PersonRow.id == AvoidanceRow.about_person_id)
        .where(AvoidanceRow.by_person_id == person.id)
    )
    return _rows(s, query.order_by(AvoidanceRow.created_at, PersonRow.id))


def _messages(s: Session, person: Person) -> list[dict[str, Any]]:
    """What the bot said, or is to say, to them alone, and that Slack reported it as arrived."""
    query = (
        select(
            OutboxRow.kind,
            OutboxRow.state,
            OutboxRow.facts,
            OutboxRow.send_after,
            OutboxRow.expires_at,
            OutboxRow.settled_at,
            OutboxRow.channel_id,
            OutboxRow.ts,
            ReceiptRow.noted_at.label("reported_at"),
        )
        .outerjoin(
            ReceiptRow,
            (ReceiptRow.workspace_id == OutboxRow.workspace_id)
            & (ReceiptRow.delivery_key == OutboxRow.delivery_key),
        )
        .where(OutboxRow.person_id == person.id)
    )
    return _rows(s, query.order_by(OutboxRow.id))


def _deeds(s: Session, workspace_id: WorkspaceId, slack_user_id: str) -> list[dict[str, Any]]:
    """What the audit trail says of them; not who did it, unless it was them."""
    query = select(AuditRow.at, AuditRow.event, AuditRow.subject, AuditRow.actor)
    found = _rows(s, query.where(audit_of(workspace_id, slack_user_id)).order_by(AuditRow.id))
    return [
        {**deed, "actor": deed["actor"] if deed["actor"] == slack_user_id else None}
        for deed in found
    ]


def _rows(s: Session, query: AnySelect) -> list[dict[str, Any]]:
    return [_row(row) for row in s.execute(query)]


def _row(row: AnyRow) -> dict[str, Any]:
    return {name: plain(value) for name, value in row._asdict().items()}
