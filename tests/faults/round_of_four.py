"""A round of four people that begins anew for every point at which the bot is to be killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, insert, select

from bot.services.joining.participants import leave
from bot.services.operating.receipts import Receipt, take
from pairing.ids import WorkspaceId
from sandbox import EntryKind, Person, Sandbox
from sandbox.chaos import Expected, Verdict, judge
from storage import outbox, partners, receipts, rounds, workspaces
from storage.database import Database, Session
from storage.outbox import MessageKind, MessageState, Move
from storage.pairs import PairView
from storage.rounds import RoundState
from storage.tables import Base
from tests.bot.services.factories import NOW, ask, bring_in, due_at, join, person_of, program_of
from tests.faults.slow_motion import RETURNING, SlowMotion, messages

OTHERS = ("U1", "U2", "U3")
EVERYBODY = (*OTHERS, RETURNING)
PEOPLE = [Person(id=who, name=who.lower(), real_name=who) for who in EVERYBODY]
KINDS = {MessageKind.WELCOME: 1, MessageKind.PAIR_OPEN: 2, MessageKind.PAIR_INTRO: 2}
TABLES = Base.metadata.sorted_tables
RESTART = timedelta(seconds=10)
LATE = timedelta(minutes=3)  # by which receipts come after the next life has begun


class RoundOfFour:
    """One database and one local Slack, and the lives that run the round there.

    mode  which evidence the bot has that a message arrived
    """

    def __init__(self, url: str, slack: Sandbox, *, mode: str, log: Path) -> None:
        self._db, self._slack, self._mode = Database(url), slack, mode
        self._channel_id = slack.person(RETURNING).dm.id
        self._write_first_state()
        self._at = due_at(self._db, team_id=slack.team_id)
        slack.clock.set(self._at)
        if mode == "receipts":
            with self._db.write() as session:
                receipts.note_arriving(session, self._workspace_id(session), now=self._at)
        self._rows = self._read_rows()
        environment = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "PAIRME_SLACK_API_URL": slack.api_url,
            "PAIRME_DATABASE_URL": url,
            "PAIRME_ERASURE_KEY": "key" * 12,
            "PAIRME_DELIVERY_EVIDENCE": mode,
            "PAIRME_LEAD_MINUTES": "0",
        }
        self.lives = SlowMotion(environment, at=self._at, log=log)

    def close(self) -> None:
        """End everything."""
        self.lives.close()
        self._db.close()

    def kill_at(self, point: int) -> int:
        """Run the round from its start, die at a point, and live on in peace.

        Returns the exit status of the life that was to die.
        """
        self._begin_anew()
        end = self.lives.run(at=self._at, kill_at=point)
        at = self._at + RESTART
        if self._mode == "receipts":
            self._live(at, until=at + LATE)
            self._receive()
            at += LATE
        self._live(at)
        return end

    def judge(self) -> Verdict:
        """Compare what arrived with what the database says was to arrive.

        Raises AssertionError unless all is sent, the round ran once, its pairs talk, and no second
        copy had to be taken back.
        """
        assert self._slack.calls("chat.delete") == []
        every = [one for one in messages(self._db) if one.intent_at != NOW]
        assert Counter(one.kind for one in every) == KINDS
        assert {one.state for one in every} == {MessageState.SENT}
        team_id = self._slack.team_id
        program = program_of(self._db, team_id)
        with self._db.read() as session:
            [ran] = rounds.list_rounds(session, program.id, limit=2)
            pairs = [
                partners.list_current(
                    session, person_of(self._db, who, team_id).id, program_id=program.id
                )
                for who in EVERYBODY
            ]
        assert (ran.state, ran.n_pool, ran.n_pairs) == (RoundState.DONE, 4, 2)
        for who, (pair,) in zip(EVERYBODY, pairs, strict=True):
            assert pair.round_id == ran.id
            self._check_place(who, pair)
        posted = {one.delivery_key for one in every if one.kind is not MessageKind.PAIR_OPEN}
        return judge(self._slack.posted(), Expected(posted))

    def unclear(self) -> int:
        """How often nobody could tell whether a message had been sent."""
        return sum(one.doubts for one in messages(self._db))

    def _live(self, at: datetime, *, until: datetime | None = None) -> None:
        end = self.lives.run(at=at, until=until)
        assert end == 0, f"{end}\n{self.lives.read_log()}"

    def _check_place(self, who: str, pair: PairView) -> None:
        """The pair was introduced after its conversation was opened, and there; nobody else is
        in it."""
        [there] = [one for one in self._slack.person(who).channels() if one.id == pair.channel_id]
        group = {member.slack_user_id for member in pair.members}
        assert set(there.members) == {*group, self._slack.bot_user_id}
        calls = [
            entry.method
            for entry in self._slack.transcript
            if entry.kind is EntryKind.CALL and entry.ok and entry.ids.get("channel") == there.id
        ]
        assert calls[0] == "conversations.open"
        assert "chat.postMessage" in calls

    def _write_first_state(self) -> None:
        """Three people are in; the fourth has left, and it is known where they talked with the
        bot."""
        team_id = self._slack.team_id
        join(self._db, RETURNING, team_id=team_id)
        with self._db.write() as session:
            [welcome] = outbox.list_due(session, now=NOW, limit=2)
            claimed = outbox.claim(session, welcome, owner="earlier", now=NOW)
            assert claimed is not None
            where = {"channel_id": self._channel_id, "ts": "1.0"}
            outbox.move(session, claimed, Move(to=MessageState.SENT, settled_at=NOW, **where))
        leave(self._db, ask(RETURNING, team_id=team_id), now=NOW)
        bring_in(self._db, *OTHERS, team_id=team_id)

    def _read_rows(self) -> dict[Table, Sequence[Any]]:
        with self._db.read() as session:
            return {
                table: [dict(row) for row in session.execute(select(table)).mappings()]
                for table in TABLES
            }

    def _workspace_id(self, session: Session) -> WorkspaceId:
        found = workspaces.find_workspace(session, team_id=self._slack.team_id)
        assert found is not None
        return found.id

    def _begin_anew(self) -> None:
        self._slack.reset()
        assert self._slack.person(RETURNING).dm.id == self._channel_id  # ids begin anew as well
        with self._db.write() as session:
            for table in reversed(TABLES):
                session.execute(delete(table))
            for table in TABLES:
                if self._rows[table]:
                    session.execute(insert(table), self._rows[table])

    def _receive(self) -> None:
        """Take a receipt of every message that arrived; Slack repeats them until we do."""
        for one in self._slack.posted():
            key = (one.metadata or {})["event_payload"]["key"]
            ours = self._slack.app_id
            receipt = Receipt(self._slack.team_id, ours, ours, key, one.ts, one.channel)
            take(self._db, receipt, now=self._at)
