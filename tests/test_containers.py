"""The image and compose, read as text: nothing here builds one or starts a container."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.settings import load_settings
from bot.settings_checks import erasure_problems, slack_problems
from bot.settings_oauth_checks import oauth_problems
from storage.sealing import new_key
from tests.rooms import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
MUST_BE_SET = set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "compose.yaml").read_text()))
CLIENT_IN = {"bookworm": 15, "trixie": 17}  # of PostgreSQL, in each release of Debian


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


def test_settings_of_the_image_and_of_compose_are_settings(tmp_path: Path) -> None:
    of_image = of_the_image_by_default()
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
        here = {
            name: str(tmp_path / "file")
            for name in ("PAIRME_DATABASE_PATH", "PAIRME_ERASURE_LEDGER")
            if name in settings
        }
        load_settings(filled_in(settings) | here)


def of_the_image_by_default() -> dict[str, str]:
    """The settings that the image's own `pairme` makes of empty ones."""
    return dict(re.findall(r'export (PAIRME_[A-Z_]+)="\$\{\1:-([^}]*)\}"', DOCKERFILE))


def filled_in(settings: dict[str, str]) -> dict[str, str]:
    """What compose makes of settings whose variables are in `.env`, or have a default."""
    known = dict.fromkeys(MUST_BE_SET, "x" * 32)
    pattern = re.compile(r"\$\{([A-Z_]+)(?::-([^}]*)|:\?[^}]*)?\}")
    return {
        name: pattern.sub(lambda found: found[2] or known[found[1]], value)
        for name, value in settings.items()
    }


def test_the_images_own_command_takes_what_is_empty_for_not_said(tmp_path: Path) -> None:
    [made] = [what for kind, what in instructions() if kind == "RUN" and "printf" in what]
    written = made.partition("printf")[2].partition("> /opt/pairme/bin/pairme")[0]
    script = subprocess.run(
        ["sh", "-c", f"printf{written}"], capture_output=True, text=True, check=True
    ).stdout
    program = tmp_path / "pairme"
    program.write_text(re.sub(r"^exec .*$", "exec env", script, flags=re.M))
    defaults = of_the_image_by_default()

    def shown(**env: str) -> dict[str, str]:
        done = subprocess.run(
            ["sh", str(program)],
            env={"PATH": os.environ["PATH"], **env},
            capture_output=True,
            text=True,
            check=True,
        )
        return dict(line.split("=", 1) for line in done.stdout.splitlines())

    assert 'exec /opt/pairme/bin/python /srv/pairme/app.py "$@"' in script
    assert defaults.keys() >= {"PAIRME_DATABASE_PATH", "PAIRME_OPS_PORT"}
    assert shown(**dict.fromkeys(defaults, "")).items() >= defaults.items()
    assert shown(PAIRME_OPS_PORT="9999")["PAIRME_OPS_PORT"] == "9999"


def test_the_image_can_back_up_the_postgresql_of_compose() -> None:
    [base] = {what.split()[0] for kind, what in instructions() if kind == "FROM"}
    [client] = re.findall(r"apt-get install .*postgresql-client-(\d+)", DOCKERFILE)
    [server] = re.findall(r"^postgres:(\d+)", COMPOSE["services"]["database"]["image"])

    assert CLIENT_IN[base.rpartition("-")[2]] == int(client) >= int(server)
    assert "rm -rf /var/lib/apt/lists" in DOCKERFILE


def test_compose_hands_on_every_setting_and_says_itself_what_must_not_differ() -> None:
    bot = COMPOSE["services"]["bot"]
    page = (ROOT / "docs" / "deployment.md").read_text()

    assert bot["env_file"] == ".env"
    assert all(f"`{name}`" in page for name in MUST_BE_SET)
    assert set(bot["environment"]) >= {
        *("PAIRME_MODE", "PAIRME_HOST", "PAIRME_PORT", "PAIRME_DATABASE_URL"),
        *("PAIRME_ERASURE_LEDGER", "PAIRME_ERASURE_KEY"),
    }
    assert int(bot["environment"]["PAIRME_PORT"]) == int(bot["ports"][0].rpartition(":")[2])
    given = {name: str(value) for name, value in bot["environment"].items()}
    assert given["PAIRME_LOG_FORMAT"] == of_the_image_by_default()["PAIRME_LOG_FORMAT"] == "json"
    assert list(erasure_problems(filled_in(given))) == []


