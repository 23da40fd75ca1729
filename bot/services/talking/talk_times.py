"""Finding a time for a talk: times are offered, everybody ticks what suits, the first common one is
booked.

All of a pair see the same times. Who cannot make any is offered others, and nobody is asked about
what somebody else cannot make.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.services.answers import Answer, Said
from bot.services.requests import Caller, Request, once
from bot.services.talking.talk_bookings import booked_at, conclude, list_live, offer_anew
from bot.services.talking.talk_places import TalkPlace, find_place
from pairing.ids import PairId
from pairing.talk_offers import Offer, Ticks, answered, open_ones, shown_to
from pairing.talk_times import Span, usual_hours
from storage import endings, outbox, people, talk_times, workspaces
from storage.database import Database, Session


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody else of the pair; zone: theirs, or the program's while it is not known."""

    slack_user_id: str
    zone: str


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """A time to choose from. mine: it suits me; suits: Slack ids of others who can make it."""

    starts_at: datetime
    mine: bool = False
    suits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeChoice:
    """What one member of a pair may choose from.

    zone      mine
    times     the first one first; none when there are no more hours that all of them work in
    hours     when all of them work on a usual day; None when they never do
    booked    the coming talk, when they have agreed on it; another time takes its place
    is_ready  False while no times are stored; `prepare_choice` does it
    """

    pair_id: PairId
    zone: str
    partners: tuple[Partner, ...]
    minutes: int
    times: tuple[OfferedTime, ...] = ()
    hours: Span | None = None
    booked: datetime | None = None
    is_ready: bool = True


@dataclass(frozen=True, slots=True)
class Booking:
    """A talk that a pair has agreed on.

    channel  where the bot writes to whoever asks, alone; None = not known
    """

    pair_id: PairId
    starts_at: datetime
    minutes: int
    channel: str | None = None


def find_choice(
    db: Database, *, team_id: str, slack_user_id: str, pair_id: PairId, now: datetime
) -> TimeChoice | None:
    """Read what a member of a pair may choose from.

    Returns  None for anybody else, for somebody who left, and when the pair or its round is over
    Transaction: one read.
    """
    with db.read() as session:
        at = _place_of(session, team_id, slack_user_id, pair_id, now=now)
        return None if at is None else _choice(at, list_live(session, at, now=now), now=now)


def prepare_choice(
    db: Database, *, team_id: str, slack_user_id: str, pair_id: PairId, now: datetime
) -> TimeChoice | None:
    """Offer times to a pair, unless some are open, and return what a member may choose from.

    Returns  as `find_choice`
    Transaction: opens one. Safe by the lock on the pair: the second to come finds the first's.
    """
    with db.write() as session:
        if not endings.hold_pair(session, pair_id):
            return None
        at = _place_of(session, team_id, slack_user_id, pair_id, now=now)
        if at is None:
            return None
        live = list_live(session, at, now=now)
        if not open_ones(live, at.members):
            live = offer_anew(session, at, live, now=now)
        choice = _choice(at, live, now=now)
    # where there are no more times there is nothing to wait for
    return replace(choice, is_ready=True)


def choose_times(
    db: Database, request: Request, *, pair_id: PairId, ticks: Ticks, now: datetime
) -> Answer:
    """Keep what suits a member of a pair, in place of what they said before, and draw the
    conclusion.

    ticks    values of a form: only times that were offered to this pair count
    Returns  TIME_BOOKED: this talk is agreed on, and the pair is told
             TIMES_NOTED: others are asked, or will see it when they choose
             TIMES_OTHER: nothing of it can suit everybody, but there are other times
             NO_TIMES: there are none left
             NOT_YOURS
    Transaction: opens one. Safe by the lock on the pair: of two who answer at the same moment the
    second sees the first's answer, so that a talk is booked, and said so, once.
    """

    def act(session: Session, caller: Caller) -> Answer:
        if not endings.hold_pair(session, pair_id):
            return Answer(Said.NOT_YOURS)
        at = find_place(session, caller.workspace.id, pair_id, caller.person.id, now=now)
        if at is None:
            return Answer(Said.NOT_YOURS)
        if at.booked in ticks.suits and at.booked is not None and at.booked > now:
            return booked_at(at.booked)  # a form from before it was agreed on: they agree
        before = talk_times.list_offers(session, pair_id)
        after = [answered(one, at.me, ticks) for one in before]
        told = [new for new, old in zip(after, before, strict=True) if new != old]
        talk_times.keep_answers(session, pair_id, told)
        return conclude(session, at, now=now)

    return once(db, request, now=now, act=act)


def find_booking(
    db: Database, *, team_id: str, slack_user_id: str, pair_id: PairId, now: datetime
) -> Booking | None:
    """Return the talk that a pair agreed on, for one of its members; None for anybody else.

    Transaction: one read.
    """
    with db.read() as session:
        at = _place_of(session, team_id, slack_user_id, pair_id, now=now)
        if at is None or at.booked is None:
            return None
        channel = outbox.find_direct_channel(session, at.me)
        return Booking(pair_id, at.booked, at.minutes, channel)


def _place_of(
    session: Session, team_id: str, slack_user_id: str, pair_id: PairId, *, now: datetime
) -> TalkPlace | None:
    workspace = workspaces.find_workspace(session, team_id=team_id)
    if workspace is None:
        return None
    me = people.find_person(session, workspace.id, slack_user_id=slack_user_id)
    return None if me is None else find_place(session, workspace.id, pair_id, me.id, now=now)


def _choice(at: TalkPlace, live: list[Offer], *, now: datetime) -> TimeChoice:
    names = {one.person_id: one.slack_user_id for one in at.pair.members}
    return TimeChoice(
        pair_id=at.pair.id,
        zone=at.zones[at.me],
        partners=tuple(Partner(name, at.zones[id_]) for id_, name in names.items() if id_ != at.me),
        minutes=at.minutes,
        times=tuple(
            OfferedTime(
                one.starts_at,
                mine=at.me in one.suits,
                suits=tuple(names[id_] for id_ in names if id_ in one.suits and id_ != at.me),
            )
            for one in shown_to(at.me, live, at.members)
        ),
        hours=usual_hours(at.whereabouts, after=now),
        booked=at.booked if at.booked is not None and at.booked > now else None,
        is_ready=bool(open_ones(live, at.members)),
    )
