"""Where to get help, what to do when a partner tells something serious, and what this is not."""

import re
from collections.abc import Iterable
from typing import Any

from bot.services.managing.care_contacts import Audience, Contact, Contacts
from bot.views.blocks import context, divider, escape, mention, modal, section
from bot.views.rendered import Block
from bot.views.texts import care as words

_SLACK_ID = re.compile(r"[UW][A-Z0-9]{5,}")
_HTTPS = re.compile(r"https://[^\s|<>]+")


def help_resources(contacts: Contacts) -> dict[str, Any]:
    """All help in one place. Opening it asks nothing and writes nothing."""
    return modal(
        title=words.HELP_TITLE,
        close=words.CLOSE,
        blocks=[
            context(words.HELP_INTRO),
            *urgent_help(contacts),
            *_people(contacts),
            divider(),
            section(_as_list(words.CARD)),
            divider(),
            section(_as_list(words.BOUNDARIES)),
        ],
    )


def concern_contacts(contacts: Contacts) -> list[Block]:
    """Whom to tell that something was not OK; a general text while nobody is named."""
    return _listed(contacts.of(Audience.CONCERN)) or [section(words.FALLBACK)]


def urgent_help(contacts: Contacts) -> list[Block]:
    """The emergency number first, then what the operator named, then helplines."""
    named = _listed(contacts.of(Audience.URGENT))
    first = f"{words.URGENT}\n{words.EMERGENCY}"
    if not named:
        return [section(f"{first} {words.HELPLINES}")]
    return [section(first), *named, section(words.HELPLINES)]


def _people(contacts: Contacts) -> list[Block]:
    """Whom to turn to for what; the general text once while nobody is named for either."""
    support, concern = contacts.of(Audience.SUPPORT), contacts.of(Audience.CONCERN)
    if not support and not concern:
        return [section(f"{words.TO_TALK}\n{words.FALLBACK}")]
    return [
        section(words.SUPPORT),
        *(_listed(support) or [section(words.FALLBACK)]),
        section(words.CONCERNS),
        *concern_contacts(contacts),
    ]


def _listed(contacts: Iterable[Contact]) -> list[Block]:
    return [section(entry_words(one)) for one in contacts]


def entry_words(contact: Contact) -> str:
    """Everything about one contact, a line for each thing."""
    details = [
        line.format(**{name: escape(value)})
        for line, name, value in (
            (words.HOURS, "hours", contact.hours),
            (words.REGION, "region", contact.region),
            (words.LANGUAGES, "languages", ", ".join(contact.languages)),
        )
        if value
    ]
    lines = [
        f"*{_bold(contact.label)}*",
        escape(contact.description),
        _address(contact.contact),
        words.CONFIDENTIAL if contact.confidential else words.NOT_CONFIDENTIAL,
        " ".join(details),
    ]
    return "\n".join(line for line in lines if line)


def _address(contact: str) -> str:
    """A mention opens the conversation with a person, an address is a link, the rest is a text."""
    if _SLACK_ID.fullmatch(contact):
        return mention(contact)
    return f"<{escape(contact)}>" if _HTTPS.fullmatch(contact) else escape(contact)


def _bold(text: str) -> str:
    """A star inside would end the bold part."""
    return escape(text.replace("*", ""))


def _as_list(lines: tuple[str, ...]) -> str:
    title, *rest = lines
    return "\n".join([title, *(f"• {line}" for line in rest)])
