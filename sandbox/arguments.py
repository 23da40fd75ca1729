"""Reading a Web API request: query, form or JSON in, typed arguments out.

Knows how slack_sdk and others write values (1/0 for booleans, comma strings for lists, JSON in form
fields); knows no method. An argument that a method does not document is refused, as Slack may start
to refuse it any day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl

from sandbox.errors import ApiError

# What SDKs and org-wide installs send with any method.
ALWAYS_ALLOWED = frozenset({"token", "team_id"})


class Kind(StrEnum):
    """How an argument is read.

    LIST: JSON array or comma string. JSON: an object or array, or its JSON text.
    """

    TEXT = "text"
    FLAG = "flag"
    COUNT = "count"
    LIST = "list"
    JSON = "json"


def read_body(body: bytes, *, content_type: str, query: str) -> dict[str, Any]:
    """Collect raw arguments. Raises ApiError for a body that is not what its type says.

    An empty body of type application/json is what slack_sdk sends for a call without arguments; it
    means none.
    """
    raw: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    if not body.strip():
        return raw
    if content_type.startswith("application/json"):
        try:
            parsed = json.loads(body)
        except ValueError as error:
            raise ApiError("invalid_json") from error
        if not isinstance(parsed, dict):
            raise ApiError("json_not_object")
        return raw | parsed
    if content_type.startswith("application/x-www-form-urlencoded"):
        try:
            return raw | dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True))
        except UnicodeDecodeError as error:
            raise ApiError("invalid_form_data") from error
    raise ApiError("invalid_post_type" if content_type else "missing_post_type")


def parse_arguments(
    raw: Mapping[str, Any], known: Mapping[str, Kind], *, required: tuple[str, ...]
) -> dict[str, Any]:
    """Type the raw arguments of one method; None and absent are the same.

    Raises ApiError `invalid_arguments`.
    """
    problems = [
        f"[ERROR] unknown argument: {name}"
        for name in raw
        if name not in known and name not in ALWAYS_ALLOWED
    ]
    parsed: dict[str, Any] = {}
    for name, kind in known.items():
        if raw.get(name) is None:
            continue
        try:
            parsed[name] = _parse(raw[name], kind)
        except ValueError as error:
            problems.append(f"[ERROR] {error} [json-pointer:/{name}]")
    problems += [
        f"[ERROR] missing required field: {name}" for name in required if name not in parsed
    ]
    if problems:
        raise ApiError("invalid_arguments", messages=problems)
    return parsed


def _parse(value: Any, kind: Kind) -> Any:
    match kind:
        case Kind.TEXT:
            return _parse_text(value)
        case Kind.FLAG:
            return _parse_flag(value)
        case Kind.COUNT:
            return _parse_count(value)
        case Kind.LIST:
            return _parse_list(value)
        case Kind.JSON:
            return _parse_json(value)


def _parse_text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("must be a string")
    return str(value)


def _parse_flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    flags = {"1": True, "true": True, "0": False, "false": False, "": False}
    if str(value).lower() not in flags:
        raise ValueError("must be a boolean")
    return flags[str(value).lower()]


def _parse_count(value: Any) -> int:
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit()):
        raise ValueError("must be a whole number")
    return int(text)


def _parse_list(value: Any) -> list[str]:
    if isinstance(value, str) and value.startswith("["):
        value = _parse_json(value)
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return list(value)
    raise ValueError("must be a list of strings")


def _parse_json(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise ValueError("must be valid JSON") from error
    if not isinstance(value, dict | list):
        raise ValueError("must be an object or array")
    return value
