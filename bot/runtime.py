"""What every part of a running bot shares: settings, database, clock and a few frozen helpers.

It is handed to listeners by argument name and to jobs and delivery at construction.
Nothing here is mutable state of the domain; that lives in the database.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

from bot.services.managing.care_contacts import Contacts
from bot.services.named_admins import NamedAdmins
from bot.settings import Settings
from pairing.guides.library import Library
from storage.database import Database
from storage.erasure_ledger import Ledger, ledger_of
from storage.locks import Locks


@dataclass(frozen=True, slots=True)
class Runtime:
    """The seams of one instance.

    now          the only clock the bot reads; returns an aware UTC datetime
    workers      runs work that may outlast the acknowledgment of a command
    wake         tells the dispatcher that the outbox has something new; never blocks
    instance_id  random per process; names the owner of messages in flight
    locks        what this instance owns: the lanes of messages under way, a round being planned
    contacts     whom people can turn to; nobody when the operator named nobody
    may_upload   tells whether Slack lets us send files in a workspace, as far as we know
    stopping     set when this instance stops: whatever takes long is given up
    """

    settings: Settings
    db: Database
    now: Callable[[], datetime]
    library: Library
    workers: Executor
    wake: Callable[[], None]
    instance_id: str
    locks: Locks
    contacts: Contacts = field(default_factory=Contacts)
    may_upload: Callable[[str], bool] = lambda _: True
    stopping: Event = field(default_factory=Event)

    @property
    def ledger(self) -> Ledger:
        """Where it is noted who was erased, outside of the database."""
        return ledger_by(self.settings, self.db)

    @property
    def named_admins(self) -> NamedAdmins:
        """The admins that the operator named."""
        return NamedAdmins(self.settings.admin_ids, self.ledger)


def ledger_by(settings: Settings, db: Database) -> Ledger:
    """Return the ledger of erasures that the settings name for a database."""
    key = settings.erasure_key
    secret = None if key is None else key.get_secret_value()
    return ledger_of(db.file, path=settings.erasure_ledger, key=secret)
