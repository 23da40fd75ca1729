"""Wishes beyond stage and topics: how and with whom to meet, and what to think through.

Whom a person avoids is for their own eyes: it is in no answer, no log and no other person's view.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.services.answers import Answer, Said
from bot.services.joining.memberships import as_participant, memberships_of
from bot.services.requests import Caller, Request
from bot.services.status import FALLBACK_ZONE
from pairing.cadence import next_due
from pairing.errors import InvalidProfile
from pairing.participants import FOREVER, Participant
from pairing.profiles import Profile, Rhythm
from pairing.programs import Program
from storage import avoidances, participants, people, profiles, programs, workspaces
from storage.database import Database, Session

SOMEBODY = re.compile("[UW][A-Z0-9]{1,30}")  # a Slack id of a person


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the settings form shows to a person about themselves.

    avoided  Slack ids, oldest wish first
    zone     IANA name, in which the hours are meant
    """

    profile: Profile = field(default_factory=Profile)
    challenge: str | None = None
    avoided: tuple[str, ...] = ()
    zone: str = FALLBACK_ZONE


@dataclass(frozen=True, slots=True)
class Changes:
    """What a person changed in the form.

    profile  its stage and topics do not count
    avoid    Slack ids added to the list; forgive = taken off it. What the form did not know stays
             as it is: it may have been open for hours
    """

    profile: Profile
    challenge: str | None
    avoid: Sequence[str] = ()
    forgive: Sequence[str] = ()


def find_wishes(db: Database, *, team_id: str, slack_user_id: str, now: datetime) -> Wishes:
    """Return what somebody said; nothing for people we do not know. Transaction: one read."""
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        if workspace is None:
            return Wishes()
        me = people.find_person(session, workspace.id, slack_user_id=slack_user_id)
        if me is None:
            return Wishes()
        program = programs.find_default_program(session, workspace.id)
        avoided = [
            people.get_person(session, one).slack_user_id
            for one in avoidances.list_avoided(session, me.id)
        ]
        return Wishes(
            profile=profiles.find_profile(session, me.id) or Profile(),
            challenge=profiles.find_challenges(session, [me.id], now=now).get(me.id),
            avoided=tuple(avoided),
            zone=me.zone or (FALLBACK_ZONE if program is None else program.rule.zone),
        )


def change(db: Database, request: Request, *, changes: Changes, now: datetime) -> Answer:
    """Store what somebody wishes. Returns SETTINGS_SAVED or NOT_IN. Transaction: opens one.

    Raises InvalidProfile, and stores nothing, when the list of whom they avoid names what is no
    colleague: "avoid" is "self", "bot" or "nobody".

    What they would like to think through is kept until the round after the coming one begins. Whom
    they avoid counts at once, also for an introduction that has not been sent.
    """

    def act(session: Session, caller: Caller, program: Program, me: Participant) -> Answer:
        _check_avoided(caller, changes.avoid)
        ours, person_id = caller.workspace.id, caller.person.id
        before, theirs = me.profile, memberships_of(session, ours, person_id)
        settled = replace(
            changes.profile,
            stage=before.stage,
            grow_topics=before.grow_topics,
            share_topics=before.share_topics,
            site=before.site,
            situations=before.situations,
        )
        profiles.save_profile(session, ours, person_id, settled, now=now)
        until = next_due(program.rule, after=program.next_round_at).at
        said = changes.challenge or None
        profiles.set_challenge(session, person_id, said, until=until if said else None)
        for one in theirs:
            _change_rhythm(session, one.me, settled.rhythm)
        _change_avoided(session, caller, changes, now=now)
        return Answer(Said.SETTINGS_SAVED)

    return as_participant(db, request, act, now=now)


def _change_rhythm(session: Session, me: Participant, rhythm: Rhythm) -> None:
    """Who takes part only when they ask is paused until they do."""
    if rhythm is me.profile.rhythm:
        return
    if rhythm is Rhythm.ON_REQUEST:
        participants.set_paused_until(session, me.id, FOREVER)
    elif me.profile.rhythm is Rhythm.ON_REQUEST and me.paused_until == FOREVER:
        participants.set_paused_until(session, me.id, None)


def _check_avoided(caller: Caller, avoid: Sequence[str]) -> None:
    for slack_user_id in avoid:
        code = None
        if slack_user_id == caller.person.slack_user_id:
            code = "self"
        elif slack_user_id == caller.workspace.bot_user_id:
            code = "bot"
        elif not SOMEBODY.fullmatch(slack_user_id):
            code = "nobody"
        if code is not None:
            raise InvalidProfile({"avoid": code})


def _change_avoided(session: Session, caller: Caller, changes: Changes, *, now: datetime) -> None:
    ours, me = caller.workspace.id, caller.person
    for slack_user_id in changes.avoid:
        about = people.ensure_person(session, ours, slack_user_id=slack_user_id)
        avoidances.avoid(session, ours, by_person_id=me.id, about_person_id=about.id, now=now)
    for slack_user_id in changes.forgive:
        known = people.find_person(session, ours, slack_user_id=slack_user_id)
        if known is not None:
            avoidances.forgive(session, by_person_id=me.id, about_person_id=known.id)