@pytest.mark.parametrize(
    "of_slack",
    [
        {"SLACK_BOT_TOKEN": "xoxb-1-abcd"},
        {
            "SLACK_CLIENT_ID": "1.2",
            "SLACK_CLIENT_SECRET": "b" * 32,
            "PAIRME_PUBLIC_URL": "https://pairme.example.com",
            "PAIRME_ENCRYPTION_KEYS": f"k1:{new_key()}",
        },
    ],
    ids=["one", "many"],
)
def test_compose_serves_one_workspace_or_many(of_slack: dict[str, str]) -> None:
    given = {name: str(value) for name, value in COMPOSE["services"]["bot"]["environment"].items()}
    settings = filled_in(given) | {"SLACK_SIGNING_SECRET": "a" * 32} | of_slack

    assert list(slack_problems(settings, mode=settings["PAIRME_MODE"])) == []
    assert list(oauth_problems(settings)) == []


def test_both_instances_share_a_ledger_and_a_place_for_backups_that_they_can_write() -> None:
    bot = COMPOSE["services"]["bot"]
    mounts = dict(reversed(one.split(":")[:2]) for one in bot["volumes"])
    made = re.findall(r"install --directory --owner=pairme .*", DOCKERFILE)[0].split()
    ledger = Path(bot["environment"]["PAIRME_ERASURE_LEDGER"])

    for place in (str(ledger.parent), "/backups"):
        assert mounts[place] in COMPOSE["volumes"], place
        assert place in made, "a volume gets the owner of the directory that it covers"
    assert mounts["/config"] == "./config"


def test_the_runbook_for_containers_uses_what_is_there() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    [section] = re.findall(r"^## In containers\n(.*?)^## ", page, re.M | re.S)
    bot = COMPOSE["services"]["bot"]
    mounts = {one.split(":")[1] for one in bot["volumes"]}

    paths = {f"/{word}" for word in re.findall(r"(?<=[ :])/(\w+)", section)}
    assert {"/backups", "/ledger"} <= paths <= mounts
    assert set(re.findall(r"docker compose (?:exec|stop|cp|build) (\w+)", section)) == {"bot"}
    assert "not run by a test" in section
    [upgrade] = re.findall(r"^docker tag .*?(?=\n```)", section, re.M | re.S)
    *steps, _ = upgrade.splitlines()
    assert "docker compose build bot &&" in steps, "without it, `up` starts the old image again"
    assert all(one.endswith(" &&") for one in steps), "without a backup there is no upgrade"
    backups = re.findall(r"pairme backup (\S*before.*backup\S*)", page)
    assert len(backups) == 2
    assert all("-$(date +%F)." in one for one in backups), "a name that exists is refused"
    assert {one.split(":")[0] for one in re.findall(r"docker tag (\S+)", section)} == {bot["image"]}
    assert "POSTGRES_DATABASE" in section
    assert "${POSTGRES_DATABASE:-" in bot["environment"]["PAIRME_DATABASE_URL"]


def test_compose_starts_two_instances_on_one_postgresql_with_room_for_their_connections() -> None:
    bot, database = COMPOSE["services"]["bot"], COMPOSE["services"]["database"]
    threads = load_settings({}).listener_threads + 24
    room = int(re.findall(r"max_connections=(\d+)", " ".join(database["command"]))[0])

    assert bot["deploy"]["replicas"] == 2
    assert bot["environment"]["PAIRME_MODE"] == "http"
    assert "@database" in bot["environment"]["PAIRME_DATABASE_URL"]
    assert bot["depends_on"]["database"]["condition"] == "service_healthy"
    assert "--host=" in database["healthcheck"]["test"][1], "a socket answers before it is made"
    assert room > bot["deploy"]["replicas"] * threads
    assert all(str(port).startswith("127.0.0.1:") for port in bot["ports"])
    assert "ports" not in database
    assert bot["read_only"] is True
    assert int(bot["stop_grace_period"].removesuffix("s")) >= 15


@pytest.mark.skipif(shutil.which("docker") is None, reason="NOT RUN: no docker command here")
def test_compose_itself_can_read_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "SLACK_SIGNING_SECRET=x\nPOSTGRES_PASSWORD=x\nPAIRME_ERASURE_KEY=x\n"
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
