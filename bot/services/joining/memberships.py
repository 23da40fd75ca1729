"""Where somebody takes part, and which program they mean when a workspace has several."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.services.answers import Answer, Said
from bot.services.requests import Caller, Request, once
from pairing.ids import PairId, PersonId, ProgramId, WorkspaceId
from pairing.participants import Participant
from pairing.programs import Program, is_name
from storage import pairs, participants, programs, rounds
from storage.database import Database, Session

MOST_SHOWN = 20  # programs that are offered to choose from


@dataclass(frozen=True, slots=True)
class Which:
    """What somebody said about the program they mean: its name, or what a button holds: the program
    or a pair of it. All of it may be missing, and then it is their only one, or they are asked.
    Where there is one program only, whatever they typed means that one."""

    name: str = ""
    program_id: ProgramId | None = None
    pair_id: PairId | None = None


NOT_SAID = Which()


@dataclass(frozen=True, slots=True)
class Membership:
    """A program that somebody takes part in, and their place in it."""

    program: Program
    me: Participant


ParticipantAct = Callable[[Session, Caller, Program, Participant], Answer]
EverywhereAct = Callable[[Session, Caller, Sequence[Membership]], Answer]


def names_of(db: Database, ids: list[ProgramId]) -> dict[ProgramId, str]:
    """Return the names of programs, in the order given. Transaction: one read."""
    with db.read() as session:
        return {one: programs.get_program(session, one).name for one in ids}


def memberships_of(
    session: Session, workspace_id: WorkspaceId, person_id: PersonId
) -> list[Membership]:
    """Return where somebody takes part, the oldest program first; not what they have left."""
    found = [
        (program, participants.find_participant(session, program.id, person_id))
        for program in programs.list_programs(session, workspace_id)
    ]
    return [
        Membership(program, me)
        for program, me in found
        if me is not None and me.opted_out_at is None
    ]


def one_of(session: Session, caller: Caller, which: Which, *, asked: str) -> Membership | Answer:
    """Return the membership that somebody means.

    asked    what they want, as `ask` names it
    Returns  else NOT_IN; NO_PROGRAM for a name that none of theirs has; NOT_YOURS for a button of
             another program; WHICH_PROGRAM where they have to say
    """
    theirs = memberships_of(session, caller.workspace.id, caller.person.id)
    if not theirs:
        return Answer(Said.NOT_IN)
    ids = [one.program.id for one in theirs]
    if which.name and _has_several(session, caller):
        named = [one for one in theirs if is_name(one.program.name, which.name)]
        return named[0] if named else ask(asked, ids, said=Said.NO_PROGRAM)
    if which.program_id is not None or which.pair_id is not None:
        program_id = _meant(session, which)  # of no pair: none, as of a pair that is not theirs
        return next((one for one in theirs if one.program.id == program_id), Answer(Said.NOT_YOURS))
    return theirs[0] if len(theirs) == 1 else ask(asked, ids)


def door_of(session: Session, caller: Caller, which: Which) -> Program | Answer | None:
    """Return the program that somebody wants to join; None where there is none yet.

    Returns  else NO_PROGRAM, NOT_YOURS or WHICH_PROGRAM, as `one_of`
    """
    ours = programs.list_programs(session, caller.workspace.id)
    if which.program_id is not None:
        return next((one for one in ours if one.id == which.program_id), Answer(Said.NOT_YOURS))
    if which.name and len(ours) > 1:
        named = [one for one in ours if is_name(one.name, which.name)]
        return named[0] if named else ask("join", [one.id for one in ours], said=Said.NO_PROGRAM)
    theirs = memberships_of(session, caller.workspace.id, caller.person.id)
    going_on = [one for one in ours if one.suspended_at is None]
    if not theirs and len(going_on) > 1:
        return ask("join", [one.id for one in going_on])
    return theirs[0].program if theirs else next(iter(going_on or ours), None)


def as_participant(
    db: Database,
    request: Request,
    act: ParticipantAct,
    *,
    now: datetime,
    which: Which = NOT_SAID,
    asked: str = "",
) -> Answer:
    """Run `act` once for somebody who takes part; anybody else hears NOT_IN.

    which, asked  as in `one_of`; without `asked` it is all the same in which program, and `act` is
                  given the oldest
    Transaction: opens one.
    """

    def for_participant(session: Session, caller: Caller) -> Answer:
        if asked:
            found = one_of(session, caller, which, asked=asked)
        else:
            theirs = memberships_of(session, caller.workspace.id, caller.person.id)
            found = theirs[0] if theirs else Answer(Said.NOT_IN)
        if isinstance(found, Answer):
            return found
        return act(session, caller, found.program, found.me)

    return once(db, request, now=now, act=for_participant)


def everywhere(
    db: Database,
    request: Request,
    act: EverywhereAct,
    *,
    now: datetime,
    which: Which = NOT_SAID,
) -> Answer:
    """Run `act` once for all that somebody takes part in, unless they say in which program.

    Returns  what `act` says, or as `one_of` says without asking anything. Transaction: opens one.
    """

    def for_all(session: Session, caller: Caller) -> Answer:
        if which != NOT_SAID:
            found = one_of(session, caller, which, asked="resume")
            return found if isinstance(found, Answer) else act(session, caller, [found])
        theirs = memberships_of(session, caller.workspace.id, caller.person.id)
        return act(session, caller, theirs) if theirs else Answer(Said.NOT_IN)

    return once(db, request, now=now, act=for_all)


def ask(asked: str, ids: list[ProgramId], *, said: Said = Said.WHICH_PROGRAM) -> Answer:
    """Ask which program is meant.

    asked  "join", "skip", "resume", "now" or "leave"
    """
    return Answer(said, {"asked": asked, "programs": ids[:MOST_SHOWN]})


def _has_several(session: Session, caller: Caller) -> bool:
    return len(programs.list_programs(session, caller.workspace.id)) > 1


def _meant(session: Session, which: Which) -> ProgramId | None:
    if which.pair_id is None:
        return which.program_id
    pair = pairs.get_pair(session, which.pair_id)
    return None if pair is None else rounds.get_round(session, pair.round_id).program_id
