"""Checks of what belongs to an app that many workspaces install; a line each, never a value."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from bot.settings_checks import LOOPBACK, copying_flaw, uses_oauth

ID, SECRET, TOKEN = "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"
MODE, URL, KEYS = "PAIRME_MODE", "PAIRME_PUBLIC_URL", "PAIRME_ENCRYPTION_KEYS"
ADMINS = "PAIRME_ADMINS"
WHERE = "(in the Slack app: Basic Information)"
NEW_KEY = "`pairme keys new` makes one"
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")  # shorter than a key, so none is shown as its id
KEY_BYTES = 32
_EXAMPLE = "https://pairme.example.com"


def oauth_problems(given: Mapping[str, str]) -> Iterator[str]:
    """Report what is half set, misshapen or does not go together.

    given  variable name to raw value; an absent name and an empty value are the same
    """
    yield from _app_problems(given)
    if URL in given:
        yield from _url_problems(given[URL])
    yield from read_keys(given.get(KEYS, ""))[1]
    if not uses_oauth(given):
        return
    if TOKEN in given:
        yield (
            f"{TOKEN} is set as well as {ID}; keep the token for one workspace, or {ID} and "
            f"{SECRET} for an app that many install"
        )
    if given.get(ADMINS, "").strip():  # an id is somebody else in another workspace
        yield (
            f"{ADMINS} is set as well as {ID}; it would name the same ids in every workspace: "
            "remove it, and let each workspace's own admins run its programs"
        )
    if given.get(MODE, "socket").lower() == "socket":
        yield f"{MODE} is socket, and {ID} is set; workspaces install over http: set {MODE}=http"
    if URL not in given:
        yield f"{URL} is missing, and {ID} is set; give an address such as {_EXAMPLE}"
    if KEYS not in given:
        yield f"{KEYS} is missing, and {ID} is set; tokens are stored sealed: {NEW_KEY}"


def _app_problems(given: Mapping[str, str]) -> Iterator[str]:
    for name, other in ((ID, SECRET), (SECRET, ID)):
        if name not in given and other in given:
            yield f"{name} is missing, and {other} is set; copy both {WHERE}, or remove both"
    shapes = ((ID, r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)?"), (SECRET, r"[A-Za-z0-9]{16,64}"))
    for name, shape in shapes:
        value = given.get(name)
        if value is None:
            continue
        if flaw := copying_flaw(value):
            yield f"{name} {flaw}"
        elif not re.fullmatch(shape, value):
            yield f"{name} is cut short or holds strange characters; copy it again {WHERE}"


def _url_problems(value: str) -> Iterator[str]:
    try:
        parts = urlsplit(value)
        is_plain = not (parts.username or parts.query or parts.fragment) and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        is_plain = False
    if not is_plain or parts.scheme not in ("http", "https"):
        yield f"{URL} is not a plain address; give one such as {_EXAMPLE}"
    elif parts.scheme == "http" and parts.hostname not in LOOPBACK:
        yield f"{URL} is http://; whoever listens could take over an installation: use https://"
    elif "/slack/" in f"{parts.path}/":
        yield f"{URL} has a path of Slack's requests in it; leave away all from /slack on"


def read_keys(text: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Read "id:key,id:key". Returns the keys by id in their order, and what is wrong with them."""
    keys: dict[str, str] = {}
    problems = []
    entries = [one.strip() for one in text.split(",")] if text.strip() else []
    for number, entry in enumerate(entries, start=1):
        key_id, colon, key = (part.strip() for part in entry.partition(":"))
        if not colon or not KEY_ID.fullmatch(key_id):
            problems.append(
                f"{KEYS}: entry {number} has no id before its key; write id:key, the id up to 32 "
                "letters, digits, dots and dashes"
            )
        elif key_id in keys:
            problems.append(f"{KEYS}: the id {key_id} is there twice; give each key its own")
        elif not _is_key(key):
            problems.append(
                f"{KEYS}: the key {key_id} is not {KEY_BYTES} bytes in base64; copy it again, or "
                f"{NEW_KEY}"
            )
        else:
            keys[key_id] = key
    return tuple(keys.items()), tuple(problems)


def _is_key(key: str) -> bool:
    try:
        whole = base64.b64decode(key.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(whole) == KEY_BYTES
