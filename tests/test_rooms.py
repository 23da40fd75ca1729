"""The shape of the code: who imports whom, how long files are, and that importing does nothing."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rooms import ROOT, files, module_of, violations

MAX_LINES = 250

# Calls that have no place outside a function: they touch the world while a module is loaded.
WORK = {
    "App",
    "Database",
    "Thread",
    "WebClient",
    "basicConfig",
    "configure_logging",
    "create_engine",
    "getenv",
    "load_library",
    "load_settings",
    "now",
    "open",
    "print",
    "read_bytes",
    "read_text",
    "today",
    "utcnow",
}

# Imports every module and reports what happened meanwhile. Third-party libraries read files and
# variables of their own; ours are told apart by name.
IMPORT_ALL = """
import json, os, sys, threading
from importlib import import_module
seen = []
def hook(event, args):
    if event in ("socket.connect", "socket.bind", "subprocess.Popen"):
        seen.append(event)
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        seen.append(f"open {args[0]} for writing")
read = os._Environ.__getitem__
def watched(self, key):
    if key.startswith(("PAIRME_", "SLACK_")):
        seen.append(f"read {key}")
    return read(self, key)
os._Environ.__getitem__ = watched
sys.addaudithook(hook)
for name in json.loads(sys.argv[1]):
    before = len(seen)
    import_module(name)
    seen[before:] = [f"{name}: {what}" for what in seen[before:]]
