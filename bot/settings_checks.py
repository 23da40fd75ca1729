"""Checks of what the operator wrote, each giving one line that ends with the remedy.

No line ever repeats a value: whatever was pasted into the wrong place may be a secret.
"""

import difflib
import os
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pairing.profile_fields import NAMED, BadEntry, parse_entries
from pairing.zones import find_near, is_zone

QUOTES = "\"'`\u2018\u2019\u201c\u201d"  # the last four are what word processors make of them
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ZONE = "a zone name such as Europe/Berlin, or UTC"
PREFIX = "PAIRME_"
FOR_TESTS = "PAIRME_TEST_"  # read by the test suite only; never settings of the bot

_ENTRIES = {
    BadEntry.NO_SIGN: "there is no =; write column=field, such as team=Team, and name a field with "
    "a comma in its label by its id",
    BadEntry.NO_FIELD: "no field is named; write its label or id behind the =",
    BadEntry.UNKNOWN_COLUMN: f"there is no such column; use one of {', '.join(NAMED)}",
    BadEntry.TWICE: "this column is named twice; remove one of the two",
}


def unknown_names(names: Collection[str], known: Collection[str]) -> Iterator[str]:
    """Report every PAIRME_ variable that no setting has: a typo must not pass as a default."""
    endings = [name.removeprefix(PREFIX) for name in known if name.startswith(PREFIX)]
    for name in sorted(names):
        if not name.startswith(PREFIX) or name.startswith(FOR_TESTS) or name in known:
            continue
        near = difflib.get_close_matches(name.removeprefix(PREFIX), endings, n=1)
        hint = (
            f"did you mean {PREFIX}{near[0]}?" if near else "remove it; .env.example has the names"
        )
        yield f"{name} is not a setting; {hint}"


def slack_problems(given: Mapping[str, str], *, mode: str) -> Iterator[str]:
    """Report what is missing or misshapen for talking to Slack in this mode.

    given  variable name to raw value; an absent name and an empty value are the same
    """
    if uses_oauth(
        given
    ):  # each workspace has its own token; what else that needs: `oauth_problems`
        yield from _signing_secret_problems(given)
        return
    yield from _token_problems(
        "SLACK_BOT_TOKEN", given, prefix="xoxb-", where="OAuth & Permissions, Bot User OAuth Token"
    )
    if mode == "socket":
        where = "Basic Information, App-Level Tokens, with the scope connections:write"
        yield from _token_problems("SLACK_APP_TOKEN", given, prefix="xapp-", where=where)
    elif mode == "http":
        yield from _signing_secret_problems(given)


def uses_oauth(given: Mapping[str, str]) -> bool:
    """Tell whether workspaces install the app themselves."""
    return bool(given.get("SLACK_CLIENT_ID") and given.get("SLACK_CLIENT_SECRET"))


def _token_problems(
    name: str, given: Mapping[str, str], *, prefix: str, where: str
) -> Iterator[str]:
    value = given.get(name, "")
    expected = f"expected a token starting with {prefix} (in the Slack app: {where})"
    if not value.strip():
        yield f"{name} is missing; {expected}"
    elif flaw := copying_flaw(value):
        yield f"{name} {flaw}"
    elif not value.startswith(prefix):
        yield f"{name} is another kind of token; {expected}"
    elif not re.fullmatch(r"[A-Za-z0-9-]{4,500}", value.removeprefix(prefix)):
        yield f"{name} is cut short or holds strange characters; {expected}"


def _signing_secret_problems(given: Mapping[str, str]) -> Iterator[str]:
    name = "SLACK_SIGNING_SECRET"
    value = given.get(name, "")
    expected = "expected 32 hexadecimal digits (in the Slack app: Basic Information)"
    if not value.strip():
        yield f"{name} is missing, and PAIRME_MODE is http; {expected}"
    elif flaw := copying_flaw(value):
        yield f"{name} {flaw}"
    elif not re.fullmatch(r"[0-9a-fA-F]{32}", value):
        yield f"{name} is not a signing secret; {expected}"


