"""What is stored about one person's pairs, for that person alone; see `storage.own_data`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import or_, select

from pairing.ids import PairId, ParticipantId
from storage.mentions import conversations_of
from storage.people import Person
from storage.session import Session
from storage.statements import AnyRow, AnySelect
from storage.tables import (
    CheckInRow,
    ConversationRow,
    EarlierPairRow,
    FeedbackRow,
    OutboxRow,
    PairMemberRow,
    PairRow,
    PersonRow,
    ProgramRow,
    RoundRow,
    SeparationRow,
    TalkTimeRow,
)

_ROLES = ("giver", "taker")  # of a reason: ids of participants, which say nothing to anybody


def plain(value: Any) -> Any:
    """Turn what a column holds into JSON."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def list_pairs(s: Session, person: Person) -> list[dict[str, Any]]:
    """Return everything about each of their pairs but what the others said, the oldest first."""
    query = (
        select(
            PairRow.id.label("pair_id"),
            ProgramRow.name.label("program"),
            RoundRow.due_at.label("round_due_at"),
            PairRow.is_repeat,
            PairRow.reasons,
            PairRow.prompt_ids.label("prompts_shown"),
            PairRow.channel_id.label("conversation"),
            PairRow.ended_at,
            PairRow.meets_at,
            PairRow.extensions,
            PairRow.in_writing,
            PairMemberRow.left_at.label("you_left_at"),
            PairMemberRow.participant_id.label("you"),
        )
        .join(PairMemberRow, PairMemberRow.pair_id == PairRow.id)
        .join(RoundRow, RoundRow.id == PairRow.round_id)
        .join(ProgramRow, ProgramRow.id == RoundRow.program_id)
        .where(PairMemberRow.person_id == person.id)
        .order_by(PairRow.id)
    )
    rows = s.execute(query).all()
    said = _said(s, person)
    return [_pair(s, person, row, said) for row in rows]


def list_earlier_pairs(s: Session, person: Person) -> list[dict[str, Any]]:
    """Return with whom they were paired before there was PairMe, as the company says."""
    query = _with_other(EarlierPairRow, person).add_columns(EarlierPairRow.met_at)
    rows = s.execute(query.order_by(EarlierPairRow.met_at, PersonRow.id))
    return [{"with": one.slack_user_id, "met_at": plain(one.met_at)} for one in rows]


def list_kept_apart(s: Session, person: Person) -> list[str]:
    """Return who is in one reporting line with them as the company says; not what people said."""
    query = _with_other(SeparationRow, person).where(SeparationRow.by_company)
    return list(s.execute(query.order_by(PersonRow.id)).scalars())


def list_conversations(s: Session, person: Person) -> list[dict[str, Any]]:
    """Return the conversations that the bot opened for them and others."""
    query = select(ConversationRow.people, ConversationRow.channel_id, ConversationRow.opened_at)
    rows = s.execute(query.where(conversations_of(person)).order_by(ConversationRow.opened_at))
    found = [(row, {int(one) for one in row.people.split(",")} - {person.id}) for row in rows]
    everybody = {one for _, others in found for one in others}
    known = select(PersonRow.id, PersonRow.slack_user_id).where(PersonRow.id.in_(everybody))
    names = {row.id: row.slack_user_id for row in s.execute(known)}
    return [
        {
            "with": [names[one] for one in sorted(others) if one in names],
            "conversation": row.channel_id,
            "opened_at": plain(row.opened_at),
        }
        for row, others in found
    ]


def _with_other(row: type[EarlierPairRow | SeparationRow], person: Person) -> AnySelect:
    """Select the other one of two people in id order, one of whom is this person."""
    both = (row.low_person_id, row.high_person_id)
    return (
        select(PersonRow.slack_user_id)
        .join(row, or_(*(PersonRow.id == one for one in both)))
        .where(or_(*(one == person.id for one in both)), PersonRow.id != person.id)
    )


def _pair(
    s: Session, person: Person, row: AnyRow, said: Mapping[int, Mapping[str, Any]]
) -> dict[str, Any]:
    found = {name: plain(value) for name, value in row._asdict().items()}
    me = found.pop("you")
    return {
        **found,
        "reasons": [_reason(reason, me) for reason in row.reasons],
        "with": _others(s, person, row.pair_id),
        "times_offered": _times(s, person, row.pair_id),
        "messages": _messages(s, row.pair_id),
        "your_answer": None,
        "your_feedback": None,
        **said.get(row.pair_id, {}),
    }


def _reason(reason: Mapping[str, Any], me: ParticipantId) -> dict[str, Any]:
    """A reason as the pair was shown it, which names no topic that somebody keeps to themselves."""
    who = {name: "you" if reason[name] == me else "partner" for name in _ROLES if name in reason}
    return {**reason, **who}


def _others(s: Session, person: Person, pair_id: PairId) -> list[str]:
    query = (
        select(PersonRow.slack_user_id)
        .join(PairMemberRow, PairMemberRow.person_id == PersonRow.id)
        .where(PairMemberRow.pair_id == pair_id, PersonRow.id != person.id)
        .order_by(PersonRow.id)
    )
    return list(s.execute(query).scalars())


def _times(s: Session, person: Person, pair_id: PairId) -> list[dict[str, Any]]:
    """Times offered for a talk, and what they said of each; not what the others said."""
    query = select(TalkTimeRow.starts_at, TalkTimeRow.suits).where(TalkTimeRow.pair_id == pair_id)
    marks = {person.id: "suits you", -person.id: "does not suit you"}
    return [
        {
            "starts_at": plain(row.starts_at),
            "you_said": next((marks[one] for one in row.suits if one in marks), None),
        }
        for row in s.execute(query.order_by(TalkTimeRow.starts_at))
    ]


def _messages(s: Session, pair_id: PairId) -> list[dict[str, Any]]:
    """What the bot said to all of a pair; without facts, in which others may have said something"""
    query = (
        select(
            OutboxRow.kind,
            OutboxRow.state,
            OutboxRow.send_after,
            OutboxRow.settled_at,
            OutboxRow.ts,
        )
        .where(OutboxRow.pair_id == pair_id)
        .order_by(OutboxRow.seq)
    )
    return [
        {name: plain(value) for name, value in row._asdict().items()} for row in s.execute(query)
    ]


def _said(s: Session, person: Person) -> dict[int, dict[str, Any]]:
    """Their own answers, by pair."""
    found: dict[int, dict[str, Any]] = {}
    answers = select(CheckInRow.pair_id, CheckInRow.answer, CheckInRow.answered_at).where(
        CheckInRow.person_id == person.id
    )
    for row in s.execute(answers):
        answer = {"met": plain(row.answer), "answered_at": plain(row.answered_at)}
        found.setdefault(row.pair_id, {})["your_answer"] = answer
    feedback = select(
        FeedbackRow.pair_id,
        FeedbackRow.useful,
        FeedbackRow.balance,
        FeedbackRow.again,
        FeedbackRow.takeaway,
        FeedbackRow.note,
        FeedbackRow.shares_note,
    ).where(FeedbackRow.person_id == person.id)
    for given in s.execute(feedback):
        said = given._asdict()
        found.setdefault(said.pop("pair_id"), {})["your_feedback"] = said
    return found
