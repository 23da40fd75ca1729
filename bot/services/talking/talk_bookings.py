"""What follows when people of a pair say which times suit them: a talk is booked, others are asked,
or other times are offered.

Everything here is done inside the caller's transaction, which holds the pair.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.services import messages
from bot.services.answers import Answer, Said
from bot.services.talking.talk_places import TalkPlace
from pairing.follow_ups import FollowUp
from pairing.talk_offers import Offer, first_common, open_ones
from pairing.talk_times import propose_times
from storage import follow_ups, outbox, talk_times
from storage.database import Session
from storage.outbox import MessageKind

MOST_OFFERED = 30  # times to one pair; after that people find one in their own words


def list_live(session: Session, at: TalkPlace, *, now: datetime) -> list[Offer]:
    """What was offered and can still be chosen: not past, and inside the hours people work now."""
    offers = talk_times.list_offers(session, at.pair.id)
    return [one for one in offers if at.may_talk(one.starts_at, now=now)]


def offer_more(session: Session, at: TalkPlace, *, now: datetime) -> list[Offer]:
    """Offer the next times. None when there are no more, or more than enough were offered."""
    taken = {one.starts_at for one in talk_times.list_offers(session, at.pair.id)}
    if len(taken) >= MOST_OFFERED:
        return []
    more = _propose(at, taken, now=now)
    talk_times.add_offers(session, at.workspace_id, at.pair.id, more)
    return [Offer(one) for one in more]


def offer_anew(
    session: Session, at: TalkPlace, live: Sequence[Offer], *, now: datetime
) -> list[Offer]:
    """Offer times where none of those before can suit everybody.

    live     what was offered and can still be chosen
    Returns  these and the next ones. When there are no more, what was refused before the booked
             talk is asked about once again: it may be possible by now
    """
    more = offer_more(session, at, now=now)
    if more or at.booked is None or _has_asked(session, at):
        return [*live, *more]
    talk_times.forget_answers(session, at.pair.id)
    return list_live(session, at, now=now)


def suggest(session: Session, at: TalkPlace, *, now: datetime) -> list[datetime]:
    """Return what may suit everybody: what is offered, or else would be. Nothing is stored."""
    possible = open_ones(list_live(session, at, now=now), at.members)
    if possible:
        return [one.starts_at for one in possible]
    taken = {one.starts_at for one in talk_times.list_offers(session, at.pair.id)}
    return _propose(at, taken, now=now)


def conclude(session: Session, at: TalkPlace, *, now: datetime) -> Answer:
    """Draw the conclusion from what everybody has said so far.

    Returns  as `talk_times.choose_times`
    """
    live = list_live(session, at, now=now)
    common = first_common(live, at.members)
    if common is not None:
        return _book(session, at, common, now=now)
    possible = open_ones(live, at.members)
    if not possible:
        more = offer_more(session, at, now=now)
        if more and _has_asked(session, at):  # else nobody knows of the times before
            _ask(session, at, more, offered=more, by_me=False, now=now)
        return Answer(Said.TIMES_OTHER if more else Said.NO_TIMES)
    mine = [one for one in possible if at.me in one.suits]
    if mine and not _has_asked(session, at, possible):
        _ask(session, at, mine, offered=live, by_me=True, now=now)
    return Answer(Said.TIMES_NOTED if mine else Said.TIMES_OTHER)


def _propose(at: TalkPlace, taken: Collection[datetime], *, now: datetime) -> list[datetime]:
    known = {*taken, *([] if at.booked is None else [at.booked])}
    return propose_times(
        at.whereabouts, now=now, until=at.until, minutes=at.minutes, taken=sorted(known)
    )


def booked_at(at: datetime) -> Answer:
    """Say that a talk is agreed on."""
    return Answer(Said.TIME_BOOKED, {"at": at.isoformat()})


def _book(session: Session, at: TalkPlace, common: datetime, *, now: datetime) -> Answer:
    """Agree on a time. What else suited people may not suit them any more once they have one; what
    they refused is not proposed to them anew."""
    if talk_times.book(session, at.pair.id, common):
        offers = talk_times.list_offers(session, at.pair.id)
        anew = [replace(one, suits=frozenset()) for one in offers if one.suits]
        talk_times.keep_answers(session, at.pair.id, anew)
        follow_ups.drop(session, at.pair.id, FollowUp.NUDGE, now=now)
        facts = {
            "at": common.isoformat(),
            "minutes": at.minutes,
            "instead": _coming(at, now=now),
        }
        _tell(session, at, MessageKind.BOOKED, facts, now=now)
    return booked_at(common)


def _ask(
    session: Session,
    at: TalkPlace,
    times: Sequence[Offer],
    *,
    offered: Sequence[Offer],
    by_me: bool,
    now: datetime,
) -> None:
    facts = {
        "by": at.me if by_me else None,
        "times": [one.starts_at.isoformat() for one in times],
        "offered": [one.starts_at.isoformat() for one in offered],
        "booked": _iso(at.booked),
        "instead": _coming(at, now=now),
    }
    _tell(session, at, MessageKind.TIMES, facts, now=now)


def _has_asked(session: Session, at: TalkPlace, possible: Sequence[Offer] | None = None) -> bool:
    """Tell whether the others were asked since the last booking, about one of these times if given.

    Each batch of offers is announced once: what the pair is sent must not pile up.
    """
    newest = outbox.find_newest(session, at.pair.id, MessageKind.TIMES)
    if newest is None or newest.facts.get("booked", "") != _iso(at.booked):
        return False
    told = set(newest.facts["offered"])
    return possible is None or any(one.starts_at.isoformat() in told for one in possible)


def _tell(
    session: Session, at: TalkPlace, kind: MessageKind, facts: Mapping[str, Any], *, now: datetime
) -> None:
    seq = outbox.next_seq(session, at.pair.id)
    message = messages.to_pair(kind, at.workspace_id, at.pair.id, seq=seq, at=now, facts=facts)
    outbox.enqueue(session, [message])


def _coming(at: TalkPlace, *, now: datetime) -> str | None:
    """The talk they have agreed on, unless it is over."""
    return _iso(at.booked) if at.booked is not None and at.booked > now else None


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
