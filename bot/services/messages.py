"""What to say, as outbox rows: a kind and the ids it is about. How it looks is decided by views.

A delivery key is random and carries nothing: anybody in the workspace may read the metadata
of a message.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pairing.ids import PairId, ParticipantId, PersonId, ProgramId, RoundId, WorkspaceId
from storage.outbox import MessageKind, NewMessage
from storage.steps import StepId

OPEN_SEQ, INTRO_SEQ = 1, 2  # a pair's messages go out in this order
KEPT = timedelta(hours=48)  # after that a round has begun without its introduction
STEP_KEPT = timedelta(days=2)  # a reminder that cannot be sent so long is of no use any more
QUESTION_KEPT = timedelta(hours=24)  # "did you meet?" is asked at a good hour, or not any more


def new_delivery_key() -> str:
    """Return 128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def welcome(
    workspace_id: WorkspaceId, person_id: PersonId, *, program_id: ProgramId, now: datetime
) -> NewMessage:
    """The confirmation in the person's own conversation after they joined."""
    facts = {"program_id": program_id}
    return _to_person(workspace_id, person_id, MessageKind.WELCOME, at=now, facts=facts)


def pair_messages(
    workspace_id: WorkspaceId,
    round_id: RoundId,
    pair_id: PairId,
    *,
    starter: ParticipantId,
    met_before: bool,
    now: datetime,
    since: datetime | None = None,
) -> Sequence[NewMessage]:
    """Open the group conversation, then introduce the pair in it.

    starter  who is asked to suggest times, so that nobody has to give way
    since    when its time began, if that was before now: they expire two days after it
    """
    return [
        NewMessage(
            workspace_id=workspace_id,
            kind=kind,
            delivery_key=new_delivery_key(),
            send_after=now,
            expires_at=(since or now) + KEPT,
            round_id=round_id,
            pair_id=pair_id,
            seq=seq,
            facts=facts,
        )
        for kind, seq, facts in (
            (MessageKind.PAIR_OPEN, OPEN_SEQ, {}),
            (MessageKind.PAIR_INTRO, INTRO_SEQ, {"starter": starter, "met_before": met_before}),
        )
    ]


def sat_out(
    workspace_id: WorkspaceId,
    round_id: RoundId,
    person_id: PersonId,
    *,
    now: datetime,
    since: datetime | None = None,
) -> NewMessage:
    """Tell somebody left over, once, at the same minute as the others hear of their pairs.

    since  as in `pair_messages`
    """
    return _to_person(
        workspace_id,
        person_id,
        MessageKind.SAT_OUT,
        at=now,
        until=(since or now) + KEPT,
        round_id=round_id,
    )


def about_pair(
    kind: MessageKind,
    workspace_id: WorkspaceId,
    person_id: PersonId,
    pair_id: PairId,
    *,
    now: datetime,
    until: datetime | None = None,
) -> NewMessage:
    """Say something about a pair to one person alone. The pair is a fact, not an address.

    until  as in `_to_person`
    """
    return _to_person(
        workspace_id, person_id, kind, at=now, until=until, facts={"pair_id": pair_id}
    )


def to_pair(
    kind: MessageKind,
    workspace_id: WorkspaceId,
    pair_id: PairId,
    *,
    seq: int,
    at: datetime,
    until: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
) -> NewMessage:
    """Say something to all of a pair, where they talk. seq: of `outbox.next_seq`."""
    return NewMessage(
        workspace_id=workspace_id,
        kind=kind,
        delivery_key=new_delivery_key(),
        send_after=at,
        expires_at=until or at + KEPT,
        pair_id=pair_id,
        seq=seq,
        facts=facts or {},
    )


def step(
    workspace_id: WorkspaceId, person_id: PersonId, step_id: StepId, *, at: datetime
) -> NewMessage:
    """Remind one person of their step. Its words stay where they are: only its id is a fact."""
    return _to_person(
        workspace_id,
        person_id,
        MessageKind.STEP,
        at=at,
        until=at + STEP_KEPT,
        facts={"step_id": step_id},
    )


