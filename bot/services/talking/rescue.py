"""What may help a pair that did not meet: a shorter talk, or writing instead of talking."""

from datetime import datetime

from bot.services import messages
from bot.services.answers import Answer, Said
from bot.services.partings import goes_on
from bot.services.requests import Caller, Request, once
from bot.services.talking import day_cards, talks
from pairing.guides.library import Library
from pairing.ids import PairId, WorkspaceId
from storage import endings, guides, outbox, pairs, participants, programs, rounds
from storage.database import Database, Session
from storage.outbox import MessageKind
from storage.pairs import PairView


def suggest_smaller_talk(
    db: Database, request: Request, *, pair_id: PairId, library: Library, now: datetime
) -> Answer:
    """Suggest a shorter talk where the pair talks, once.

    Returns  SUGGESTED, or NOT_YOURS for anybody else and for a pair that is over
    Transaction: opens one.
    """
    return _suggest(db, request, pair_id, MessageKind.SMALLER_TALK, library, now=now)


def suggest_writing(
    db: Database, request: Request, *, pair_id: PairId, library: Library, now: datetime
) -> Answer:
    """Let a pair go on in writing: their guide shows the written form from now on, and its days
    come as cards.

    Returns  as `suggest_smaller_talk`. Transaction: opens one.
    """
    return _suggest(db, request, pair_id, MessageKind.IN_WRITING, library, now=now)


def _suggest(
    db: Database,
    request: Request,
    pair_id: PairId,
    kind: MessageKind,
    library: Library,
    *,
    now: datetime,
) -> Answer:
    def act(session: Session, caller: Caller) -> Answer:
        pair = pairs.get_pair(session, pair_id)
        if pair is not None:  # prompts are chosen: all their pairs, by id, as guides do
            guides.lock_seen(session, [one.person_id for one in pair.members])
        if not endings.hold_pair(session, pair_id):
            return Answer(Said.NOT_YOURS)
        if pair is None or caller.person.id not in {one.person_id for one in pair.members}:
            return Answer(Said.NOT_YOURS)
        if not goes_on(pair, now=now):
            return Answer(Said.NOT_YOURS)
        if not outbox.has_message(session, pair_id=pair_id, kind=kind):
            ours, me = caller.workspace.id, caller.person.id
            if kind is MessageKind.IN_WRITING:
                pairs.set_in_writing(session, pair_id)
                _plan_cards(session, ours, pair, now=now)
            at = talks.find_talk(session, ours, pair_id, person_id=me)
            if at is not None:
                talks.prepare(session, at, library)  # the message brings a prompt of that talk
            seq = outbox.next_seq(session, pair_id)
            said = messages.to_pair(kind, ours, pair_id, seq=seq, at=now)
            outbox.enqueue(session, [said])
        return Answer(Said.SUGGESTED)

    return once(db, request, now=now, act=act)


def _plan_cards(
    session: Session, workspace_id: WorkspaceId, pair: PairView, *, now: datetime
) -> None:
    program_id = rounds.get_round(session, pair.round_id).program_id
    zone = programs.get_program(session, program_id).rule.zone  # of whom it is not known
    members = participants.list_members(session, pair.id)
    everybody = [(one.zone or zone, one.profile.hours) for one in members]
    day_cards.plan_first(session, workspace_id, pair.id, everybody=everybody, now=now)
