"""When the rounds of a program begin, how long they last, and who may be paired in them.

What a form was opened with is stamped on it, so that two admins who change the same program do
not undo each other: the later one is told to look again.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.services.admission import Admin
from bot.services.answers import Answer, Said
from bot.services.managing.admin_steps import AdminStep, carry_out, change, look_at, note
from bot.services.managing.programs import round_facts, zone_of
from bot.services.status import FALLBACK_ZONE
from pairing.cadence import CalendarRule, EveryWeeks, next_due
from pairing.ids import ProgramId
from pairing.presets import PRESETS, Preset
from pairing.program_forms import parse_preset, parse_rules, parse_weights
from pairing.programs import Notes, Program, Terms
from pairing.schedules import find_gap, parse_rule, parse_schedule
from pairing.weights import Factor
from storage import program_terms, programs
from storage.database import Database, Session

SHORT_STAMP = 16  # characters: two states of one program do not share them by chance


@dataclass(frozen=True, slots=True)
class ProgramForm:
    """A program as a form about it is opened. stamp: of the state it shows."""

    program: Program
    notes: Notes
    stamp: str
    zone: str


def find_form(
    db: Database, step: AdminStep, program_id: ProgramId, *, asked: str
) -> ProgramForm | None:
    """Return what a form about a program shows; None for who does not run it."""

    def find(session: Session, admin: Admin, program: Program) -> ProgramForm:
        notes = program_terms.find_notes(session, program_id)
        stamp = stamp_of(program, notes)
        return ProgramForm(program, notes, stamp, zone_of(admin, [program]))

    return look_at(db, step, program_id, asked=asked, find=find)


def change_calendar(
    db: Database,
    step: AdminStep,
    program_id: ProgramId,
    said: Mapping[str, str],
    *,
    stamp: str,
) -> Answer:
    """Set when rounds begin and how long they last; the next one is found from the rule at once.

    said     the fields of `parse_rule`, and preset
    Returns  TERMS_SAVED with the next round, where the clocks skip its time, and whether rounds
             overlap; CHANGED_MEANWHILE
    Raises   InvalidTerms
    Transaction: opens one.
    """

    def act(session: Session, admin: Admin, program: Program) -> Answer:
        rule, preset = parse_rule(said, now=step.now), parse_preset(said.get("preset", ""))
        if not _is_as_shown(session, program, stamp):
            return Answer(Said.CHANGED_MEANWHILE)
        kept = _keep_phase(rule, program.rule)
        return _set_calendar(session, admin, program, preset=preset, rule=kept, step=step)

    return change(db, step, program_id, asked="program.terms", act=act)


def change_schedule(db: Database, step: AdminStep, words: str) -> Answer:
    """Set when rounds begin from one line; the blackouts and the preset stay.

    Returns  as `change_calendar`; SEVERAL_PROGRAMS for who runs several, or none yet
    Raises   InvalidTerms; a zone that is not named is that of the program
    Transaction: opens one.
    """

    def act(session: Session, admin: Admin) -> Answer:
        parse_schedule(words, zone=FALLBACK_ZONE, now=step.now)  # before a program is looked for
        ours = programs.list_programs(session, admin.workspace.id)
        theirs = [one for one in ours if admin.may_run(one.id)]
        if len(theirs) != 1:
            return Answer(Said.SEVERAL_PROGRAMS)
        [program] = theirs
        rule = parse_schedule(words, zone=program.rule.zone, now=step.now)
        kept = _keep_phase(replace(rule, blackouts=program.rule.blackouts), program.rule)
        return _set_calendar(session, admin, program, preset=program.preset, rule=kept, step=step)

    return carry_out(db, step, asked="program.terms", act=act, any_program=True)


def change_rules(
    db: Database,
    step: AdminStep,
    program_id: ProgramId,
    said: Mapping[str, str],
    *,
    on: Collection[str],
    stamp: str,
) -> Answer:
    """Set who may be paired, from the next round on.

    said, on  as in `parse_rules`
    Returns   PROGRAM_SAVED or CHANGED_MEANWHILE
    Raises    InvalidTerms
    Transaction: opens one.
    """

    def act(session: Session, admin: Admin, program: Program) -> Answer:
        rules = parse_rules(said, on, before=program.rules)
        return _set_rules(
            session, admin, program, replace(program.terms, rules=rules), step=step, stamp=stamp
        )

    return change(db, step, program_id, asked="program.rules", act=act)


def change_weights(
    db: Database,
    step: AdminStep,
    program_id: ProgramId,
    said: Mapping[Factor, str],
    *,
    stamp: str,
) -> Answer:
    """Set how much each factor of a score counts, from the next round on.

    said     parts of a hundred, as in `parse_weights`
    Returns  PROGRAM_SAVED or CHANGED_MEANWHILE
    Raises   InvalidTerms
    Transaction: opens one.
    """

    def act(session: Session, admin: Admin, program: Program) -> Answer:
        weights = parse_weights(said)
        rules = replace(program.rules, weights=weights)
        return _set_rules(
            session, admin, program, replace(program.terms, rules=rules), step=step, stamp=stamp
        )

    return change(db, step, program_id, asked="program.weights", act=act)


def stamp_of(program: Program, notes: Notes) -> str:
    """The same for the same state of all that forms about a program show, and for no other."""
    state = repr((program.name, program.terms.preset, program.rule, program.rules, notes))
    return hashlib.sha256(state.encode()).hexdigest()[:SHORT_STAMP]


def _is_as_shown(session: Session, program: Program, stamp: str) -> bool:
    return stamp_of(program, program_terms.find_notes(session, program.id)) == stamp


def _set_calendar(
    session: Session,
    admin: Admin,
    program: Program,
    *,
    preset: Preset,
    rule: CalendarRule,
    step: AdminStep,
) -> Answer:
    terms = replace(program.terms, preset=preset, rule=rule)
    now = program_terms.set_terms(session, program.id, terms, seen=program.terms, now=step.now)
    if now is None:
        return Answer(Said.CHANGED_MEANWHILE)
    note(session, admin, "program.terms_changed", now=step.now, program_id=program.id)
    return Answer(Said.TERMS_SAVED, {**round_facts(now), **_warnings(now, after=step.now)})


def _set_rules(
    session: Session,
    admin: Admin,
    program: Program,
    terms: Terms,
    *,
    step: AdminStep,
    stamp: str,
) -> Answer:
    if not _is_as_shown(session, program, stamp):
        return Answer(Said.CHANGED_MEANWHILE)
    if (
        program_terms.set_terms(session, program.id, terms, seen=program.terms, now=step.now)
        is None
    ):
        return Answer(Said.CHANGED_MEANWHILE)
    note(session, admin, "program.rules_changed", now=step.now, program_id=program.id)
    return Answer(Said.PROGRAM_SAVED)


def _warnings(program: Program, *, after: datetime) -> dict[str, str | int]:
    """What an admin should know about a rule that is fine all the same."""
    found: dict[str, str | int] = {}
    gap = find_gap(program.rule, after=after)
    if gap is not None:
        found |= {"gap_slot": gap.slot, "gap_at": gap.at.isoformat()}
    first = next_due(program.rule, after=after).at
    apart = next_due(program.rule, after=first).at - first
    weeks = PRESETS[program.preset].weeks
    if round(apart.total_seconds() / 86_400) < weeks * 7 - 7:  # a month may have four weeks
        found |= {"weeks": weeks}
    return found


def _keep_phase(rule: CalendarRule, before: CalendarRule) -> CalendarRule:
    """Keep the date that weeks were counted from where the new one is of the same series.

    So that saving a form in which nothing changed changes nothing.
    """
    new, old = rule.cadence, before.cadence
    if isinstance(new, EveryWeeks) and isinstance(old, EveryWeeks):
        same = (new.weeks, new.weekday) == (old.weeks, old.weekday)
        if same and (new.anchor_on - old.anchor_on).days % (7 * new.weeks) == 0:
            return replace(rule, cadence=old)
    return rule
