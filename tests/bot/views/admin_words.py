"""What admins write, and what is shown with it to them and to everybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from bot.services.managing.care_contacts import Contacts
from bot.services.managing.care_entries import InvalidContact, parse_contact
from bot.services.managing.care_settings import CarePage
from bot.services.managing.programs import Overview, ProgramLine
from bot.services.managing.programs_admins import AdminsPage
from bot.views import (
    admin,
    admin_care,
    admin_forms,
    admin_notes,
    admin_notices,
    admin_people,
    help_card,
)
from bot.views.messages import welcome
from bot.views.rendered import Rendered
from pairing.errors import InvalidTerms
from pairing.program_forms import parse_name, parse_notes
from sandbox.blocks import Surface
from tests.bot.views.catalog import ANA, LIBRARY, Shown
from tests.bot.views.facts import STATUSES, intro
from tests.bot.views.running import LISBON, PROGRAM, form, page


def words_of_admins(text: str) -> Iterator[Shown]:
    """Names of programs, notes and contacts, as far as their readers let them through."""
    with suppress(InvalidTerms):
        yield from _names(parse_name(text))
    with suppress(InvalidTerms):
        notes = parse_notes(intro=text, welcome=text)
        yield _modal(admin_notes.notes_form("4/0", notes))
        yield _modal(admin_notes.sample("4/0", notes))
        yield _message(welcome(STATUSES["in"], LIBRARY, note=notes.welcome))
        yield _message(intro(note=notes.intro))
    with suppress(InvalidContact):
        yield from _contacts(text)


def _names(name: str) -> Iterator[Shown]:
    program = replace(PROGRAM, name=name)
    yield _modal(admin.overview(Overview((ProgramLine(program, 2),), True, Contacts(), LISBON)))
    yield _modal(admin.program_page(page(program)))
    yield _modal(admin_forms.rename_form(form(program)))
    yield _modal(admin_people.admins_page(AdminsPage(program, (), False, True)))
    yield _message(admin_people.made_admin(name, by=ANA))
    yield _message(admin_notices.still_held(program, program.next_round_at))


def _contacts(text: str) -> Iterator[Shown]:
    given = {"confidential": True, "audience": ["support", "concern", "urgent"]}
    written = {"label": text[:80], "contact": "112", "description": text[:300]}
    more = {"hours": text[:100], "region": text[:60], "languages": [text[:60]]}
    contact = parse_contact({**given, **written, **more})
    contacts = Contacts((contact,))
    yield _modal(admin_care.contacts_page(CarePage(contacts, True, True), ("0",)))
    yield _modal(admin_care.contact_form(contact, mark="0"))
    yield _modal(help_card.help_resources(contacts))


def _message(rendered: Rendered) -> Shown:
    return Shown(Surface.MESSAGE, {"text": rendered.text, "blocks": list(rendered.blocks)})


def _modal(view: dict[str, object]) -> Shown:
    return Shown(Surface.MODAL, view)
