"""The file of prompts and topics that a program brings, and a line for each thing that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import InvalidFile
from bot.prompts_file import load_prompts
from bot.run import Bot
from bot.settings import load_settings
from pairing.guides.loading import load_library

EXAMPLE = Path(__file__).parents[2] / "docs" / "prompts.example.yaml"


def test_without_a_file_the_library_is_the_one_that_comes_with_the_package() -> None:
    assert load_prompts(None) is load_library()


def test_the_example_adds_what_it_says() -> None:
    library, own = load_library(), load_prompts(EXAMPLE)

    assert set(own.prompts) - set(library.prompts) == {"share-901", "vent-901"}
    assert set(own.topics) - set(library.topics) == {"on_call"}
    assert own.topics["quality"].label == "Quality and code reviews"


def test_a_bot_uses_the_file_that_its_settings_name(tmp_path: Path) -> None:
    env = {
        "PAIRME_PROMPTS_FILE": str(EXAMPLE),
        "PAIRME_DATABASE_PATH": str(tmp_path / "pairme.db"),
    }

    bot = Bot(load_settings(env))
    library = bot.runtime.library
    bot.stop()

    assert "share-901" in library.prompts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- [", "the file is not YAML near line 1"),
        ("", "not a mapping"),
        ("schema_version: 1\nprompts: []", "prompts is not a list with entries"),
        ("schema_version: 1\nlabels: {nothing: N}", "labels: unknown field 'nothing'"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "prompts.yaml"
    file.write_text(text)

    with pytest.raises(InvalidFile) as wrong:
        load_prompts(file)

    assert wrong.value.problems[0] == (
        f"PAIRME_PROMPTS_FILE: {said}; docs/prompts.md has an example"
    )


def test_a_file_that_is_not_there_is_named_by_its_setting(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as wrong:
        load_prompts(tmp_path / "nothing.yaml")

    assert wrong.value.problems == (
        "PAIRME_PROMPTS_FILE: the file cannot be read: No such file or directory",
    )
