"""The settings as text for people: .env.example and the table in docs/configuration.md.

Both files are tested to equal what is rendered here, so they cannot drift from the code.
"""

import textwrap

from bot.settings import Settings
from bot.settings_kinds import default_in_words, values_in_words, variable

TABLE_HEAD = ("| variable | values | default | meaning |", "|---|---|---|---|")
EXAMPLE_HEAD = (
    "# Copy this file to .env and fill in the tokens; everything else may stay as it is.",
    "# A real environment variable wins over the same name in .env.",
    "# The settings are explained in docs/configuration.md; `pairme doctor` checks them.",
)


def render_env_example() -> str:
    """Return the whole text of .env.example: every setting with its default and a comment."""
    lines = list(EXAMPLE_HEAD)
    for field in Settings.model_fields.values():
        comment = f"{field.description}. Value: {values_in_words(field)}."
        lines += ["", *textwrap.wrap(comment, 96, initial_indent="# ", subsequent_indent="# ")]
        lines.append(f"{variable(field)}={default_in_words(field)}")
    return "\n".join(lines) + "\n"


def render_table() -> str:
    """Return the Markdown table of every setting, in the order of declaration."""
    rows = [
        f"| `{variable(field)}` | {values_in_words(field)} | {_code(default_in_words(field))} "
        f"| {field.description} |"
        for field in Settings.model_fields.values()
    ]
    return "\n".join([*TABLE_HEAD, *rows])


def _code(text: str) -> str:
    return f"`{text}`" if text else "none"
