"""Reads the file of prompts and topics that the operator wrote, and adds it to the library.

A wrong file stops the start with one line per problem.
"""

from pathlib import Path

from bot.errors import InvalidFile
from bot.operator_files import read_yaml
from pairing.errors import InvalidLibrary
from pairing.guides.library import Library
from pairing.guides.loading import load_library
from pairing.guides.parsing import extend_library

VARIABLE = "PAIRME_PROMPTS_FILE"
EXAMPLE = "docs/prompts.md has an example"


def load_prompts(path: Path | None) -> Library:
    """Return the library, with what the operator added to it when a file is named.

    Raises InvalidFile with one line per problem
    """
    library = load_library()
    if path is None:
        return library
    try:
        return extend_library(library, read_yaml(path, variable=VARIABLE, example=EXAMPLE))
    except InvalidLibrary as wrong:
        lines = (f"{VARIABLE}: {problem}; {EXAMPLE}" for problem in wrong.problems)
        raise InvalidFile(tuple(lines)) from None
