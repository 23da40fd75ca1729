"""`pairme doctor` on the files that settings name: contacts and prompts."""

from datetime import UTC, datetime
from pathlib import Path

from bot.cli.doctor import examine
from bot.cli.findings import State

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1-canary", "SLACK_APP_TOKEN": "xapp-1-canary"}


def now() -> datetime:
    return datetime.now(UTC)


def test_without_contacts_the_operator_is_warned_and_told_where_to_name_them(
    tmp_path: Path,
) -> None:
    env = {**TOKENS, "PAIRME_DATABASE_PATH": str(tmp_path / "pairme.db")}

    [found] = [one for one in examine(now=now, env=env) if one.name == "contacts"]

    assert found.state is State.WARNING
    assert found.detail == "incomplete: 0 of at least 1 for support, 0 of at least 2 for concern"
    assert "PAIRME_CARE_FILE" in found.fix


def test_a_wrong_file_of_contacts_fails_with_the_first_problem(tmp_path: Path) -> None:
    file = tmp_path / "care.yaml"
    file.write_text("contacts:\n- label: canary\n")
    env = {**TOKENS, "PAIRME_CARE_FILE": str(file)}

    [found] = [one for one in examine(now=now, env=env) if one.name == "contacts"]

    assert found.state is State.FAILED
    assert found.detail == "PAIRME_CARE_FILE: contact 1, contact is missing (and 2 more)"
    assert found.fix == "docs/care.md has an example"


def test_a_wrong_file_of_prompts_fails_with_the_first_problem(tmp_path: Path) -> None:
    file = tmp_path / "prompts.yaml"
    file.write_text("schema_version: 2\nlabels: {nothing: N}\n")
    env = {**TOKENS, "PAIRME_PROMPTS_FILE": str(file)}

    [found] = [one for one in examine(now=now, env=env) if one.name == "prompts"]

    assert found.state is State.FAILED
    assert found.detail == "PAIRME_PROMPTS_FILE: schema_version is not 1 (and 1 more)"
    assert found.fix == "docs/prompts.md has an example"
