"""Taking part: opt in, change the profile, skip, pause, resume, leave.

Every change goes through `once`, so a double click is one change. What the person must hear
later (the welcome) is enqueued in the same transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.services.answers import Answer, Said
from bot.services.messages import welcome
from bot.services.partings import leave_pairs
from bot.services.people import SlackPerson, learn
from bot.services.requests import Caller, Request, once
from bot.services.status import FALLBACK_ZONE
from pairing.cadence import first_rule, next_due
from pairing.participants import (
    FOREVER,
    Participant,
    PauseUntil,
    Profile,
    Standing,
    resume_at,
    standing,
)
from pairing.programs import Preset, Program
from storage import outbox, participants, profiles, programs, searches, steps
from storage.database import Database, Session
from storage.people import Person, PersonKind

ParticipantAct = Callable[[Session, Caller, Program, Participant], Answer]


@dataclass(frozen=True, slots=True)
class JoinTerms:
    """What the operator decided about joining.

    default_zone  IANA name for a program created now; None = the zone of its first participant
    """

    default_zone: str | None = None


def opt_in(
    db: Database,
    request: Request,
    *,
    profile: Profile | None,
    who: SlackPerson | None,
    terms: JoinTerms,
    now: datetime,
) -> Answer:
    """Store that a person takes part, with their profile, and enqueue the welcome.

    profile  None when the form could not be shown: they join now and describe themselves later
    who      what Slack says about them, when it could be asked in time
    Returns  JOINED, ALREADY_IN (a given profile is still saved) or MEMBERS_ONLY
    Transaction: opens one.
    """

    def act(session: Session, caller: Caller) -> Answer:
        me = caller.person if who is None else learn(session, caller.person, who, now=now)
        if not _may_join(me):
            return Answer(Said.MEMBERS_ONLY)
        program = _program(session, me, terms, now=now)
        _, joined = participants.upsert_opt_in(
            session,
            workspace_id=caller.workspace.id,
            program_id=program.id,
            person_id=caller.person.id,
            now=now,
        )
        if profile is not None:
            _save_topics(session, caller, profile, now=now)
        facts = {"next_round_at": program.next_round_at.isoformat(), "form": profile is not None}
        if not joined:
            return Answer(Said.ALREADY_IN, facts)
        outbox.enqueue(session, [welcome(caller.workspace.id, caller.person.id, now=now)])
        return Answer(Said.JOINED, facts)

    return once(db, request, now=now, act=act)


def change_profile(db: Database, request: Request, *, profile: Profile, now: datetime) -> Answer:
    """Replace stage and topics of a participant. Returns PROFILE_SAVED or NOT_IN."""

    def act(session: Session, caller: Caller, program: Program, me: Participant) -> Answer:
        _save_topics(session, caller, profile, now=now)
        return Answer(Said.PROFILE_SAVED)

    return as_participant(db, request, act, now=now)


def skip(db: Database, request: Request, *, now: datetime) -> Answer:
    """Sit out exactly the coming round. Returns SKIPPED, ALREADY_SKIPPING, PAUSED or NOT_IN."""

    def act(session: Session, caller: Caller, program: Program, me: Participant) -> Answer:
        stands = standing(me, now=now, next_round_at=program.next_round_at)
        facts = {"skipped_at": program.next_round_at.isoformat()}
        if stands is Standing.SKIPPING:
            return Answer(Said.ALREADY_SKIPPING, facts)
        if stands is Standing.PAUSED and me.paused_until is not None:
            return _paused(me.paused_until, program)
        participants.set_skip_until(session, me.id, program.next_round_at)
        return Answer(Said.SKIPPED, facts)

    return as_participant(db, request, act, now=now)


def pause(db: Database, request: Request, *, until: PauseUntil, now: datetime) -> Answer:
    """Sit out every round until a day in the person's own zone. Returns PAUSED or NOT_IN."""

    def act(session: Session, caller: Caller, program: Program, me: Participant) -> Answer:
        zone = caller.person.zone or program.rule.zone
        instant = FOREVER if until.on is None else resume_at(until.on, zone=zone)
        participants.set_paused_until(session, me.id, instant)
        return _paused(instant, program)

    return as_participant(db, request, act, now=now)


