"""The guide of a pair: which talk comes next, its frame, and the prompts that all of them see.

The prompts of a talk are chosen once and stored; whoever opens the guide later sees the same.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.services.answers import Answer, Said
from bot.services.requests import Caller, Request, once
from bot.services.talking import talks
from bot.services.talking.talks import PairTalk
from pairing.guides.agenda import Agenda, plan_talk, turn_order
from pairing.guides.library import Library, Prompt
from pairing.guides.meetings import MAX_REPLACEMENTS, Talk
from pairing.ids import PairId
from storage import guides, people, workspaces
from storage.database import Database, Session


@dataclass(frozen=True, slots=True)
class GuidePrompt:
    """A prompt of the guide: its slot (0 opening, 1 main, 2 closing), how often the slot was
    replaced, and whether it may be replaced once more."""

    slot: int
    prompt: Prompt
    replaced: int = 0
    may_change: bool = True


@dataclass(frozen=True, slots=True)
class Guide:
    """What a pair's guide shows.

    people       Slack ids in turn order: the first is in focus first
    minutes      length of the talk, 30 or 45: the shorter one of what its people like
    is_prepared  False while no prompts are stored for this talk; `prepare_guide` does it
    """

    pair_id: PairId
    talk: Talk
    agenda: Agenda
    people: tuple[str, ...]
    minutes: int
    prompts: tuple[GuidePrompt, ...]
    is_prepared: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """Another prompt in place of what somebody saw: values of a button, checked before use.

    number    of the talk, 1 = the first of these people
    replaced  how often the slot had been replaced when they looked at it
    """

    pair_id: PairId
    number: int
    slot: int
    replaced: int


def find_guide(
    db: Database, *, team_id: str, slack_user_id: str, pair_id: PairId, library: Library
) -> Guide | None:
    """Read the guide of a pair for one of its members.

    Returns  None for anybody else, for somebody who left, and for a pair that is over
    Transaction: one read. Cost: about a dozen indexed look-ups.
    """
    with db.read() as session:
        at = _talk_of(session, team_id, slack_user_id, pair_id)
        return None if at is None else _guide(session, at, library)


def prepare_guide(
    db: Database, *, team_id: str, slack_user_id: str, pair_id: PairId, library: Library
) -> Guide | None:
    """Choose the prompts of the next talk, unless that was done, and return the guide.

    Returns  as `find_guide`
    Transaction: opens one. Safe by the locks of `lock_seen`: the second to come finds the first's.
    """
    with db.write() as session:
        at = _talk_of(session, team_id, slack_user_id, pair_id)
        if at is None:
            return None
        talks.prepare(session, at, library)
        # where every prompt was seen before there is nothing to store, and nothing to wait for
        return replace(_guide(session, at, library), is_prepared=True)


def replace_prompt(
    db: Database, request: Request, wish: Wish, *, library: Library, now: datetime
) -> Answer:
    """Show another prompt in one slot of the next talk, to everybody of the pair.

    Returns  PROMPT_REPLACED; PROMPT_CHANGED when what they saw is not shown any more, and then
             nothing is replaced; NO_OTHER_PROMPT; NOT_YOURS
    Transaction: opens one. Safe by the locks of `lock_seen` and by compare-and-set.
    """

    def act(session: Session, caller: Caller) -> Answer:
        at = talks.find_talk(session, caller.workspace.id, wish.pair_id, person_id=caller.person.id)
        return Answer(Said.NOT_YOURS if at is None else _replace(session, at, wish, library))

    return once(db, request, now=now, act=act)


def _replace(session: Session, at: PairTalk, wish: Wish, library: Library) -> Said:
    seen = guides.lock_seen(session, at.person_ids)
    replaced = {one.slot: one.replaced for one in talks.shown_at(session, at, library) or ()}
    if wish.number != at.talk.number or replaced.get(wish.slot) != wish.replaced:
        return Said.PROMPT_CHANGED
    if wish.replaced >= MAX_REPLACEMENTS:
        return Said.NO_OTHER_PROMPT
    other = talks.pick_other(at, library, slot=wish.slot, seen=seen)
    if other is None:
        return Said.NO_OTHER_PROMPT
    talks.keep_introduced(session, at, library)
    done = guides.replace(
        session,
        at.pair.id,
        meeting=wish.number,
        slot=wish.slot,
        replaced=wish.replaced,
        prompt_id=other.id,
    )
    return Said.PROMPT_REPLACED if done else Said.PROMPT_CHANGED


def _talk_of(
    session: Session, team_id: str, slack_user_id: str, pair_id: PairId
) -> PairTalk | None:
    workspace = workspaces.find_workspace(session, team_id=team_id)
    if workspace is None:
        return None
    person = people.find_person(session, workspace.id, slack_user_id=slack_user_id)
    if person is None:
        return None
    return talks.find_talk(session, workspace.id, pair_id, person_id=person.id)


def _guide(session: Session, at: PairTalk, library: Library) -> Guide:
    shown = talks.shown_at(session, at, library)
    minutes = min(one.session_minutes for one in at.profiles)
    order = turn_order(at.pair.members, seed=at.group, meeting_number=at.talk.number)
    return Guide(
        pair_id=at.pair.id,
        talk=at.talk,
        agenda=plan_talk(at.profiles, meeting=at.talk.meeting, minutes=minutes, written=at.written),
        people=tuple(member.slack_user_id for member in order),
        minutes=minutes,
        prompts=tuple(
            GuidePrompt(
                slot=one.slot,
                prompt=prompt,
                replaced=one.replaced,
                may_change=one.replaced < MAX_REPLACEMENTS,
            )
            for one in shown or ()
            # a release may have dropped one meanwhile, or a member switched its kind off
            if (prompt := library.prompts.get(one.prompt_id)) and talks.may_show(at, prompt)
        ),
        is_prepared=shown is not None,
    )
