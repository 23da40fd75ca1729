"""Times offered to a pair for a talk, whom they suit, and the time they have agreed on.

Whoever changes anything here holds the pair (`endings.hold_pair`), and so sees what the others have
said. In the column `suits` a person who cannot make a time is there with a minus before their id.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update

from pairing.ids import PairId, PersonId, WorkspaceId
from pairing.talk_offers import Offer
from storage.session import Session
from storage.statements import changed, insert_many, table_of
from storage.tables import PairRow, TalkTimeRow

_OFFERS = (
    select(TalkTimeRow.starts_at, TalkTimeRow.suits)
    .where(TalkTimeRow.pair_id == bindparam("pair"))
    .order_by(TalkTimeRow.starts_at)
)


def list_offers(s: Session, pair_id: PairId) -> list[Offer]:
    """Return every time that was ever offered to a pair, the first one first."""
    return [_offer(row.starts_at, row.suits) for row in s.execute(_OFFERS, {"pair": pair_id})]


def add_offers(
    s: Session, workspace_id: WorkspaceId, pair_id: PairId, times: Collection[datetime]
) -> None:
    """Offer times to a pair. A time that was offered before is a broken promise: IntegrityError."""
    ours = {"workspace_id": workspace_id, "pair_id": pair_id, "suits": []}
    insert_many(s, TalkTimeRow, [{**ours, "starts_at": at} for at in sorted(times)])


def keep_answers(s: Session, pair_id: PairId, offers: Sequence[Offer]) -> None:
    """Write whom these times suit, in the place of what was known of them."""
    times = table_of(TalkTimeRow)
    for offer in offers:
        answers = [*sorted(offer.suits), *sorted(-one for one in offer.refused)]
        statement = update(times).where(
            times.c.pair_id == pair_id, times.c.starts_at == offer.starts_at
        )
        changed(s, statement.values(suits=answers))


def forget_answers(s: Session, pair_id: PairId) -> None:
    """Let everybody be asked anew: a time is agreed on, and what they said may not hold any more.

    The times stay, as offered.
    """
    times = table_of(TalkTimeRow)
    changed(s, update(times).where(times.c.pair_id == pair_id).values(suits=[]))


def book(s: Session, pair_id: PairId, at: datetime) -> bool:
    """Note the time a pair agreed on. Returns False when it was noted before (compare-and-set)."""
    pairs = table_of(PairRow)
    other = or_(pairs.c.meets_at.is_(None), pairs.c.meets_at != at)
    return changed(s, update(pairs).where(pairs.c.id == pair_id, other).values(meets_at=at)) == 1


def _offer(starts_at: datetime, answers: Sequence[int]) -> Offer:
    return Offer(
        starts_at,
        suits=frozenset(PersonId(one) for one in answers if one > 0),
        refused=frozenset(PersonId(-one) for one in answers if one < 0),
    )
