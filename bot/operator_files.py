"""Files that the operator wrote and named in a setting: read as a whole, with clear errors."""

from pathlib import Path
from typing import Any

import yaml

from bot.errors import InvalidFile

MAX_BYTES = 100_000


def read_yaml(path: Path, *, variable: str, example: str) -> Any:
    """Return the plain data in a file.

    variable, example  the setting that names it, and the words that say where an example is
    Raises             InvalidFile; its line repeats nothing of what is in the file
    """
    try:
        with path.expanduser().open("rb") as file:
            text = file.read(MAX_BYTES + 1)
    except OSError as error:
        problem = f"cannot be read: {error.strerror or type(error).__name__}"
        raise _invalid(variable, problem) from None
    if len(text) > MAX_BYTES:
        raise _invalid(variable, f"is larger than {MAX_BYTES:,} bytes")
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" near line {mark.line + 1}" if mark is not None else ""
        raise _invalid(variable, f"is not YAML{where}; {example}") from None


def _invalid(variable: str, problem: str) -> InvalidFile:
    return InvalidFile((f"{variable}: the file {problem}",))
