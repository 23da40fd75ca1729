"""Whom people can turn to: shown to admins, and changed by them."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action, ContactField, Form
from bot.listeners.admitting import press, said_in, show, submit, ticked_in
from bot.runtime import Runtime
from bot.services.managing import care_settings
from bot.services.managing.admin_steps import AdminStep
from bot.services.managing.care_entries import InvalidContact
from bot.views import admin_care as views

Body = Mapping[str, Any]
TYPED = (
    ContactField.LABEL,
    ContactField.CONTACT,
    ContactField.DESCRIPTION,
    ContactField.HOURS,
    ContactField.REGION,
)


def register(app: App) -> None:
    """Connect the page, its buttons and the form."""
    app.action(Action.ADMIN_CARE.value)(on_contacts)
    app.action(Action.ADMIN_CONTACT.value)(on_open_contact)
    app.action(Action.ADMIN_CONTACT_GONE.value)(on_remove_contact)
    app.action(Action.ADMIN_CARE_FILE.value)(on_use_file)
    app.view(Form.ADMIN_CONTACT.value)(on_contact_form)


def on_contacts(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Show whom people can turn to, and what is missing."""
    show(ack, body, client, respond, runtime, find=lambda step: _page(runtime, step))


def on_open_contact(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form for a new contact, or for one of the list."""
    mark = str(body["actions"][0].get("value", ""))

    def find(step: AdminStep) -> Mapping[str, Any] | None:
        page = care_settings.find_page(runtime.db, step, file=runtime.contacts)
        if page is None:
            return None
        found = [one for one in page.contacts.entries if care_settings.mark_of(one) == mark]
        return views.contact_form(found[0] if found else None, mark=mark if found else "")

    show(ack, body, client, respond, runtime, find=find, lay=True)


def on_contact_form(ack: Ack, body: Body, client: WebClient, runtime: Runtime) -> None:
    """Add a contact, or change one."""
    mark = str(body["view"].get("private_metadata", ""))
    given = _given(body)
    try:
        submit(
            ack,
            body,
            client,
            runtime,
            act=lambda step: care_settings.keep(
                runtime.db, step, given, mark=mark, file=runtime.contacts
            ),
            beside=ContactField.LABEL,
            below=lambda step: _page(runtime, step),
        )
    except InvalidContact as wrong:
        ack(response_action="errors", errors=views.contact_errors(wrong))


def on_remove_contact(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Take a contact off the list."""
    mark = str(body["actions"][0].get("value", ""))
    press(
        ack,
        body,
        client,
        respond,
        runtime,
        act=lambda step: care_settings.remove(runtime.db, step, mark=mark, file=runtime.contacts),
        page=lambda step: _page(runtime, step),
    )


def on_use_file(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Let the operator's file count again."""
    press(
        ack,
        body,
        client,
        respond,
        runtime,
        act=lambda step: care_settings.use_file(runtime.db, step),
        page=lambda step: _page(runtime, step),
    )


def _page(runtime: Runtime, step: AdminStep) -> Mapping[str, Any] | None:
    page = care_settings.find_page(runtime.db, step, file=runtime.contacts)
    if page is None:
        return None
    return views.contacts_page(page, tuple(map(care_settings.mark_of, page.contacts.entries)))


def _given(body: Body) -> dict[str, Any]:
    """The fields of an entry, as they are written; what was not filled in is left out."""
    given: dict[str, Any] = {name: text for name, text in said_in(body, *TYPED).items() if text}
    languages = said_in(body, ContactField.LANGUAGES)["languages"]
    given["languages"] = [one.strip() for one in languages.split(",") if one.strip()]
    given["audience"] = ticked_in(body, ContactField.AUDIENCE)
    confidential = said_in(body, ContactField.CONFIDENTIAL)["confidential"]
    if confidential in {"yes", "no"}:
        given["confidential"] = confidential == "yes"
    return given
