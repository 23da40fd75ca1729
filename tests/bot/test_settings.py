"""The settings: defaults, problems reported together with their remedies, no secret ever shown."""

from pathlib import Path

import pytest

from bot.errors import InvalidSettings
from bot.settings import DOTENV, LogFormat, LogLevel, Mode, Settings, load_settings


def problems_of(env: dict[str, str], *, needs_slack: bool = False) -> list[str]:
    with pytest.raises(InvalidSettings) as caught:
        load_settings(env, needs_slack=needs_slack)
    return list(caught.value.problems)


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = load_settings({})

    assert settings.mode is Mode.SOCKET
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_path == Path("pairme.db")
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert settings.timezone is None
    assert (settings.tick_s, settings.settle_s, settings.listener_threads) == (20.0, 60.0, 64)
    assert (settings.log_level, settings.log_format) == (LogLevel.INFO, LogFormat.TEXT)


def test_a_value_without_text_counts_as_not_given() -> None:
    assert load_settings({"PAIRME_PORT": "", "PAIRME_TIMEZONE": "  "}) == load_settings({})


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = load_settings({})

    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1


def test_every_problem_is_reported_at_once_and_each_names_its_variable() -> None:
    env = {
        "PAIRME_MODE": "carrier pigeon",
        "PAIRME_PORT": "70000",
        "PAIRME_TICK_S": "inf",
        "PAIRME_SETTLE_S": "5",
        "PAIRME_LISTENER_THREADS": "-3",
        "PAIRME_TIMEZONE": "+3",
        "PAIRME_LOG_LEVEL": "loud",
        "PAIRME_HOST": "http://here/",
    }

    problems = problems_of(env, needs_slack=True)

    assert [problem.split()[0] for problem in problems] == [
        "PAIRME_MODE",
        "PAIRME_HOST",
        "PAIRME_PORT",
        "PAIRME_TICK_S",
        "PAIRME_LISTENER_THREADS",
        "PAIRME_SETTLE_S",
        "PAIRME_LOG_LEVEL",
        "PAIRME_TIMEZONE",
        "SLACK_BOT_TOKEN",
    ]
    assert all("; " in problem and "\n" not in problem for problem in problems)


@pytest.mark.parametrize("zone", ["EST", "Europe/Atlantis", "America/", "../etc/passwd", "+3"])
def test_a_zone_without_rules_is_refused(zone: str) -> None:
    [problem] = problems_of({"PAIRME_TIMEZONE": zone})

    assert problem.startswith("PAIRME_TIMEZONE must be a zone name such as Europe/Berlin")


@pytest.mark.parametrize(
    ("zone", "meant"),
    [
        ("Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("Europe/Olso", "Europe/Oslo"),
    ],
)
def test_a_zone_that_is_nearly_right_is_refused_with_its_name(zone: str, meant: str) -> None:
    [problem] = problems_of({"PAIRME_TIMEZONE": zone})

    assert problem.endswith(f", or UTC; did you mean {meant}?")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "Etc/UTC", "America/Indiana/Knox"])
def test_a_zone_with_rules_is_accepted(zone: str) -> None:
    assert load_settings({"PAIRME_TIMEZONE": zone}).timezone == zone


def test_a_misspelled_name_is_an_error_with_the_right_name_beside_it() -> None:
    [problem] = problems_of({"PAIRME_SETLE_S": "60"})

    assert problem == "PAIRME_SETLE_S is not a setting; did you mean PAIRME_SETTLE_S?"


def test_a_name_like_no_other_is_an_error_with_a_pointer_to_the_list() -> None:
    [problem] = problems_of({"PAIRME_XYZZY": "1"})

    assert problem.endswith(".env.example has the names")


def test_names_of_other_programs_and_of_the_test_suite_are_left_alone() -> None:
    load_settings({"PATH": "/bin", "SLACK_WEBHOOK": "1", "PAIRME_TEST_DATABASE_URL": "x"})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://slack.com/api", "https://slack.com/api/"),
        ("https://slack-gov.com/api/", "https://slack-gov.com/api/"),
        ("http://127.0.0.1:8765/api", "http://127.0.0.1:8765/api/"),
        ("http://[::1]:8765/api//", "http://[::1]:8765/api/"),
        ("http://localhost/api/", "http://localhost/api/"),
    ],
)
def test_an_api_address_ends_with_one_slash(given: str, expected: str) -> None:
    assert load_settings({"PAIRME_SLACK_API_URL": given}).slack_api_url == expected


