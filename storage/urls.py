"""Reads database addresses: which forms are understood, and what to write instead of the others.

Error messages never repeat the address, because it may hold a password.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import InvalidDatabaseUrl

# `postgresql://` means another driver in SQLAlchemy 2.0 than in 2.1, and many hosts print
# `postgres://`, which neither knows.
_POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")
_SQLITE = ("sqlite", "sqlite+pysqlite")
_FORMS = (
    "Write sqlite:///pairme.db (a file on this machine) "
    "or postgresql://user:password@host/database."
)
_REMEMBERS_NOTHING = (
    "A SQLite database in memory forgets everything at the end of the process. "
    "Write a file, such as sqlite:///pairme.db."
)


def normalise_url(url: str) -> str:
    """Turn what people write into the one form the rest uses.

    url   postgres://…, postgresql://…, postgresql+psycopg://…, sqlite:///file, sqlite:////abs/file,
          or the path of a SQLite file (`data/pairme.db`, `~/pairme.db`)
    Returns  `postgresql+psycopg://…`, or `sqlite:////absolute/path`
    Raises   InvalidDatabaseUrl with the remedy
    """
    return parse_url(url).render_as_string(hide_password=False)


def parse_url(url: str) -> URL:
    """Do what `normalise_url` does and keep the parts apart."""
    text = url.strip()
    if not text:
        raise InvalidDatabaseUrl(f"The database address is empty. {_FORMS}")
    if "://" not in text:
        return _sqlite_file(text.removeprefix("sqlite:"))
    scheme, _, rest = text.partition("://")
    scheme = scheme.lower()
    if scheme in _SQLITE:
        return _sqlite_file(unquote(rest.removeprefix("/")))
    if scheme in _POSTGRESQL:
        return _postgresql(rest)
    raise InvalidDatabaseUrl(f"PairMe does not speak {scheme!r} to a database. {_FORMS}")


def display_url(url: URL) -> str:
    """Render an address for logs, with every password masked."""
    secret = [name for name in url.query if "password" in name.lower()]
    return url.update_query_dict(dict.fromkeys(secret, "xxx")).render_as_string(hide_password=True)


def _sqlite_file(path: str) -> URL:
    if path in ("", "/", ":memory:") or path.startswith("file:") or "?" in path:
        raise InvalidDatabaseUrl(_REMEMBERS_NOTHING)
    if "\0" in path:
        raise InvalidDatabaseUrl("The path of the database file has a character no file can have.")
    return URL.create("sqlite", database=str(Path(path).expanduser().absolute()))


def _postgresql(rest: str) -> URL:
    try:
        url = make_url(f"postgresql+psycopg://{rest}")
    except (ArgumentError, ValueError) as error:
        # `from None`: the cause quotes the address
        problem = type(error).__name__
        raise InvalidDatabaseUrl(f"The address cannot be read ({problem}). {_FORMS}") from None
    if not url.database:
        raise InvalidDatabaseUrl(f"The address names no database after the host. {_FORMS}")
    return url
