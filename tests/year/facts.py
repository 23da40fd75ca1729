"""What the database and the local Slack hold after a year, as plain data to be checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from bot.ids import DELIVERY_EVENT
from pairing.check_ins import MeetingAnswer
from pairing.ids import ERASED, PairId, PersonId
from pairing.participants import Participant
from sandbox import Sandbox
from storage import participants
from storage.database import Database, Session
from storage.states import MessageKind, MessageState
from storage.tables import (
    CheckInRow,
    GuidePromptRow,
    OutboxRow,
    PairMemberRow,
    PairRow,
    PersonRow,
    ProgramRow,
    RoundRow,
)
from tests.year.diary import Diary


@dataclass(frozen=True, slots=True)
class Post:
    """A message as Slack shows it; key: the delivery key in it, None = it carries none."""

    channel: str
    at: datetime
    key: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A row of the outbox. at: when Slack shows it, or when it was settled if it shows nothing."""

    id: int
    kind: MessageKind
    state: MessageState
    person_id: PersonId | None
    pair_id: PairId | None
    key: str
    send_after: datetime
    at: datetime | None
    reason: str | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair with its round. left: when somebody left a trio; answers: did they meet?"""

    id: PairId
    round_id: int
    slot: str
    due_at: datetime
    made_at: datetime
    is_extra: bool
    is_repeat: bool
    extensions: int
    in_writing: bool
    ended_at: datetime | None
    meets_at: datetime | None
    prompt_ids: Sequence[str]
    reasons: Sequence[Mapping[str, Any]]
    left: dict[PersonId, datetime | None] = field(default_factory=dict)
    answers: dict[PersonId, MeetingAnswer] = field(default_factory=dict)
    guide: dict[int, list[str]] = field(default_factory=dict)  # by the number of the talk

    @property
    def people(self) -> tuple[PersonId, ...]:
        """Everybody who was introduced in it, also who left."""
        return tuple(sorted(self.left))

    def here_at(self, at: datetime) -> tuple[PersonId, ...]:
        """Who was in it at an instant."""
        return tuple(one for one in self.people if (end := self.left[one]) is None or end > at)


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it. people: by person id; names: Slack ids by person id."""

    now: datetime
    program_zone: str
    people: Mapping[PersonId, Participant]
    names: Mapping[PersonId, str]
    pairs: Sequence[Pair]
    sent: Sequence[Sent]
    posts: Sequence[Post]

    @property
    def ids(self) -> Mapping[str, PersonId]:
        return {name: id_ for id_, name in self.names.items()}

    def pair(self, pair_id: PairId) -> Pair:
        return next(one for one in self.pairs if one.id == pair_id)

    def receivers(self, message: Sent) -> tuple[PersonId, ...]:
        """Whom a message reached, or would have."""
        if message.person_id is not None:
            return (message.person_id,)
        if message.pair_id is None or message.at is None:
            return ()
        return self.pair(message.pair_id).here_at(message.at)


def posts_of(slack: Sandbox) -> list[Post]:
    """Everything that the bot posted, by conversation."""
    found = []
    for message in slack.posted():
        metadata = message.metadata or {}
        is_ours = metadata.get("event_type") == DELIVERY_EVENT
        key = metadata["event_payload"]["key"] if is_ours else None
        at = datetime.fromtimestamp(float(message.ts), UTC)
        found.append(Post(message.channel, at, key, message.text))
    return found


def read_facts(db: Database, posts: Sequence[Post], diary: Diary, *, now: datetime) -> Facts:
    """Read the database, and from the diary what it had to forget.

    posts: of `posts_of`; now: the end of the year
    """
    with db.read() as session:
        program = session.execute(select(ProgramRow.id, ProgramRow.zone)).one()
        everybody = participants.list_participants(session, program.id)
        names = dict(session.execute(select(PersonRow.id, PersonRow.slack_user_id)).all())
        return Facts(
            now=now,
            program_zone=program.zone,
            people={one.person_id: _as_before(one, diary) for one in everybody},
            names={
                PersonId(id_): name for id_, name in names.items() if not name.startswith(ERASED)
            }
            | diary.names,
            pairs=_pairs(session),
            sent=_sent(session, {one.key: one for one in posts if one.key is not None}, diary),
            posts=posts,
        )


def _as_before(one: Participant, diary: Diary) -> Participant:
    """Some weeks after somebody left or lost their account, nothing about them is left."""
    is_gone = one.opted_out_at is not None or not one.active
    return diary.people.get(one.person_id, one) if is_gone else one


def _sent(session: Session, posts: Mapping[str, Post], diary: Diary) -> list[Sent]:
    rows = OutboxRow
    query = select(
        rows.id,
        rows.kind,
        rows.state,
        rows.person_id,
        rows.pair_id,
        rows.delivery_key.label("key"),
        rows.send_after,
        rows.settled_at.label("at"),
        rows.reason,
        rows.facts,
    )
    found = []
    for row in session.execute(query.order_by(rows.id)):
        values = row._asdict() | {"facts": diary.facts.get(row.id, row.facts)}
        if row.key in posts:
            values["at"] = posts[row.key].at
        found.append(Sent(**values))
    return found


def _pairs(session: Session) -> list[Pair]:
    query = (
        select(
            PairRow.id,
            PairRow.round_id,
            RoundRow.slot,
            RoundRow.due_at,
            RoundRow.ran_at.label("made_at"),
            RoundRow.is_extra,
            PairRow.is_repeat,
            PairRow.extensions,
            PairRow.in_writing,
            PairRow.ended_at,
            PairRow.meets_at,
            PairRow.prompt_ids,
            PairRow.reasons,
        )
        .join(RoundRow, RoundRow.id == PairRow.round_id)
        .order_by(PairRow.id)
    )
    found = {row.id: Pair(**row._asdict()) for row in session.execute(query)}
    members = select(PairMemberRow.pair_id, PairMemberRow.person_id, PairMemberRow.left_at)
    for pair_id, person_id, left_at in session.execute(members):
        found[PairId(pair_id)].left[PersonId(person_id)] = left_at
    told = select(CheckInRow.pair_id, CheckInRow.person_id, CheckInRow.answer)
    for pair_id, person_id, answer in session.execute(told):
        found[PairId(pair_id)].answers[PersonId(person_id)] = answer
    shown = select(GuidePromptRow.pair_id, GuidePromptRow.meeting, GuidePromptRow.prompt_id)
    for pair_id, number, prompt_id in session.execute(shown):
        found[PairId(pair_id)].guide.setdefault(number, []).append(prompt_id)
    return list(found.values())
