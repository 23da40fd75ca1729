"""What Slack gets to see, to the letter. `pytest --update-golden` writes it; read the diff."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.views.catalog import FILES, catalog

GOLDEN = Path(__file__).parent / "golden"
WIDTH = 100


@pytest.mark.parametrize("name", FILES)
def test_what_slack_gets_is_what_was_read_and_found_good(
    name: str, request: pytest.FixtureRequest
) -> None:
    file = GOLDEN / f"{name}.json"
    shown = {variant: one.json for variant, one in catalog()[name].items()}
    rendered = written(shown) + "\n"

    if request.config.getoption("--update-golden", default=False):
        file.write_text(rendered, encoding="utf-8")

    assert json.loads(rendered) == shown
    assert file.read_text(encoding="utf-8") == rendered


def test_there_is_no_golden_file_of_something_that_is_gone() -> None:
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(catalog()) == set(FILES)


def written(node: Any, *, indent: int = 0) -> str:
    """JSON to be read: what fits on a line stands on one."""
    flat = json.dumps(node, ensure_ascii=False)
    if len(flat) + indent <= WIDTH or not isinstance(node, dict | list) or not node:
        return flat
    inner = indent + 1
    if isinstance(node, dict):
        parts = [
            f"{json.dumps(key, ensure_ascii=False)}: {written(value, indent=inner)}"
            for key, value in node.items()
        ]
        opening, closing = "{", "}"
    else:
        parts = [written(value, indent=inner) for value in node]
        opening, closing = "[", "]"
    space = "\n" + " " * inner
    return f"{opening}{space}{f',{space}'.join(parts)}\n{' ' * indent}{closing}"
