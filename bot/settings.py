"""What the operator decides: read once at start, checked together, never changed afterwards.

Names, types, defaults and meanings; docs/configuration.md and .env.example are rendered from them
(bot/settings_text.py). What the values are used for is not known here.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError, field_validator

from bot.errors import InvalidSettings
from bot.settings_checks import (
    ZONE,
    database_problems,
    erasure_problems,
    profile_problems,
    slack_problems,
    unknown_names,
    zone_problems,
)
from bot.settings_kinds import (
    Evidence,
    LogFormat,
    LogLevel,
    Mode,
    given_values,
    invalid_values,
    setting,
    variable,
)
from bot.settings_oauth_checks import oauth_problems
from bot.settings_server import ServerSettings
from pairing.profile_fields import parse_entries

__all__ = ["Evidence", "LogFormat", "LogLevel", "Mode", "Settings", "load_settings"]
DOTENV = Path(".env")


class Settings(ServerSettings):
    """Every setting. Instances come from `load_settings` and are frozen."""

    timezone: str | None = setting(
        "PAIRME_TIMEZONE",
        None,
        meaning="Zone of a new program; empty means the zone of its first participant, else UTC",
        values=ZONE,
    )
    tick_s: float = setting(
        "PAIRME_TICK_S",
        20.0,
        meaning="Seconds between two looks for due rounds and check-ins",
        values="a number of seconds from 0.05 to 300",
        ge=0.05,
        le=300,
    )
    listener_threads: int = setting(
        "PAIRME_LISTENER_THREADS",
        64,
        meaning="Threads that answer Slack; too few and answers miss Slack's 3 seconds",
        values="a whole number from 32 to 256",
        ge=32,
        le=256,
    )
    settle_s: float = setting(
        "PAIRME_SETTLE_S",
        60.0,
        meaning="Seconds before a message is sent once more when nobody knows whether it arrived",
        values="a number of seconds from 20 to 3600",
        ge=20,
        le=3600,
    )
    delivery_evidence: Evidence = setting(
        "PAIRME_DELIVERY_EVIDENCE",
        Evidence.RECEIPTS,
        meaning="What shows that a message arrived when its answer was lost: Slack's receipts; the "
        "conversation as well (needs mpim:history, im:history); or nothing: it is sent once more",
        values="receipts, history or none",
    )
    lead_minutes: int = setting(
        "PAIRME_LEAD_MINUTES",
        30,
        meaning="Minutes before a round at which its conversations begin to be opened, so that "
        "large rounds arrive together; 0 opens them when the round begins",
        values="a whole number from 0 to 1440",
        ge=0,
        le=1440,
    )
    admins: str = setting(
        "PAIRME_ADMINS",
        "",
        meaning="Slack user ids of those who may run every program and are told when a round was "
        "skipped, beside the workspace's admins. Refused with SLACK_CLIENT_ID: an id names "
        "somebody in one workspace only",
        values="ids such as U024BE7LH, with commas between them",
        pattern=r"^\s*([UW][A-Z0-9]+(\s*,\s*[UW][A-Z0-9]+)*)?\s*$",
    )
    care_file: Path | None = setting(
        "PAIRME_CARE_FILE",
        None,
        meaning="YAML file with help resources and people to turn to, as docs/care.md shows",
        values="a file name",
    )
    profile_columns: str = setting(
        "PAIRME_PROFILE_FIELDS",
        "",
        meaning="Slack profile fields that say where people work, for those who take part; empty "
        "means that none is read. Needs users.profile:read (docs/org-data.md)",
        values="columns with the label or id of a field, such as department=Department, "
        "team=Team, location=Office, manager=Manager, stage=Level",
    )
    prompts_file: Path | None = setting(
        "PAIRME_PROMPTS_FILE",
        None,
        meaning="YAML file with prompts and topics of your own, as docs/prompts.md shows",
        values="a file name",
    )
    erasure_key: SecretStr | None = setting(
        "PAIRME_ERASURE_KEY",
        None,
        meaning="Secret by which wishes about somebody who was erased hold when they come back. "
        "Draw it before the first erasure and never change it: that voids them (docs/privacy.md)",
        values="at least 32 characters drawn at random",
        min_length=32,
    )
    erasure_ledger: Path | None = setting(
        "PAIRME_ERASURE_LEDGER",
        None,
        meaning="File that tells after a restore whom to erase again; empty means beside the "
        "SQLite file. PostgreSQL needs it, or the key. Back it up, and never restore an older one",
        values="a file name in a directory that exists",
    )
    log_level: LogLevel = setting(
        "PAIRME_LOG_LEVEL",
        LogLevel.INFO,
        meaning="The least important lines to log",
        values="debug, info, warning or error",
    )
    log_format: LogFormat = setting(
        "PAIRME_LOG_FORMAT",
        LogFormat.TEXT,
        meaning="Log lines for people, or one JSON object per line",
        values="text or json",
    )

    @field_validator("delivery_evidence", "log_level", "log_format", mode="before")
    @classmethod
    def _fold_case(cls, value: Any) -> Any:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("erasure_ledger")
    @classmethod
    def _has_directory(cls, value: Path | None) -> Path | None:
        if value is not None and (value.is_dir() or not value.absolute().parent.is_dir()):
            raise ValueError("not a file in a directory")
        return value

    @property
    def reads_history(self) -> bool:
        """Whether conversations may be searched for our own messages."""
        return self.delivery_evidence is Evidence.HISTORY

    @property
    def profile_fields(self) -> Mapping[str, str]:
        """The label or id of the profile field that each column is read from."""
        return parse_entries(self.profile_columns)[0]

    @property
    def admin_ids(self) -> tuple[str, ...]:
        """The Slack user ids of the admins that the operator named."""
        return tuple(self.admins.replace(",", " ").split())


def load_settings(
    env: Mapping[str, str] | None = None,
    env_file: Path | None = None,
    *,
    needs_slack: bool = False,
) -> Settings:
    """Read and check every setting; a real variable wins over the same name in the file.

    env          None = the environment of this process, together with `.env` beside it
    env_file     another file instead of `.env`; with a given env, None means no file
    needs_slack  also report what only a running bot needs, so that all problems come at once
    Raises       InvalidSettings with one line per problem
    """
    file = DOTENV if env is None and env_file is None else env_file
    given = given_values(Settings, env, file)
    names = [variable(field) for field in Settings.model_fields.values()]
    problems = list(unknown_names(given, names))
    settings: Settings | None = None
    try:
        settings = Settings.model_validate({name: given[name] for name in names if name in given})
    except ValidationError as error:
        problems += invalid_values(Settings, error)
    path = str(Settings.model_fields["database_path"].default)
    problems += database_problems(given, default_path=path)
    problems += zone_problems(given)
    problems += profile_problems(given)
    problems += oauth_problems(given)
    if needs_slack:
        problems += slack_problems(given, mode=given.get("PAIRME_MODE", Mode.SOCKET).lower())
        problems += erasure_problems(given)
    if settings is None or problems:  # not raised above: as its cause, pydantic's error has values
        raise InvalidSettings(tuple(problems))
    return settings
