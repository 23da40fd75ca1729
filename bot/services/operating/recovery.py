"""After an older state of the database came back: a restored backup, or a lossy failover.

What was sent in between is in Slack and not in the database. Nothing that may have been sent is
sent again without evidence, no round that may have run is run with other pairs, and nobody is asked
twice whether they met.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.services.drawing import skips
from bot.services.drawing.commits import coming_slot
from bot.services.drawing.skips import SkipReason
from bot.services.joining.erasing import Restored, erase_again
from bot.services.named_admins import NamedAdmins
from bot.services.operating.deliveries import ACTOR
from bot.services.talking.follow_ups import follow_up_message
from pairing.cadence import Due, next_due
from pairing.ids import WorkspaceId
from pairing.programs import Program
from storage import audit, follow_ups, outbox, programs, recoveries, workspaces
from storage.database import Database, Session
from storage.erasure_ledger import Ledger
from storage.outbox import MessageKind, MessageState, Move

NO_LEDGER = Ledger(path=None)


@dataclass(frozen=True, slots=True)
class SkippedProgram:
    """A program whose rounds may have run after the backup; `slots` are local, oldest first."""

    name: str
    slots: tuple[str, ...]
    next_round_at: datetime


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a recovery does, or has done.

    outlook      CHECKING: the bot looks into the conversations; REVIEW: the operator decides
    doubted      messages with that outlook, by kind
    n_questions  follow-ups that wait for the operator whatever the outlook
    erased       whom the erasure ledger asks to be erased again
    """

    outlook: MessageState
    doubted: Mapping[MessageKind, int]
    n_questions: int
    skipped: tuple[SkippedProgram, ...]
    erased: Restored = field(default_factory=Restored)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.doubted or self.n_questions or self.skipped or self.erased.n_erased)


class _OnlyToLook(Exception):
    """Raised to undo what was done to see what it would be."""


def preview(
    db: Database,
    *,
    has_history: bool,
    now: datetime,
    admin_ids: Sequence[str] = (),
    ledger: Ledger = NO_LEDGER,
) -> Recovery:
    """Tell what `recover` would do. Transaction: opens one and takes everything back."""
    found: list[Recovery] = []
    try:
        with db.write() as session:
            plan = _recover(
                session, has_history=has_history, admin_ids=admin_ids, ledger=ledger, now=now
            )
            found.append(plan)
            raise _OnlyToLook
    except _OnlyToLook:
        return found[0]


def recover(
    db: Database,
    *,
    has_history: bool,
    now: datetime,
    admin_ids: Sequence[str] = (),
    ledger: Ledger = NO_LEDGER,
) -> Recovery:
    """Take care that nothing happens twice. Doing it twice is harmless.

    has_history  the bot may look for its own messages in the conversations
    admin_ids    Slack ids of those the operator named: they are told of the rounds that do not
                 take place, and of contacts that are gone
    ledger       who was erased, also after the backup: they are erased again, first of all
    Only while no instance runs. Transaction: opens one.
    """
    with db.write() as session:
        return _recover(
            session, has_history=has_history, admin_ids=admin_ids, ledger=ledger, now=now
        )


def _recover(
    session: Session,
    *,
    has_history: bool,
    admin_ids: Sequence[str],
    ledger: Ledger,
    now: datetime,
) -> Recovery:
    erased = erase_again(session, ledger, now=now, admin_ids=admin_ids)
    named = NamedAdmins(admin_ids, ledger)
    outlook = MessageState.CHECKING if has_history else MessageState.REVIEW
    doubted = recoveries.doubt_messages(session, to=outlook, now=now)
    n_questions = _hold_questions(session, now=now)
    skipped = [
        _skip(session, program, named=named, now=now)
        for program in programs.list_programs(session)
        if program.next_round_at <= now
    ]
    for workspace in workspaces.list_workspaces(session):
        _note(session, workspace.id, now=now)
    return Recovery(outlook, Counter(doubted), n_questions, tuple(skipped), erased)


def _hold_questions(session: Session, *, now: datetime) -> int:
    """Write the questions that may have been asked already, for the operator to decide.

    The keys under which they may have been sent are lost, so no evidence can be found.
    """
    held = [
        one
        for one in recoveries.list_asked_perhaps(session, now=now)
        if follow_ups.settle(session, one.id, now=now)
    ]
    questions = [follow_up_message(session, one, now=now) for one in held]
    outbox.enqueue(session, questions)
    step = Move(to=MessageState.REVIEW, reason=recoveries.ASKED_PERHAPS, doubts=1)
    for question in questions:
        stored = outbox.find_by_key(session, question.workspace_id, question.delivery_key)
        if stored is not None:
            outbox.move(session, stored, step)
    return len(questions)


def _skip(
    session: Session, program: Program, *, named: NamedAdmins, now: datetime
) -> SkippedProgram:
    """Go on to the first slot that lies ahead."""
    passed: dict[Due, SkipReason] = {}
    due = coming_slot(program)
    while due.at <= now:
        passed[due] = SkipReason.RESTORED
        due = next_due(program.rule, after=due.at)
    programs.advance(session, program.id, seen=program.next_round_at, to=due.at, even_stopped=True)
    skips.skip(session, program, passed, next_round_at=due.at, named=named, now=now)
    return SkippedProgram(program.name, tuple(one.slot for one in passed), due.at)


def _note(session: Session, workspace_id: WorkspaceId, *, now: datetime) -> None:
    audit.write(
        session,
        workspace_id=workspace_id,
        at=now,
        event="workspace.recovered",
        actor=ACTOR,
        subject={"workspace_id": workspace_id},
    )
