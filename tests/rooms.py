"""The import rule between the rooms as a table, and the code that compares a source with it.

Read from the source text, so that an import inside a function or under TYPE_CHECKING counts too.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "pairing", "sandbox", "storage")
OURS = (*ROOMS, "app", "benchmarks", "tests")

# Which of our own modules a part may import. The longest matching part counts.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "app": ("bot.cli",),
    "pairing": ("pairing",),
    "storage": ("pairing", "storage"),
    "sandbox": ("sandbox",),
    "bot": ("pairing", "storage", "bot"),
    **dict.fromkeys(
        (  # the demo is the sandbox's one user
            "bot.cli.demo",
            "bot.cli.stage",
            "bot.cli.stage_controls",
            "bot.cli.stage_settings",
            "bot.cli.crowd",
            "bot.cli.story",
        ),
        ("pairing", "storage", "bot", "sandbox"),
    ),
    "bot.services": ("pairing", "storage", "bot.services", "bot.errors"),
    "bot.views": ("pairing", "bot.views", "bot.services", "bot.ids"),
    "bot.delivery": (
        "pairing",
        "storage",
        "bot.delivery",
        "bot.errors",
        "bot.ids",
        "bot.runtime",
        "bot.services",
        "bot.slack_calls",
        "bot.slack_client",
        "bot.slack_people",
        "bot.slack_profiles",
        "bot.views",
    ),
    "bot.listeners": (
        "pairing",
        "storage.errors",
        "bot.errors",
        "bot.ids",
        "bot.list_checking",
        "bot.listeners",
        "bot.runtime",
        "bot.services",
        "bot.slack_client",
        "bot.slack_directory",
        "bot.slack_people",
        "bot.views",
    ),
    "bot.jobs": (
        "pairing",
        "storage.errors",
        "bot.delivery",
        "bot.errors",
        "bot.pulse",
        "bot.runtime",
        "bot.services",
    ),
}

ADVICE = {
    "app": "app.py only starts bot.cli",
    "pairing": "pairing decides from its arguments alone; let the caller pass in what is missing",
    "storage": "storage remembers and decides nothing; move the rule to pairing/ or the use of it"
    " to bot/services/",
    "sandbox": "the sandbox stands for Slack and knows nothing of the bot; speak HTTP to it",
    "bot": "nothing in bot/ needs the sandbox, the tests or the benchmarks; only `pairme demo`"
    " starts a sandbox",
    "bot.services": "a service returns an outcome and enqueues facts; views and delivery turn them"
    " into words, and listeners call the service",
    "bot.views": "a view is a pure function; take the dataclass from the service that returns it,"
    " or from pairing/",
    "bot.delivery": "delivery asks storage what to send and views how it looks; hand in the rest",
    "bot.listeners": "a listener acks, parses, calls one service and one view; put the query or the"
    " transaction into bot/services/",
    "bot.jobs": "a job calls a service or delivery; put the work there",
}

# Slack's libraries; everything else reaches Slack through these modules.
SLACK = (
    "bot.cli.check_installations",
    "bot.cli.check_live",
    "bot.cli.check_slack",
    "bot.cli.live_socket",
    "bot.connection",
    "bot.delivery",
    "bot.installations",
    "bot.jobs",
    "bot.list_checking",
    "bot.listeners",
    "bot.one_installation",
    "bot.slack_app",
    "bot.slack_client",
    "bot.slack_directory",
    "bot.slack_identity",
    "bot.slack_oauth",
    "bot.slack_profiles",
    "bot.stored_installations",
    "bot.web",
)

# Which parts may import a library. What is not listed may be imported nowhere.
LIBRARY_OF: dict[str, tuple[str, ...]] = {
    "alembic": ("storage",),
    "anyio": ("bot.oauth_web", "bot.ops_web", "bot.web", "sandbox"),
    "apscheduler": ("bot.jobs",),
    "cryptography": ("storage.sealing",),
    "icalendar": ("bot.views.calendar_file",),
    "numpy": ("pairing",),
    "psycopg": ("storage",),
    "pydantic": ("bot",),
    "pydantic_settings": ("bot.settings_kinds",),
    "rich": ("bot.cli",),
    "rustworkx": ("pairing",),
    "scipy": ("pairing",),
    "slack_bolt": SLACK,
    "slack_sdk": SLACK,
    "sqlalchemy": ("storage",),
    "starlette": ("bot.connection", "bot.oauth_web", "bot.ops_web", "bot.web", "sandbox"),
    "typer": ("bot.cli",),
    "uvicorn": ("bot.connection", "sandbox"),
    "websockets": ("sandbox",),
    "yaml": ("bot.operator_files", "pairing", "sandbox"),
}

# pairing is pure: these would let the world in.
IMPURE = frozenset({"http", "os", "socket", "sqlite3", "subprocess", "threading", "time", "urllib"})


@dataclass(frozen=True, slots=True)
class Import:
    """One imported thing: `module` as written after from/import, `full` with the name behind it."""

    module: str
    name: str
    line: int

    @property
    def full(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module


def violations(module: str, source: str) -> Iterator[str]:
    """Compare one module with the table; yields where, what, and what to do instead."""
    for found in imports_of(source):
        if (advice := _advice(module, found)) is not None:
            yield f"{module} line {found.line} imports {found.full}: {advice}"


def imports_of(source: str) -> list[Import]:
    """List every import of a source, wherever it stands."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, "", node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            found += [Import(module, alias.name, node.lineno) for alias in node.names]
    return found


def files() -> list[Path]:
    """List the Python files of the rooms and app.py."""
    inside = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    return sorted([*inside, ROOT / "app.py"])


def module_of(file: Path) -> str:
    """Return the dotted name of a file."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _advice(module: str, found: Import) -> str | None:
    top = found.module.split(".")[0]
    if found.module.startswith("."):
        return "write the whole name; relative imports hide which room is meant"
    if top in OURS:
        return _advice_on_ours(module, found)
    if top in sys.stdlib_module_names:
        is_impure = module.split(".")[0] == "pairing" and top in IMPURE
        return ADVICE["pairing"] if is_impure else None
    allowed = LIBRARY_OF.get(top, ())
    if any(within(module, part) for part in allowed):
        return None
    where = ", ".join(allowed) or "nowhere; tests/rooms.py lists the libraries in use"
    return f"{top} belongs to {where}"


def _advice_on_ours(module: str, found: Import) -> str | None:
    part = max((part for part in MAY_IMPORT if within(module, part)), key=len)
    if not any(within(found.full, allowed) for allowed in MAY_IMPORT[part]):
        return ADVICE[part]
    if part == "bot.views" and within(found.full, "bot.services"):
        return (
            None if found.name[:1].isupper() else "a view takes types from a service, no function"
        )
    if part == "bot.listeners" and module != part and within(found.full, part):
        is_listener = _registers(found.module) or _registers(found.full)
        return "a listener never imports another listener; share a service" if is_listener else None
    if within(found.full, "bot.cli") and module != "app" and not within(module, "bot.cli"):
        return "the command line starts the bot, not the other way around"
    return None


def _registers(module: str) -> bool:
    """Tell a listener from a module that listeners share: a listener has `register`."""
    file = (ROOT / module.replace(".", "/")).with_suffix(".py")
    return file.exists() and "\ndef register(" in file.read_text()


def within(name: str, part: str) -> bool:
    """Tell whether a dotted name is `part` or lies below it."""
    return name == part or name.startswith(part + ".")
