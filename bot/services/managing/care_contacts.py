"""Whom people can turn to: what the operator's file says, ready to be shown.

It knows neither the file nor how it looks in Slack. Who looks at it is not recorded anywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MIN_SUPPORT, MIN_CONCERN = 1, 2  # two for concerns, so that one of them can be avoided


class Audience(StrEnum):
    """What a contact is for; one may be for several."""

    SUPPORT = "support"
    CONCERN = "concern"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or place to turn to. Texts are as the operator wrote them; '' = not said.

    contact       a Slack user id, an https:// address, or anything else, such as a phone number
    confidential  whether what is said there stays there
    """

    label: str
    contact: str
    confidential: bool
    audience: frozenset[Audience]
    description: str = ""
    hours: str = ""
    region: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contacts:
    """All of them, in the order of the file."""

    entries: tuple[Contact, ...] = ()

    def of(self, audience: Audience) -> tuple[Contact, ...]:
        """Those for one purpose, in the order of the file."""
        return tuple(one for one in self.entries if audience in one.audience)

    def gaps(self) -> Iterator[str]:
        """Say to the operator what is missing; nothing when people find enough."""
        for audience, least in ((Audience.SUPPORT, MIN_SUPPORT), (Audience.CONCERN, MIN_CONCERN)):
            there = len(self.of(audience))
            if there < least:
                yield f"{there} of at least {least} for {audience}"