@pytest.mark.parametrize(
    "address",
    [
        "http://slack.com/api/",
        "http://127.0.0.1.example.com/api/",
        "http://localhost@example.com/api/",
        "ftp://slack.com/",
        "slack.com/api",
        "https:///api",
        "https://slack.com/api/?a=b",
    ],
)
def test_an_api_address_that_would_expose_a_token_is_refused(address: str) -> None:
    [problem] = problems_of({"PAIRME_SLACK_API_URL": address})

    assert problem.startswith("PAIRME_SLACK_API_URL must be an https:// address")


def test_a_file_gives_values_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_text('PAIRME_PORT=4000\nPAIRME_HOST="0.0.0.0"\n')

    settings = load_settings({"PAIRME_PORT": "5000"}, file)

    assert (settings.host, settings.port) == ("0.0.0.0", 5000)


def test_a_misspelled_name_in_the_file_is_reported_too(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_text("PAIRME_PROT=4000\n")

    with pytest.raises(InvalidSettings, match="did you mean PAIRME_PORT"):
        load_settings({}, file)


def test_the_file_in_the_working_directory_is_read_with_the_real_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / DOTENV).write_text("PAIRME_PORT=4000\nPAIRME_TICK_S=5\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAIRME_PORT", "5000")

    settings = load_settings()

    assert (settings.port, settings.tick_s) == (5000, 5.0)


def test_a_given_environment_reads_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / DOTENV).write_text("PAIRME_PORT=4000\n")
    monkeypatch.chdir(tmp_path)

    assert load_settings({}).port == 3000


def test_the_database_file_may_be_anywhere_that_exists(tmp_path: Path) -> None:
    settings = load_settings({"PAIRME_DATABASE_PATH": str(tmp_path / "people.db")})

    assert settings.storage_url == f"sqlite:///{tmp_path}/people.db"


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("missing/pairme.db", "create the directory first"),
        (".", "add a file name"),
        (":memory:", "name a file"),
        ("postgresql://h/d", "PAIRME_DATABASE_URL"),
    ],
)
def test_a_database_file_that_cannot_work_is_refused(path: str, says: str) -> None:
    [problem] = problems_of({"PAIRME_DATABASE_PATH": path})

    assert problem.startswith("PAIRME_DATABASE_PATH ")
    assert says in problem


def test_a_database_address_wins_over_the_file() -> None:
    env = {"PAIRME_DATABASE_URL": "postgres://ana:canary@db/pairme", "PAIRME_DATABASE_PATH": "."}

    settings = load_settings(env)

    assert settings.storage_url == "postgresql+psycopg://ana:canary@db/pairme"


@pytest.mark.parametrize("url", ["mysql://ana:canary@db/pairme", "postgresql://ana:canary@db"])
def test_a_database_address_that_cannot_work_is_refused_without_its_password(url: str) -> None:
    [problem] = problems_of({"PAIRME_DATABASE_URL": url})

    assert problem.startswith("PAIRME_DATABASE_URL: ")
    assert "postgresql://user:password@host/database" in problem
    assert "canary" not in problem


def test_every_setting_has_a_meaning() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_profile_fields_are_read_by_column_and_off_by_default() -> None:
    given = {"PAIRME_PROFILE_FIELDS": "department=Abteilung, manager = Xf0BOSS"}

    assert load_settings({}).profile_fields == {}
    assert load_settings(given).profile_fields == {
        "department": "Abteilung",
        "manager": "Xf0BOSS",
    }


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("xoxb-secret", "entry 1: there is no =; write column=field"),
        ("team=A, boss=B", "entry 2: there is no such column; use one of manager, team,"),
        ("team=A, location=", "entry 2: no field is named"),
        ("team=A, Team=B", "entry 2: this column is named twice"),
    ],
)
def test_a_wrong_entry_for_profile_fields_says_which_and_repeats_nothing(
    value: str, says: str
) -> None:
    [problem] = problems_of({"PAIRME_PROFILE_FIELDS": value})

    assert problem.startswith(f"PAIRME_PROFILE_FIELDS, {says}")
    assert "secret" not in problem
