"""From the bytes of a company's list to a checked one: read, everybody looked up, compared.

Asks Slack and the database, and changes nothing anywhere.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from http.client import HTTPException
from threading import Event

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.services.managing.imports import find_known
from bot.services.managing.org_changes import Checked
from bot.slack_directory import find_people
from pairing.org_data import OrgFile, read_file
from pairing.org_people import Who, check_people
from storage.database import Database
from storage.erasure_ledger import Ledger


class LookUpFailed(Exception):
    """Slack did not say who is meant; its code, or the kind of failure, is the message."""


def workspace_of(client: WebClient) -> str | None:
    """Ask Slack which workspace a token belongs to; None when it does not say."""
    try:
        return str(client.auth_test()["team_id"])
    except (SlackClientError, HTTPException, OSError, KeyError):
        return None


def check_list(
    content: bytes,
    *,
    client: WebClient,
    db: Database,
    team_id: str,
    ledger: Ledger | None,
    today: date,
    progress: Callable[[int, int], object] = lambda done, total: None,
    stop: Event | None = None,
) -> tuple[OrgFile, Checked | None]:
    """Check a list. Returns the file with all its problems, and the list when there are none.

    Nobody is looked up for a file that already has problems with its form: the lines that can be
    understood may be few, and Slack is slow.
    stop    set it to let this end early, as when the process ends
    Raises  AddressesNotAllowed, LookUpFailed, StorageError
    """
    file = read_file(content, today=today)
    if file.problems:
        return file, None

    def sleep(seconds: float) -> None:
        if (stop or Event()).wait(seconds):
            raise LookUpFailed("stopping")

    try:
        found = find_people(
            client, file.references(), team_id=team_id, progress=progress, sleep=sleep
        )
    except (SlackClientError, HTTPException, OSError, LookupError, TypeError) as error:
        raise LookUpFailed(_reason(error)) from error
    ids = {one.slack_user_id for one in found.values()}
    known = find_known(db, team_id=team_id, slack_user_ids=ids, ledger=ledger)
    found = {
        reference: replace(one, who=Who.ERASED) if one.slack_user_id in known.erased else one
        for reference, one in found.items()
    }
    file, rows = check_people(file, found, managers=known.managers)
    return file, None if file.problems else Checked(file.kind, file.columns, rows)


def _reason(error: Exception) -> str:
    """Slack's error code, or the kind of failure; anything that is no code could hold a body."""
    response = error.response if isinstance(error, SlackApiError) else {}
    code = str(response.get("error") or "")
    return code if code.replace("_", "").isalnum() else type(error).__name__
