"""Running programs, with made-up facts: every page, every form, and what comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from bot.services.answers import Answer, Said
from bot.services.managing.care_contacts import Contacts
from bot.services.managing.care_settings import CarePage, mark_of
from bot.services.managing.programs import Overview, ProgramLine, ProgramPage
from bot.services.managing.programs_admins import AdminsPage
from bot.services.managing.programs_terms import ProgramForm
from bot.views import (
    admin,
    admin_care,
    admin_forms,
    admin_notes,
    admin_notices,
    admin_people,
)
from bot.views.messages import welcome
from bot.views.rendered import Rendered
from pairing.blackouts import Blackout
from pairing.cadence import LAST, CalendarRule, EveryWeeks, NthWeekday
from pairing.ids import PersonId, ProgramId, WorkspaceId
from pairing.programs import HardRule, Notes, Odd, Preset, Program, Rules
from pairing.weights import Weights
from tests.bot.views.care import EXAMPLE
from tests.bot.views.facts import ANA, BEN, BERLIN, LIBRARY, ROUND_AT, STATUSES, intro

FILES = (
    *("admin_overview", "admin_program", "admin_new", "admin_rename", "admin_calendar"),
    *("admin_rules", "admin_weights", "admin_notes", "admin_sample", "admin_people", "admin_add"),
    *("admin_hand_over", "admin_care", "admin_contact", "admin_answers", "made_admin"),
    *("notes_added", "admin_notice", "admin_help"),
)
LISBON = "Europe/Lisbon"
PROGRAM = Program(
    id=ProgramId(4),
    workspace_id=WorkspaceId(1),
    name="Peer mentoring",
    preset=Preset.STANDARD,
    rule=CalendarRule(EveryWeeks(4, 1, date(2026, 12, 1)), time(10), BERLIN),
    rules=Rules(),
    next_round_at=ROUND_AT,
    suspended_at=None,
)
LEADS = replace(
    PROGRAM,
    id=ProgramId(5),
    name="Leads & <new> *ones*",
    preset=Preset.TASTER,
    rule=CalendarRule(
        NthWeekday(LAST, 4),
        time(9, 30),
        "America/New_York",
        (
            Blackout(date(2026, 12, 21), date(2027, 1, 3)),
            Blackout(date(2027, 4, 2), date(2027, 4, 2)),
        ),
    ),
    rules=Rules(
        odd=Odd.SIT_OUT,
        max_stage_gap=1,
        min_overlap_minutes=50,
        off=frozenset({HardRule.LANGUAGE, HardRule.MODE}),
        weights=Weights(exchange=0.305, stage=0.255),
        min_score=0.35,
        never_same_team=True,
    ),
)
STOPPED = replace(PROGRAM, id=ProgramId(6), suspended_at=ROUND_AT)
HELD = replace(PROGRAM, id=ProgramId(7), held_at=ROUND_AT)
NOTES = Notes(
    intro="Rooms: <https://rooms.example|here>, or ask <!channel>.\nHave *fun* & take a walk.",
    welcome="Good to have you.",
)
NOBODY = Contacts()


def form(program: Program = PROGRAM, notes: Notes = Notes()) -> ProgramForm:
    """A program as its forms get it."""
    return ProgramForm(program, notes, "0123456789abcdef", LISBON)


def page(program: Program = PROGRAM, *admins: str, n_in: int = 0) -> ProgramPage:
    """A program as its page gets it."""
    return ProgramPage(program, Notes(), admins, n_in, LISBON)


def modals() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Pages and forms, by golden file and variant."""
    return {
        "admin_overview": _overviews(),
        "admin_program": {
            "as it begins": admin.program_page(page()),
            "with everything set": admin.program_page(
                replace(page(LEADS, ANA, BEN, n_in=12), notes=NOTES)
            ),
            "suspended": admin.program_page(page(STOPPED, ANA, n_in=1)),
            "held, without any rule": admin.program_page(
                page(replace(HELD, rules=Rules(off=frozenset(HardRule))))
            ),
            "held for too long": admin.program_page(replace(page(HELD), is_overdue=True)),
        },
        "admin_new": {"empty": admin_forms.new_form(LISBON)},
        "admin_rename": {"of a program": admin_forms.rename_form(form())},
        "admin_calendar": {
            "by weeks": admin_forms.calendar_form(form()),
            "by months, with blackouts": admin_forms.calendar_form(form(LEADS)),
        },
        "admin_rules": {
            "as they begin": admin_forms.rules_form(form()),
            "all others": admin_forms.rules_form(form(LEADS)),
        },
        "admin_weights": {
            "the usual": admin_forms.weights_form(form()),
            "others": admin_forms.weights_form(form(LEADS)),
        },
        "admin_notes": {
            "nothing": admin_notes.notes_form("4/0123456789abcdef", Notes()),
            "both": admin_notes.notes_form("4/0123456789abcdef", NOTES),
        },
        "admin_sample": {
            "nothing": admin_notes.sample("4/0123456789abcdef", Notes()),
            "both": admin_notes.sample("4/0123456789abcdef", NOTES),
        },
        **_people(),
        **_care(),
        "admin_answers": {
            name: admin.notice(admin.answered(one, zone=LISBON)) for name, one in _answers().items()
        },
    }


