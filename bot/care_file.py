"""Reads the file of contacts and help resources that the operator wrote, and checks it as a whole.

A wrong file stops the start with one line per problem: somebody may need it on the first day.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.errors import InvalidFile
from bot.operator_files import read_yaml
from bot.services.care_contacts import Audience, Contact, Contacts

VARIABLE = "PAIRME_CARE_FILE"
EXAMPLE = "docs/care.md has an example"
MAX_CONTACTS = 20  # a form has at most 100 blocks, and nobody in need reads more

_HTTPS = re.compile(r"https://[^\s|<>]+")
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


def _text(most: int, *, least: int = 0) -> Any:
    return Field("" if least == 0 else ..., min_length=least, max_length=most)


def _listed(value: Any) -> Any:
    """One word may stand without being a list."""
    return [value] if isinstance(value, str) else value


def _reachable(value: Any) -> Any:
    """Refuse an address that is not safe to open, or that would not be one link in Slack."""
    if isinstance(value, str) and "://" in value and not _HTTPS.fullmatch(value.strip()):
        raise ValueError("not a full https address")
    return value


class _Entry(BaseModel):
    """One contact as written; the lengths keep every form below Slack's limits."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)

    label: str = _text(80, least=1)
    description: str = _text(300)
    contact: Annotated[str, BeforeValidator(_reachable)] = _text(200, least=1)
    hours: str = _text(100)
    region: str = _text(60)
    languages: Annotated[list[str], BeforeValidator(_listed)] = Field([], max_length=10)
    confidential: bool
    audience: Annotated[
        list[Annotated[Audience, Field(strict=False)]], BeforeValidator(_listed)
    ] = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    contacts: list[_Entry] = Field(max_length=MAX_CONTACTS)


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
    return Contacts(tuple(_contact(entry) for entry in read.contacts))


def _contact(entry: _Entry) -> Contact:
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
