"""How much people have been written to by the clock, so that nobody gets too much of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select

from pairing.ids import PersonId
from storage.session import Session
from storage.statements import AnyRow, in_pieces
from storage.states import MessageKind, MessageState
from storage.tables import OutboxRow, PairMemberRow, PairRow, RoundRow

# What comes by the clock. Answers to a click, and what somebody asked to be reminded of, do not.
BY_THE_CLOCK = (
    MessageKind.HEADS_UP,
    MessageKind.WELCOME_BACK,
    MessageKind.AUTO_PAUSED,
    MessageKind.PAIR_INTRO,
    MessageKind.SAT_OUT,
    MessageKind.NUDGE,
    MessageKind.MIDPOINT,
    MessageKind.CHECK_IN,
    MessageKind.FEEDBACK,
    MessageKind.DAY_TWO,
    MessageKind.DAY_THREE,
    MessageKind.DAY_FIVE,
)
_NEVER_CAME = (MessageState.DEAD, MessageState.CANCELLED, MessageState.EXPIRED)
_COUNTED = (
    OutboxRow.kind.in_(BY_THE_CLOCK),
    OutboxRow.state.not_in(_NEVER_CAME),
    OutboxRow.send_after >= bindparam("since"),
)
_OWN = select(OutboxRow.person_id, OutboxRow.send_after).where(
    OutboxRow.person_id.in_(bindparam("people", expanding=True)), *_COUNTED
)
_SHARED = (
    select(PairMemberRow.person_id, OutboxRow.send_after)
    .join(PairMemberRow, PairMemberRow.pair_id == OutboxRow.pair_id)
    .join(PairRow, PairRow.id == OutboxRow.pair_id)
    .join(RoundRow, RoundRow.id == PairRow.round_id)
    .where(
        PairMemberRow.person_id.in_(bindparam("people", expanding=True)),
        (OutboxRow.kind != MessageKind.PAIR_INTRO) | RoundRow.is_extra.is_(False),
        *_COUNTED,
    )
)


def list_by_the_clock(
    s: Session, people: Collection[PersonId], *, since: datetime
) -> Mapping[PersonId, list[datetime]]:
    """Return when each person was, or is about to be, written to by the clock since an instant.

    The introduction of a pair that somebody asked for now is not among them. Who is not in the
    mapping got nothing.
    """
    found: dict[PersonId, list[datetime]] = defaultdict(list)
    for piece in in_pieces(sorted(people)):
        for query in (_OWN, _SHARED):
            rows: AnyRow = s.execute(query, {"people": piece, "since": since})
            for person_id, at in rows:
                found[PersonId(person_id)].append(at)
    return found
