"""Taking part: opt in, change the profile, skip, pause, resume, leave.

Every change goes through `once`, so a double click is one change. What the person must hear
later (the welcome) is enqueued in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.services.answers import Answer, Said
from bot.services.joining.erasing import take_back
from bot.services.joining.memberships import (
    NOT_SAID,
    Membership,
    Which,
    as_participant,
    door_of,
    everywhere,
    memberships_of,
)
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
from storage.erasure_ledger import Ledger
from storage.people import Person, PersonKind


@dataclass(frozen=True, slots=True)
class JoinTerms:
    """What the operator decided about joining.

    default_zone  IANA name for a program created now; None = the zone of its first participant
    ledger        by which somebody who was erased is found again: whom others do not want to meet,
                  and with their consent whom they met
    """

    default_zone: str | None = None
    ledger: Ledger | None = None


def opt_in(
    db: Database,
    request: Request,
    *,
    profile: Profile | None,
    who: SlackPerson | None,
    terms: JoinTerms,
    now: datetime,
    which: Which = NOT_SAID,
) -> Answer:
    """Store that a person takes part, with their profile, and enqueue the welcome.

    profile  None when the form could not be shown: they join now and describe themselves later
    who      what Slack says about them, when it could be asked in time
    which    the program, where there are several
    Returns  JOINED, ALREADY_IN (a given profile is still saved) or MEMBERS_ONLY, or what
             `memberships.door_of` says
    Transaction: opens one.
    """

    def act(session: Session, caller: Caller) -> Answer:
        me = caller.person if who is None else learn(session, caller.person, who, now=now)
        if not _may_join(me):
            return Answer(Said.MEMBERS_ONLY)
        if terms.ledger is not None:
            take_back(session, caller.workspace, caller.person, terms.ledger)
        door = door_of(session, caller, which)
        if isinstance(door, Answer):
            return door
        program = door or _first_program(session, me, terms, now=now)
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
        hello = welcome(caller.workspace.id, caller.person.id, program_id=program.id, now=now)
        outbox.enqueue(session, [hello])
        return Answer(Said.JOINED, facts)

    return once(db, request, now=now, act=act)


def change_profile(db: Database, request: Request, *, profile: Profile, now: datetime) -> Answer:
    """Replace stage and topics of a participant. Returns PROFILE_SAVED or NOT_IN."""

    def act(session: Session, caller: Caller, program: Program, me: Participant) -> Answer:
        _save_topics(session, caller, profile, now=now)
        return Answer(Said.PROFILE_SAVED)

    return as_participant(db, request, act, now=now)


def skip(db: Database, request: Request, *, now: datetime, which: Which = NOT_SAID) -> Answer:
    """Sit out exactly the coming round of a program.

    Returns  SKIPPED, ALREADY_SKIPPING or PAUSED, or what `memberships.one_of` says
    """

    def act(session: Session, caller: Caller, program: Program, me: Participant) -> Answer:
        stands = standing(me, now=now, next_round_at=program.next_round_at)
        facts = {"skipped_at": program.next_round_at.isoformat()}
        if stands is Standing.SKIPPING:
            return Answer(Said.ALREADY_SKIPPING, facts)
        if stands is Standing.PAUSED and me.paused_until is not None:
            return _paused(me.paused_until, [program])
        participants.set_skip_until(session, me.id, program.next_round_at)
        return Answer(Said.SKIPPED, facts)

    return as_participant(db, request, act, now=now, which=which, asked="skip")


def pause(db: Database, request: Request, *, until: PauseUntil, now: datetime) -> Answer:
    """Sit out every round, of all programs, until a day in the person's own zone.

    Returns  PAUSED or NOT_IN
    """

    def act(session: Session, caller: Caller, theirs: Sequence[Membership]) -> Answer:
        zone = caller.person.zone or theirs[0].program.rule.zone
        instant = FOREVER if until.on is None else resume_at(until.on, zone=zone)
        for one in theirs:
            participants.set_paused_until(session, one.me.id, instant)
        return _paused(instant, [one.program for one in theirs])

    return everywhere(db, request, act, now=now)


def resume(db: Database, request: Request, *, now: datetime, which: Which = NOT_SAID) -> Answer:
    """End a pause and take back a skip; of all programs, unless one is named.

    Returns  RESUMED, NOTHING_TO_RESUME or NOT_IN, or what `memberships.one_of` says
    """

    def act(session: Session, caller: Caller, theirs: Sequence[Membership]) -> Answer:
        soonest = min(one.program.next_round_at for one in theirs)
        out = [one for one in theirs if not _is_in(one, now=now)]
        if not out:
            return Answer(Said.NOTHING_TO_RESUME, {"next_round_at": soonest.isoformat()})
        for one in out:
            participants.set_paused_until(session, one.me.id, None)
            participants.set_skip_until(session, one.me.id, None)
        soonest = min(one.program.next_round_at for one in out)
        return Answer(Said.RESUMED, {"next_round_at": soonest.isoformat()})

    return everywhere(db, request, act, now=now, which=which)


def leave(db: Database, request: Request, *, now: datetime, which: Which = NOT_SAID) -> Answer:
    """Stop taking part in a program; history stays, so that a return does not repeat old pairs.

    Returns  LEFT, LEFT_ONE for somebody who is in another one, or what `memberships.one_of` says.
    What has not been sent yet is called off: messages to this person, and the introduction of their
    pair. With the last program their steps are forgotten at once: words that somebody kept for
    themselves are of use to nobody then. A partner is told, in the words that everybody gets whose
    pairing ends; a trio becomes a pair.
    """

    def act(session: Session, caller: Caller, program: Program, me: Participant) -> Answer:
        ours, person_id = caller.workspace.id, caller.person.id
        participants.set_opted_out(session, me.id, now=now)
        stays, facts = bool(memberships_of(session, ours, person_id)), {"program_id": program.id}
        only = program.id if stays else None
        # first: what they were told counts there
        leave_pairs(session, ours, person_id, reason="left", now=now, program_id=only)
        if stays:
            searches.end(session, [me.id])
            return Answer(Said.LEFT_ONE, facts)
        outbox.cancel(session, person_id=person_id, reason="left", now=now)
        steps.forget_all(session, person_id)
        searches.end_of_person(session, person_id)
        return Answer(Said.LEFT, facts)

    return as_participant(db, request, act, now=now, which=which, asked="leave")


def _save_topics(session: Session, caller: Caller, said: Profile, *, now: datetime) -> None:
    """Write stage and topics; what was said in the settings stays."""
    before = profiles.find_profile(session, caller.person.id) or Profile()
    profile = replace(
        before, stage=said.stage, grow_topics=said.grow_topics, share_topics=said.share_topics
    )
    profiles.save_profile(session, caller.workspace.id, caller.person.id, profile, now=now)


def _is_in(one: Membership, *, now: datetime) -> bool:
    return standing(one.me, now=now, next_round_at=one.program.next_round_at) is Standing.IN


def _paused(until: datetime, of: Sequence[Program]) -> Answer:
    """Say until when somebody pauses, and when the first of the programs has them back."""
    if until == FOREVER:
        return Answer(Said.PAUSED, {"until": None})
    just_before = until - timedelta(microseconds=1)  # a round due at that instant counts
    back_at = min(max(next_due(one.rule, after=just_before).at, one.next_round_at) for one in of)
    return Answer(Said.PAUSED, {"until": until.isoformat(), "back_at": back_at.isoformat()})


def _may_join(person: Person) -> bool:
    """Slack may not have told us yet what kind of person this is; then they are a member.

    A job asks Slack about them before the next round; who is no member then leaves again.
    """
    return person.kind is PersonKind.MEMBER and not person.deactivated


def _first_program(session: Session, first: Person, terms: JoinTerms, *, now: datetime) -> Program:
    """The workspace's program, created by its first participant in the best zone we know."""
    zone = terms.default_zone or first.zone or FALLBACK_ZONE
    return programs.ensure_default_program(
        session,
        first.workspace_id,
        zone=zone,
        now=now,
        rule=first_rule(preset=Preset.STANDARD, zone=zone, now=now),
        preset=Preset.STANDARD,
    )