def messages_added() -> Mapping[str, Rendered]:
    """Messages with what admins add to them."""
    return {
        "the welcome": welcome(STATUSES["in"], LIBRARY, note=NOTES.welcome),
        "the introduction": intro(note=NOTES.intro),
    }


def messages_of() -> Mapping[str, Rendered]:
    """What a new admin reads."""
    return {
        "of a program": admin_people.made_admin(PROGRAM.name, by=ANA),
        "with a strange name": admin_people.made_admin(LEADS.name, by=ANA),
    }


def _overviews() -> Mapping[str, Mapping[str, Any]]:
    every = (ProgramLine(PROGRAM, 0), ProgramLine(LEADS, 1), ProgramLine(STOPPED, 12))
    return {
        "of a workspace admin": admin.overview(Overview(every, True, EXAMPLE, LISBON)),
        "while contacts are missing": admin.overview(Overview((), True, NOBODY, LISBON)),
        "of the admin of one program": admin.overview(
            Overview((ProgramLine(HELD, 2),), False, NOBODY, BERLIN)
        ),
        "while a forgotten round waits": admin.overview(
            Overview((ProgramLine(HELD, 2, is_overdue=True),), False, NOBODY, BERLIN)
        ),
    }


def _people() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    both = ((PersonId(1), ANA), (PersonId(2), BEN))
    return {
        "admin_people": {
            "nobody": admin_people.admins_page(AdminsPage(LEADS, (), False, True)),
            "one, who looks": admin_people.admins_page(AdminsPage(PROGRAM, both[:1], True, False)),
            "two": admin_people.admins_page(AdminsPage(PROGRAM, both, False, True)),
        },
        "admin_add": {"always": admin_people.add_form(AdminsPage(PROGRAM, both, True, False))},
        "admin_hand_over": {
            "always": admin_people.hand_over_form(AdminsPage(PROGRAM, both, True, False))
        },
    }


def _care() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    marks = tuple(map(mark_of, EXAMPLE.entries))
    return {
        "admin_care": {
            "from the file": admin_care.contacts_page(CarePage(EXAMPLE, False, True), marks),
            "set in Slack": admin_care.contacts_page(
                CarePage(Contacts(EXAMPLE.entries[:1]), True, True), marks[:1]
            ),
            "set in Slack, and there is no file": admin_care.contacts_page(
                CarePage(Contacts(EXAMPLE.entries[:1]), True, False), marks[:1]
            ),
            "nobody": admin_care.contacts_page(CarePage(NOBODY, False, False), ()),
        },
        "admin_contact": {
            "a new one": admin_care.contact_form(None, mark=""),
            "one of them": admin_care.contact_form(EXAMPLE.entries[0], mark=marks[0]),
        },
    }


def _answers() -> Mapping[str, Answer]:
    there = {
        "program_id": 4,
        "next_round_at": ROUND_AT.isoformat(),
        "zone": "America/New_York",
    }
    gap = datetime(2027, 3, 14, 7, 30, tzinfo=UTC).isoformat()
    return {
        "made": Answer(Said.PROGRAM_CREATED, there),
        "a new schedule": Answer(Said.TERMS_SAVED, there),
        "a schedule with two warnings": Answer(
            Said.TERMS_SAVED,
            {**there, "gap_slot": "2027-03-14T02:30", "gap_at": gap, "weeks": 4},
        ),
        "goes on": Answer(Said.PROGRAM_GOES_ON, there),
        "changed meanwhile": Answer(Said.CHANGED_MEANWHILE),
    }


def messages() -> Mapping[str, Mapping[str, Rendered]]:
    """Messages, by golden file and variant."""
    return {
        "admin_help": {"always": admin.help_card()},
        "made_admin": messages_of(),
        "notes_added": messages_added(),
        "admin_notice": {
            "a held round": admin_notices.still_held(LEADS, ROUND_AT),
            "a contact is gone, and there are too few": admin_notices.contact_gone({"concern": 1}),
            "a contact is gone": admin_notices.contact_gone({"support": 1, "concern": 2}),
            "installed again": admin_notices.installed_again(ANA),
            "installed again, by whom is not known": admin_notices.installed_again(None),
            "scopes are missing": admin_notices.scopes_missing(
                ["metadata.message:read", "users.profile:read"],
                url="https://pairme.example.com/slack/install",
            ),
        },
    }