def heads_up(
    workspace_id: WorkspaceId,
    person_id: PersonId,
    *,
    program_id: ProgramId,
    due_at: datetime,
    now: datetime,
    until: datetime,
) -> NewMessage:
    """Tell one person that a round is coming. until: the end of their working day."""
    return _to_person(
        workspace_id,
        person_id,
        MessageKind.HEADS_UP,
        at=now,
        until=until,
        facts={"due_at": due_at.isoformat(), "program_id": program_id},
    )


def welcome_back(workspace_id: WorkspaceId, person_id: PersonId, *, at: datetime) -> NewMessage:
    """Tell one person that their pause is over. at: their next good hour."""
    return _to_person(workspace_id, person_id, MessageKind.WELCOME_BACK, at=at)


def nobody_found(workspace_id: WorkspaceId, person_id: PersonId, *, at: datetime) -> NewMessage:
    """Tell one person that their search has ended. at: now, or their next good hour."""
    return _to_person(workspace_id, person_id, MessageKind.NOBODY_FOUND, at=at)


def auto_paused(
    workspace_id: WorkspaceId, person_id: PersonId, *, now: datetime, until: datetime
) -> NewMessage:
    """Tell one person that they were paused, because nothing was heard of them. until: as above."""
    return _to_person(workspace_id, person_id, MessageKind.AUTO_PAUSED, at=now, until=until)


def go_on(
    workspace_id: WorkspaceId, person_id: PersonId, pair_id: PairId, *, instead: bool, at: datetime
) -> NewMessage:
    """Tell one person that all of their pair want to go on. pair_id: of the new pair."""
    facts = {"pair_id": pair_id, "instead": instead}
    return _to_person(workspace_id, person_id, MessageKind.GO_ON, at=at, facts=facts)


def round_skipped(
    workspace_id: WorkspaceId, admin_id: PersonId, facts: Mapping[str, Any], *, now: datetime
) -> NewMessage:
    """Tell an admin about a round, or several, that did not take place (`skips.RoundSkipped`)."""
    return _to_person(workspace_id, admin_id, MessageKind.ROUND_SKIPPED, at=now, facts=facts)


def round_cancelled(
    workspace_id: WorkspaceId,
    person_id: PersonId,
    *,
    due_at: datetime,
    next_round_at: datetime,
    at: datetime,
) -> NewMessage:
    """Tell one person that a round they heard of does not take place. at: in working hours."""
    facts = {"cancelled": due_at.isoformat(), "next_round_at": next_round_at.isoformat()}
    return _to_person(workspace_id, person_id, MessageKind.ROUND_SKIPPED, at=at, facts=facts)


def made_admin(
    workspace_id: WorkspaceId,
    person_id: PersonId,
    program_id: ProgramId,
    *,
    by: PersonId,
    now: datetime,
) -> NewMessage:
    """Tell somebody that they run a program now. by: who made them admin of it."""
    facts = {"program_id": program_id, "by": by}
    return _to_person(workspace_id, person_id, MessageKind.MADE_ADMIN, at=now, facts=facts)


def round_summary(
    workspace_id: WorkspaceId, admin_id: PersonId, round_id: RoundId, *, at: datetime
) -> NewMessage:
    """Tell an admin how a round went. The round is a fact: it is over, and waits for no message."""
    facts = {"round_id": round_id}
    return _to_person(workspace_id, admin_id, MessageKind.ROUND_SUMMARY, at=at, facts=facts)


def _to_person(
    workspace_id: WorkspaceId,
    person_id: PersonId,
    kind: MessageKind,
    *,
    at: datetime,
    until: datetime | None = None,
    **more: Any,
) -> NewMessage:
    """A message to one person alone, in their conversation with the bot; it is kept two days."""
    return NewMessage(
        workspace_id=workspace_id,
        kind=kind,
        delivery_key=new_delivery_key(),
        send_after=at,
        expires_at=until or at + KEPT,
        person_id=person_id,
        **more,
    )
