"""Reads the file of contacts and help resources that the operator wrote, and checks it as a whole.

A wrong file stops the start with one line per problem: somebody may need it on the first day.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import InvalidFile
from bot.operator_files import read_yaml
from bot.services.managing.care_contacts import Contacts
from bot.services.managing.care_entries import MAX_CONTACTS, Entry, contact_of

__all__ = ["MAX_CONTACTS", "load_contacts"]

VARIABLE = "PAIRME_CARE_FILE"
EXAMPLE = "docs/care.md has an example"
_REMEDIES = {
    "missing": "is missing",
    "extra_forbidden": "is no field of a contact",
    "string_too_long": "is too long",
    "string_too_short": "is empty",
    "too_long": "has too many entries",
    "too_short": "is empty",
    "string_type": "must be a text; put it in quotes",
    "bool_type": "must be yes or no",
    "enum": "must be support, concern or urgent",
    "value_error": "must be a full https:// address, a Slack user id or a number to call",
}


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    contacts: list[Entry] = Field(max_length=MAX_CONTACTS)


def load_contacts(path: Path | None) -> Contacts:
    """Read the contacts; none when no file is named.

    Raises InvalidFile with one line per problem, none of which repeats a value.
    """
    if path is None:
        return Contacts()
    given = read_yaml(path, variable=VARIABLE, example=EXAMPLE)
    try:
        read = _File.model_validate(given)
    except ValidationError as error:
        raise InvalidFile(tuple(_problems(error))) from None
    return Contacts(tuple(contact_of(entry) for entry in read.contacts))


def _problems(error: ValidationError) -> Iterator[str]:
    """Name entry and field of each problem, in the order of the file."""
    for one in error.errors(include_input=False, include_url=False):
        where = [part for part in one["loc"] if part != "contacts"]
        if not where and one["type"] == "too_long":
            yield f"{VARIABLE}: the file has more than {MAX_CONTACTS} contacts; keep the best"
            continue
        if not where:
            yield f"{VARIABLE}: the file must hold a list named contacts; {EXAMPLE}"
            continue
        names = [f"contact {part + 1}" if isinstance(part, int) else part for part in where[:2]]
        remedy = _REMEDIES.get(one["type"], "is wrong")
        yield f"{VARIABLE}: {', '.join(names)} {remedy}; {EXAMPLE}"
