"""What the documents say is true: settings, words, links, commands, make targets."""

import json
import re
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from bot.cli import COMMANDS
from bot.manifest import USAGE_HINT, build_manifest
from bot.settings import Mode, load_settings
from bot.settings_text import render_env_example, render_table
from tests.rooms import ROOT, files

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SETTINGS_START, SETTINGS_END = "refresh with pytest --update-golden -->\n", "<!-- end of settings"
MAX_DECISION_LINES = 40

# Words of the last column of the glossary that mean nothing else anywhere in our documents.
NEVER_SAID = ("buddy", "icebreaker", "idempotency token", "mentee", "odd one out", "subscriber")


def expect(path: Path, text: str, request: pytest.FixtureRequest) -> None:
    """Compare a committed file with what is rendered, or write it with --update-golden."""
    if request.config.getoption("--update-golden", default=False):
        path.write_text(text)
    assert path.read_text() == text, (
        f"{path.name} is stale: run pytest --update-golden, read the diff"
    )


def words_of(page: Path) -> str:
    """Return a page without its table of words not to say."""
    return "" if page.name == "glossary.md" else page.read_text()


def code_in(page: Path) -> list[str]:
    """List code spans and lines of code blocks."""
    text = page.read_text()
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)
    spans = re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
    return [*spans, *(line.strip() for block in blocks for line in block.splitlines())]


def test_the_example_file_is_rendered_from_the_settings(request: pytest.FixtureRequest) -> None:
    expect(ROOT / ".env.example", render_env_example(), request)


def test_the_example_file_changes_no_default() -> None:
    assert load_settings({}, ROOT / ".env.example") == load_settings({})


def test_the_table_of_settings_is_rendered_from_the_settings(
    request: pytest.FixtureRequest,
) -> None:
    page = ROOT / "docs" / "configuration.md"
    before, _, rest = page.read_text().partition(SETTINGS_START)
    _, _, after = rest.partition(SETTINGS_END)

    text = f"{before}{SETTINGS_START}{render_table()}\n{SETTINGS_END}{after}"

    expect(page, text, request)


def test_the_committed_manifest_is_rendered(request: pytest.FixtureRequest) -> None:
    text = json.dumps(build_manifest(Mode.SOCKET), indent=2) + "\n"

    expect(ROOT / "manifest.json", text, request)


def test_every_name_in_the_glossary_exists_in_the_code() -> None:
    page = ROOT / "docs" / "glossary.md"
    rows = [line.split("|") for line in page.read_text().splitlines() if line.startswith("| ")]
    names = {name for row in rows[1:] for name in re.findall(r"`(\w+)`", row[3])}
    source = "\n".join(file.read_text() for file in files())

    missing = sorted(name for name in names if not re.search(rf"\b{name}\b", source))

    assert len(names) > 50
    assert not missing, f"rename them in docs/glossary.md too: {missing}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_documents_use_the_words_of_the_glossary(page: Path) -> None:
    said = [word for word in NEVER_SAID if re.search(rf"\b{word}", words_of(page), re.I)]

    assert not said, f"docs/glossary.md has the word to use instead of {said}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    local = [link for link in links if not re.match(r"[a-z]+:", link)]

    broken = [link for link in local if not leads_somewhere(page, link)]

    assert not broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_exists(page: Path) -> None:
    known = {entry.name for entry in COMMANDS} | {"--help", "--version"}

    named = {
        found
        for code in code_in(page)
        for found in re.findall(r"(?:(?<![\w/.-])pairme|\bapp\.py|/bin/pairme) +([a-z-]+)", code)
    }

    assert named <= known, f"not a command of pairme: {sorted(named - known)}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_that_is_named_belongs_to_its_command(page: Path) -> None:
    for code in code_in(page):
        found = re.match(r"(?:\S*pairme|\S*python app\.py) +([a-z]+)(.*)", code)
        if not found or found[1] not in {entry.name for entry in COMMANDS}:
            continue
        help_text = help_of(found[1])

        missing = [
            option for option in re.findall(r"--[a-z-]+", found[2]) if option not in help_text
        ]

        assert not missing, f"pairme {found[1]} has no {missing}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_slash_command_that_is_named_is_offered(page: Path) -> None:
    # what only few may do is not in the hint that everybody sees
    offered = {*re.findall(r"[a-z]+", USAGE_HINT), "join", "admin"}

    named = {word for code in code_in(page) for word in re.findall(r"^/pairme +([a-z]+)", code)}

    assert named <= offered


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_and_variable_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    variables = set(load_settings({}).masked())

    made = {word for code in code_in(page) for word in re.findall(r"^make ([a-z]+)", code)}
    named = set(re.findall(r"\b(?:PAIRME|SLACK)_[A-Z_]*[A-Z]\b", page.read_text()))

    assert made <= targets
    assert {name for name in named if not name.startswith("PAIRME_TEST_")} <= variables


def test_decisions_are_numbered_without_gaps_and_fit_one_page() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    numbers = [int(page.name[:4]) for page in decisions]
    lengths = {page.name: len(page.read_text().splitlines()) for page in decisions}

    assert numbers == list(range(1, len(numbers) + 1))
    assert not {name: n for name, n in lengths.items() if n > MAX_DECISION_LINES}
    for page in decisions:
        parts = re.findall(r"^## (.*)$", page.read_text(), re.M)
        assert parts == ["Context", "Choice", "Consequences", "Revisit when"], page.name


def leads_somewhere(page: Path, link: str) -> bool:
    """Follow a relative link to a file, and to a heading in it."""
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    if not anchor:
        return True
    headings = re.findall(r"^#+ (.*)$", target.read_text(), re.M)
    return anchor in {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in headings}


def help_of(command: str) -> str:
    """Return the option names of a command and of the commands below it, as one text."""
    [entry] = [entry for entry in COMMANDS if entry.name == command]
    target = getattr(import_module(entry.module), entry.attribute)
    if not isinstance(target, typer.Typer):
        single = typer.Typer()
        single.command()(target)
        target = single
    found = get_command(target)
    below = getattr(found, "commands", {}).values()
    return " ".join(
        option for one in (found, *below) for parameter in one.params for option in parameter.opts
    )
