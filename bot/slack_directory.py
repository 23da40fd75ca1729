"""Finding many people in Slack, by address or id, at the pace that Slack allows.

Addresses and names are compared here and go nowhere else: what comes back is whose account it is.
"""

from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack_people import read_person
from pairing.org_cells import is_address
from pairing.org_people import Found, Who
from storage.people import PersonKind

FEW = 20  # asked about one by one; more are looked for in the list of everybody
PAGE = 200  # Slack's own advice for users.list, of which it grants 20 pages a minute
MOST_WAITS = 30  # of at most a minute: enough for a workspace of 100,000
LONGEST_WAIT_S = 60
DEFAULT_WAIT_S = 3
NOT_THERE = frozenset({"user_not_found", "users_not_found", "user_not_visible"})
KINDS = {
    PersonKind.MEMBER: Who.MEMBER,
    PersonKind.GUEST: Who.GUEST,
    PersonKind.BOT: Who.BOT,
    PersonKind.STRANGER: Who.OUTSIDER,
}

Sleep = Callable[[float], object]
Progress = Callable[[int, int], object]


class AddressesNotAllowed(Exception):
    """The scope users:read.email is not granted, so nobody can be found by address."""


def find_people(
    client: WebClient,
    references: Collection[str],
    *,
    team_id: str,
    sleep: Sleep,
    progress: Progress = lambda done, total: None,
) -> dict[str, Found]:
    """Look up whose accounts addresses and Slack ids are; who is unknown is missing in the dict.

    sleep     waits for so many seconds when Slack asks for it; what it raises ends this
    progress  is told how many were looked at, of how many; 0 = nobody knows how many there are
    Raises    AddressesNotAllowed, and what the client does: SlackClientError, OSError,
              HTTPException
    Cost      one request for each of a few, else one for every 200 people in the workspace
    """
    wanted = sorted(references)
    addresses = [one for one in wanted if is_address(one)]
    found: dict[str, Found] = {}
    asked = _Patience(client, sleep)
    if addresses:  # also tells whether asking by address is allowed at all
        found |= _ask_one(asked, addresses[0], team_id)
    if len(wanted) > FEW:
        return _read_everybody(asked, frozenset(wanted), team_id, progress)
    for done, one in enumerate(wanted, 1):
        if one not in addresses[:1]:
            found |= _ask_one(asked, one, team_id)
        progress(done, len(wanted))
    return found


class _Patience:
    """A client that waits when Slack asks for it, but not for ever."""

    def __init__(self, client: WebClient, sleep: Sleep) -> None:
        self._client = client
        self._sleep = sleep
        self._waits = 0

    def ask(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        while True:
            try:
                answer = self._client.api_call(method, params=arguments)
            except SlackApiError as error:
                if error.response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                    raise
                if self._waits == MOST_WAITS:
                    raise
                self._waits += 1
                self._sleep(_wait_s(error.response.headers))
                continue
            assert isinstance(answer.data, dict)  # bytes only where a file is asked for
            return answer.data


def _wait_s(headers: Mapping[str, Any]) -> float:
    given = {name.lower(): value for name, value in headers.items()}
    seconds = str(given.get("retry-after", ""))
    return min(int(seconds), LONGEST_WAIT_S) if seconds.isdecimal() else DEFAULT_WAIT_S


def _ask_one(asked: _Patience, one: str, team_id: str) -> dict[str, Found]:
    by_address = is_address(one)
    try:
        if by_address:
            answer = asked.ask("users.lookupByEmail", email=one)
        else:
            answer = asked.ask("users.info", user=one)
    except SlackApiError as error:
        code = error.response.get("error")
        if code in NOT_THERE:
            return {}
        if by_address and code == "missing_scope":
            raise AddressesNotAllowed from None
        raise
    return {one: _found(answer["user"], team_id)}


def _read_everybody(
    asked: _Patience, wanted: frozenset[str], team_id: str, progress: Progress
) -> dict[str, Found]:
    found: dict[str, Found] = {}
    cursor, n_seen = "", 0
    while True:
        page = asked.ask("users.list", limit=PAGE, cursor=cursor)
        for user in page["members"]:
            address = str((user.get("profile") or {}).get("email") or "").casefold()
            for name in (user["id"], address):
                if name in wanted:
                    found[name] = _found(user, team_id)
        n_seen += len(page["members"])
        progress(n_seen, 0)
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor or len(found) == len(wanted):
            return found


def _found(user: Mapping[str, Any], team_id: str) -> Found:
    person = read_person(user, team_id=team_id)
    who = KINDS[person.kind]
    if person.deactivated and who is Who.MEMBER:
        who = Who.CLOSED
    return Found(person.slack_user_id, who)