def resume(db: Database, request: Request, *, now: datetime) -> Answer:
    """End a pause and take back a skip. Returns RESUMED, NOTHING_TO_RESUME or NOT_IN."""

    def act(session: Session, caller: Caller, program: Program, me: Participant) -> Answer:
        facts = {"next_round_at": program.next_round_at.isoformat()}
        if standing(me, now=now, next_round_at=program.next_round_at) is Standing.IN:
            return Answer(Said.NOTHING_TO_RESUME, facts)
        participants.set_paused_until(session, me.id, None)
        participants.set_skip_until(session, me.id, None)
        return Answer(Said.RESUMED, facts)

    return as_participant(db, request, act, now=now)


def leave(db: Database, request: Request, *, now: datetime) -> Answer:
    """Stop taking part; history stays, so that a return does not repeat old pairs.

    Returns LEFT or NOT_IN. What has not been sent yet is called off: messages to this person, and
    the introduction of their pair. Their steps are forgotten at once: words that somebody kept for
    themselves are of use to nobody then. A partner is told, in the words that everybody gets whose
    pairing ends; a trio becomes a pair.
    """

    def act(session: Session, caller: Caller, program: Program, me: Participant) -> Answer:
        participants.set_opted_out(session, me.id, now=now)
        # first: what they were told counts there
        leave_pairs(session, caller.workspace.id, caller.person.id, reason="left", now=now)
        outbox.cancel(session, person_id=caller.person.id, reason="left", now=now)
        steps.forget_all(session, caller.person.id)
        searches.end_of_person(session, caller.person.id)
        return Answer(Said.LEFT)

    return as_participant(db, request, act, now=now)


def _save_topics(session: Session, caller: Caller, said: Profile, *, now: datetime) -> None:
    """Write stage and topics; what was said in the settings stays."""
    before = profiles.find_profile(session, caller.person.id) or Profile()
    profile = replace(
        before, stage=said.stage, grow_topics=said.grow_topics, share_topics=said.share_topics
    )
    profiles.save_profile(session, caller.workspace.id, caller.person.id, profile, now=now)


def as_participant(db: Database, request: Request, act: ParticipantAct, *, now: datetime) -> Answer:
    """Run `act` once for somebody who takes part; anybody else hears NOT_IN.

    Transaction: opens one.
    """

    def for_participant(session: Session, caller: Caller) -> Answer:
        program = programs.find_default_program(session, caller.workspace.id)
        if program is None:
            return Answer(Said.NOT_IN)
        me = participants.find_participant(session, program.id, caller.person.id)
        if me is None or me.opted_out_at is not None:
            return Answer(Said.NOT_IN)
        return act(session, caller, program, me)

    return once(db, request, now=now, act=for_participant)


def _paused(until: datetime, program: Program) -> Answer:
    if until == FOREVER:
        return Answer(Said.PAUSED, {"until": None})
    just_before = until - timedelta(microseconds=1)  # a round due at that instant counts
    back_at = max(next_due(program.rule, after=just_before).at, program.next_round_at)
    return Answer(Said.PAUSED, {"until": until.isoformat(), "back_at": back_at.isoformat()})


def _may_join(person: Person) -> bool:
    """Slack may not have told us yet what kind of person this is; then they are a member.

    A job asks Slack about them before the next round; who is no member then leaves again.
    """
    return person.kind is PersonKind.MEMBER and not person.deactivated


def _program(session: Session, first: Person, terms: JoinTerms, *, now: datetime) -> Program:
    """The workspace's program, created by its first participant in the best zone we know."""
    found = programs.find_default_program(session, first.workspace_id)
    if found is not None:
        return found
    zone = terms.default_zone or first.zone or FALLBACK_ZONE
    return programs.ensure_default_program(
        session,
        first.workspace_id,
        zone=zone,
        now=now,
        rule=first_rule(preset=Preset.STANDARD, zone=zone, now=now),
        preset=Preset.STANDARD,
    )
