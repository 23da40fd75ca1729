"""How a setting is declared, the choices some of them offer, and how a wrong value is reported.

It knows the shape of a settings class, not which settings there are.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)


class Mode(StrEnum):
    """How Slack reaches the bot."""

    SOCKET = "socket"
    HTTP = "http"


class Evidence(StrEnum):
    """How the bot learns whether a message arrived when Slack's answer was lost."""

    RECEIPTS = "receipts"
    HISTORY = "history"
    NONE = "none"

    @property
    def takes_receipts(self) -> bool:
        """Whether what Slack reports as posted is believed."""
        return self is not Evidence.NONE


class LogLevel(StrEnum):
    """The least important lines that are still written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """Lines for people, or one JSON object per line."""

    TEXT = "text"
    JSON = "json"


class Source(StrEnum):
    """Where the value of a setting comes from."""

    ENVIRONMENT = "environment"
    FILE = ".env"
    DEFAULT = "default"


class GivenSettings(BaseSettings):
    """Frozen settings that hold what they are given and look nowhere else."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    def masked(self) -> dict[str, str]:
        """Return variable name to value, fit to be shown: of a secret only whether it is set."""
        fields = type(self).model_fields
        return {variable(fields[name]): shown(getattr(self, name)) for name in fields}

    def secrets(self) -> tuple[str, ...]:
        """Return the values that must be shown nowhere."""
        given = (getattr(self, name) for name in type(self).model_fields)
        return tuple(one.get_secret_value() for one in given if isinstance(one, SecretStr))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Count only what `load_settings` hands in, so that a mapping replaces the environment."""
        return (init_settings,)


def setting(name: str, default: Any, *, meaning: str, values: str, **limits: Any) -> Any:
    """Declare a field: its variable, its default, what it means, and in words what it may be."""
    return Field(
        default,
        validation_alias=name,
        description=meaning,
        json_schema_extra={"values": values},
        **limits,
    )


def variable(field: FieldInfo) -> str:
    """Return the name of the environment variable that fills a field."""
    return str(field.validation_alias)


def is_secret(field: FieldInfo) -> bool:
    """Tell whether the value of a field must be shown nowhere."""
    return SecretStr in get_args(field.annotation) or field.annotation is SecretStr


def values_in_words(field: FieldInfo) -> str:
    """Return what a field may be, as declared."""
    assert isinstance(field.json_schema_extra, dict)
    return str(field.json_schema_extra["values"])


def default_in_words(field: FieldInfo) -> str:
    """Return the default as an operator would write it; empty when there is none."""
    return "" if field.default is None else shown(field.default)


def shown(value: object) -> str:
    """Return a value as an operator would write it, or "(set)" for a secret."""
    if value is None:
        return "(not set)"
    if isinstance(value, SecretStr):
        return "(set)"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def given_values(
    model: type[BaseSettings], env: Mapping[str, str] | None, env_file: Path | None
) -> dict[str, str]:
    """Merge file and environment (None = that of this process): name to value.

    A name without a value counts as absent.
    """
    in_file = DotEnvSettingsSource(model, env_file=env_file, case_sensitive=True).env_vars
    around = EnvSettingsSource(model, case_sensitive=True).env_vars if env is None else env
    filled = [
        {name: value for name, value in given.items() if value and value.strip()}
        for given in (in_file, around)
    ]
    return {
        name: value if name.startswith("SLACK_") else value.strip()
        for given in filled
        for name, value in given.items()
        if value
    }


def sources(
    model: type[BaseSettings], env: Mapping[str, str] | None, env_file: Path | None
) -> dict[str, Source]:
    """Say of every variable where its value comes from. Arguments as in `given_values`."""
    names = [variable(field) for field in model.model_fields.values()]
    around, in_file = given_values(model, env, None), given_values(model, {}, env_file)
    found = dict.fromkeys(names, Source.DEFAULT)
    found |= {name: Source.FILE for name in names if name in in_file}
    return found | {name: Source.ENVIRONMENT for name in names if name in around}


def invalid_values(model: type[BaseModel], error: ValidationError) -> Iterator[str]:
    """Report each field that pydantic refused, in the order of declaration, without its value."""
    wrong = {str(one["loc"][0]) for one in error.errors(include_input=False, include_url=False)}
    for field in model.model_fields.values():
        if (name := variable(field)) not in wrong:
            continue
        default = default_in_words(field)
        instead = f"remove it for {default}" if default else "remove it"
        yield f"{name} must be {values_in_words(field)}; change it, or {instead}"
