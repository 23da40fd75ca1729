"""The private options of a pair: end it, do not pair us again, we are in one reporting line.

Looking at them writes nothing. What somebody chose has its effect and leaves no other trace: no
reason, nothing in the answer that the inbox keeps, no line in the log. Both who ends a pair and who
is told of it are in no record.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.services.answers import Answer, Said
from bot.services.partings import end, goes_on
from bot.services.requests import Caller, Request, once
from pairing.ids import PairId, PersonId, WorkspaceId
from storage import (
    avoidances,
    endings,
    pairs,
    partners,
    people,
    rounds,
    separations,
    workspaces,
)
from storage.database import Database, Session

LONG_LIST = 30  # entries of an avoid list; more are stored, with a hint that a person may help more


@dataclass(frozen=True, slots=True)
class PairOptions:
    """What somebody may choose about a pair, for their eyes only.

    A reporting line is not in it: who did not name it would read there why their pairing ended.

    others     Slack ids of everybody else who was introduced in it, also of who left the trio
    goes_on    it can be ended: not over, and they are still in it
    avoided    those of the others whom they avoid already
    list_long  they avoid so many people that a conversation with a contact may help more
    """

    pair_id: PairId
    others: tuple[str, ...]
    goes_on: bool = True
    avoided: frozenset[str] = frozenset()
    list_long: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose; all of it can be combined.

    end      leave this pair now
    avoid    Slack ids not to be paired with again; alone, nothing changes before the next round
    in_line  Slack ids in one reporting line with them; the pair ends now
    """

    end: bool = False
    avoid: frozenset[str] = field(default_factory=frozenset)
    in_line: frozenset[str] = field(default_factory=frozenset)


def find_options(
    db: Database, *, team_id: str, slack_user_id: str, pair_id: PairId, now: datetime
) -> PairOptions | None:
    """Return the options of somebody in a pair; None for anybody who was not introduced in it.

    They stay open when the pair is over: that somebody ended it must not take help away.
    Transaction: one read; nothing is written or logged.
    """
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        if workspace is None:
            return None
        me = people.find_person(session, workspace.id, slack_user_id=slack_user_id)
        others = {} if me is None else _others(session, workspace.id, me.id, pair_id)
        if me is None or not others:
            return None
        avoided = set(avoidances.list_avoided(session, me.id))
        return PairOptions(
            pair_id=pair_id,
            others=tuple(others),
            goes_on=_goes_on(session, pair_id, me.id, now=now),
            avoided=frozenset(name for name, id_ in others.items() if id_ in avoided),
            list_long=len(avoided) >= LONG_LIST,
        )


def choose(
    db: Database, request: Request, *, pair_id: PairId, choice: Choice, now: datetime
) -> Answer:
    """Carry out what somebody chose about their pair.

    Returns  CARE_DONE, or NOT_YOURS for anybody who was not introduced in it. What they name that
             is not in their pair is left out
    Transaction: opens one. A partner hears of an ending in one message, the same for every cause.
    """

    def act(session: Session, caller: Caller) -> Answer:
        ours, me = caller.workspace.id, caller.person.id
        others = _others(session, ours, me, pair_id)
        if not others:
            return Answer(Said.NOT_YOURS)
        for about in _named(choice.avoid, others):
            avoidances.avoid(session, ours, by_person_id=me, about_person_id=about, now=now)
        in_line = _named(choice.in_line, others)
        for other in in_line:
            separations.separate(session, ours, me, other, now=now)
        if (choice.end or in_line) and _goes_on(session, pair_id, me, now=now):
            end(session, pair_id, workspace_id=ours, person_id=me, now=now)
        return Answer(Said.CARE_DONE)

    return once(db, request, now=now, act=act)


def _others(
    session: Session, workspace_id: WorkspaceId, me: PersonId, pair_id: PairId
) -> dict[str, PersonId]:
    """Everybody else of a pair, by Slack id; empty when I am not in it."""
    everybody = endings.list_everybody(session, pair_id)
    if me not in everybody:
        return {}
    known = people.get_people(session, workspace_id, list(everybody))
    return {known[one].slack_user_id: one for one in everybody if one != me}


def _named(slack_user_ids: frozenset[str], others: dict[str, PersonId]) -> Sequence[PersonId]:
    return [others[one] for one in sorted(slack_user_ids & others.keys())]


def _goes_on(session: Session, pair_id: PairId, me: PersonId, *, now: datetime) -> bool:
    """Tell whether I am in this pair now: not an ended one, and its round is not over."""
    pair = pairs.get_pair(session, pair_id)
    if pair is None:
        return False
    program_id = rounds.get_round(session, pair.round_id).program_id
    current = partners.list_current(session, me, program_id=program_id)
    return any(one.id == pair_id and goes_on(one, now=now) for one in current)
