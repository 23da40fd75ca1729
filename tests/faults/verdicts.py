"""What the database and the local Slack hold in the end, in the words of the plain model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from pairing.ids import ParticipantId, RoundId
from sandbox import Sandbox
from storage.database import Database
from storage.messages import COLUMNS, message_from
from storage.outbox import Message, MessageKind, MessageState
from storage.tables import OutboxRow, PairMemberRow, ParticipantRow, PersonRow
from tests.faults.plain_model import Model, Someone

FINAL = {MessageState.SENT, MessageState.CANCELLED}


class Books:
    """Reads both sides. Nothing here changes anything."""

    def __init__(self, db: Database, slack: Sandbox) -> None:
        self._db, self._slack = db, slack

    def messages(self) -> list[Message]:
        """Every message there is, by id."""
        with self._db.read() as session:
            rows = session.execute(select(*COLUMNS).order_by(OutboxRow.id))
            return [message_from(row) for row in rows]

    def next_step_at(self) -> datetime | None:
        """When there is something left to do; None when all is final and looked at again."""
        messages = self.messages()
        sent = {(one.pair_id, one.seq) for one in messages if one.state is MessageState.SENT}
        due = [
            one.send_after
            for one in messages
            if one.state not in FINAL
            and (one.kind is not MessageKind.PAIR_INTRO or (one.pair_id, one.seq - 1) in sent)
        ]
        return min([*due, *(one.verify_at for one in messages if one.verify_at)], default=None)

    def people_of(self, message: Message) -> set[str]:
        """Whom a message is for, as Slack ids."""
        query = select(PersonRow.slack_user_id)
        if message.pair_id is None:
            query = query.where(PersonRow.id == message.person_id)
        else:
            query = query.join(PairMemberRow, PairMemberRow.person_id == PersonRow.id)
            query = query.where(PairMemberRow.pair_id == message.pair_id)
        with self._db.read() as session:
            return set(session.execute(query).scalars())

    def pairs_of(self, round_id: RoundId) -> list[set[str]]:
        """Who is in a pair with whom in a round."""
        query = (
            select(PairMemberRow.pair_id, PersonRow.slack_user_id)
            .join(PersonRow, PersonRow.id == PairMemberRow.person_id)
            .where(PairMemberRow.round_id == round_id)
        )
        found: dict[int, set[str]] = {}
        with self._db.read() as session:
            for pair_id, who in session.execute(query):
                found.setdefault(pair_id, set()).add(who)
        return list(found.values())

    def names(self, ids: Iterable[ParticipantId]) -> list[str]:
        """Participants as Slack ids."""
        query = select(PersonRow.slack_user_id).join(
            ParticipantRow, ParticipantRow.person_id == PersonRow.id
        )
        with self._db.read() as session:
            return list(session.execute(query.where(ParticipantRow.id.in_(list(ids)))).scalars())

    def stored(self) -> dict[str, Someone]:
        """The people who ever joined, as stored; without whom they avoid."""
        query = select(
            PersonRow.slack_user_id,
            PersonRow.deactivated,
            ParticipantRow.opted_out_at,
            ParticipantRow.paused_until,
            ParticipantRow.skip_until,
        ).join(ParticipantRow, ParticipantRow.person_id == PersonRow.id)
        with self._db.read() as session:
            return {
                who: Someone(left_at is None, not deactivated, paused_until, skip_until)
                for who, deactivated, left_at, paused_until, skip_until in session.execute(query)
            }

    def copies(self) -> Counter[str]:
        """How often Slack holds each message, by delivery key."""
        payloads = [one.metadata["event_payload"] for one in self._slack.posted() if one.metadata]
        return Counter(payload["key"] for payload in payloads)

    def check_introductions(self) -> None:
        """Each at most once, at any time, and where exactly its people talk."""
        copies = self.copies()
        for one in self.messages():
            if one.kind is MessageKind.PAIR_INTRO:
                assert copies[one.delivery_key] <= 1, f"introduction {one.id} twice"

    def check_conversations(self) -> None:
        """Every introduction stands in a conversation of exactly its people."""
        keys = {
            one.metadata["event_payload"]["key"]: one.channel
            for one in self._slack.posted()
            if one.metadata
        }
        for one in self.messages():
            if one.kind is MessageKind.PAIR_INTRO and one.delivery_key in keys:
                group = self.people_of(one)
                channels = self._slack.person(min(group)).channels()
                [there] = [each for each in channels if each.id == keys[one.delivery_key]]
                assert set(there.members) - {self._slack.bot_user_id} == group

    def check_messages(self, intended: set[str]) -> None:
        """Whatever is sent is there once, was intended before, and nothing else is there."""
        copies, messages = self.copies(), self.messages()
        assert copies.keys() <= intended
        left = [one for one in messages if one.state not in FINAL or one.verify_at is not None]
        assert not left, f"not settled: {left}"
        for one in messages:
            if one.state is MessageState.SENT and one.kind is not MessageKind.PAIR_OPEN:
                assert copies[one.delivery_key] == 1, f"{copies[one.delivery_key]} times: {one}"
            assert copies[one.delivery_key] <= 1

    def check_owed(self, model: Model) -> None:
        """Whoever was in a round and is here ever since heard of it once: a pair, or none."""
        copies = self.copies()
        heard: Counter[tuple[int, str]] = Counter()
        for one in self.messages():
            if one.kind in (MessageKind.PAIR_INTRO, MessageKind.SAT_OUT):
                for who in self.people_of(one):
                    heard[one.round_id or 0, who] += copies[one.delivery_key]
        for round_id, owed in model.owed.items():
            for who in sorted(owed):
                assert heard[round_id, who] == 1, f"{who} heard {heard[round_id, who]} times"