seen += [f"thread {one.name} runs" for one in threading.enumerate() if one.name != "MainThread"]
sys.addaudithook(lambda *args: None)
sys.__stdout__.write("REPORT" + json.dumps(seen))
"""


@pytest.mark.parametrize("file", files(), ids=module_of)
def test_a_room_imports_only_what_lies_below_it(file: Path) -> None:
    broken = list(violations(module_of(file), file.read_text()))

    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    ("module", "source", "says"),
    [
        ("pairing.score", "from storage.people import Person", "pass in what is missing"),
        ("pairing.score", "import time", "pass in what is missing"),
        ("pairing.score", "def f():\n    from bot.ids import Action", "pass in what is missing"),
        ("pairing.score", "from .rules import x", "relative imports"),
        ("storage.rounds", "import bot.services.rounds", "to bot/services/"),
        ("storage.rounds", "from slack_sdk import WebClient", "slack_sdk belongs to bot.cli"),
        ("sandbox.world", "from pairing.ids import PersonId", "speak HTTP to it"),
        ("bot.services.rounds", "from bot.views import texts", "into words"),
        ("bot.services.rounds", "from sqlalchemy import select", "sqlalchemy belongs to storage"),
        ("bot.services.rounds", "from slack_sdk import WebClient", "slack_sdk belongs to"),
        ("bot.views.home", "from storage.people import Person", "take the dataclass from"),
        ("bot.views.home", "from bot.services.status import find_status", "no function"),
        ("bot.views.home", "from bot.services import status", "no function"),
        ("bot.views.home", "from slack_sdk.models.views import View", "slack_sdk belongs to bot"),
        ("bot.listeners.home", "from storage import people", "into bot/services/"),
        ("bot.listeners.home", "from bot.listeners.forms import register", "another listener"),
        ("bot.listeners.home", "from bot.listeners import forms", "another listener"),
        ("bot.jobs", "from bot.listeners import home", "a service or delivery"),
        ("bot.delivery.sender", "from bot.listeners import home", "hand in the rest"),
        ("bot.run", "from bot.cli import main", "not the other way around"),
        ("bot.run", "from sandbox import Sandbox", "only `pairme demo`"),
        ("bot.run", "import tests.rooms", "only `pairme demo`"),
        ("bot.cli.rounds", "import benchmarks.engine", "only `pairme demo`"),
        ("bot.web", "import requests", "belongs to nowhere"),
        ("app", "from storage.database import Database", "only starts bot.cli"),
    ],
)
def test_a_broken_rule_is_found_with_advice(module: str, source: str, says: str) -> None:
    [broken] = violations(module, source)

    assert broken.startswith(f"{module} line ")
    assert says in broken


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("pairing.score", "import numpy\nfrom pairing.ids import PersonId"),
        ("storage.rounds", "from sqlalchemy import select\nfrom pairing.ids import PersonId"),
        ("bot.services.rounds", "from storage.database import Database"),
        ("bot.views.home", "from bot.services.status import Status\nfrom typing import Any"),
        ("bot.listeners.home", "from bot.listeners.answering import tell"),
        ("bot.listeners.home", "from storage.errors import StorageError"),
        ("bot.listeners", "from bot.listeners import home"),
        ("bot.cli.demo", "from sandbox import Sandbox"),
        ("app", "from bot.cli import main"),
    ],
)
def test_what_the_rule_allows_is_left_alone(module: str, source: str) -> None:
    assert list(violations(module, source)) == []


def test_no_file_is_longer_than_one_sitting() -> None:
    others = [file for name in ("tests", "benchmarks") for file in (ROOT / name).rglob("*.py")]
    to_read = [file for file in [*files(), *others] if file.parent.name != "versions"]  # migrations

    lengths = {file: len(file.read_text().splitlines()) for file in to_read}

    too_long = {str(file.relative_to(ROOT)): n for file, n in lengths.items() if n > MAX_LINES}
    assert not too_long, f"split by idea, so that each file has one: {too_long}"


@pytest.mark.parametrize("file", files(), ids=module_of)
def test_no_module_works_while_it_is_loaded(file: Path) -> None:
    work = work_at_import(file.read_text())

    assert not work, f"{file.name} lines {work}: move it into a function that is called from run.py"


@pytest.mark.parametrize(
    "source",
    [
        "import os\nHOME = os.environ['HOME']",
        "import os\nif os.environ.get('X'):\n    Y = 1",
        "from storage.database import Database\ndb = Database('x')",
        "class A:\n    at = datetime.now(UTC)",
        "with open('x') as f:\n    pass",
        "def f(at=datetime.now(UTC)):\n    pass",
        "@print('x')\ndef f():\n    pass",
    ],
)
def test_work_at_import_is_found(source: str) -> None:
    assert work_at_import(source)


def test_work_inside_functions_and_behind_the_main_guard_is_no_work_at_import() -> None:
    source = (
        "def f():\n    open('x')\nif __name__ == '__main__':\n    print(1)\ng = lambda: open('x')"
    )

    assert work_at_import(source) == []


def test_importing_everything_touches_nothing_and_says_nothing() -> None:
    names = [module_of(file) for file in files() if file.name not in ("__main__.py", "env.py")]
    names = [name for name in names if ".migrations" not in name]  # Alembic runs those

    result = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", IMPORT_ALL, json.dumps(names)],
        cwd=ROOT,
        env={**os.environ, "PAIRME_PORT": "x", "SLACK_BOT_TOKEN": "x"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    said, _, report = result.stdout.partition("REPORT")
    assert (said, result.stderr) == ("", "")
    assert json.loads(report) == []


def test_app_py_can_be_imported_in_silence() -> None:
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import app"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def work_at_import(source: str) -> list[int]:
    """Return the lines of a source that act while it is loaded."""
    todo: list[ast.AST] = [node for node in ast.parse(source).body if not is_main_guard(node)]
    lines = []
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            defaults = [one for one in node.args.kw_defaults if one is not None]
            todo += [*node.decorator_list, *node.args.defaults, *defaults]
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Call) and name_of(node.func) in WORK:
            lines.append(node.lineno)
        if isinstance(node, ast.Attribute) and node.attr == "environ":
            lines.append(node.lineno)
        todo += ast.iter_child_nodes(node)
    return sorted(lines)


def is_main_guard(node: ast.AST) -> bool:
    """Tell `if __name__ == "__main__":` from other statements."""
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)


def name_of(node: ast.expr) -> str:
    """Return the last word of a called name."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
