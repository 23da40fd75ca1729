"""The file of contacts: what it may hold, and a line for each thing that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.care_file import MAX_CONTACTS, load_contacts
from bot.errors import InvalidFile, StartRefused
from bot.operator_files import MAX_BYTES
from bot.run import Bot
from bot.services.managing.care_contacts import Audience, Contact, Contacts
from bot.settings import load_settings

EXAMPLE = Path(__file__).parents[2] / "docs" / "care.example.yaml"
FINE = "label: A, contact: '1', confidential: yes, audience: support"


def problems(tmp_path: Path, text: str) -> tuple[str, ...]:
    """What is said about a file, without the name of the setting before it."""
    file = tmp_path / "care.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidFile) as wrong:
        load_contacts(file)
    said = wrong.value.problems
    assert all(one.startswith("PAIRME_CARE_FILE: ") for one in said)
    return tuple(one.removeprefix("PAIRME_CARE_FILE: ").split("; ")[0] for one in said)


def test_without_a_file_nobody_is_named_and_the_gaps_say_so() -> None:
    contacts = load_contacts(None)

    assert contacts == Contacts()
    assert list(contacts.gaps()) == ["0 of at least 1 for support", "0 of at least 2 for concern"]


def test_the_example_is_complete_and_reads_as_it_is_written() -> None:
    contacts = load_contacts(EXAMPLE)

    assert list(contacts.gaps()) == []
    assert contacts.of(Audience.URGENT) == (
        Contact(
            label="Employee assistance",
            description="Counselors outside the company. They do not tell us who calls.",
            contact="+1 555 010 0100",
            hours="every day, around the clock",
            languages=("English", "Spanish"),
            confidential=True,
            audience=frozenset({Audience.SUPPORT, Audience.URGENT}),
        ),
    )


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("label: A", "contact 1, contact is missing"),
        (f"{FINE}, fax: '1'", "contact 1, fax is no field of a contact"),
        (f"{FINE}, label: ''", "contact 1, label is empty"),
        (f"{FINE}, label: {'a' * 81}", "contact 1, label is too long"),
        (f"{FINE}, contact: 112", "contact 1, contact must be a text"),
        (f"{FINE}, confidential: maybe", "contact 1, confidential must be yes or no"),
        (f"{FINE}, audience: all", "contact 1, audience must be support, concern or urgent"),
        (f"{FINE}, languages: [1]", "contact 1, languages must be a text"),
        (f"{FINE}, audience: []", "contact 1, audience is empty"),
        *(
            (f"{FINE}, contact: '{address}'", "contact 1, contact must be a full https:// address")
            for address in ("http://a.example", "javascript://x", "https://a|b", "https://a b")
        ),
    ],
)
def test_what_is_wrong_with_an_entry_is_named(tmp_path: Path, entry: str, said: str) -> None:
    found = problems(tmp_path, "contacts:\n- {" + entry + "}\n")

    assert found[0].startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file must hold a list named contacts"),
        ("- label: A", "the file must hold a list named contacts"),
        ("people: []", "the file must hold a list named contacts"),
        ("contacts: [", "the file is not YAML near line 1"),
        ("contacts: !!python/object:os.system {}", "the file is not YAML near line 1"),
        ("a" * (MAX_BYTES + 1), "the file is larger than 100,000 bytes"),
        (
            "contacts:\n" + f"- {{{FINE}}}\n" * (MAX_CONTACTS + 1),
            "the file has more than 20 contacts",
        ),
    ],
)
def test_a_file_that_is_something_else_is_named(tmp_path: Path, text: str, said: str) -> None:
    found = problems(tmp_path, text)

    assert found[0].startswith(said)


def test_a_file_that_is_not_there_stops_the_start_in_one_line(tmp_path: Path) -> None:
    settings = load_settings({"PAIRME_CARE_FILE": str(tmp_path / "none.yaml")})

    with pytest.raises(StartRefused, match="cannot be read: No such file") as refused:
        Bot(settings)

    assert "\n" not in str(refused.value)


def test_no_line_repeats_a_value_of_the_file(tmp_path: Path) -> None:
    found = problems(tmp_path, "contacts:\n- {label: canary, contact: {canary: 1}, canary: canary}")

    assert found
    assert "canary" not in "".join(found).replace("canary is no field", "")
