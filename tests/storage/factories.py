"""Builds workspaces, people, plans and messages for the storage tests, with defaults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Barrier
from typing import TypeVar

from sqlalchemy import insert, select

from pairing.check_ins import MeetingAnswer
from pairing.follow_ups import FollowUp
from pairing.ids import PairId, ParticipantId, PersonId, ProgramId, RoundId, WorkspaceId
from pairing.matching import PlannedPair, Reason, ReasonKind, RoundPlan
from pairing.participants import Profile
from pairing.presets import Preset
from storage import (
    audit,
    avoidances,
    check_ins,
    conversations,
    follow_ups,
    guides,
    inbox,
    outbox,
    paces,
    pairs,
    participants,
    people,
    profiles,
    programs,
    receipts,
    rounds,
    separations,
    workspaces,
)
from storage.database import Database, Session
from storage.follow_ups import NewFollowUp
from storage.outbox import Message, MessageKind, Move, NewMessage
from storage.receipts import Copy
from storage.rounds import RoundState
from storage.statements import table_of
from storage.tables import (
    EarlierPairRow,
    ErasureRow,
    FeedbackCountRow,
    FeedbackRow,
    ImportRow,
    InstallationRow,
    NoteRow,
    PairRow,
    PlaceRow,
    ProgramAdminRow,
    ReportRow,
    SearchRow,
    StepRow,
    TalkTimeRow,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
WEEK = timedelta(weeks=1)
Answer = TypeVar("Answer")
_keys = count(1)


@dataclass(frozen=True)
class Team:
    """A workspace with its default program and people who opted in, all in order."""

    workspace_id: WorkspaceId
    program_id: ProgramId
    people: tuple[PersonId, ...]
    participants: tuple[ParticipantId, ...]


def make_team(db: Database, size: int = 4, *, team_id: str = "T1") -> Team:
    with db.write() as s:
        workspace = workspaces.ensure_workspace(s, team_id=team_id, now=NOW)
        program = programs.ensure_default_program(s, workspace.id, zone="Europe/Berlin", now=NOW)
        members = [
            people.ensure_person(s, workspace.id, slack_user_id=f"U{n}") for n in range(size)
        ]
        opted_in = [
            participants.upsert_opt_in(
                s,
                workspace_id=workspace.id,
                program_id=program.id,
                person_id=person.id,
                now=NOW,
            )[0]
            for person in members
        ]
    return Team(
        workspace.id,
        program.id,
        tuple(person.id for person in members),
        tuple(participant.id for participant in opted_in),
    )


def make_plan(*groups: Sequence[ParticipantId], sat_out: Sequence[ParticipantId] = ()) -> RoundPlan:
    planned = tuple(
        PlannedPair(tuple(sorted(group)), 0.5, (Reason(ReasonKind.FALLBACK),), False)
        for group in groups
    )
    n_pool = sum(len(group) for group in groups) + len(sat_out)
    return RoundPlan(planned, tuple(sat_out), 7, n_pool)


def insert_round(
    s: Session,
    team: Team,
    plan: RoundPlan | None,
    *,
    slot: str = "2026-11-24T10:00",
    due_at: datetime = NOW,
    state: RoundState = RoundState.DELIVERING,
    preset: Preset = Preset.STANDARD,
    is_extra: bool = False,
) -> RoundId:
    return rounds.insert_round(
        s,
        workspace_id=team.workspace_id,
        program_id=team.program_id,
        slot=slot,
        due_at=due_at,
        seed=7,
        now=due_at,
        plan=plan,
        state=state,
        preset=preset,
        is_extra=is_extra,
    )


def run_round(
    db: Database, team: Team, *groups: Sequence[ParticipantId], weeks: int = 0
) -> list[PairId]:
    """Store a round due `weeks` after NOW; returns its pairs in the order given."""
    due_at = NOW + weeks * WEEK
    plan = make_plan(*groups)
    with db.write() as s:
        round_id = insert_round(s, team, plan, slot=f"{due_at:%Y-%m-%dT%H:%M}", due_at=due_at)
        prompts = [[f"p{weeks}-{n}"] for n in range(len(groups))]
        return pairs.insert_pairs(s, round_id, plan.pairs, prompt_ids=prompts)


def new_message(team: Team, **changes: object) -> NewMessage:
    values = {
        "workspace_id": team.workspace_id,
        "kind": MessageKind.WELCOME,
        "delivery_key": f"{next(_keys):032x}",
        "send_after": NOW,
    }
    return NewMessage(**(values | changes))  # type: ignore[arg-type]  # tests name real fields


def enqueue(db: Database, *messages: NewMessage) -> list[Message]:
    """Write messages and return them as stored, in the order given."""
    with db.write() as s:
        outbox.enqueue(s, messages)
    with db.read() as s:
        stored = outbox.list_messages(s, state=outbox.MessageState.PENDING, limit=1_000)
    by_key = {message.delivery_key: message for message in stored}
    return [by_key[message.delivery_key] for message in messages]


def introduce(db: Database, team: Team, pair: PairId) -> None:
    """Store that a pair has got its introduction; before that nobody is asked about it."""
    [intro] = enqueue(db, new_message(team, kind=MessageKind.PAIR_INTRO, pair_id=pair, seq=2))
    with db.write() as s:
        claimed = outbox.claim(s, intro, owner="me", now=NOW)
        assert claimed is not None
        step = Move(to=outbox.MessageState.SENT, channel_id="G1", ts="1.1", settled_at=NOW)
        outbox.move(s, claimed, step)


def race(runners: int, run: Callable[[int], Answer]) -> list[Answer]:
    """Run `run(n)` in so many threads that start at the same moment; returns their answers."""
    ready = Barrier(runners)

    def start(n: int) -> Answer:
        ready.wait(timeout=10)
        return run(n)

    with ThreadPoolExecutor(runners) as threads:
        return list(threads.map(start, range(runners)))


def fill_every_table(db: Database, team: Team) -> None:
    """Put at least one row of the team into every table."""
    [pair] = run_round(db, team, team.participants[:2])
    one, two = team.people[:2]
    ours = {"workspace_id": team.workspace_id}
    with db.write() as s:
        profiles.save_profile(s, team.workspace_id, one, Profile(), now=NOW)
        avoidances.avoid(s, team.workspace_id, by_person_id=one, about_person_id=two, now=NOW)
        separations.separate(s, team.workspace_id, two, one, now=NOW)
        follow_ups.insert_follow_ups(
            s, [NewFollowUp(team.workspace_id, pair, one, FollowUp.CHECK_IN, NOW)]
        )
        yes = MeetingAnswer.YES_ONCE
        check_ins.answer(s, pair_id=pair, person_id=one, answer=yes, now=NOW)
        guides.show(s, team.workspace_id, pair, meeting=1, prompts={0: "share-001"})
        outbox.enqueue(s, [new_message(team, person_id=one), new_message(team, pair_id=pair)])
        inbox.record(s, team.workspace_id, "event", "Ev1", answer={}, now=NOW)
        s.execute(
            insert(table_of(TalkTimeRow)).values(**ours, pair_id=pair, starts_at=NOW, suits=[one])
        )
        step = {**ours, "person_id": one, "words": "Ask first.", "remind_at": NOW}
        s.execute(insert(table_of(StepRow)).values(**step))
        search = {**ours, "participant_id": team.participants[0], "program_id": team.program_id}
        s.execute(insert(table_of(SearchRow)).values(**search, since=NOW, until=NOW))
        said = {**ours, "pair_id": pair, "person_id": one, "useful": 5}
        s.execute(insert(table_of(FeedbackRow)).values(**said))
        round_id = s.execute(select(PairRow.round_id).where(PairRow.id == pair)).scalar_one()
        counted = {**ours, "round_id": round_id, "question": "useful", "answer": "5", "n": 1}
        s.execute(insert(table_of(FeedbackCountRow)).values(**counted))
        note = {**ours, "id": f"{team.workspace_id:032}", "words": "Thank you."}
        s.execute(insert(table_of(NoteRow)).values(**note))
        receipts.note(s, team.workspace_id, "a" * 32, copy=Copy("1.0", "G1"), now=NOW)
        conversations.keep_channel(s, team.workspace_id, [one, two], channel_id="G1", now=NOW)
        _fill_management(s, team, round_id)
        paces.hold(s, team.workspace_id, "chat.postMessage", until=NOW, now=NOW)
        audit.write(
            s, workspace_id=team.workspace_id, at=NOW, event="a.b", actor="U0", subject={"id": 1}
        )


def _fill_management(s: Session, team: Team, round_id: int) -> None:
    one, two = sorted(team.people[:2])
    ours = {"workspace_id": team.workspace_id}
    of_program = {**ours, "program_id": team.program_id}
    erased = {"person_hash": "a" * 64, "person_id": 0, "keeps_history": False, "erased_at": NOW}
    given = {"id": f"{team.workspace_id:032}", "person_id": one, "rows": [], "created_at": NOW}
    tokens = {"bot_token": "x", "key_id": "a", "scopes": [], "version": 1, "installed_at": NOW}
    for row, values in (
        (PlaceRow, {"person_id": one, "manager_id": two, "updated_at": NOW}),
        (EarlierPairRow, {"low_person_id": one, "high_person_id": two, "met_at": NOW}),
        (ImportRow, given),
        (InstallationRow, tokens),
        (ProgramAdminRow, {**of_program, "person_id": one, "since": NOW}),
        (ReportRow, {**of_program, "round_id": round_id, "made_at": NOW, "figures": {}}),
        (ErasureRow, erased),
    ):
        s.execute(insert(table_of(row)).values(**{**ours, **values}))
