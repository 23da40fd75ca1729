"""Database addresses: what is understood, what is refused, and that no password is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.database import Database, normalise_url
from storage.errors import InvalidDatabaseUrl


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "POSTGRES"])
def test_every_common_postgresql_scheme_means_psycopg(scheme: str) -> None:
    url = normalise_url(f"{scheme}://bot:secret@db.example/pairme")

    assert url == "postgresql+psycopg://bot:secret@db.example/pairme"


@pytest.mark.parametrize(
    "url", ["sqlite:///data/x.db", "sqlite+pysqlite:///data/x.db", "data/x.db", "sqlite:data/x.db"]
)
def test_a_relative_sqlite_file_becomes_absolute(url: str) -> None:
    assert normalise_url(url) == f"sqlite:///{Path.cwd()}/data/x.db"


def test_an_absolute_sqlite_file_stays_where_it_is() -> None:
    assert normalise_url("sqlite:////srv/x.db") == "sqlite:////srv/x.db"
    assert normalise_url("/srv/x.db") == "sqlite:////srv/x.db"
    assert normalise_url("~/x.db") == f"sqlite:///{Path.home()}/x.db"


def test_normalising_twice_changes_nothing() -> None:
    for url in ("postgres://u:p%40ss@h/d?sslmode=require", "x.db", "sqlite:////a b/100%25.db"):
        once = normalise_url(url)

        assert normalise_url(once) == once


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", ":memory:", "sqlite:///file:x?mode=ro"]
)
def test_a_database_in_memory_is_refused_with_a_remedy(url: str) -> None:
    with pytest.raises(InvalidDatabaseUrl, match=r"Write a file, such as sqlite:///pairme\.db"):
        normalise_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "mysql://bot:hunter2@h/d",
        "postgresql+asyncpg://bot:hunter2@h/d",
        "postgresql://bot:hunter2@h",
        "postgresql://bot:hunter2@h:notaport/d",
    ],
)
def test_other_addresses_are_refused_without_repeating_the_password(url: str) -> None:
    with pytest.raises(InvalidDatabaseUrl) as refused:
        normalise_url(url)

    assert "postgresql://user:password@host/database" in str(refused.value)
    assert "hunter2" not in repr(refused.value)


def test_the_url_for_display_shows_no_password() -> None:
    db = Database("postgres://bot:hunter2@h/d?sslpassword=hunter3")

    assert db.url_for_display == "postgresql+psycopg://bot:***@h/d?sslpassword=xxx"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidDatabaseUrl, match="nowhere does not exist"):
        Database(f"sqlite:///{tmp_path}/nowhere/x.db")


def test_a_folder_is_not_a_database_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidDatabaseUrl, match="cannot be written"):
        Database(f"sqlite:///{tmp_path}")
