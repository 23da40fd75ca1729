"""What `pairme doctor` looks at on this machine: settings, prompts, database, schema, zone data.

It changes nothing: a database file that is not there yet is not created.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.cli.check_delivery import check_delivery
from bot.cli.check_people import check_erasures, check_holds, check_named
from bot.cli.findings import Finding, State, failed, from_file, ok, skipped
from bot.errors import InvalidFile, InvalidSettings
from bot.prompts_file import load_prompts
from bot.settings import Settings, load_settings
from storage import migrate
from storage.database import Database
from storage.errors import AlreadyRunning, SchemaMismatch, StorageError
from storage.locks import Locks
from storage.urls import parse_url

SAMPLE_ZONES = ("America/New_York", "Asia/Kolkata", "Europe/Berlin", "UTC")


def check_settings(
    env: Mapping[str, str] | None, env_file: Path | None
) -> tuple[Settings | None, list[Finding]]:
    """Read the settings; None when they are too wrong to look any further.

    A missing token is a finding, but the database can still be looked at.
    """
    try:
        settings = load_settings(env, env_file, needs_slack=True)
    except InvalidSettings as error:
        findings = [_from_problem(problem) for problem in error.problems]
    else:
        return settings, [ok("settings", f"complete for {settings.mode} mode")]
    try:
        return load_settings(env, env_file), findings
    except InvalidSettings:
        return None, findings


def check_database(settings: Settings, now: Callable[[], datetime]) -> Iterator[Finding]:
    """Open the database, take the write lock, compare the schema with this version's; then see in
    which workspaces nothing moves, whether receipts arrive, and what people rely on.
    """
    if is_missing(settings.storage_url):
        detail = f"{settings.database_path} does not exist yet"
        yield skipped("database", detail, fix="pairme migrate")
        return
    db = Database(settings.storage_url, pool_size=2)
    try:
        try:
            db.ping()
            with db.write():
                pass
        except StorageError as error:
            yield failed("database", f"{db.url_for_display}: {_first_line(error)}", fix=_fix(db))
            return
        yield ok("database", f"{db.url_for_display} answers and lets us write")
        schema = _check_schema(db)
        yield schema
        if schema.state is State.OK:
            yield from check_delivery(db, settings, now())
            yield from check_holds(db, now())
            yield from check_erasures(db, settings)
            yield from check_named(db, settings)
    finally:
        db.close()


def is_missing(url: str) -> bool:
    """Tell whether this is a SQLite file that is not there yet; `Database` would create it."""
    address = parse_url(url)
    return address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists()


def is_bot_running(settings: Settings) -> bool:
    """Tell whether an instance works on this database."""
    if is_missing(settings.storage_url):
        return False
    db = Database(settings.storage_url, pool_size=2)
    locks = Locks(db)
    try:
        db.hold_single_process()
        return db.dialect == "postgresql" and not locks.is_nobody_running()
    except AlreadyRunning:
        return True
    except StorageError:
        return False
    finally:
        locks.close()
        db.close()


def check_prompts(settings: Settings) -> Finding:
    """See that what the operator added to the library is in order."""
    try:
        library = load_prompts(settings.prompts_file)
    except InvalidFile as error:
        return from_file("prompts", error.problems)
    return ok("prompts", f"{len(library.prompts)} prompts about {len(library.topics)} topics")


def check_zones(settings: Settings | None) -> Finding:
    """See that the rules of time zones are installed: without them nothing can be scheduled."""
    wanted = [*SAMPLE_ZONES]
    if settings is not None and settings.timezone:
        wanted.append(settings.timezone)
    try:
        for name in wanted:
            ZoneInfo(name)
    except ZoneInfoNotFoundError:
        fix = "install the Python package tzdata"
        return failed("zones", "the time zone rules are missing or incomplete", fix=fix)
    return ok("zones", "time zone rules are installed")


def _check_schema(db: Database) -> Finding:
    try:
        migrate.check(db)
    except SchemaMismatch as error:
        return failed("schema", _first_line(error), fix="pairme migrate")
    except StorageError as error:
        return failed("schema", _first_line(error))
    return ok("schema", f"version {migrate.head()}")


def _fix(db: Database) -> str:
    if db.file is not None:
        return "see that the file is a database, is writable, and that nothing else locks it"
    return "see that the server runs, and that host, name, user and password are right"


def _from_problem(problem: str) -> Finding:
    detail, _, remedy = problem.partition("; ")
    return failed("settings", detail, fix=remedy)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
