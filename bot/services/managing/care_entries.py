"""One contact as somebody writes it, in the operator's file or in Slack, and what may be in it.

The limits keep every form below those of Slack.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from bot.services.managing.care_contacts import Audience, Contact
from pairing.readable import visible

MAX_CONTACTS = 20  # a form has at most 100 blocks, and nobody in need reads more
MAX_LABEL, MAX_DESCRIPTION, MAX_CONTACT, MAX_HOURS, MAX_REGION = 80, 300, 200, 100, 60
MAX_LANGUAGES = 10

_HTTPS = re.compile(r"https://[^\s|<>]+")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?=\S)|.*://")  # "javascript:x", not "Room: 12"
_PUBLIC_HOST = re.compile(r"(?=.*\.[A-Za-z])[A-Za-z0-9.-]+")  # no number of a machine, no localhost


class InvalidContact(Exception):
    """A contact was refused; `errors` maps a field to pydantic's code. It repeats no value."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(sorted(errors)))
        self.errors = dict(errors)


def _text(most: int, *, least: int = 0) -> Any:
    return Field("" if least == 0 else ..., min_length=least, max_length=most)


def _listed(value: Any) -> Any:
    """One word may stand without being a list."""
    return [value] if isinstance(value, str) else value


def _reachable(value: Any) -> Any:
    """Refuse an address that is not safe to open, or that would not be one link in Slack.

    A host in letters of another script may look like one that people trust.
    """
    if isinstance(value, str) and _ADDRESS.match(value.strip()):
        parts = urlsplit(value.strip())
        is_plain = "@" not in parts.netloc and _PUBLIC_HOST.fullmatch(parts.hostname or "")
        if not _HTTPS.fullmatch(value.strip()) or not is_plain:
            raise ValueError("not a full https address")
    return value


class Entry(BaseModel):
    """One contact as written, without what nobody can see."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _seen(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {
            name: visible(value) if isinstance(value, str) else value
            for name, value in given.items()
        }

    label: str = _text(MAX_LABEL, least=1)
    description: str = _text(MAX_DESCRIPTION)
    contact: Annotated[str, BeforeValidator(_reachable)] = _text(MAX_CONTACT, least=1)
    hours: str = _text(MAX_HOURS)
    region: str = _text(MAX_REGION)
    languages: Annotated[list[str], BeforeValidator(_listed)] = Field([], max_length=MAX_LANGUAGES)
    confidential: bool
    audience: Annotated[
        list[Annotated[Audience, Field(strict=False)]], BeforeValidator(_listed)
    ] = Field(min_length=1)


def parse_contact(given: Mapping[str, Any]) -> Contact:
    """Read one contact. Raises InvalidContact with a code for each field that is wrong."""
    try:
        return contact_of(Entry.model_validate(dict(given)))
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        raise InvalidContact({str(one["loc"][0]): one["type"] for one in found}) from None


def contact_of(entry: Entry) -> Contact:
    """Turn what was written into what is shown."""
    return Contact(
        label=entry.label,
        contact=entry.contact,
        confidential=entry.confidential,
        audience=frozenset(entry.audience),
        description=entry.description,
        hours=entry.hours,
        region=entry.region,
        languages=tuple(entry.languages),
    )


def as_written(contact: Contact) -> dict[str, Any]:
    """Write a contact as an entry, which `parse_contact` reads back."""
    return {
        "label": contact.label,
        "description": contact.description,
        "contact": contact.contact,
        "hours": contact.hours,
        "region": contact.region,
        "languages": list(contact.languages),
        "confidential": contact.confidential,
        "audience": sorted(contact.audience),
    }