def copying_flaw(value: str) -> str | None:
    """Say what went wrong while a value was copied; None when nothing shows."""
    if value.strip()[0] in QUOTES or value.strip()[-1] in QUOTES:
        return "is wrapped in quotes; remove the quotes"
    if "\n" in value or "\r" in value:
        return "contains a line break; copy it again as one line"
    if re.search(r"\s", value):
        return "contains a blank; copy it again without it"
    return None


def database_problems(given: Mapping[str, str], *, default_path: str) -> Iterator[str]:
    """Report a database address or file that cannot work. Looks at the directory, opens nothing."""
    if url := given.get("PAIRME_DATABASE_URL"):
        yield from _database_url_problems(url)
        return
    name = "PAIRME_DATABASE_PATH"
    text = given.get(name, default_path)
    path = Path(text).expanduser()
    if "://" in text:
        yield f"{name} is an address, not a file; put it into PAIRME_DATABASE_URL"
    elif text.startswith(":"):
        yield f"{name} would keep nothing; name a file, or remove it for {default_path}"
    elif path.is_dir():
        yield f"{name} is a directory; add a file name, such as {default_path}"
    elif not path.absolute().parent.is_dir():
        yield f"{name} is in a directory that does not exist; create the directory first"
    elif not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
        yield f"{name} cannot be written; give this user write permission, or name another file"


def _database_url_problems(url: str) -> Iterator[str]:
    from storage.database import normalise_url  # loads the database library, so not at import
    from storage.errors import InvalidDatabaseUrl

    try:
        normalise_url(url)
    except InvalidDatabaseUrl as error:  # says what to write instead, and repeats no address
        yield f"PAIRME_DATABASE_URL: {error}"


def zone_problems(given: Mapping[str, str]) -> Iterator[str]:
    """Report a zone that is no exact name, with what was perhaps meant."""
    name = "PAIRME_TIMEZONE"
    if name not in given or is_zone(given[name]):
        return
    near = " or ".join(find_near(given[name]))
    remedy = f"did you mean {near}?" if near else "change it, or remove it"
    yield f"{name} must be {ZONE}; {remedy}"


def profile_problems(given: Mapping[str, str]) -> Iterator[str]:
    """Report every entry of PAIRME_PROFILE_FIELDS that names no column and field, by its number."""
    name = "PAIRME_PROFILE_FIELDS"
    for number, wrong in parse_entries(given.get(name, ""))[1]:
        yield f"{name}, entry {number}: {_ENTRIES[wrong]}"


def erasure_problems(given: Mapping[str, str]) -> Iterator[str]:
    """Report that whoever is erased could come back as somebody whom nobody avoids.

    That is seen by what only a key can tell, and beside a PostgreSQL there is no file to keep one.
    """
    if not given.get("PAIRME_DATABASE_URL", "").startswith("postgres"):
        return
    if not given.get("PAIRME_ERASURE_KEY") and not given.get("PAIRME_ERASURE_LEDGER"):
        yield (
            "PAIRME_ERASURE_LEDGER is missing, and with PostgreSQL it has no place of its own; "
            "name a file that every instance reaches, and set PAIRME_ERASURE_KEY (docs/privacy.md)"
        )


def normal_api_url(value: str) -> str:
    """Return the address with one slash at its end. Raises ValueError unless it is safe to call.

    A token must not travel unencrypted, so plain http is for this machine only.
    """
    parts = urlsplit(value)
    if parts.username or parts.query or parts.fragment or not parts.hostname:
        raise ValueError("not a plain address")
    is_local = parts.scheme == "http" and parts.hostname in LOOPBACK
    if parts.scheme != "https" and not is_local:
        raise ValueError("neither https nor this machine")
    return value.rstrip("/") + "/"
