"""An instance that reads profile fields by hand, for people of the sample workspace."""

from __future__ import annotations

import threading
from collections.abc import Callable

from slack_sdk import WebClient

from bot.delivery.pacing import FIELDS, PROFILES
from bot.delivery.profiles import ProfileSync
from sandbox import EntryKind, Sandbox
from sandbox.people import Person
from sandbox.scopes import DEFAULT_SCOPES
from storage import places
from storage.places import StoredPlace
from tests.bot.delivery.office import Office
from tests.bot.services.factories import bring_in, person_of

SCOPES = (*DEFAULT_SCOPES, "users.profile:read")
SETTING = "department=department, team=Team, location=Xf0OFFICE, manager=Manager, stage=Level"
LABELS = FIELDS  # the method that tells them


class Reader:
    """The job of one instance, beside an office whose clock it uses."""

    def __init__(self, office: Office, client_for: Callable[[str], WebClient] | None = None):
        self.office = office
        self.stop = threading.Event()
        self.sync = ProfileSync(office.runtime, client_for or office.client_for)

    def read(self) -> int:
        return self.sync.read_due(stop=self.stop)


def place(office: Office, who: str) -> StoredPlace | None:
    with office.db.read() as session:
        return places.find_place(session, person_of(office.db, who, office.slack.team_id).id)


def team_of(office: Office, who: str) -> str | None:
    found = place(office, who)
    return None if found is None else found.team


def tried(slack: Sandbox, method: str) -> int:
    """How often a method was called, whatever came of it."""
    kinds = (EntryKind.CALL, EntryKind.FAULT)
    return sum(one.kind in kinds and one.method == method for one in slack.transcript)


def crowd(office: Office, n: int) -> list[str]:
    """People of the workspace who take part, in the team called Crowd."""
    who = [f"U5{number:03d}" for number in range(n)]
    for one in who:
        office.slack.admin.join(Person(id=one, name=one, real_name=one, fields={"Xf0TEAM": "C"}))
    bring_in(office.db, *who, team_id=office.slack.team_id)
    return who


def asked_about(office: Office) -> list[str]:
    """Whose profiles were read, in order."""
    return [call.arguments["user"] for call in office.slack.calls(PROFILES)]
