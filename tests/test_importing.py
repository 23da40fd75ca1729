"""Importing any module of ours does nothing: all work begins in a function."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rooms import ROOT, files, module_of

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
