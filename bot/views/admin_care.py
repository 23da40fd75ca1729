"""Whom people can turn to, as admins see and change it. What everybody sees is in `help_card`."""

from typing import Any

from bot.ids import Action, ContactField, Form
from bot.services.managing.care_contacts import Contact
from bot.services.managing.care_entries import (
    MAX_CONTACT,
    MAX_DESCRIPTION,
    MAX_HOURS,
    MAX_LABEL,
    MAX_REGION,
    InvalidContact,
)
from bot.services.managing.care_settings import CarePage
from bot.views import help_card
from bot.views.admin import back_button
from bot.views.blocks import DANGER, actions, button, confirm, context, modal, plain, section
from bot.views.care_gaps import gaps
from bot.views.fields import FormField, any_of, one_of, typed
from bot.views.rendered import Block, Element
from bot.views.texts import admin, admin_forms
from bot.views.texts import admin_care as words

NEW = "new"  # in place of a mark
MAX_LANGUAGES = 1_000  # characters
MAX_SPOKEN = 60


def contacts_page(page: CarePage, marks: tuple[str, ...]) -> dict[str, Any]:
    """Everybody in the list. marks: what stands for each of them, in the same order."""
    entries = page.contacts.entries
    where = words.FROM_FILE
    if page.is_set_here:
        where = words.SET_HERE if page.has_file else words.SET_HERE_ALONE
    return modal(
        title=words.CARE_TITLE,
        close=admin.CLOSE,
        blocks=[
            context(words.CARE_INTRO),
            *gaps(page.contacts),
            *([context(where)] if entries or page.is_set_here else []),
            *(
                block
                for one, mark in zip(entries, marks, strict=True)
                for block in _entry(one, mark)
            ),
            *([] if entries else [section(words.NOBODY)]),
            actions(
                button(words.ADD_CONTACT, Action.ADMIN_CONTACT, value=NEW),
                *([_use_file()] if page.is_set_here and page.has_file else []),
                back_button(),
            ),
        ],
    )


def contact_form(contact: Contact | None, *, mark: str) -> dict[str, Any]:
    """One of them. contact: as it was until now; None = a new one. mark: comes back."""
    was = contact or Contact("", "", False, frozenset())
    return modal(
        title=words.CONTACT_TITLE,
        close=admin.CANCEL,
        submit=admin.SAVE,
        callback_id=Form.ADMIN_CONTACT.value,
        private_metadata=mark,
        blocks=[one.as_input() for one in (*_needed(was, contact is None), *_more(was))],
    )


def contact_errors(wrong: InvalidContact) -> dict[str, str]:
    """Say beside each field what was wrong with it."""
    return {
        field: words.CONTACT_ERRORS.get(code, admin_forms.OUTDATED)
        for field, code in wrong.errors.items()
    }


def _entry(contact: Contact, mark: str) -> list[Block]:
    label = plain(contact.label, most=MAX_SPOKEN)
    purposes = ", ".join(words.PURPOSES[one] for one in words.PURPOSES if one in contact.audience)
    text = f"{help_card.entry_words(contact)}\n{words.CONTACT_FOR.format(purposes=purposes)}"
    return [
        section(text),
        actions(
            button(
                words.EDIT,
                Action.ADMIN_CONTACT,
                value=mark,
                spoken=words.EDIT_SPOKEN.format(label=label),
            ),
            button(
                words.GONE,
                Action.ADMIN_CONTACT_GONE,
                value=mark,
                style=DANGER,
                spoken=words.GONE_SPOKEN.format(label=label),
                confirm=confirm(
                    title=words.GONE_TITLE,
                    text=words.GONE_QUESTION,
                    yes=words.GONE,
                    no=words.GONE_NO,
                ),
            ),
        ),
    ]


def _use_file() -> Element:
    return button(
        words.USE_FILE,
        Action.ADMIN_CARE_FILE,
        confirm=confirm(
            title=words.USE_FILE_TITLE,
            text=words.USE_FILE_QUESTION,
            yes=words.USE_FILE_YES,
            no=words.GONE_NO,
        ),
    )


def _needed(was: Contact, is_new: bool) -> list[FormField]:
    is_confidential = "" if is_new else "yes" if was.confidential else "no"
    return [
        FormField(
            ContactField.LABEL,
            words.LABEL,
            typed(was.label, most=MAX_LABEL),
            words.LABEL_HINT,
            optional=False,
        ),
        FormField(
            ContactField.CONTACT,
            words.CONTACT,
            typed(was.contact, most=MAX_CONTACT),
            words.CONTACT_HINT,
            optional=False,
        ),
        FormField(
            ContactField.AUDIENCE,
            words.AUDIENCE,
            any_of(words.AUDIENCES, [one for one in words.AUDIENCES if one in was.audience]),
            optional=False,
        ),
        FormField(
            ContactField.CONFIDENTIAL,
            words.CONFIDENTIAL,
            one_of(words.CONFIDENTIALS, is_confidential, kind="radio_buttons"),
            words.CONFIDENTIAL_HINT,
            optional=False,
        ),
    ]


def _more(was: Contact) -> list[FormField]:
    return [
        FormField(
            ContactField.DESCRIPTION,
            words.DESCRIPTION,
            typed(was.description, most=MAX_DESCRIPTION, multiline=True),
        ),
        FormField(ContactField.HOURS, words.HOURS, typed(was.hours, most=MAX_HOURS)),
        FormField(
            ContactField.REGION,
            words.REGION,
            typed(was.region, most=MAX_REGION),
            words.REGION_HINT,
        ),
        FormField(
            ContactField.LANGUAGES,
            words.LANGUAGES,
            typed(", ".join(was.languages), most=MAX_LANGUAGES),
            words.LANGUAGES_HINT,
        ),
    ]
