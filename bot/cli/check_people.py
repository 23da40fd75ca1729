"""What `pairme doctor` looks at because people rely on it: whom they can turn to, held rounds, and
that what they asked for when they were erased holds."""

from collections.abc import Iterator
from datetime import datetime

from bot.care_file import load_contacts
from bot.cli.findings import Finding, failed, from_file, ok, warning
from bot.errors import InvalidFile
from bot.runtime import ledger_by
from bot.services.drawing.holds import list_overdue
from bot.services.managing.care_contacts import Contacts
from bot.services.managing.care_settings import find_all_contacts
from bot.services.named_admins import NamedAdmins, still_named
from bot.settings import Settings
from storage.database import Database
from storage.erasure_ledger import UNREADABLE
from storage.people import PersonKind, find_people
from storage.workspaces import list_workspaces

NAME_PEOPLE = (
    "name people in Slack by `/pairme admin`, People to turn to; or in a file and the file in "
    "PAIRME_CARE_FILE, as docs/care.md shows"
)
DECIDE = "pairme round run, or pairme round cancel, with --program"
KEY_OF_THEN = "set the PAIRME_ERASURE_KEY, or use the file, of then; docs/privacy.md says why"
LET_READ = "let the bot read and write it, or put the newest copy in its place; nobody is erased"

ERASED_ADMINS = (
    "their data was erased, as they wished or after their account was closed, and they hear of no "
    "rounds until they join"
)
NO_MEMBERS = "no full member with an open account, so they neither run programs nor hear of rounds"
NAME_OTHERS = "remove it from PAIRME_ADMINS, or name somebody else there"


def check_care(settings: Settings, *, has_schema: bool) -> Finding:
    """See whom people can turn to: somebody may need it on the first day.

    has_schema  whether the database can be asked, in which admins may have named others
    """
    try:
        file = load_contacts(settings.care_file)
    except InvalidFile as error:
        return from_file("contacts", error.problems)
    found = _everywhere(settings, file) if has_schema else [("", file)]
    for team_id, contacts in found:
        if gaps := ", ".join(contacts.gaps()):
            where = f"incomplete in {team_id}" if len(found) > 1 else "incomplete"
            return warning("contacts", f"{where}: {gaps}", fix=NAME_PEOPLE)
    fewest = min(len(contacts.entries) for _, contacts in found)
    return ok("contacts", f"{fewest} people and places to turn to")


def check_holds(db: Database, now: datetime) -> Iterator[Finding]:
    """Name every held round that should have begun: nothing starts in its program meanwhile."""
    for program in list_overdue(db, now=now):
        day = f"{program.next_round_at:%Y-%m-%d}"
        detail = f"the round of {day} in {program.name!r} is still held, and no other starts"
        yield warning("rounds", detail, fix=DECIDE)


def check_erasures(db: Database, settings: Settings) -> Iterator[Finding]:
    """See that an erasure outlives a restore, and that wishes outlive an erasure."""
    ledger = ledger_by(settings, db)
    if ledger.path is None and ledger.key is not None:  # with neither, settings are incomplete
        detail = "there is no ledger: a restored backup would bring erased people back"
        yield warning("erasures", detail, fix="name a file in PAIRME_ERASURE_LEDGER")
        return
    try:
        n = ledger.count_unknown()
    except UNREADABLE as error:
        yield failed("erasures", f"the ledger cannot be read: {error}", fix=LET_READ)
        return
    if n:
        detail = f"{n} were noted with another key: wishes about these people do not hold"
        yield failed("erasures", detail, fix=KEY_OF_THEN)


def check_named(db: Database, settings: Settings) -> Iterator[Finding]:
    """See whether those whom PAIRME_ADMINS names hear of rounds; each is told by their place."""
    ids = settings.admin_ids
    named = NamedAdmins(ids, ledger_by(settings, db))
    with db.read() as session:
        try:
            there = [
                still_named(session, workspace, named) for workspace in list_workspaces(session)
            ]
        except UNREADABLE:  # `check_erasures` says so
            return
        known = [
            one
            for workspace in list_workspaces(session)
            for one in find_people(session, workspace.id, ids).values()
        ]
    erased = {one for one in ids if any(one not in here for here in there)}
    gone = {
        one.slack_user_id for one in known if one.deactivated or one.kind is not PersonKind.MEMBER
    }
    for who, what in ((erased, ERASED_ADMINS), (gone - erased, NO_MEMBERS)):
        if places := [str(n) for n, one in enumerate(ids, 1) if one in who]:
            where = f"entry {places[0]}" if len(places) == 1 else f"entries {' and '.join(places)}"
            yield warning("admins", f"PAIRME_ADMINS, {where}: {what}", fix=NAME_OTHERS)


def _everywhere(settings: Settings, file: Contacts) -> list[tuple[str, Contacts]]:
    db = Database(settings.storage_url, pool_size=2)
    try:
        return find_all_contacts(db, file=file)
    finally:
        db.close()
